package org.tornado4j.spring.boot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Makes a {@link org.tornado4j.web.RequestHandler} a bean and says which requests it answers.
 *
 * <pre>{@code
 * @Route("/items/{id}")
 * class ItemHandler extends RequestHandler {
 *
 *     void get(long id) { ... }
 * }
 * }</pre>
 *
 * <p>The bean has prototype scope: each request gets a handler of its own, so its fields are safe to use. Routes are
 * known at start, handlers are made when requests come in.
 *
 * <p>Routes with a {@link #host} come before those without. Then they are tried by {@link #order}; among equals, and
 * without an order, the more specific pattern comes first: the one with the longer literal beginning, then the one
 * without a rest, then a regular expression before a template, then the one with more literal text. Routes of
 * {@link ApplicationCustomizer} beans come after those of handler beans.
 *
 * <p>It may also stand on a {@code @Bean} method, for handlers whose source is not the application's own.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
@Scope("prototype")
public @interface Route {

    /** Path patterns, the same as {@link #path}. */
    @AliasFor("path")
    String[] value() default {};

    /**
     * Path patterns: templates such as <code>/items/{id}</code> and <code>/files/{*rest}</code>, which is for
     * {@code /files} as well, or regular expressions as in Tornado, {@code /items/([0-9]+)}. Placeholders such as
     * <code>${api.base}/items</code> are resolved.
     */
    @AliasFor("value")
    String[] path() default {};

    /** The host it answers for, or a regular expression for the whole of it; empty for any host. */
    String host() default "";

    /** The name of the route for {@code reverseUrl}; of several paths the first has it. Empty for none. */
    String name() default "";

    /** Lower comes first. */
    int order() default 0;
}
