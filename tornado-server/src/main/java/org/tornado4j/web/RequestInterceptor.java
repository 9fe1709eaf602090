package org.tornado4j.web;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Behaviour shared by requests to many handlers: a check before the handler, fields of every response, a record of the
 * outcome.
 *
 * <ol>
 *   <li>{@code setDefaultHeaders} and {@code initialize} of the handler
 *   <li>{@link #before} of each interceptor, in order; the returned stage is awaited before the next is called
 *   <li>the checks of the request, {@code prepare} and the entry method
 *   <li>{@link #completeHead} of each, in order, when the head of the response is sent
 *   <li>{@code onFinish} of the handler, then {@link #after} of those whose {@code before} was called, in reverse order
 * </ol>
 *
 * <p>It is called for all requests that a handler of the application answers, including static files and 404, unless
 * {@link #paths} restricts them. For requests that the server itself refuses (400, 408, 413, 431 and the like), only
 * {@link #completeHead} is called. It is not called for requests answered by a {@link org.tornado4j.routing.Target}
 * other than a handler.
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
 * <p>The interceptors of a route are determined when it is added to the application. Routes without interceptors have
 * no additional cost.
 *
 * <p>Thread: the loop of the connection, so several loops at once; a {@link Blocking} {@link #before} runs on a
 * separate thread.
 *
 * @see ApplicationSettings.Builder#addInterceptor
 */
public interface RequestInterceptor {

    /**
     * Returns the patterns of the paths to which this interceptor applies, in the syntax of routes:
     * {@link org.tornado4j.routing.PathMatches}. They are relative to the {@link ApplicationSettings#basePath}. Called
     * once, when the settings are built.
     *
     * @return empty, the default, for all paths
     */
    default List<String> paths() {
        return List.of();
    }

    /**
     * Called before the request is checked and the handler prepared. It may answer by itself, with
     * {@code handler.finish(...)} or a redirect: then only {@link #completeHead} and {@link #after} are called. An
     * exception, such as an {@link HTTPError}, is answered as if the handler had thrown it.
     *
     * <p>The arguments of the path are not available yet. The content of the request is, unless the handler receives it
     * as it arrives or ignores it.
     *
     * @return null to continue at once; else the request waits for the stage
     */
    default @Nullable CompletionStage<?> before(RequestHandler handler) throws Exception {
        return null;
    }

    /**
     * Adds fields to a response of any origin: the handler, another interceptor, an error page, a refusal by the
     * server. It may change or remove others. Called once per head that is sent, on the loop. If it throws, the
     * response becomes a 500.
     */
    default void completeHead(ResponseHead head) {}

    /**
     * Called on the loop when the response was passed to the connection or given up. Exceptions are logged.
     *
     * @param failure the exception of the handler or an interceptor, including {@link HTTPError}; null if there was
     *     none
     */
    default void after(RequestHandler handler, @Nullable Throwable failure) {}
}
