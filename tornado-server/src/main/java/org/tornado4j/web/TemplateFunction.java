package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that a template can call, such as {@code staticUrl}.
 *
 * <p>Thread: that of the handler, which it belongs to.
 */
@FunctionalInterface
public interface TemplateFunction {

    /**
     * Calls it.
     *
     * @return text, which is to be escaped, a {@link Markup}, which is not, or any object that templates can make something of
     * @throws IllegalArgumentException if the arguments are not those that it takes
     */
    @Nullable
    Object call(List<? extends @Nullable Object> arguments);
}
