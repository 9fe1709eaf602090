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
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Blocking {}
