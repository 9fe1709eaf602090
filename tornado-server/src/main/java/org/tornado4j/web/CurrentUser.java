package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * Finds the user of a request, for all handlers of an application that do not override
 * {@link RequestHandler#getCurrentUser}.
 *
 * <pre>
 * CurrentUser&lt;User&gt; users = handler -&gt; users.find(handler.getSignedCookie("user"));
 * </pre>
 *
 * <p>Thread: the loop of the request, several at once; if the class or the method is {@link Blocking}, or the object
 * was returned by {@link #blocking}, outside the loop.
 *
 * @param <T> the type of users
 */
@FunctionalInterface
public interface CurrentUser<T> {

    /** Returns the user; null if there is none. Called at most once per request, when the user is needed. */
    @Nullable
    T find(RequestHandler handler);

    /** Returns a finder that runs outside the loop, because {@code finder} blocks, for instance on a database. */
    static <T> CurrentUser<T> blocking(CurrentUser<T> finder) {
        return new BlockingCurrentUser<>(finder);
    }
}
