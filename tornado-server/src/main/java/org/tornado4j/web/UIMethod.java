package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of the application that all templates can call by its name in the settings: one of Tornado's
 * {@code ui_methods}.
 *
 * <p>Thread: that of the handler; several at once.
 *
 * @see ApplicationSettings.Builder#uiMethod
 */
@FunctionalInterface
public interface UIMethod {

    /**
     * Calls the function.
     *
     * @param handler the handler that renders the template
     * @return as {@link TemplateFunction#call}
     */
    @Nullable
    Object call(RequestHandler handler, List<? extends @Nullable Object> arguments);
}
