package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets pages of other origins use the routes of a handler: CORS. It takes the place of the application's rules
 * ({@link ApplicationSettings.Builder#cors}) for these routes. Preflight requests are answered before the handler is asked.
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
     * Origins whose pages are allowed: {@code https://app.example.com}, {@code https://*.example.com} for all hosts below one, or
     * {@code *} for any, which rules out {@link #credentials}.
     */
    String[] origins() default {};

    /** Methods that pages may use; empty for those that the handler has. */
    String[] methods() default {};

    /** Fields that requests of pages may have; {@code *} for any. */
    String[] headers() default "*";

    /** Fields of responses that pages may read, besides the simple ones. */
    String[] exposedHeaders() default {};

    /** Returns whether browsers send cookies, and let pages read what came back with them. */
    boolean credentials() default false;

    /** Time for which browsers may keep the answer to a preflight request, in seconds. */
    int maxAgeSeconds() default 1800;

    /** Returns whether there are rules at all; false keeps those of the application off the routes, and nothing else may be set then. */
    boolean enabled() default true;
}
