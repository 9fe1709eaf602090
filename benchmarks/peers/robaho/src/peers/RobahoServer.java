package peers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import robaho.net.httpserver.DefaultHttpServerProvider;

/** Robaho's implementation of the JDK's interface, with its contexts, and a virtual thread for each connection. */
class RobahoServer {

    private static final Path FILE = Path.of(System.getenv("BENCH_FILE"));

    private static void plaintext(HttpExchange exchange) throws IOException {
        send(exchange, "text/plain", "Hello, World!".getBytes(StandardCharsets.US_ASCII));
    }

    private static void hello(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring("/hello/".length());
        send(exchange, "text/plain", ("Hello, " + name + "!").getBytes(StandardCharsets.UTF_8));
    }

    private static void echo(HttpExchange exchange) throws IOException {
        send(exchange, "application/octet-stream", exchange.getRequestBody().readAllBytes());
    }

    private static void file(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, Files.size(FILE));
        try (OutputStream out = exchange.getResponseBody()) {
            Files.copy(FILE, out);
        }
    }

    /** For the JDK's interface a length of 0 says that it is not known, and -1 that there is nothing. */
    private static void send(HttpExchange exchange, String type, byte[] content) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content);
        }
    }

    public static void main(String[] arguments) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT")));
        HttpServer server = new DefaultHttpServerProvider().createHttpServer(address, 1024);
        server.createContext("/plaintext", RobahoServer::plaintext);
        server.createContext("/hello/", RobahoServer::hello);
        server.createContext("/echo", RobahoServer::echo);
        server.createContext("/file", RobahoServer::file);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }
}
