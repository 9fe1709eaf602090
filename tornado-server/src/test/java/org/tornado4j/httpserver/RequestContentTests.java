package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** The delivery of content to a delegate, including one that answers early or pauses. */
class RequestContentTests {

    private static final String HEAD = "POST / HTTP/1.1\r\nHost: x\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<Exchange> begun = new CopyOnWriteArrayList<>();

    private Exchange first() {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> !begun.isEmpty());
        return begun.get(0);
    }

    private void awaitCalls(String... calls) {
        Exchange exchange = first();
        Awaitility.await()
                .atMost(LoopThread.DEADLINE)
                .untilAsserted(() -> assertThat(exchange.calls).containsExactly(calls));
    }

    /** Does something in headersReceived, and answers with its content in the end. */
    private class Early extends Exchange {

        private final Consumer<Exchange> inHeaders;

        Early(HTTPConnection connection, Consumer<Exchange> inHeaders) {
            super(connection);
            this.inHeaders = inHeaders;
            begun.add(this);
        }

        @Override
        public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
            super.headersReceived(startLine, headers);
            inHeaders.accept(this);
            return null;
        }

        @Override
        public void finish() {
            super.finish();
            respond(target() + " " + content());
        }
    }

    private RunningServer early(Consumer<Exchange> inHeaders) throws Exception {
        return early(inHeaders, HTTPServerOptions.DEFAULT);
    }

    private RunningServer early(Consumer<Exchange> inHeaders, HTTPServerOptions options) throws Exception {
        return new RunningServer(Exchange.of(connection -> new Early(connection, inHeaders)), options);
    }

    // ------------------------------------------------------------------------------------------ delivery

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096})
    @DisplayName("A93, H40: content up to the limit, fixed and chunked")
    void contentUpToTheLimitIsDelivered(int length) throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxBodyBytes(4096).build();
        String content = "x".repeat(length);
        try (RunningServer server = new RunningServer(Exchange.echo(), options);
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: " + length + "\r\n\r\n" + content);
            assertThat(client.read().text()).isEqualTo("POST / " + content);
            String chunk = length == 0 ? "" : Integer.toHexString(length) + "\r\n" + content + "\r\n";
            client.send(CHUNKED + chunk + "0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("POST / " + content);
        }
    }

    @Test
    @DisplayName("A93, H40: declared content beyond the limit is refused before it comes")
    void declaredContentBeyondTheLimitIsRefused() throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxBodyBytes(4096).build();
        logs.enable("tornado.general", Level.INFO);
        try (RunningServer server = early(exchange -> {}, options);
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 4097\r\nExpect: 100-continue\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(response.text()).contains("Content-Length too long", "CONTENT_LENGTH_TOO_LONG");
            client.expectEnd();
            awaitCalls("headers", "close");
        }
        assertThat(logs.messages("tornado.general")).containsExactly("Limit max-body-size reached by 127.0.0.1");
    }

    @Test
    @DisplayName("H40: chunks beyond the limit are refused")
    void chunksBeyondTheLimitAreRefused() throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxBodyBytes(4096).build();
        try (RunningServer server = early(exchange -> {}, options);
                RawClient client = server.connect()) {
            client.send(CHUNKED + "1000\r\n" + "x".repeat(4096) + "\r\n1\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.text()).contains("chunked body too large");
            client.expectEnd();
            assertThat(first().content()).hasSize(4096);
            assertThat(first().calls).endsWith("close").doesNotContain("finish");
        }
    }

    @Test
    @DisplayName("H36: pieces are at most chunkSize long")
    void piecesAreAtMostAsLongAsTheOptionSays() throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder().chunkSize(16).build();
        try (RunningServer server = early(exchange -> {}, options);
                RawClient client = server.connect()) {
            String content = "0123456789".repeat(5);
            client.send(HEAD + "Content-Length: 50\r\n\r\n" + content);
            assertThat(client.read().text()).isEqualTo("/ " + content);
            assertThat(begun.get(0).calls)
                    .filteredOn(call -> call.startsWith("data"))
                    .allSatisfy(call ->
                            assertThat(Integer.parseInt(call.substring(5))).isBetween(1, 16));
        }
    }

    @Test
    @DisplayName("W62: the delegate sees each piece before the next is sent")
    void piecesAreDeliveredAsTheyCome() throws Exception {
        try (RunningServer server = early(exchange -> {});
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 8\r\n\r\n");
            awaitCalls("headers");
            client.send("asdf");
            awaitCalls("headers", "data 4");
            client.send("qwer");
            assertThat(client.read().text()).isEqualTo("/ asdfqwer");
            awaitCalls("headers", "data 4", "data 4", "finish");
        }
    }

    @Test
    void contentInManyPiecesIsDelivered() throws Exception {
        String content = "0123456789abcdef".repeat(200_000);
        try (RunningServer server = new RunningServer(Exchange.answering(exchange ->
                        exchange.respond(Integer.toString(exchange.content().hashCode()))));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: " + content.length() + "\r\n\r\n" + content + NEXT);
            assertThat(client.read().text()).isEqualTo(Integer.toString(content.hashCode()));
            assertThat(client.read().text()).isEqualTo("0");
        }
    }

    // ------------------------------------------------------------------------------------------ waiting

    /** Wants to wait after everything; asserts that nothing comes meanwhile. */
    private class Waiting extends Exchange {

        final Queue<CompletableFuture<?>> stages = new ArrayDeque<>();
        private boolean waits;

        Waiting(HTTPConnection connection) {
            super(connection);
            begun.add(this);
        }

        private CompletionStage<?> stage(String call) {
            assertThat(waits).as("%s while another was not done", call).isFalse();
            waits = true;
            CompletableFuture<?> stage = new CompletableFuture<>();
            stages.add(stage);
            return stage;
        }

        void goOn() {
            waits = false;
            stages.remove().complete(null);
        }

        @Override
        public CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
            super.headersReceived(startLine, headers);
            return stage("headers");
        }

        @Override
        public CompletionStage<?> dataReceived(ByteBuffer chunk) {
            super.dataReceived(chunk);
            return stage("data");
        }

        @Override
        public void finish() {
            assertThat(waits).isFalse();
            super.finish();
            respond(content());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz",
                "Transfer-Encoding: chunked\r\n\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n"
            })
    @DisplayName("W65: headers, three pieces and the end, never overlapping")
    void nothingComesWhileTheDelegateWaits(String content) throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder().chunkSize(10).build();
        try (RunningServer server = new RunningServer(Exchange.of(Waiting::new), options);
                RawClient client = server.connect()) {
            client.send(HEAD + content + NEXT);
            Waiting exchange = (Waiting) first();
            while (!exchange.calls.contains("finish")) {
                server.settle();
                server.run(() -> {
                    if (!exchange.stages.isEmpty()) {
                        exchange.goOn();
                    }
                });
            }
            assertThat(client.read().text()).isEqualTo("abcdefghijklmnopqrstuvwxyz");
            Awaitility.await().until(() -> begun.size() == 2);
            server.run(() -> ((Waiting) begun.get(1)).goOn());
            assertThat(client.read().text()).isEmpty();
        }
    }

    @Test
    @DisplayName("W65: nothing is read while the delegate waits")
    void nothingIsReadWhileTheDelegateWaits() throws Exception {
        try (RunningServer server = new RunningServer(
                        Exchange.of(Waiting::new),
                        HTTPServerOptions.builder().maxBodyBytes(1L << 40).build());
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: " + (1L << 40) + "\r\n\r\nx");
            awaitCalls("headers");
            byte[] data = new byte[1 << 20];
            int fruitless = 0;
            int rounds = 0;
            while (fruitless < 3) {
                fruitless = client.sendWithoutWaiting(data) == 0 ? fruitless + 1 : 0;
                server.settle();
                assertThat(++rounds)
                        .as("the kernel takes some, but not without end")
                        .isLessThan(100);
            }
            awaitCalls("headers");
        }
    }

    @Test
    void stageOfAnyKindIsWaitedFor() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
                        super.headersReceived(startLine, headers);
                        return CompletableFuture.completedStage("done");
                    }

                    @Override
                    public CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        super.dataReceived(chunk);
                        return CompletableFuture.completedFuture("done");
                    }

                    @Override
                    public void finish() {
                        respond(content());
                    }
                }));
                RawClient client = server.connect()) {
            client.send(CHUNKED + "1\r\na\r\n1\r\nb\r\n0\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("ab");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failedStageIsAnsweredWith500AndLoggedOnce(boolean later) throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        CompletableFuture<?> stage = new CompletableFuture<>();
        try (RunningServer server = failingWith(stage);
                RawClient client = server.connect()) {
            if (!later) {
                stage.completeExceptionally(new IllegalStateException("on purpose"));
            }
            client.send(HEAD + "Content-Length: 5\r\n\r\nhello" + NEXT);
            first();
            if (later) {
                server.run(() -> stage.completeExceptionally(new IllegalStateException("on purpose")));
            }
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
            awaitCalls("headers", "close");
        }
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    void stageMayFailWithTheStatusOfTheAnswer() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        CompletableFuture<?> stage = new CompletableFuture<>();
        try (RunningServer server = failingWith(stage.thenApply(result -> result)); // a CompletionException
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 5\r\n\r\nhello" + NEXT);
            first();
            server.run(() -> stage.completeExceptionally(new HTTPInputError(415, "no such thing")));
            assertThat(client.read().status()).isEqualTo(415);
            client.expectEnd();
        }
        assertThat(logs.messages("tornado.general"))
                .containsExactly("Malformed HTTP message from 127.0.0.1: no such thing");
    }

    private RunningServer failingWith(CompletionStage<?> stage) throws Exception {
        return new RunningServer(Exchange.of(connection -> new Exchange(connection) {
            {
                begun.add(this);
            }

            @Override
            public CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
                super.headersReceived(startLine, headers);
                return stage;
            }
        }));
    }

    // ------------------------------------------------------------------------------------------ 100-continue

    @ParameterizedTest
    @ValueSource(strings = {"100-continue", "100-Continue"})
    @DisplayName("H06, A94, E11: a client that expects it is told to go on")
    void clientIsToldToGoOn(String expectation) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(
                        exchange -> exchange.respond("Got " + exchange.content().length() + " bytes in POST")));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 1024\r\nExpect: " + expectation + "\r\n\r\n");
            assertThat(client.read().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
            client.send("x".repeat(1024));
            RawClient.Response response = client.read();
            assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(response.text()).isEqualTo("Got 1024 bytes in POST");
        }
    }

    @ParameterizedTest
    @CsvSource({"1.1, 5, hello", "1.1, 5, h", "1.1, 0, ''", "1.0, 5, ''"})
    void clientIsNotToldWhatItDoesNotWaitFor(String version, int length, String content) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("POST / HTTP/" + version + "\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + length
                    + "\r\n\r\n" + content);
            server.settle();
            client.send("hello".substring(content.length(), length));
            assertThat(client.read().statusLine()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void clientIsNotToldToGoOnIfTheAnswerIsFinal() throws Exception {
        try (RunningServer server = early(exchange -> exchange.respond(401, "no"));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 1024\r\nExpect: 100-continue\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @Test
    void clientIsNotToldToGoOnIfTheAnswerHasBegun() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public @Nullable CompletionStage<?> headersReceived(
                            RequestStartLine startLine, HTTPHeaders headers) {
                        writeHeaders(200, "early ");
                        return null;
                    }

                    @Override
                    public void finish() {
                        write(content());
                        connection.finish();
                    }
                }));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            server.settle();
            client.send("hello");
            assertThat(client.read().text()).isEqualTo("early hello");
        }
    }

    @Test
    void clientIsToldToGoOnOnceTheDelegateIsReady() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(Waiting::new));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            Waiting exchange = (Waiting) first();
            server.settle();
            assertThat(client.hasReceived()).isFalse();
            server.run(exchange::goOn);
            assertThat(client.read().status()).isEqualTo(100);
            client.send("hello");
            awaitCalls("headers", "data 5");
            server.run(exchange::goOn);
            assertThat(client.read().text()).isEqualTo("hello");
        }
    }

    // ------------------------------------------------------------------------------------------ early answers

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "hello wor"})
    @DisplayName("W63, E45: an answer before the content announces the close, and the rest is ignored")
    void answerBeforeTheContentAnnouncesTheClose(String sent) throws Exception {
        try (RunningServer server = early(exchange -> exchange.respond(401, "no"));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 10\r\n\r\n" + sent);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.send("x".repeat(10 - sent.length()) + NEXT);
            client.expectEnd();
            awaitCalls("headers");
        }
    }

    @Test
    @DisplayName("E45: a client that sends all before it reads gets the answer")
    void whoSendsAllBeforeReadingGetsTheAnswer() throws Exception {
        try (RunningServer server = early(exchange -> exchange.respond(401, "no"));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 600000\r\n\r\n");
            for (int i = 0; i < 60; i++) {
                client.send("x".repeat(10_000));
                server.settle();
            }
            assertThat(client.read().status()).isEqualTo(401);
            client.expectEnd();
        }
    }

    @Test
    void answerBeforeTheContentMayLeaveItsStageUnfinished() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
                        respond(401, "no");
                        return new CompletableFuture<>();
                    }
                }));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 10\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(401);
            client.expectEnd();
        }
    }

    @Test
    void answerInTheMidstOfTheContentAnnouncesTheClose() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    {
                        begun.add(this);
                    }

                    @Override
                    public CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        super.dataReceived(chunk);
                        respond(409, "enough");
                        return new CompletableFuture<>();
                    }
                }));
                RawClient client = server.connect()) {
            client.send(CHUNKED + "1\r\na\r\n1\r\nb\r\n0\r\n\r\n" + NEXT);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(409);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
            awaitCalls("headers", "data 1");
            assertThat(begun).hasSize(1);
        }
    }

    @Test
    void answerThatBeginsBeforeTheContentAndEndsAfterIt() throws Exception {
        try (RunningServer server = early(exchange -> {});
                RawClient client = server.connect();
                RunningServer streaming = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public @Nullable CompletionStage<?> headersReceived(
                            RequestStartLine startLine, HTTPHeaders headers) {
                        writeHeaders(200, "");
                        return null;
                    }

                    @Override
                    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                        write("[" + java.nio.charset.StandardCharsets.US_ASCII.decode(chunk) + "]");
                        return null;
                    }

                    @Override
                    public void finish() {
                        connection.finish();
                    }
                }));
                RawClient echoed = streaming.connect()) {
            echoed.send(HEAD + "Content-Length: 6\r\n\r\n");
            RawClient.Response head = echoed.readHead();
            assertThat(head.field("Connection")).isNull();
            echoed.send("abc");
            assertThat(new String(echoed.readChunk(), java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("[abc]");
            echoed.send("def");
            assertThat(new String(echoed.readChunk(), java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("[def]");
            assertThat(echoed.readChunk()).isEmpty();
            echoed.send(HEAD + "Content-Length: 1\r\n\r\nx");
            assertThat(echoed.read().text()).isEqualTo("[x]");
            client.send(NEXT);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 0\r\n", "Expect: 100-continue\r\n"})
    void answerBeforeTheEndOfRequestWithoutContentKeepsTheConnection(String fields) throws Exception {
        try (RunningServer server = early(exchange -> exchange.respond("early " + exchange.target()));
                RawClient client = server.connect()) {
            client.send(HEAD + fields + "\r\n" + NEXT);
            RawClient.Response response = client.read();
            assertThat(response.text()).isEqualTo("early /");
            assertThat(response.field("Connection")).isNull();
            assertThat(client.read().text()).isEqualTo("early /next");
            awaitCalls("headers");
        }
    }

    @Test
    void lateStageOfAnsweredRequestDoesNotReleaseTheNext() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(Waiting::new));
                RawClient client = server.connect()) {
            client.send(HEAD + "\r\n" + NEXT);
            Waiting exchange = (Waiting) first();
            server.run(() -> exchange.respond("early"));
            assertThat(client.read().text()).isEqualTo("early");
            Awaitility.await().until(() -> begun.size() == 2);
            server.run(exchange::goOn);
            server.settle();
            assertThat(begun.get(1).calls).containsExactly("headers");
            server.run(() -> ((Waiting) begun.get(1)).goOn());
            assertThat(client.read().text()).isEmpty();
        }
    }

    // ------------------------------------------------------------------------------------------ limits of a request

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 5000\r\n\r\n%s", "Transfer-Encoding: chunked\r\n\r\n1388\r\n%s\r\n0\r\n\r\n"})
    @DisplayName("H41: a limit set for one request holds for that one alone")
    void limitMayBeSetForOneRequest(String content) throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().maxBodyBytes(4096).build();
        String request = String.format(HEAD + content, "x".repeat(5000));
        try (RunningServer server = early(
                        exchange -> {
                            if (begun.size() == 1) {
                                exchange.connection.setMaxBodySize(10_000);
                            }
                        },
                        options);
                RawClient client = server.connect()) {
            client.send(request);
            assertThat(client.read().content()).hasSize(5002);
            client.send(request);
            assertThat(client.read().status()).isEqualTo(413);
            client.expectEnd();
        }
    }

    @Test
    void limitsAreSetBeforeTheContentComes() throws Exception {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    assertThatThrownBy(() -> exchange.connection.setMaxBodySize(1))
                            .isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(() -> exchange.connection.setBodyTimeout(Duration.ZERO))
                            .isInstanceOf(IllegalStateException.class);
                    exchange.respond("checked");
                }));
                RawClient client = server.connect()) {
            client.send(HEAD + "Content-Length: 1\r\n\r\nx");
            assertThat(client.read().text()).isEqualTo("checked");
            assertThat(thrown).isEmpty();
        }
    }
}
