package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Applications over sockets. */
@Timeout(60)
class ApplicationServerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @BeforeEach
    void fill() throws Exception {
        Files.writeString(directory.resolve("robots.txt"), "User-agent: *\nDisallow: /\n");
        Files.writeString(directory.resolve("large.txt"), "0123456789".repeat(200_000));
    }

    private static RunningApplication serve(RequestHandlerSupplier handler) throws Exception {
        return new RunningApplication(TestApplications.of(handler::get));
    }

    @FunctionalInterface
    private interface RequestHandlerSupplier {
        RequestHandler get();
    }

    private void expectEvent(String event) throws Exception {
        assertThat(events.poll(LoopThread.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(event);
    }

    // ------------------------------------------------------------------------------------------ plain

    private static class Hello extends RequestHandler {
        void get() {
            write("Hello, world");
        }
    }

    @Test
    @DisplayName("S8, A131, W27: hello, world, with Date from the connection")
    void helloWorldIsServed() throws Exception {
        try (RunningApplication app = serve(Hello::new);
                RawClient client = app.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
            for (int i = 0; i < 2; i++) {
                RawClient.Response response = client.read();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("Hello, world");
                assertThat(response.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
                assertThat(response.field("Content-Length")).isEqualTo("12");
                assertThat(response.field("Etag")).isEqualTo("\"e02aa1b106d5c7c6a98def2b13005d5b84fd8dc8\"");
                assertThat(response.field("Date")).endsWith(" GMT");
            }
        }
    }

    @Test
    @DisplayName("W45: listen returns a server that can be stopped")
    void serverCanBeStopped() throws Exception {
        int port;
        try (RunningApplication app = serve(Hello::new)) {
            port = app.port();
        }
        Assertions.assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> RawClient.connect(port));
    }

    @ParameterizedTest
    @DisplayName("W37: statuses without content")
    @ValueSource(ints = {204, 304})
    void statusWithoutContentHasNoFraming(int status) throws Exception {
        try (RunningApplication app = serve(() -> new RequestHandler() {
                    void get() {
                        setStatus(status);
                    }
                });
                RawClient client = app.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Content-Length")).isNull();
            assertThat(response.field("Transfer-Encoding")).isNull();
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(status);
        }
    }

    @Test
    void formIsRead() throws Exception {
        try (RunningApplication app = serve(() -> new RequestHandler() {
                    void post() {
                        write(getArguments("a") + " " + request().body().length);
                    }
                });
                RawClient client = app.connect()) {
            client.send("POST /?a=1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\na=2\r\n4\r\n&a=3\r\n0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("[1, 2, 3] 7");
        }
    }

    @Test
    void trailersAreThereWithTheContent() throws Exception {
        try (RunningApplication app = serve(() -> new RequestHandler() {
                    void post() {
                        write(request().trailers().getAll().toString());
                    }
                });
                RawClient client = app.connect()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nDigest: abc\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("[Digest=abc]");
        }
    }

    // ------------------------------------------------------------------------------------------ lengths

    /** Says one length and writes another. */
    private static class Miscounting extends RequestHandler {

        private final int length;
        private final boolean early;

        Miscounting(int length, boolean early) {
            this.length = length;
            this.early = early;
        }

        void get() {
            setHeader("Content-Length", length);
            write("ok");
            if (early) {
                flush();
            }
        }
    }

    @Test
    @DisplayName("W38: less content than Content-Length after a flush ends the connection")
    void tooLittleContentEndsTheConnection() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "Cannot send error response after headers written");
        logs.expect(Level.ERROR, "500 GET");
        try (RunningApplication app = serve(() -> new Miscounting(42, true));
                RawClient client = app.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            client.expectReset();
        }
        assertThat(failure()).isEqualTo("Tried to write 40 bytes less than Content-Length");
    }

    @ParameterizedTest
    @DisplayName("W38: a wrong Content-Length that shows before anything has left is answered with 500")
    @ValueSource(ints = {42, 1})
    void wrongLengthIsAnInternalError(int length) throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "500 GET");
        try (RunningApplication app = serve(() -> new Miscounting(length, false));
                RawClient client = app.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(500);
        }
        assertThat(failure())
                .isEqualTo(
                        length == 42
                                ? "Tried to write 40 bytes less than Content-Length"
                                : "Tried to write more data than Content-Length");
    }

    private String failure() {
        return logs.lines().stream()
                .filter(line -> line.getThrowableProxy() != null)
                .map(line -> line.getThrowableProxy().getMessage())
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("E02: an exception after a flush cuts the connection off, without a last chunk")
    void tornResponseIsCutOff() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "Cannot send error response after headers written");
        logs.expect(Level.ERROR, "500 GET");
        try (RunningApplication app = serve(() -> new RequestHandler() {
                    CompletionStage<?> get() {
                        write("part");
                        return flush().thenRun(() -> {
                            throw new IllegalStateException("broken");
                        });
                    }
                });
                RawClient client = app.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            byte[] received = client.expectReset();
            assertThat(new String(received, StandardCharsets.ISO_8859_1)).doesNotContain("\r\n0\r\n\r\n");
        }
    }

    // ------------------------------------------------------------------------------------------ waiting

    /** Waits until the test lets it go on. */
    private class Waiting extends RequestHandler {

        private final CompletableFuture<String> future;

        Waiting(CompletableFuture<String> future) {
            this.future = future;
        }

        CompletionStage<?> get() {
            events.add("get");
            return future.thenAcceptAsync(this::write, request().connection().loop());
        }

        @Override
        protected void onConnectionClose() {
            events.add("onConnectionClose");
        }

        @Override
        protected void onFinish() {
            events.add("onFinish " + getStatus());
        }
    }

    @Test
    @DisplayName("W11, W39, E27: the client leaves while the handler waits")
    void handlerHearsOfClientsThatLeave() throws Exception {
        logs.expect(Level.WARN, "499 GET / (");
        CompletableFuture<String> future = new CompletableFuture<>();
        try (RunningApplication app = serve(() -> new Waiting(future))) {
            RawClient client = app.connect();
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            expectEvent("get");
            client.reset();
            expectEvent("onConnectionClose");
            future.complete("nobody reads this");
            expectEvent("onFinish 499");
        }
    }

    @Test
    @DisplayName("E27: a client that has only finished sending gets its answer, and is logged so")
    void clientThatFinishedSendingIsAnswered() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        try (RunningApplication app = serve(() -> new Waiting(future));
                RawClient client = app.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            expectEvent("get");
            client.finishSending();
            expectEvent("onConnectionClose");
            future.complete("answer");
            assertThat(client.read().text()).isEqualTo("answer");
            expectEvent("onFinish 200");
        }
    }

    @Test
    void blockingHandlerStreamsAsFastAsTheClientReads() throws Exception {
        byte[] piece = new byte[100_000];
        try (RunningApplication app = serve(() -> new RequestHandler() {
                    @Blocking
                    void get() {
                        for (int i = 0; i < 100; i++) {
                            write(piece.clone());
                            flush();
                        }
                    }
                });
                RawClient client = app.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().content()).hasSize(10_000_000);
        }
    }

    @Test
    void manyBlockingRequestsAreAnsweredInOrder() throws Exception {
        Application application = Application.builder()
                .route("/{n}", () -> new RequestHandler() {
                    @Blocking
                    void get(int n) {
                        write("answer " + n);
                    }
                })
                .build();
        try (RunningApplication app = new RunningApplication(application);
                RawClient client = app.connect()) {
            for (int i : IntStream.range(0, 50).toArray()) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            for (int i : IntStream.range(0, 50).toArray()) {
                assertThat(client.read().text()).isEqualTo("answer " + i);
            }
        }
    }

    // ------------------------------------------------------------------------------------------ streaming

    @StreamRequestBody
    private class Streaming extends RequestHandler {

        @Override
        protected @Nullable CompletionStage<?> prepare() throws Exception {
            events.add("prepare");
            return null;
        }

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) throws Exception {
            events.add("data " + StandardCharsets.UTF_8.decode(chunk));
            return null;
        }

        void post() {
            events.add("post");
            write("taken");
        }

        @Override
        protected void onConnectionClose() {
            events.add("onConnectionClose");
        }

        @Override
        protected void onFinish() {
            events.add("onFinish " + getStatus());
        }
    }

    @Test
    @DisplayName("W62: pieces go to the handler before the next is sent; the method comes last")
    void contentIsStreamed() throws Exception {
        try (RunningApplication app = serve(Streaming::new);
                RawClient client = app.connect()) {
            for (String framing : List.of("Content-Length: 8", "Transfer-Encoding: chunked")) {
                boolean chunked = framing.endsWith("chunked");
                client.send("POST / HTTP/1.1\r\nHost: x\r\n" + framing + "\r\n\r\n");
                expectEvent("prepare");
                client.send(chunked ? "4\r\nasdf\r\n" : "asdf");
                expectEvent("data asdf");
                client.send(chunked ? "4\r\nqwer\r\n" : "qwer");
                expectEvent("data qwer");
                client.send(chunked ? "0\r\n\r\n" : "");
                expectEvent("post");
                assertThat(client.read().text()).isEqualTo("taken");
                expectEvent("onFinish 200");
            }
        }
    }

    @ParameterizedTest
    @DisplayName("W63, E45: refused in prepare, with and without content; the connection ends, and says so")
    @ValueSource(strings = {"", "some of the content"})
    void streamCanBeRefused(String content) throws Exception {
        logs.expect(Level.WARN, "401 POST");
        try (RunningApplication app = serve(() -> new Streaming() {
                    @Override
                    protected @Nullable CompletionStage<?> prepare() {
                        throw new HTTPError(401);
                    }
                });
                RawClient client = app.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 42\r\n\r\n" + content);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
        expectEvent("onFinish 401");
        assertThat(events).isEmpty();
    }

    @Test
    @DisplayName("E26: finish in the midst of the content")
    void streamCanBeFinishedEarly() throws Exception {
        try (RunningApplication app = serve(() -> new Streaming() {
                    @Override
                    protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        finish("enough");
                        return null;
                    }
                });
                RawClient client = app.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 42\r\n\r\nsome");
            assertThat(client.read().text()).isEqualTo("enough");
            client.expectEnd();
        }
        expectEvent("prepare");
        expectEvent("onFinish 200");
        assertThat(events).isEmpty();
    }

    @Test
    @DisplayName("W64: the client leaves during the upload")
    void streamMayBreakOff() throws Exception {
        logs.expect(Level.WARN, "499 POST");
        try (RunningApplication app = serve(Streaming::new)) {
            RawClient client = app.connect();
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 42\r\n\r\nsome");
            expectEvent("prepare");
            expectEvent("data some");
            client.close();
            expectEvent("onConnectionClose");
            expectEvent("onFinish 499");
        }
        assertThat(events).isEmpty();
    }

    /** Holds everything back until the test lets it go on. */
    private class Slow extends Streaming {

        private final BlockingQueue<CompletableFuture<String>> steps;

        Slow(BlockingQueue<CompletableFuture<String>> steps) {
            this.steps = steps;
        }

        private CompletionStage<?> step() {
            CompletableFuture<String> step = new CompletableFuture<>();
            steps.add(step);
            return step;
        }

        @Override
        protected CompletionStage<?> prepare() throws Exception {
            super.prepare();
            return step();
        }

        @Override
        protected CompletionStage<?> dataReceived(ByteBuffer chunk) throws Exception {
            super.dataReceived(chunk);
            return step();
        }
    }

    @ParameterizedTest
    @DisplayName("W65: prepare, pieces, method, never two at once")
    @ValueSource(
            strings = {
                "Content-Length: 8\r\n\r\nasdfqwer",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nasdf\r\n4\r\nqwer\r\n0\r\n\r\n"
            })
    void contentWaitsForTheHandler(String rest) throws Exception {
        BlockingQueue<CompletableFuture<String>> steps = new LinkedBlockingQueue<>();
        try (RunningApplication app = serve(() -> new Slow(steps));
                RawClient client = app.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\n" + rest);
            expectEvent("prepare");
            boolean chunked = rest.startsWith("T");
            for (String next : chunked ? List.of("data asdf", "data qwer", "post") : List.of("data asdfqwer", "post")) {
                CompletableFuture<String> step = steps.poll(LoopThread.DEADLINE.toSeconds(), TimeUnit.SECONDS);
                app.thread().run(() -> assertThat(events).isEmpty());
                assertThat(step).isNotNull();
                step.complete("go on");
                expectEvent(next);
            }
            assertThat(client.read().text()).isEqualTo("taken");
        }
    }

    @Test
    void failureWhileTakingAPieceIsTheAnswer() throws Exception {
        logs.expect(Level.WARN, "409 POST");
        try (RunningApplication app = serve(() -> new Streaming() {
                    @Override
                    protected CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        return CompletableFuture.failedFuture(new HTTPError(409));
                    }
                });
                RawClient client = app.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nsome");
            assertThat(client.read().status()).isEqualTo(409);
        }
    }

    @Blocking
    @StreamRequestBody
    private class BlockingStream extends Streaming {}

    @Test
    void streamMayBlock() throws Exception {
        try (RunningApplication app = serve(BlockingStream::new);
                RawClient client = app.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nasdf");
            assertThat(client.read().text()).isEqualTo("taken");
            for (String event : List.of("prepare", "data asdf", "post", "onFinish 200")) {
                expectEvent(event);
            }
        }
    }

    // ------------------------------------------------------------------------------------------ files

    private RunningApplication files() throws Exception {
        return new RunningApplication(Application.builder()
                .settings(ApplicationSettings.builder()
                        .staticPath(directory)
                        .logRequests(false)
                        .build())
                .build());
    }

    @Test
    @DisplayName("W80, W83, W85, W86: files over a socket")
    void filesAreServed() throws Exception {
        try (RunningApplication app = files();
                RawClient client = app.connect()) {
            client.send("GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n");
            RawClient.Response whole = client.read();
            assertThat(whole.text()).startsWith("User-agent");
            client.send("HEAD /static/robots.txt HTTP/1.1\r\nHost: x\r\n\r\n");
            RawClient.Response head = client.readHead();
            assertThat(head.field("Content-Length")).isEqualTo("26");
            assertThat(head.field("Etag")).isEqualTo(whole.field("Etag"));
            client.send("GET /static/robots.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=22-\r\n\r\n");
            RawClient.Response part = client.read();
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.text()).isEqualTo(": /\n");
            assertThat(part.field("Content-Range")).isEqualTo("bytes 22-25/26");
            client.send("GET /static/robots.txt HTTP/1.1\r\nHost: x\r\nIf-None-Match: " + whole.field("Etag")
                    + "\r\nRange: bytes=0-9\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(304);
            client.send("GET /static/robots.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=26-\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(416);
        }
    }

    @Test
    @DisplayName("W87: files that are not there, or outside")
    void filesThatCannotBeServedAreRefused() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "is not in root static directory");
        try (RunningApplication app = files();
                RawClient client = app.connect()) {
            client.send("GET /static/nothing HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(404);
            client.send("GET /static/../x HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(403);
        }
    }

    @Test
    void largeFilesAndPartsFollowEachOther() throws Exception {
        try (RunningApplication app = files();
                RawClient client = app.connect()) {
            client.send("GET /static/large.txt HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "HEAD /static/large.txt HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /static/large.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=1000005-1500004\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("0123456789".repeat(200_000));
            assertThat(client.readHead().field("Content-Length")).isEqualTo("2000000");
            assertThat(client.read().text()).isEqualTo("5678901234".repeat(50_000));
        }
    }
}
