package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Indicates that an entry method of a {@link RequestHandler}, or each of them, is called only if there is a
 * {@linkplain RequestHandler#currentUser user}: Tornado's {@code @authenticated}. This is checked after
 * {@code prepare}, and before content that a handler receives as it arrives.
 *
 * <p>Without a user
 *
 * <ul>
 *   <li>a request for a page, that is GET or HEAD with {@code text/html} in the Accept field, is redirected to
 *       {@link RequestHandler#getLoginUrl}, with the argument {@code next} for the way back,
 *   <li>a submission from a page gets 403,
 *   <li>other requests, and all if the application has no login URL, get 401.
 * </ul>
 *
 * <p>Tornado redirects every GET and HEAD to the login URL.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Authenticated {}
