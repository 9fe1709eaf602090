/**
 * The event loop: one thread, one selector, a timer queue and a callback queue, and the clock that all others ask
 * for the time. It stands on the JDK alone; every package that does I/O stands on it.
 */
@NullMarked
package org.tornado4j.ioloop;

import org.jspecify.annotations.NullMarked;
