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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
import org.tornado4j.ioloop.IOLoop;
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
    @DisplayName("E22, RFC 9110 12.5.3: what the client prefers")
    @CsvSource({
        "gzip, true",
        "GZIP, true",
        "x-gzip, true",
        "'deflate, gzip;q=0.5, br', true",
        "*, true",
        "'identity;q=0, *;q=0.1', true",
        "'gzip;q=0.5, identity;q=0.5', true",
        "gzip;q=0, false",
        "gzip;q=0.000, false",
        "'*;q=0', false",
        "'gzip;q=0, *', false",
        "'gzip;q=0.4, identity;q=0.5', false",
        "identity, false",
        "gzipped, false",
        "br, false",
        "'', false",
        "gzip;q=2, false",
    })
    void clientSaysWhatItPrefers(String accepted, boolean gzip) {
        assertThat(ContentCoding.prefersGzip(accepted)).isEqualTo(gzip);
    }

    @Test
    @DisplayName("D4: long lists of codings are read in one pass")
    void longListsAreReadInOnePass() {
        assertThat(ContentCoding.prefersGzip("br;q=0.1,".repeat(100_000) + "gzip"))
                .isTrue();
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
                .mimeTypes(List.of("text/html"))
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
            assertThat(deflatersInUse(running)).isZero();
        }
    }

    private static int deflatersInUse(RunningApplication running) throws Exception {
        return running.thread().call(() -> Deflaters.of(IOLoop.current()).taken());
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
                assertThat(deflatersInUse(running)).isEqualTo(1);
                client.reset();
            }
            Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> deflatersInUse(running) == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 4096, 1_000_000})
    void everyLengthComesBackTheSame(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        Deflaters deflaters = new Deflaters();
        GzipEncoder encoder = new GzipEncoder(deflaters);
        byte[] first = encoder.encode(content, length);
        byte[] last = encoder.finish(content, length);
        encoder.release();
        encoder.release();
        assertThat(deflaters.taken()).isZero();
        byte[] all = Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, all, first.length, last.length);
        byte[] twice = new GZIPInputStream(new ByteArrayInputStream(all)).readAllBytes();
        assertThat(twice).hasSize(2 * length).startsWith(content).endsWith(content);
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
            assertThat(deflatersInUse(running)).isZero();
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
