package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets pages of other origins use the routes of a handler (CORS). Replaces the application's rules
 * ({@link ApplicationSettings.Builder#cors}) for these routes. Preflight requests are answered before the handler is
 * asked.
 *
 * <pre>
 * &#64;Cors(origins = "https://app.example.com", credentials = true)
 * </pre>
 *
 * <p>Texts may have placeholders such as <code>${app.origin}</code> in an application of Spring Boot; the value of one may name
 * several, separated by commas.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface Cors {

    /**
     * Origins whose pages are allowed: {@code https://app.example.com}, {@code https://*.example.com} for all
     * subdomains, or {@code *} for any, which excludes {@link #credentials}.
     */
    String[] origins() default {};

    /** Methods that pages may use; empty for those of the handler. */
    String[] methods() default {};

    /** Header fields that requests of pages may have; {@code *} for any. */
    String[] headers() default "*";

    /** Header fields of responses that pages may read, in addition to the CORS-safelisted ones. */
    String[] exposedHeaders() default {};

    /** Returns whether browsers send cookies, and let pages read the responses. */
    boolean credentials() default false;

    /** Time for which browsers may cache the response to a preflight request, in seconds. */
    int maxAgeSeconds() default 1800;

    /**
     * Returns whether there are any rules; false removes those of the application from the routes, and excludes all
     * other attributes.
     */
    boolean enabled() default true;
}
