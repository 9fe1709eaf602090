package org.tornado4j.web;

import java.io.IOException;
import java.io.Writer;

/**
 * Renders templates, for {@link RequestHandler#render(String)} and {@link RequestHandler#renderString(String)}: the
 * interface to which a template library is adapted.
 *
 * <p>An engine escapes text for HTML unless a template says otherwise, and never a {@link Markup}. It lets templates call a
 * {@link TemplateFunction} and the {@link UIModules}.
 *
 * <p>Thread: that of the handler; several at once.
 *
 * @see ApplicationSettings.Builder#templateEngine
 */
@FunctionalInterface
public interface TemplateEngine {

    /**
     * Renders a template.
     *
     * @param template the name given by the handler, such as {@code index} or {@code notes/list}; never client input
     * @param namespace the names that the template can use
     * @throws IOException if the template cannot be read
     * @throws RuntimeException if there is no such template, or it fails
     */
    void render(String template, TemplateNamespace namespace, Writer page) throws IOException;

    /**
     * Returns whether there is a template. Called for error pages: {@code error/404}, {@code error/4xx} and the like.
     *
     * @return false by default, for an engine without such templates
     */
    default boolean exists(String template) {
        return false;
    }
}
