package org.tornado4j.web;

import java.io.IOException;
import java.io.Writer;

/**
 * Makes pages from templates, for {@link RequestHandler#render(String)} and {@link RequestHandler#renderString(String)}: the
 * side of it that a library for templates is adapted to.
 *
 * <p>An engine escapes text for HTML unless a template says otherwise, and never a {@link Markup}. It lets templates call a
 * {@link TemplateFunction} and the {@link UIModules}.
 *
 * <p>Thread: any number at once; that of the handler.
 *
 * @see ApplicationSettings.Builder#templateEngine
 */
@FunctionalInterface
public interface TemplateEngine {

    /**
     * Writes the page that a template makes.
     *
     * @param template as the handler names it, {@code index} or {@code notes/list}; never what a client sent
     * @param namespace the names that the template can use
     * @throws IOException if the template cannot be read
     * @throws RuntimeException if there is no such template, or it fails
     */
    void render(String template, TemplateNamespace namespace, Writer page) throws IOException;

    /**
     * Returns whether there is a template, which is asked of those for errors: {@code error/404}, {@code error/4xx} and the
     * like.
     *
     * @return false by default, for an engine without such templates
     */
    default boolean exists(String template) {
        return false;
    }
}
