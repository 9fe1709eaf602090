package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This entry method of a {@link RequestHandler}, or each of them, is called only if there is a
 * {@linkplain RequestHandler#currentUser user}: Tornado's {@code @authenticated}. It is checked after {@code prepare}, and
 * before content that a handler takes as it arrives.
 *
 * <p>Without a user
 *
 * <ul>
 *   <li>a page, that is GET or HEAD with an Accept field that names {@code text/html}, is answered by a redirect to
 *       {@link RequestHandler#getLoginUrl}, with the argument {@code next} for the way back,
 *   <li>what a page submits is answered by 403,
 *   <li>clients that ask for something else, and all if the application has no login URL, get 401.
 * </ul>
 *
 * <p>Tornado sends each GET and HEAD to the login URL.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Authenticated {}
