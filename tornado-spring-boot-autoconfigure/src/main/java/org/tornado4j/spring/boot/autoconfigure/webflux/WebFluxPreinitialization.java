package org.tornado4j.spring.boot.autoconfigure.webflux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.webflux.TornadoHttpHandlerAdapter;
import reactor.core.publisher.Mono;

/**
 * Has one request answered by WebFlux, so that the first one of a client does not load the classes for that on a loop, which it
 * would hold. The port is one of the loopback interface, and is open as long as that takes. It answers any request with a text.
 *
 * <p>Thread: any but a loop.
 */
final class WebFluxPreinitialization {

    static final String THREADS = "tornado-webflux-preinit";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private WebFluxPreinitialization() {}

    /**
     * Returns when the response was read.
     *
     * @return the response
     * @throws Exception if there is no loopback interface, for instance
     */
    static String run() throws Exception {
        HttpHandler handler = WebHttpHandlerBuilder.webHandler(WebFluxPreinitialization::answer)
                .build();
        HTTPServer server = new HTTPServer(new TornadoHttpHandlerAdapter(handler));
        LoopGroup loops = new LoopGroup(1, THREADS);
        IOLoop loop = loops.next();
        loop.setSlowCallbackThreshold(Duration.ZERO); // which it is there for
        loops.start();
        try {
            return exchange(call(loop, () -> listen(server)));
        } finally {
            call(loop, () -> stop(server));
            loops.stop();
        }
    }

    private static Mono<Void> answer(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap("ready".getBytes(StandardCharsets.US_ASCII))));
    }

    private static int listen(HTTPServer server) throws IOException {
        server.listen(BindOptions.of(0, InetAddress.getLoopbackAddress().getHostAddress()));
        return ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
    }

    private static boolean stop(HTTPServer server) {
        server.stop();
        server.closeAllConnections();
        return true;
    }

    private static String exchange(int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout((int) PATIENCE.toMillis());
            client.getOutputStream().write(REQUEST);
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static <T> T call(IOLoop loop, Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.addCallback(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
