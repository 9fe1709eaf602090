package org.tornado4j.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Indicates that an entry method of a {@link RequestHandler}, or all of them, answer only for paths that end with a
 * slash: Tornado's {@code @addslash}. GET and HEAD for a path without it are redirected (301) to the one with it,
 * including the query; other methods are answered with 404. The route must match both, as {@code /docs/?} does.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface AddSlash {}
