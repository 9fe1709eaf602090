package org.tornado4j.web;

import org.jspecify.annotations.Nullable;

/**
 * Finds the user that a request is from, for all handlers of an application that do not override
 * {@link RequestHandler#getCurrentUser}.
 *
 * <pre>
 * CurrentUser&lt;User&gt; users = handler -&gt; users.find(handler.getSignedCookie("user"));
 * </pre>
 *
 * <p>Thread: any number at once; the loop of the request, unless the class or the method is {@link Blocking}, as are those of
 * {@link #blocking}: then it runs beside the loop.
 *
 * @param <T> what stands for a user
 */
@FunctionalInterface
public interface CurrentUser<T> {

    /** Returns the user; null if the request is from none. It is asked once for each request that wants to know. */
    @Nullable
    T find(RequestHandler handler);

    /** Returns a finder that runs beside the loop, since {@code finder} waits for a database, say. */
    static <T> CurrentUser<T> blocking(CurrentUser<T> finder) {
        return new BlockingCurrentUser<>(finder);
    }
}
