package peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.smartboot.http.server.HttpBootstrap;
import org.smartboot.http.server.HttpRequest;
import org.smartboot.http.server.HttpResponse;
import org.smartboot.http.server.HttpServerHandler;

/** smart-http: one handler, on its I/O threads. Its router, which keeps every path it has ever seen, is left out. */
class SmartHttpServer extends HttpServerHandler {

    private static final Path FILE = Path.of(System.getenv("BENCH_FILE"));
    private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void handle(HttpRequest request, HttpResponse response) throws IOException {
        String uri = request.getRequestURI();
        if (uri.equals("/plaintext")) {
            send(response, "text/plain", HELLO);
        } else if (uri.startsWith("/hello/")) {
            send(response, "text/plain", ("Hello, " + uri.substring(7) + "!").getBytes(StandardCharsets.UTF_8));
        } else if (uri.equals("/echo")) {
            send(response, "application/octet-stream", content(request));
        } else {
            describe(response, "application/octet-stream", Files.size(FILE));
            Files.copy(FILE, response.getOutputStream());
        }
    }

    private static byte[] content(HttpRequest request) throws IOException {
        try (InputStream in = request.getInputStream()) {
            return in.readAllBytes();
        }
    }

    private static void send(HttpResponse response, String type, byte[] content) throws IOException {
        describe(response, type, content.length);
        response.write(content);
    }

    private static void describe(HttpResponse response, String type, long length) {
        response.setContentType(type);
        response.setContentLength(length);
    }

    public static void main(String[] arguments) {
        HttpBootstrap server = new HttpBootstrap();
        server.configuration().host("127.0.0.1").bannerEnabled(false);
        server.setPort(Integer.parseInt(System.getenv("PORT"))).httpHandler(new SmartHttpServer()).start();
    }
}
