package peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.microhttp.EventLoop;
import org.microhttp.Header;
import org.microhttp.Options;
import org.microhttp.Request;
import org.microhttp.Response;

/** microhttp: handlers run on its loop, content is an array. It has no router. */
class MicrohttpServer {

    private static final Path FILE = Path.of(System.getenv("BENCH_FILE"));
    private static final List<Header> TEXT = List.of(new Header("Content-Type", "text/plain"));
    private static final List<Header> BYTES = List.of(new Header("Content-Type", "application/octet-stream"));

    private static void handle(Request request, Consumer<Response> respond) {
        respond.accept(answer(request));
    }

    private static Response answer(Request request) {
        String uri = request.uri();
        if (uri.equals("/plaintext")) {
            return new Response(200, "OK", TEXT, "Hello, World!".getBytes());
        }
        if (uri.startsWith("/hello/")) {
            return new Response(200, "OK", TEXT, ("Hello, " + uri.substring(7) + "!").getBytes());
        }
        return new Response(200, "OK", BYTES, uri.equals("/echo") ? request.body() : file());
    }

    private static byte[] file() {
        try {
            return Files.readAllBytes(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Options options = Options.builder()
                .withHost("127.0.0.1")
                .withPort(Integer.parseInt(System.getenv("PORT")))
                .build();
        EventLoop loop = new EventLoop(options, MicrohttpServer::handle);
        loop.start();
        loop.join();
    }
}
