package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.ThreadMXBean;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Tells how many bytes the loop's thread allocates for a request, from the socket through the handler and back: warmed up,
 * over one connection that is kept alive. A program, no test: its figures depend on the JVM.
 */
final class AllocationPerRequest {

    private static final int WARM_UP = 100_000;
    private static final int REQUESTS = 20_000;
    private static final byte[] HELLO = "Hello, World!".getBytes(ISO_8859_1);

    private AllocationPerRequest() {}

    public static void main(String[] arguments) throws Exception {
        measure(
                "HttpHandler",
                (request, response) ->
                        response.writeWith(Mono.just(response.bufferFactory().wrap(HELLO))));
        measure(
                "RouterFunction",
                RouterFunctions.toHttpHandler(RouterFunctions.route(
                        RequestPredicates.GET("/hello"),
                        request -> ServerResponse.ok().bodyValue("Hello, World!"))));
        System.exit(0);
    }

    private static void measure(String name, HttpHandler handler) throws Exception {
        byte[] request = "GET /hello HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".getBytes(ISO_8859_1);
        try (RunningServer server = new RunningServer(handler);
                Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setTcpNoDelay(true);
            exchange(socket, request, WARM_UP);
            long thread = server.call(() -> Thread.currentThread().getId());
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getThreadAllocatedBytes(thread);
            long start = System.nanoTime();
            exchange(socket, request, REQUESTS);
            long nanos = System.nanoTime() - start;
            double each = (double) (threads.getThreadAllocatedBytes(thread) - before) / REQUESTS;
            System.out.printf("%8.1f bytes  %6.1f us  %s%n", each, nanos / 1000.0 / REQUESTS, name);
        }
    }

    private static void exchange(Socket socket, byte[] request, int count) throws Exception {
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        byte[] answer = new byte[4096];
        for (int i = 0; i < count; i++) {
            out.write(request);
            int length = 0;
            do {
                length += in.read(answer, length, answer.length - length);
            } while (answer[length - 1] != '!');
        }
    }
}
