package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Tornado's {@code OutputTransform}. */
@Timeout(20)
class OutputTransformTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private final List<String> calls = new ArrayList<>();

    /** Puts what is written in brackets. */
    private final class Brackets implements OutputTransform {

        private final String name;

        Brackets(String name) {
            this.name = name;
        }

        @Override
        public byte[] transformFirstChunk(ResponseHead head, byte[] chunk, boolean finishing) {
            calls.add(name + " first " + head.status() + " " + text(chunk) + " " + finishing);
            head.headers().set("X-" + name, "yes");
            boolean none = head.status() == 304 || head.status() == 204;
            return none ? chunk : bytes(name + "(" + text(chunk) + (finishing ? ")" : ""));
        }

        @Override
        public byte[] transformChunk(byte[] chunk, boolean finishing) {
            calls.add(name + " " + text(chunk) + " " + finishing);
            return bytes(text(chunk).toUpperCase(Locale.ROOT) + (finishing ? ")" : ""));
        }
    }

    private static String text(byte[] chunk) {
        return new String(chunk, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ApplicationSettings.Builder settings() {
        return ApplicationSettings.builder()
                .logRequests(false)
                .addOutputTransform(request -> request.path().equals("/plain") ? null : new Brackets("a"));
    }

    private Application app(Supplier<? extends RequestHandler> handler) {
        return TestApplications.of(settings(), handler);
    }

    private static final class Whole extends RequestHandler {

        void get() {
            setHeader("Content-Length", 4);
            write("text");
        }

        void post() {
            setStatus(204);
        }
    }

    private static final class InPieces extends RequestHandler {

        void get() {
            write("one");
            flush();
            flush();
            write(ByteBuffer.wrap(bytes("two")));
            write("three");
            flush();
            write("four");
        }
    }

    @Test
    void wholeResponseIsTransformedAtOnce() {
        FakeConnection response = FakeConnection.get(app(Whole::new), "/");
        assertThat(response.body()).isEqualTo("a(text)");
        assertThat(response.header("Content-Length")).isEqualTo("7");
        assertThat(response.header("X-a")).isEqualTo("yes");
        assertThat(calls).containsExactly("a first 200 text true");
    }

    @Test
    void transformsAreAppliedInTheirOrder() {
        Application app = TestApplications.of(settings().addOutputTransform(request -> new Brackets("b")), Whole::new);
        assertThat(FakeConnection.get(app, "/").body()).isEqualTo("b(a(text))");
    }

    @Test
    void piecesAreTransformedAsTheyLeave() {
        FakeConnection response = FakeConnection.get(app(InPieces::new), "/");
        assertThat(response.body()).isEqualTo("a(oneTWOTHREEFOUR)");
        assertThat(response.header("Content-Length")).isNull();
        assertThat(calls).containsExactly("a first 200 one false", "a two false", "a three false", "a four true");
    }

    @Test
    void requestsThatTheFactoryLeavesOutAreSentAsTheyAre() {
        Application app = Application.builder()
                .settings(settings().build())
                .route("/plain", Whole::new)
                .build();
        assertThat(FakeConnection.get(app, "/plain").body()).isEqualTo("text");
        assertThat(calls).isEmpty();
    }

    @Test
    void errorPagesAreTransformed() {
        FakeConnection response = FakeConnection.get(app(Whole::new), "/missing", "Accept: text/plain");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("a(404 Not Found\n)");
    }

    @Test
    void statusWithoutContentStaysWithoutIt() {
        FakeConnection first = FakeConnection.get(app(Whole::new), "/");
        FakeConnection again = FakeConnection.get(app(Whole::new), "/", "If-None-Match: " + first.header("Etag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(FakeConnection.post(app(Whole::new), "/", "").status()).isEqualTo(204);
    }

    @Test
    void headHasTheLengthThatGetHas() {
        FakeConnection response = new FakeConnection().request(app(Whole::new), "HEAD", "/", "");
        assertThat(response.header("Content-Length")).isEqualTo("7");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void trailersFollowTransformedContent() {
        class WithTrailers extends RequestHandler {

            void get() {
                HTTPHeaders trailers = new HTTPHeaders();
                trailers.add("X-Sum", "1");
                write("text");
                finish(trailers);
            }
        }
        FakeConnection response = FakeConnection.get(app(WithTrailers::new), "/");
        assertThat(response.body()).isEqualTo("a(text)");
        assertThat(response.trailers().first("X-Sum")).isEqualTo("1");
        assertThat(calls).containsExactly("a first 200 text true");
    }

    @Test
    void failingTransformIsAnsweredWithoutIt() {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "Uncaught exception");
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .logRequests(false)
                .addOutputTransform(request -> new OutputTransform() {
                    @Override
                    public byte[] transformFirstChunk(ResponseHead head, byte[] chunk, boolean finishing) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public byte[] transformChunk(byte[] chunk, boolean finishing) {
                        return chunk;
                    }
                });
        FakeConnection response = FakeConnection.get(TestApplications.of(settings, Whole::new), "/");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.isFinished()).isTrue();
    }

    @Test
    void fileThatWouldGoRoundTheTransformIsAnError() throws IOException {
        logs.expect(Level.ERROR, "Uncaught exception");
        Path file = Files.writeString(directory.resolve("f"), "text");
        class SendingFile extends RequestHandler {

            private @Nullable FileChannel channel;

            void get() throws IOException {
                channel = FileChannel.open(file);
                sendFile(channel, 0, 4);
            }

            @Override
            protected void onFinish() {
                calls.add("open " + (channel != null && channel.isOpen()));
            }
        }
        assertThat(FakeConnection.get(app(SendingFile::new), "/").status()).isEqualTo(500);
        assertThat(calls).contains("open false");
    }

    @Test
    void transformMayChangeWhatItIsGiven() throws IOException {
        Files.writeString(directory.resolve("f.txt"), "text");
        ApplicationSettings settings = ApplicationSettings.builder()
                .logRequests(false)
                .staticPath(directory)
                .addOutputTransform(request -> request.query().isEmpty() ? null : new Overwriting())
                .build();
        Application app = Application.builder().settings(settings).build();
        assertThat(FakeConnection.get(app, "/static/f.txt?x").body()).isEqualTo("?ext");
        assertThat(FakeConnection.get(app, "/static/f.txt").body()).isEqualTo("text");
    }

    private static final class Overwriting implements OutputTransform {

        @Override
        public byte[] transformFirstChunk(ResponseHead head, byte[] chunk, boolean finishing) {
            return transformChunk(chunk, finishing);
        }

        @Override
        public byte[] transformChunk(byte[] chunk, boolean finishing) {
            chunk[0] = '?';
            return chunk;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 200_000})
    void staticFilesAreTransformedAsAWhole(int size) throws Exception {
        Files.writeString(directory.resolve("f.txt"), "x".repeat(size));
        Application app = Application.builder()
                .settings(settings().staticPath(directory).build())
                .build();
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send("GET /static/f.txt HTTP/1.0\r\nHost: a\r\nRange: bytes=1-3\r\n\r\n");
            String response = text(client.readToEnd());
            assertThat(response).startsWith("HTTP/1.1 200").endsWith(")");
            assertThat(response).doesNotContain("Content-Range").doesNotContain("Accept-Ranges");
            String body = response.substring(response.indexOf("\r\n\r\n") + 4);
            assertThat(body.toLowerCase(Locale.ROOT)
                            .chars()
                            .filter(c -> c == 'x')
                            .count())
                    .isEqualTo(size);
        }
        FakeConnection head = new FakeConnection().request(app, "HEAD", "/static/f.txt", "");
        assertThat(head.header("Content-Length")).isNull();
    }
}
