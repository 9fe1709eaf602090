/**
 * The event loop: one thread, one selector, a timer queue and a callback queue, and the clock from which all others get
 * the time. It depends only on the JDK; every package that does I/O depends on it.
 */
@NullMarked
package org.tornado4j.ioloop;

import org.jspecify.annotations.NullMarked;
