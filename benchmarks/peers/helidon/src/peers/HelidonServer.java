package peers;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Helidon SE: a virtual thread for each connection. */
class HelidonServer {

    private static final Header TEXT = HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/plain");
    private static final Header BYTES = HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/octet-stream");
    private static final Path FILE = Path.of(System.getenv("BENCH_FILE"));

    private static void routes(HttpRouting.Builder routing) {
        routing.get("/plaintext", (request, response) -> response.header(TEXT).send("Hello, World!"))
                .get("/hello/{name}", HelidonServer::hello)
                .post(
                        "/echo",
                        (request, response) ->
                                response.header(BYTES).send(request.content().as(byte[].class)))
                .get("/file", HelidonServer::file);
    }

    private static void hello(ServerRequest request, ServerResponse response) {
        response.header(TEXT).send("Hello, " + request.path().pathParameters().get("name") + "!");
    }

    private static void file(ServerRequest request, ServerResponse response) throws IOException {
        response.header(BYTES).contentLength(Files.size(FILE));
        try (OutputStream out = response.outputStream()) {
            Files.copy(FILE, out);
        }
    }

    public static void main(String[] arguments) {
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(System.getenv("PORT")))
                // Without it, a response in two segments waits 40 ms for the acknowledgement of the first.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .routing(HelidonServer::routes)
                .build()
                .start();
    }
}
