package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits the rate of a client's requests to the routes of a handler, in addition to the limit of the application, if
 * any ({@link ApplicationSettings.Builder#rateLimit}). Further requests are answered with 429.
 *
 * <pre>
 * &#64;RateLimit(requests = 5, seconds = 60)
 * </pre>
 *
 * <p>Each route has its own count, shared by all its methods. Clients are identified by the {@link RateLimitKey} of the
 * application.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface RateLimit {

    /** Number of requests per {@link #seconds}, which may arrive all at once. */
    int requests() default 0;

    /** Period to which {@link #requests} applies, in seconds. */
    int seconds() default 60;

    /** Returns whether the routes have no limit at all, not even the application's; excludes all other attributes. */
    boolean exempt() default false;
}
