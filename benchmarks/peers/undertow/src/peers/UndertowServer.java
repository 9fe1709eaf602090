package peers;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Undertow's core: handlers that do not block, on its I/O threads; the file by its resource handler. */
class UndertowServer {

    private static Sender sender(HttpServerExchange exchange, String type) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        return exchange.getResponseSender();
    }

    private static String name(HttpServerExchange exchange) {
        return exchange.getQueryParameters().get("name").getFirst();
    }

    private static void echo(HttpServerExchange exchange) {
        exchange.getRequestReceiver()
                .receiveFullBytes((same, content) ->
                        sender(same, "application/octet-stream").send(ByteBuffer.wrap(content)));
    }

    public static void main(String[] arguments) {
        Path directory = Path.of(System.getenv("BENCH_FILE")).getParent();
        RoutingHandler routes = Handlers.routing()
                .get("/plaintext", exchange -> sender(exchange, "text/plain").send("Hello, World!"))
                .get("/hello/{name}", exchange -> sender(exchange, "text/plain").send("Hello, " + name(exchange) + "!"))
                .post("/echo", UndertowServer::echo)
                .get("/file", Handlers.resource(new PathResourceManager(directory)));
        Undertow.builder()
                .addHttpListener(Integer.parseInt(System.getenv("PORT")), "127.0.0.1", routes)
                .build()
                .start();
    }
}
