package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often a client may ask the routes of a handler, or one of its entry methods, beside the limit of the application, if there is one
 * ({@link ApplicationSettings.Builder#rateLimit}). Beyond it the answer is 429.
 *
 * <pre>
 * &#64;RateLimit(requests = 5, seconds = 60)
 * </pre>
 *
 * <p>On a class, each route has its own count, which is that of all its methods together. On an entry method, its requests have
 * a count of their own on each route, and what the class says is not for them; HEAD counts as GET unless there is a
 * {@code head}. Who counts as one client is said by the {@link RateLimitKey} of the application.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface RateLimit {

    /** Number of requests in {@link #seconds}, which may come all at once. */
    int requests() default 0;

    /** Time that {@link #requests} is for, in seconds. */
    int seconds() default 60;

    /** Returns whether there is no limit at all, the application's neither; nothing else may be set then. */
    boolean exempt() default false;
}
