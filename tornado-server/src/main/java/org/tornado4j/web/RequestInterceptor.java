package org.tornado4j.web;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Behaviour that requests to many handlers share: a check before them, fields of every response, a record of what became of them.
 *
 * <ol>
 *   <li>{@code setDefaultHeaders} and {@code initialize} of the handler
 *   <li>{@link #before} of each interceptor, in order; what one returns is awaited before the next is called
 *   <li>the checks of the request, {@code prepare} and the entry method
 *   <li>{@link #completeHead} of each, in order, when the head of the response leaves
 *   <li>{@code onFinish} of the handler, then {@link #after} of those whose {@code before} was called, in the opposite order
 * </ol>
 *
 * <p>It hears of all requests that a handler of the application answers, static files and 404 among them, unless {@link #paths}
 * says otherwise. Of what the server refuses by itself (400, 408, 413, 431 and their like) only {@link #completeHead} hears. What
 * another {@link org.tornado4j.routing.Target} than a handler answers it does not hear of.
 *
 * <pre>
 * final class ApiKeys implements RequestInterceptor {
 *
 *     &#64;Override
 *     public List&lt;String&gt; paths() {
 *         return List.of("/api/{*path}");
 *     }
 *
 *     &#64;Override
 *     public CompletionStage&lt;?&gt; before(RequestHandler handler) {
 *         if (!"secret".equals(handler.request().headers().get("X-Api-Key"))) {
 *             throw new HTTPError(401);
 *         }
 *         return null;
 *     }
 * }
 * </pre>
 *
 * <p>Which interceptors a route has is found when it is added to the application. Routes without any cost nothing more than before.
 *
 * <p>Thread: the loop of the connection, of several loops at once; a {@link Blocking} {@link #before} runs on a thread of its own.
 *
 * @see ApplicationSettings.Builder#addInterceptor
 */
public interface RequestInterceptor {

    /**
     * Returns the patterns of the paths it is for, as routes have them: {@link org.tornado4j.routing.PathMatches}. They are below the
     * {@link ApplicationSettings#basePath}. Asked once, when the settings are built.
     *
     * @return empty, the default, for all paths
     */
    default List<String> paths() {
        return List.of();
    }

    /**
     * Called before the request is checked and the handler prepared. It may answer by itself, with {@code handler.finish(...)} or a
     * redirect: nothing further is called then but {@link #completeHead} and {@link #after}. What it throws, an {@link HTTPError} for
     * instance, is answered as if the handler had thrown it.
     *
     * <p>The arguments of the path are not known yet. The content of the request is, unless the handler takes it as it arrives or
     * would not look at it.
     *
     * @return null to go on at once; else the request waits for the stage
     */
    default @Nullable CompletionStage<?> before(RequestHandler handler) throws Exception {
        return null;
    }

    /**
     * Adds fields to a response, whatever it is: of the handler, of another interceptor, an error page, a refusal of the server. It may
     * change or remove others. Called once for a head that leaves, on the loop. If it throws, the response becomes a 500.
     */
    default void completeHead(ResponseHead head) {}

    /**
     * Called when the response was handed to the connection or given up, on the loop. What it throws is logged.
     *
     * @param failure what was thrown by the handler or an interceptor, {@link HTTPError} among it; null for nothing
     */
    default void after(RequestHandler handler, @Nullable Throwable failure) {}
}
