package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Adds HTTP methods that a {@link RequestHandler} supports besides GET, HEAD, POST, DELETE, PATCH, PUT, QUERY and
 * OPTIONS: additions to Tornado's {@code SUPPORTED_METHODS}. The entry method of {@code PROPFIND} is {@code propfind}.
 *
 * <p>A method that no handler of the application supports is answered with 501 (RFC 9110 section 9.1), where Tornado
 * answers with 405; one that only other handlers support, with 405.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SupportedMethods {

    /** The methods as they are sent; letters only. */
    String[] value();
}
