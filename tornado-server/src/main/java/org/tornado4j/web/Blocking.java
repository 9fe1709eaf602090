package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Indicates that a method of a {@link RequestHandler}, or all its entry methods and {@code prepare}, may block: it runs
 * on the application's executor instead of the loop, on a virtual thread where the JDK has them.
 *
 * <p>While it runs, the handler is confined to that thread. {@code flush} and {@code finish} are passed to the loop and
 * wait for it, and {@code flush} waits until the kernel has taken the data; {@code onConnectionClose} may be called on
 * the loop meanwhile.
 *
 * <p>{@link BlockingLimits} limit how many such methods run at a time; further requests wait, and are dropped if their
 * clients leave before they begin. A method that has begun continues to its end even if its client leaves, and counts
 * until then. It is not interrupted: an interrupt breaks objects that are not prepared for it, such as a database
 * connection or a file shared with other requests, and a client that has only stopped sending may still be reading. A
 * method that can stop early should check a flag set by {@code onConnectionClose}, or flush, which fails once the
 * client has left.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Blocking {}
