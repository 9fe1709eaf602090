package org.tornado4j.spring.boot;

import org.tornado4j.web.Application;

/**
 * Adds to the application that is made of the handler beans: routes in the way of Tornado, and settings. Beans of this
 * type are called in their order, after the routes of handler beans were added, unless they are to {@linkplain
 * #precedesHandlers precede} them, and before the application is built.
 *
 * <pre>{@code
 * @Bean
 * ApplicationCustomizer oldPaths() {
 *     return application -> application.route("/old", () -> new RedirectHandler("/new"));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ApplicationCustomizer {

    /** Called once, at start, by the thread that starts the context. */
    void customize(Application.Builder application);

    /**
     * Tells whether it is called before the routes of handler beans are added, so that its own are tried first; false unless
     * overridden.
     */
    default boolean precedesHandlers() {
        return false;
    }
}
