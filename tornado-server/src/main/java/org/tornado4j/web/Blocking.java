package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This method of a {@link RequestHandler}, or all its entry methods and {@code prepare}, may block: it runs on the
 * application's executor instead of the loop, on a virtual thread where the JDK has them.
 *
 * <p>While it runs the handler belongs to that thread. {@code flush} and {@code finish} are handed over to the loop and
 * wait for it, and {@code flush} waits until the peer has taken what was written; {@code onConnectionClose} may be called
 * on the loop meanwhile.
 *
 * <p>{@link BlockingLimits} say how many such methods run at a time; a request beyond that waits for its turn, and is dropped
 * if its client leaves before that. A method that has begun goes on to its end when its client leaves, and counts until then.
 * It is not interrupted: an interrupt breaks what is not written for it, such as a database connection or a file that is
 * shared with other requests, and a client that has only stopped sending may still be reading. A method that can stop early
 * looks at what {@code onConnectionClose} has noted, or flushes, which fails once the client is gone.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Blocking {}
