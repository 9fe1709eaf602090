package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of the application that each of its templates can call by the name it has in the settings: one of Tornado's
 * {@code ui_methods}.
 *
 * <p>Thread: any number at once; that of the handler.
 *
 * @see ApplicationSettings.Builder#uiMethod
 */
@FunctionalInterface
public interface UIMethod {

    /**
     * Calls it.
     *
     * @param handler that renders the template
     * @return as {@link TemplateFunction#call}
     */
    @Nullable
    Object call(RequestHandler handler, List<? extends @Nullable Object> arguments);
}
