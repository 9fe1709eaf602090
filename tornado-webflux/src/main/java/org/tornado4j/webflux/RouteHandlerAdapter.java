package org.tornado4j.webflux;

import java.security.Principal;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.server.ServerWebExchange;
import org.tornado4j.http.HTTPServerRequest;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Has requests that {@link RouteHandlerMapping} found answered by their routes, on the loop of the connection.
 *
 * <ul>
 *   <li>Content of the request is what the filters leave of it; a form that a filter has read, as Spring Security does for its
 *       token against forged requests, comes once more. Content beyond the limit is answered with 413.
 *   <li>The response has the fields and cookies that filters set, and those of the handler: of a field that both set the handler's
 *       counts, and all of {@code Set-Cookie} and {@code Vary}. What filters do before a response is committed is done, and what
 *       they put around the response sees the content.
 *   <li>Content is taken as the client, or a filter, asks for it; {@code flush()} waits for that.
 *   <li>A connection leaves HTTP when the filters are done with the response of 101, which has their fields too: what the handler
 *       sends through the tunnel of {@code switchProtocols} before that, follows then.
 *   <li>A handler whose request is cancelled, because the client has left or a filter gave up, learns of it by {@code
 *       onConnectionClose}.
 * </ul>
 *
 * <p>Thread: any.
 */
public final class RouteHandlerAdapter implements HandlerAdapter {

    private final LongSupplier maxBodyBytes;
    private final @Nullable Executor ends;

    /** @param maxBodyBytes of a request, unless its handler allows itself more */
    public RouteHandlerAdapter(long maxBodyBytes) {
        this(() -> maxBodyBytes, null);
    }

    /**
     * Takes the limit from a server that is still to be made, say.
     *
     * @param maxBodyBytes asked for each request, as above
     * @param ends runs the end of each response, at once and in the calling thread. The next request of the connection may begin
     *     in it, and is not to find what is current for the handler; null if that does not matter
     */
    public RouteHandlerAdapter(LongSupplier maxBodyBytes, @Nullable Executor ends) {
        this.maxBodyBytes = maxBodyBytes;
        this.ends = ends;
    }

    /** Returns whether {@code request} came through WebFlux, as none does whose handler is in front of it. */
    public static boolean isBehindFilters(HTTPServerRequest request) {
        return request.connection() instanceof ExchangeConnection;
    }

    /**
     * Returns the exchange that {@code request} came in by, with its session and its user for instance.
     *
     * @throws IllegalArgumentException if the request did not come through WebFlux, as none does whose handler is in front of it
     */
    public static ServerWebExchange exchangeOf(HTTPServerRequest request) {
        return connectionOf(request).exchange();
    }

    /**
     * Returns the Reactor context that filters have given what is behind them: for operators that a handler subscribes to itself.
     *
     * @throws IllegalArgumentException as {@link #exchangeOf}
     */
    public static ContextView contextOf(HTTPServerRequest request) {
        return connectionOf(request).contextOfFilters();
    }

    /**
     * Returns the user as filters know it, Spring Security's for instance; empty if no user is logged in.
     *
     * @throws IllegalArgumentException as {@link #exchangeOf}
     */
    public static Mono<Principal> principalOf(HTTPServerRequest request) {
        ExchangeConnection connection = connectionOf(request);
        return connection.exchange().<Principal>getPrincipal().contextWrite(connection.contextOfFilters());
    }

    private static ExchangeConnection connectionOf(HTTPServerRequest request) {
        if (request.connection() instanceof ExchangeConnection connection) {
            return connection;
        }
        throw new IllegalArgumentException(
                "this request did not come through the filters of WebFlux: its handler is in front"
                        + " of them, see tornado.web.handlers");
    }

    @Override
    public boolean supports(Object handler) {
        return handler instanceof RoutedRequest;
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        RoutedRequest routed = (RoutedRequest) handler;
        return Mono.create(sink -> routed.connection().begin(routed, maxBodyBytes.getAsLong(), ends, sink));
    }
}
