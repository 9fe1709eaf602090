package org.tornado4j.webflux;

import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.ioloop.IOLoop;
import reactor.core.scheduler.Schedulers;

/**
 * Serves Spring Framework's {@link HttpHandler}, and so WebFlux, from an {@code HTTPServer}.
 *
 * <pre>
 * HTTPServer server = new HTTPServer(new TornadoHttpHandlerAdapter(handler), options);
 * server.listen(8080);
 * </pre>
 *
 * <p>Behind the routes of an {@code Application} it takes what those do not match:
 *
 * <pre>
 * Application.builder()
 *         .route("/status", StatusHandler::new)
 *         .add(new Rule(AnyMatches.INSTANCE, Target.delegate(new TornadoHttpHandlerAdapter(handler))))
 *         .build();
 * </pre>
 *
 * <p>The handler is subscribed to on the loop of the connection when the request is there, or its head if content follows.
 *
 * <ul>
 *   <li>Content of the request is read when it is asked for, and {@code 100 (Continue)} is sent no sooner. What is not asked
 *       for stays with the client. Content that is left over when the response ends is dropped if it is at most 256 KB;
 *       otherwise the connection ends.
 *   <li>A response written with a {@code Mono}, or without content, has a {@code Content-Length}. Content of a {@code Flux} is
 *       asked for as the client takes it, 32 buffers ahead at most, and sent as it comes.
 *   <li>When the client leaves, or only ends its side of the connection, the subscription to the handler is cancelled.
 *   <li>A handler that fails is answered with 500 as long as nothing was sent; otherwise the connection is cut off, so that
 *       the client cannot take a part for the whole.
 *   <li>A target that makes no URI is answered with 400, and {@code OPTIONS *} with 204, without asking the handler.
 *   <li>If the server gives requests ids, that of a request is its {@code ServerHttpRequest.getId()}, and is in the Reactor
 *       context and the MDC under {@link #REQUEST_ID}.
 *   <li>{@code block()} throws on a loop, as it does on other threads that must not wait.
 * </ul>
 *
 * <p>The native request of a {@code ServerHttpRequest} is an {@link org.tornado4j.http.HTTPServerRequest}, the native response
 * of a {@code ServerHttpResponse} its {@link HTTPConnection}, confined to the loop of the connection both.
 *
 * <p>Thread: serves any number of loops at once.
 */
public final class TornadoHttpHandlerAdapter implements HTTPServerConnectionDelegate {

    /**
     * Key of a request's id in the Reactor context of its handler and, while that is called on the loop, in the MDC. It is there
     * if the server gives ids: {@link org.tornado4j.httpserver.HTTPServerOptions.Builder#requestIdHeader}.
     */
    public static final String REQUEST_ID = "requestId";

    /** Stands for the limit in the options of the server. */
    static final long SERVERS_LIMIT = -1;

    static {
        Schedulers.registerNonBlockingThreadPredicate(TornadoHttpHandlerAdapter::isLoop);
    }

    private final HttpHandler handler;
    private final DataBufferFactory bufferFactory;
    private final long maxBodySize;

    /** Serves {@code handler} with buffers on the heap, those of a {@link DefaultDataBufferFactory}. */
    public TornadoHttpHandlerAdapter(HttpHandler handler) {
        this(handler, HeapBufferFactory.INSTANCE);
    }

    /** @param bufferFactory for the content of requests, and for what handlers encode */
    public TornadoHttpHandlerAdapter(HttpHandler handler, DataBufferFactory bufferFactory) {
        this(handler, bufferFactory, SERVERS_LIMIT);
    }

    private TornadoHttpHandlerAdapter(HttpHandler handler, DataBufferFactory bufferFactory, long maxBodySize) {
        this.handler = handler;
        this.bufferFactory = bufferFactory;
        this.maxBodySize = maxBodySize;
    }

    /**
     * Returns an adapter whose requests may have any amount of content, whatever the options of the server say: it comes by
     * demand, so the limits are those of the handler.
     */
    public TornadoHttpHandlerAdapter withUnlimitedBodySize() {
        return new TornadoHttpHandlerAdapter(handler, bufferFactory, Long.MAX_VALUE);
    }

    @SuppressWarnings("ReferenceEquality") // a thread equals itself alone
    private static boolean isLoop(Thread thread) {
        if (thread != Thread.currentThread()) {
            return false; // which Reactor does not ask about
        }
        IOLoop current = IOLoop.currentOrNull();
        return current != null && current.isRunningHere();
    }

    @Override
    public HTTPMessageDelegate startRequest(HTTPConnection connection) {
        ReactiveExchange exchange = new ReactiveExchange(handler, bufferFactory, maxBodySize, connection);
        String requestId = connection.requestId();
        return requestId == null ? exchange : new RequestIdInLogs(requestId, exchange);
    }
}
