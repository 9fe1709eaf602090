package org.tornado4j.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the locale that a user has chosen, for all handlers of an application that do not override
 * {@link RequestHandler#getUserLocale}: from a cookie, or from the {@linkplain RequestHandler#currentUser user}.
 *
 * <p>Thread: that of the handler, several at once; it must not block.
 */
@FunctionalInterface
public interface UserLocale {

    /**
     * Returns the locale; null if the user has chosen none. Called at most once per request, when the locale is needed.
     */
    @Nullable
    Locale find(RequestHandler handler);
}
