package org.tornado4j.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the locale that a user has chosen, for all handlers of an application that do not override
 * {@link RequestHandler#getUserLocale}: in a cookie, or with the {@linkplain RequestHandler#currentUser user}.
 *
 * <p>Thread: any number at once; that of the handler, so that it must not wait for anything.
 */
@FunctionalInterface
public interface UserLocale {

    /** Returns the locale; null if the user has chosen none. It is asked once for each request that wants to know. */
    @Nullable
    Locale find(RequestHandler handler);
}
