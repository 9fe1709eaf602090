/**
 * Text that comes from peers: telling addresses from names, and showing it in log lines, messages and pages without harm. It
 * knows neither loop nor HTTP and uses nothing but the JDK, so that every other package may use it.
 */
@NullMarked
package org.tornado4j.text;

import org.jspecify.annotations.NullMarked;
