package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that a template can call, such as {@code staticUrl}.
 *
 * <p>Thread: that of the handler.
 */
@FunctionalInterface
public interface TemplateFunction {

    /**
     * Calls the function.
     *
     * @return text, which templates escape, a {@link Markup}, which they do not, or any object that templates can use
     * @throws IllegalArgumentException if the arguments do not match the function
     */
    @Nullable
    Object call(List<? extends @Nullable Object> arguments);
}
