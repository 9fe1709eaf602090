package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.PatternSyntaxException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.coding.Encoders;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.routing.AnyMatches;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.RuleRouter;
import org.tornado4j.routing.Target;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** W29, B.14: responses that travel gzip coded. */
@Timeout(20)
class CompressionTests {

    private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(100);
    private static final String GZIP = "Accept-Encoding: gzip";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private static Application app(Supplier<? extends RequestHandler> handler) {
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .compressResponse(true)
                        .logRequests(false)
                        .build())
                .route("/", handler)
                .build();
    }

    /** Writes a text, with fields as they are given. */
    private static Supplier<RequestHandler> page(String text, String... fields) {
        return () -> new RequestHandler() {
            void get() {
                for (String field : fields) {
                    int colon = field.indexOf(':');
                    addHeader(
                            field.substring(0, colon),
                            field.substring(colon + 1).strip());
                }
                write(text);
            }
        };
    }

    private static String decoded(byte[] content) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void wholeResponseIsCoded() throws IOException {
        FakeConnection response = FakeConnection.get(app(page(TEXT)), "/", GZIP);
        assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(response.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(response.header("Content-Length")).isEqualTo(String.valueOf(response.content().length));
        assertThat(response.content().length).isLessThan(TEXT.length() / 10);
        assertThat(decoded(response.content())).isEqualTo(TEXT);
    }

    @Test
    void whoDoesNotAskGetsItPlainButIsToldThatItVaries() {
        FakeConnection response = FakeConnection.get(app(page(TEXT)), "/");
        assertThat(response.header("Content-Encoding")).isNull();
        assertThat(response.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(response.body()).isEqualTo(TEXT);
    }

    @Test
    @DisplayName("W22: nothing of this unless it is wanted")
    void nothingHappensWithoutTheSetting() {
        FakeConnection response = FakeConnection.get(TestApplications.of(page(TEXT)), "/", GZIP);
        assertThat(response.header("Content-Encoding")).isNull();
        assertThat(response.header("Vary")).isNull();
    }

    @ParameterizedTest
    @DisplayName("E20, E23: what is never coded, and does not vary")
    @ValueSource(
            strings = {
                "Content-Type: image/png",
                "Content-Type: application/octet-stream",
                "Content-Type: nonsense",
                "Content-Encoding: br",
                "Cache-Control: public, No-Transform",
            })
    void whatIsNeverCoded(String field) {
        Application app = app(() -> new RequestHandler() {
            void get() {
                setHeader(field.substring(0, field.indexOf(':')), field.substring(field.indexOf(':') + 2));
                write(TEXT);
            }
        });
        FakeConnection response = FakeConnection.get(app, "/", GZIP);
        assertThat(response.body()).isEqualTo(TEXT);
        assertThat(response.header("Vary")).isNull();
    }

    @Test
    void smallResponseIsNotCoded() {
        FakeConnection response = FakeConnection.get(app(page("small")), "/", GZIP);
        assertThat(response.header("Content-Encoding")).isNull();
        assertThat(response.header("Vary")).isNull();
    }

    @ParameterizedTest
    @DisplayName("W29: Vary is extended, not repeated")
    @CsvSource({
        "Vary: Cookie, 'Cookie,Accept-Encoding'",
        "'Vary: Cookie, accept-encoding', 'Cookie, accept-encoding'",
        "Vary: *, *",
    })
    void varyIsExtended(String field, String vary) {
        assertThat(FakeConnection.get(app(page(TEXT, field)), "/", GZIP).header("Vary"))
                .isEqualTo(vary);
    }

    @Test
    @DisplayName("E21: the tag of a coded response is weak, and the client is known by it")
    void tagOfACodedResponseIsWeak() {
        Application app = app(page(TEXT));
        String plain = FakeConnection.get(app, "/").header("Etag");
        String coded = FakeConnection.get(app, "/", GZIP).header("Etag");
        assertThat(coded).isEqualTo("W/" + plain);
        for (String known : List.of(plain, coded)) {
            FakeConnection second = FakeConnection.get(app, "/", GZIP, "If-None-Match: " + known);
            assertThat(second.status()).isEqualTo(304);
            assertThat(second.header("Etag")).isEqualTo(known);
            assertThat(second.header("Vary")).isEqualTo("Accept-Encoding");
            assertThat(second.header("Content-Encoding")).isNull();
            assertThat(second.body()).isEmpty();
        }
    }

    @Test
    void headHasTheFieldsOfGetButTheLengthThatWasNotMade() {
        Application app = app(page(TEXT));
        FakeConnection head = new FakeConnection().request(app, "HEAD", "/", "", GZIP);
        FakeConnection get = FakeConnection.get(app, "/", GZIP);
        assertThat(head.header("Content-Length")).isNull();
        get.headers().remove("Content-Length");
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(head.isFinished()).isTrue();
    }

    @Test
    void errorPagesAreCodedToo() throws IOException {
        logs.expect(Level.ERROR, "Uncaught exception");
        Application app = app(() -> new RequestHandler() {
            void get() {
                throw new IllegalStateException();
            }

            @Override
            protected void writeError(int status, Throwable failure) {
                finish(TEXT);
            }
        });
        FakeConnection response = FakeConnection.get(app, "/", GZIP);
        assertThat(response.status()).isEqualTo(500);
        assertThat(decoded(response.content())).isEqualTo(TEXT);
    }

    @Test
    void excludedClientsGetItPlain() {
        ResponseCompression compression = ResponseCompression.builder()
                .mimeTypes(List.of("text/plain"))
                .excludedUserAgents(List.of("bad client", "Old/\\d+"))
                .build();
        Application app = TestApplications.of(
                ApplicationSettings.builder().compression(compression).logRequests(false), page("x"));
        assertThat(FakeConnection.get(app, "/", GZIP, "User-Agent: Bad Client").body())
                .isEqualTo("x");
        assertThat(FakeConnection.get(app, "/", GZIP, "User-Agent: Old/12").body())
                .isEqualTo("x");
        assertThat(FakeConnection.get(app, "/", GZIP, "User-Agent: Old/12 new").header("Content-Encoding"))
                .isEqualTo("gzip");
    }

    @Test
    @DisplayName("a User-Agent that would take for ever to match gets it plain")
    void excludedClientsAreFoundInBoundedTime() {
        ResponseCompression compression = ResponseCompression.builder()
                .mimeTypes(List.of("text/plain"))
                .excludedUserAgents(List.of("(a+)+\\1c", "(x|y)*z"))
                .build();
        Application app = TestApplications.of(
                ApplicationSettings.builder().compression(compression).logRequests(false), page("x"));
        for (String userAgent : List.of("a".repeat(200), "x".repeat(50_000))) {
            assertThat(FakeConnection.get(app, "/", GZIP, "User-Agent: " + userAgent)
                            .body())
                    .isEqualTo("x");
        }
        assertThat(FakeConnection.get(app, "/", GZIP, "User-Agent: curl").header("Content-Encoding"))
                .isEqualTo("gzip");
    }

    @Test
    @DisplayName("rules of an application take the place of the server's")
    void rulesOfTheApplicationComeFirst() throws Exception {
        ResponseCompression ofServer =
                ResponseCompression.builder().mimeTypes(List.of("text/*")).build();
        HTTPServerOptions options =
                HTTPServerOptions.builder().compression(ofServer).build();
        Application without = TestApplications.of(ApplicationSettings.builder().logRequests(false), page("small"));
        assertThat(contentEncoding(without, options)).isEqualTo("gzip");
        assertThat(contentEncoding(app(page("small")), options))
                .as("below 1 KiB")
                .isNull();
        assertThat(contentEncoding(app(page(TEXT)), options)).isEqualTo("gzip");
    }

    private static String contentEncoding(Application application, HTTPServerOptions options) throws Exception {
        try (RunningApplication running = new RunningApplication(application, options);
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n" + GZIP + "\r\n\r\n");
            return client.read().field("Content-Encoding");
        }
    }

    @Test
    @DisplayName("an application behind a router has its own rules")
    void applicationBehindARouterHasItsRules() throws Exception {
        RuleRouter router = new RuleRouter(List.of(new Rule(AnyMatches.INSTANCE, Target.router(app(page(TEXT))))));
        FakeConnection response = FakeConnection.get(router, "/", GZIP);
        assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(decoded(response.content())).isEqualTo(TEXT);
    }

    @Test
    void nonsenseIsRefusedWhenItIsSet() {
        ResponseCompression.Builder builder = ResponseCompression.builder();
        assertThatThrownBy(() -> builder.mimeTypes(List.of("html"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.excludedUserAgents(List.of("("))).isInstanceOf(PatternSyntaxException.class);
        assertThatThrownBy(() -> builder.minSize(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    // ------------------------------------------------------------------------------------------ streaming

    @Test
    @DisplayName("W29: each piece can be read when it was flushed")
    void streamIsCodedPieceByPiece() throws Exception {
        CompletableFuture<Void> second = new CompletableFuture<>();
        Application app = app(() -> new RequestHandler() {
            CompletionStage<?> get() {
                setHeader("Content-Length", TEXT.length() + 3L);
                write(TEXT);
                flush();
                return second.thenAcceptAsync(
                        go -> write("end"), request().connection().loop());
            }
        });
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n" + GZIP + "\r\n\r\n");
            RawClient.Response head = client.readHead();
            assertThat(head.field("Content-Length")).isNull();
            assertThat(head.field("Transfer-Encoding")).isEqualTo("chunked");
            Inflater inflater = new Inflater(true);
            byte[] first = client.readChunk();
            byte[] text = new byte[2 * TEXT.length()];
            inflater.setInput(first, 10, first.length - 10);
            int length = inflater.inflate(text);
            assertThat(new String(text, 0, length, StandardCharsets.UTF_8)).isEqualTo(TEXT);
            second.complete(null);
            byte[] last = client.readChunk();
            inflater.setInput(last);
            assertThat(inflater.inflate(text)).isEqualTo(3);
            assertThat(inflater.finished()).isTrue();
            assertThat(client.readChunk()).isEmpty();
            inflater.end();
            assertThat(heldByEncoders(running)).isZero();
        }
    }

    private static long heldByEncoders(RunningApplication running) throws Exception {
        return running.thread().call(() -> Encoders.heldBytes(running.thread().loop()));
    }

    @Test
    @DisplayName("what a deflater holds is given back when the client leaves")
    void nothingIsHeldForAClientThatIsGone() throws Exception {
        Application app = app(() -> new RequestHandler() {
            CompletionStage<?> get() {
                write(TEXT);
                flush();
                return new CompletableFuture<>();
            }
        });
        try (RunningApplication running = new RunningApplication(app)) {
            try (RawClient client = running.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n" + GZIP + "\r\n\r\n");
                client.readHead();
                assertThat(heldByEncoders(running)).isPositive();
                client.reset();
            }
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> heldByEncoders(running) == 0);
        }
    }

    // ------------------------------------------------------------------------------------------ files

    private Application files() {
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .compressResponse(true)
                        .staticPath(directory)
                        .logRequests(false)
                        .build())
                .build();
    }

    @ParameterizedTest
    @DisplayName("W29: files, those in memory and those that are read")
    @ValueSource(ints = {1, 100})
    void filesAreCoded(int times) throws Exception {
        String text = TEXT.repeat(times);
        Files.writeString(directory.resolve("a.txt"), text);
        try (RunningApplication running = new RunningApplication(files());
                RawClient client = running.connect()) {
            client.send("GET /static/a.txt HTTP/1.1\r\nHost: a\r\n" + GZIP + "\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.field("Content-Encoding")).isEqualTo("gzip");
            assertThat(response.field("Etag")).startsWith("W/\"");
            assertThat(response.field("Accept-Ranges")).isNull();
            assertThat(decoded(response.content())).isEqualTo(text);
            assertThat(heldByEncoders(running)).isZero();
        }
    }

    @Test
    @DisplayName("E20: ranges are never coded")
    void rangesAreNotCoded() throws IOException {
        Files.writeString(directory.resolve("a.txt"), TEXT);
        FakeConnection response = FakeConnection.get(files(), "/static/a.txt", GZIP, "Range: bytes=0-1999");
        assertThat(response.status()).isEqualTo(206);
        assertThat(response.header("Content-Encoding")).isNull();
        assertThat(response.header("Etag")).startsWith("\"");
        assertThat(response.body()).isEqualTo(TEXT.substring(0, 2000));
        for (String range : List.of("bytes=0-1999", "bytes=0-9", "bytes=0-9,1000-1009")) {
            assertThat(FakeConnection.get(files(), "/static/a.txt", GZIP, "Range: " + range)
                            .header("Vary"))
                    .as("RFC 9110 15.3.7: as the whole has it, %s", range)
                    .isEqualTo("Accept-Encoding");
        }
    }

    @Test
    void fileThatIsSentAsItIsIsNotCoded() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), TEXT);
        Application app = app(() -> new RequestHandler() {
            void get() throws IOException {
                sendFile(FileChannel.open(file), 0, TEXT.length());
            }
        });
        FakeConnection response = FakeConnection.get(app, "/", GZIP);
        assertThat(response.header("Content-Encoding")).isNull();
        assertThat(response.body()).isEqualTo(TEXT);
    }
}
