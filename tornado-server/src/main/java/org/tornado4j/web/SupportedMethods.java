package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * HTTP methods that a {@link RequestHandler} takes besides GET, HEAD, POST, DELETE, PATCH, PUT, QUERY and OPTIONS: additions
 * to Tornado's {@code SUPPORTED_METHODS}. The entry method of {@code PROPFIND} is {@code propfind}.
 *
 * <p>A method that no handler of the application knows is answered with 501, where Tornado has 405 (RFC 9110 section
 * 9.1); one that only others know, with 405.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SupportedMethods {

    /** The methods as they travel; letters only. */
    String[] value();
}
