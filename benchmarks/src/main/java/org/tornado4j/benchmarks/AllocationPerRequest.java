package org.tornado4j.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;

/**
 * Measures the bytes that the loop's thread allocates per request, all the way from the socket through
 * {@link Application} and {@link RequestHandler} and back: warmed up, over one persistent connection.
 *
 * <p>The optional argument is the maximum for {@code /plaintext}, in bytes; if it is exceeded, the exit code is 1.
 */
public final class AllocationPerRequest {

    private static final int WARM_UP = 100_000;
    private static final int REQUESTS = 20_000;

    private AllocationPerRequest() {}

    public static void main(String[] arguments) throws Exception {
        CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();
        Thread loop = new Thread(() -> serve(address), "loop");
        loop.setDaemon(true);
        loop.start();
        try (KeepAliveClient client = new KeepAliveClient(address.get())) {
            List<Double> figures = new ArrayList<>();
            for (String path : List.of("/plaintext", "/hello/World", "/hello/World?page=2", "/nothing")) {
                figures.add(measure(client, loop, path, Samples.SMALL_HEAD));
            }
            measure(client, loop, "/plaintext", Samples.API_HEAD);
            measure(client, loop, "/plaintext", Samples.BROWSER_HEAD);
            boolean tooMuch = arguments.length > 0 && figures.get(0) > Integer.parseInt(arguments[0]);
            System.exit(tooMuch ? 1 : 0);
        }
    }

    private static void serve(CompletableFuture<InetSocketAddress> address) {
        try {
            HTTPServer server = new HTTPServer(Application.builder()
                    .route("/plaintext", PlaintextHandler::new)
                    .route("/hello/{name}", HelloHandler::new)
                    .build());
            server.listen(BindOptions.of(0, "127.0.0.1"));
            address.complete((InetSocketAddress) server.sockets().get(0).getLocalAddress());
            IOLoop.current().start();
        } catch (IOException | RuntimeException e) {
            address.completeExceptionally(e);
        }
    }

    private static double measure(KeepAliveClient client, Thread loop, String path, String head) throws IOException {
        byte[] request = Samples.ascii(head.replaceFirst("/[^ ]*", path));
        client.exchange(request, WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(loop.getId());
        client.exchange(request, REQUESTS);
        double each = (double) (threads.getThreadAllocatedBytes(loop.getId()) - before) / REQUESTS;
        System.out.printf("%8.1f bytes  %s, head of %d bytes%n", each, path, request.length);
        return each;
    }

    static final class PlaintextHandler extends RequestHandler {

        void get() {
            setHeader("Content-Type", "text/plain");
            write("Hello, World!");
        }
    }

    static final class HelloHandler extends RequestHandler {

        void get(String name) {
            setHeader("Content-Type", "text/plain");
            write("Hello, " + name + "!");
        }
    }
}
