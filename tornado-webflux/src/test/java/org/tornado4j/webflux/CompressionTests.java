package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.HttpHandler;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.tcp.ListenerOptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The server compresses what WebFlux writes, by the rules that hold for everything it sends. */
class CompressionTests {

    private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(1000);
    private static final HTTPServerOptions OPTIONS = HTTPServerOptions.builder()
            .compression(ResponseCompression.standard().minSize(0).build())
            .build();

    private static RunningServer serve(HttpHandler handler) throws Exception {
        return new RunningServer(new TornadoHttpHandlerAdapter(handler), OPTIONS, ListenerOptions.DEFAULT);
    }

    private static HttpHandler typed(String type, HttpHandler handler) {
        return (request, response) -> {
            response.getHeaders().setContentType(MediaType.parseMediaType(type));
            return handler.handle(request, response);
        };
    }

    private static <T> HttpResponse<T> send(RunningServer server, String method, HttpResponse.BodyHandler<T> bodies)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri("/"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept-Encoding", "gzip")
                .build();
        return HttpClient.newHttpClient().send(request, bodies);
    }

    private static String coding(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Encoding").orElse("none");
    }

    private static String decoded(byte[] content) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes(), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentIsCompressed(boolean whole) throws Exception {
        HttpHandler handler = typed(
                "text/html",
                (request, response) -> whole
                        ? response.writeWith(Mono.just(ResponseTests.buffer(TEXT)))
                        : response.writeWith(Flux.just(TEXT.substring(0, 7), TEXT.substring(7))
                                .map(ResponseTests::buffer)));
        try (RunningServer server = serve(handler)) {
            HttpResponse<byte[]> response = send(server, "GET", BodyHandlers.ofByteArray());
            assertThat(coding(response)).isEqualTo("gzip");
            assertThat(response.headers().firstValue("Vary")).contains("Accept-Encoding");
            assertThat(response.body().length).isLessThan(TEXT.length() / 10);
            assertThat(decoded(response.body())).isEqualTo(TEXT);
        }
    }

    @Test
    void eventStreamsStayAlive() throws Exception {
        Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
        HttpHandler handler = typed(
                "text/event-stream",
                (request, response) -> response.writeAndFlushWith(
                        events.asFlux().map(event -> Mono.just(ResponseTests.buffer(event)))));
        try (RunningServer server = serve(handler)) {
            events.tryEmitNext("data: 1\n\n").orThrow();
            HttpResponse<InputStream> response = send(server, "GET", BodyHandlers.ofInputStream());
            assertThat(coding(response)).isEqualTo("gzip");
            try (GZIPInputStream in = new GZIPInputStream(response.body())) {
                for (int i = 1; i <= 3; i++) {
                    assertThat(new String(in.readNBytes(9), ISO_8859_1)).isEqualTo("data: " + i + "\n\n");
                    events.tryEmitNext("data: " + (i + 1) + "\n\n").orThrow();
                }
                events.tryEmitComplete().orThrow();
                assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo("data: 4\n\n");
            }
        }
    }

    private static HttpHandler file(String type, Path file, int position, int count) {
        return typed(
                type, (request, response) -> ((ZeroCopyHttpOutputMessage) response).writeWith(file, position, count));
    }

    @Test
    void filesThatCompressWellAreRead(@TempDir Path directory) throws Exception {
        String text = TEXT.repeat(10);
        Path file = Files.writeString(directory.resolve("a.css"), text);
        try (RunningServer server = serve(file("text/css", file, 100, 200_000))) {
            HttpResponse<byte[]> response = send(server, "GET", BodyHandlers.ofByteArray());
            assertThat(coding(response)).isEqualTo("gzip");
            assertThat(response.headers().firstValue("Content-Length")).isEmpty();
            assertThat(decoded(response.body())).isEqualTo(text.substring(100, 200_100));
        }
    }

    @Test
    void otherFilesAreSentAsTheyAre(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("a.png"), TEXT);
        try (RunningServer server = serve(file("image/png", file, 0, TEXT.length()))) {
            HttpResponse<byte[]> response = send(server, "GET", BodyHandlers.ofByteArray());
            assertThat(coding(response)).isEqualTo("none");
            assertThat(response.headers().firstValue("Content-Length")).contains("" + TEXT.length());
            assertThat(response.body()).isEqualTo(TEXT.getBytes(ISO_8859_1));
        }
    }

    @Test
    void headHasTheFieldsOfGet() throws Exception {
        HttpHandler handler =
                typed("text/html", (request, response) -> response.writeWith(Mono.just(ResponseTests.buffer(TEXT))));
        try (RunningServer server = serve(handler)) {
            HttpResponse<byte[]> response = send(server, "HEAD", BodyHandlers.ofByteArray());
            assertThat(coding(response)).isEqualTo("gzip");
            assertThat(response.headers().firstValue("Content-Length")).isEmpty();
            assertThat(response.body()).isEmpty();
        }
    }
}
