package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** The framing of responses, and the treatment of responses that are composed wrongly. */
class ResponseTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String GET_1_0 = "GET / HTTP/1.0\r\n\r\n";
    private static final String GET_1_0_KEEP = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    private static final String HEAD = "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path folder;

    private static RunningServer serving(Consumer<Exchange> handler) throws Exception {
        return new RunningServer(Exchange.answering(handler));
    }

    // ------------------------------------------------------------------------------------------ whole

    @Test
    void wholeResponseHasItsLength() throws Exception {
        try (RunningServer server = serving(exchange -> exchange.respond(201, "text", "X-Y", "z"));
                RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                RawClient.Response response = client.read();
                assertThat(response.statusLine()).isEqualTo("HTTP/1.1 201 Created");
                assertThat(response.field("X-Y")).isEqualTo("z");
                assertThat(response.field("Content-Length")).isEqualTo("4");
                assertThat(response.field("Connection")).isNull();
                assertThat(response.text()).isEqualTo("text");
            }
        }
    }

    @Test
    void responseHasDateAndServer() throws Exception {
        ManualClock clock = new ManualClock(Instant.parse("2025-02-03T04:05:06.700Z"));
        HTTPServerOptions options =
                HTTPServerOptions.builder().serverHeader("Tornado4j").build();
        try (RunningServer server = new RunningServer(Exchange.echo(), options, clock);
                RawClient client = server.connect()) {
            client.send(GET);
            RawClient.Response response = client.read();
            assertThat(response.field("Date")).isEqualTo("Mon, 03 Feb 2025 04:05:06 GMT");
            assertThat(response.field("Server")).isEqualTo("Tornado4j");
            clock.advance(Duration.ofMillis(299));
            client.send(GET);
            assertThat(client.read().field("Date")).isEqualTo("Mon, 03 Feb 2025 04:05:06 GMT");
            clock.advance(Duration.ofMillis(1));
            client.send(GET);
            assertThat(client.read().field("Date")).isEqualTo("Mon, 03 Feb 2025 04:05:07 GMT");
            client.send("bad\r\n");
            assertThat(client.read().field("Server")).isEqualTo("Tornado4j");
        }
    }

    @Test
    void dateAndServerOfTheApplicationStay() throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().serverHeader("Tornado4j").build();
        try (RunningServer server = new RunningServer(
                        Exchange.answering(exchange -> exchange.respond(200, "", "date", "today", "SERVER", "mine")),
                        options);
                RawClient client = server.connect()) {
            client.send(GET);
            RawClient.Response response = client.read();
            assertThat(response.all("Date")).containsExactly("today");
            assertThat(response.all("Server")).containsExactly("mine");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "respond, 200, 4", "stream, 200, ", "declare, 200, 4",
        "respond, 304, ", "stream, 304, ", "declare, 304, 4",
        "respond, 204, ", "stream, 204, ", "declare, 204, ",
        "respond, 205, 0", "stream, 205, 0", "declare, 205, 0",
    })
    @DisplayName("H33: to HEAD, and with 204, 205 and 304, no content is sent, and the framing stays intact")
    void nothingFollowsTheHead(String way, int status, @Nullable String length) throws Exception {
        try (RunningServer server = serving(exchange -> {
                    switch (way) {
                        case "respond" -> exchange.respond(status, "text");
                        case "stream" -> stream(exchange, status, "te", "xt");
                        default -> stream(exchange, status, "te", "xt", "Content-Length", "4");
                    }
                });
                RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(status == 200 ? HEAD : GET);
                RawClient.Response response = client.readHead();
                assertThat(response.status()).isEqualTo(status);
                assertThat(response.field("Content-Length")).isEqualTo(length);
                assertThat(response.field("Transfer-Encoding")).isNull();
                assertThat(response.field("Connection")).isNull();
            }
            server.settle();
            assertThat(client.hasReceived()).isFalse();
        }
    }

    private static void stream(Exchange exchange, int status, String first, String second, String... fields) {
        exchange.writeHeaders(status, first, fields);
        exchange.write(second);
        exchange.connection.finish();
    }

    // ------------------------------------------------------------------------------------------ streamed

    @ParameterizedTest
    @CsvSource({"1.1, h2c", "1.1, websocket", "1.1, TLS/1.0", "1.0, websocket"})
    @DisplayName("RFC 9110 section 7.8: nobody has to switch to what a client offers")
    void upgradeIsIgnored(String version, String protocol) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("GET / HTTP/" + version + "\r\nHost: x\r\nConnection: Upgrade, keep-alive\r\nUpgrade: "
                    + protocol + "\r\n\r\n" + GET);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("Upgrade")).isNull();
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void streamIsChunked() throws Exception {
        try (RunningServer server = serving(exchange -> {
                    exchange.writeHeaders(200, "");
                    exchange.write("a");
                    exchange.write("");
                    exchange.write("b".repeat(16));
                    exchange.connection.finish();
                });
                RawClient client = server.connect()) {
            client.send(GET);
            RawClient.Response head = client.readHead();
            assertThat(head.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(head.field("Content-Length")).isNull();
            String content = "1\r\na\r\n10\r\nbbbbbbbbbbbbbbbb\r\n0\r\n\r\n";
            assertThat(new String(client.readBytes(content.length()), US_ASCII)).isEqualTo(content);
            client.send(GET);
            assertThat(client.read().text()).isEqualTo("abbbbbbbbbbbbbbbb");
        }
    }

    @Test
    void streamOfDeclaredLengthIsNotChunked() throws Exception {
        try (RunningServer server = serving(exchange -> stream(exchange, 200, "te", "xt", "Content-Length", "4"));
                RawClient client = server.connect()) {
            client.send(GET + GET);
            assertThat(client.read().text()).isEqualTo("text");
            RawClient.Response response = client.read();
            assertThat(response.text()).isEqualTo("text");
            assertThat(response.field("Transfer-Encoding")).isNull();
        }
    }

    @Test
    void framingOfTheApplicationIsNotTaken() throws Exception {
        try (RunningServer server =
                        serving(exchange -> stream(exchange, 200, "te", "xt", "Transfer-Encoding", "identity"));
                RawClient client = server.connect()) {
            client.send(GET);
            RawClient.Response response = client.read();
            assertThat(response.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(response.text()).isEqualTo("text");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET_1_0, GET_1_0_KEEP})
    @DisplayName("E01: to HTTP/1.0 a stream ends with the connection")
    void streamToHttp10EndsWithTheConnection(String request) throws Exception {
        try (RunningServer server = serving(exchange -> stream(exchange, 200, "te", "xt"));
                RawClient client = server.connect()) {
            client.send(request);
            RawClient.Response response = client.read();
            assertThat(response.statusLine()).startsWith("HTTP/1.1 200");
            assertThat(response.field("Connection")).isEqualTo(request.equals(GET_1_0) ? null : "close");
            assertThat(response.field("Transfer-Encoding")).isNull();
            assertThat(response.text()).isEqualTo("text");
        }
    }

    @Test
    void streamOfDeclaredLengthKeepsAnHttp10Connection() throws Exception {
        try (RunningServer server = serving(exchange -> stream(exchange, 200, "te", "xt", "Content-Length", "4"));
                RawClient client = server.connect()) {
            client.send(GET_1_0_KEEP + GET_1_0);
            assertThat(client.read().field("Connection")).isEqualTo("Keep-Alive");
            assertThat(client.read().text()).isEqualTo("text");
            client.expectEnd();
        }
    }

    @Test
    void flushedTellsWhenThePeerHasTakenIt() throws Exception {
        byte[] large = new byte[5_000_000];
        CompletableFuture<?> flushed = new CompletableFuture<>();
        try (RunningServer server = serving(exchange -> {
                    exchange.writeHeaders(200, "");
                    exchange.connection.write(large, 0, large.length);
                    exchange.connection.flushed().thenRun(() -> {
                        flushed.complete(null);
                        exchange.write("done");
                        exchange.connection.finish();
                    });
                });
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(GET);
            client.readHead();
            server.settle();
            assertThat(flushed).isNotDone();
            assertThat(client.readChunk()).hasSize(large.length);
            assertThat(new String(client.readChunk(), US_ASCII)).isEqualTo("done");
            assertThat(flushed).isDone();
        }
    }

    @Test
    void flushedFailsWhenTheConnectionIsGone() throws Exception {
        byte[] large = new byte[5_000_000];
        CompletableFuture<@Nullable Void> flushed = new CompletableFuture<>();
        try (RunningServer server = serving(exchange -> {
            exchange.writeHeaders(200, "");
            exchange.connection.write(large, 0, large.length);
            exchange.connection.flushed().whenComplete((nothing, failure) -> {
                assertThat(failure).isNotNull();
                flushed.completeExceptionally(failure);
            });
        })) {
            try (RawClient client = RawClient.connectSlow(server.port(), 4096)) {
                client.send(GET);
                client.readHead();
            }
            assertThatThrownBy(() -> LoopThread.await(flushed)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void interimResponsesComeBefore() throws Exception {
        try (RunningServer server = serving(exchange -> {
                    HTTPHeaders link = Exchange.fields("Link", "</a.css>; rel=preload");
                    exchange.connection.writeInformational(103, link);
                    exchange.connection.writeInformational(103, link);
                    exchange.respond("text");
                    exchange.connection.writeInformational(103, link);
                });
                RawClient client = server.connect()) {
            client.send(GET);
            for (int i = 0; i < 2; i++) {
                RawClient.Response interim = client.read();
                assertThat(interim.statusLine()).isEqualTo("HTTP/1.1 103 Early Hints");
                assertThat(interim.fields()).containsExactly("Link: </a.css>; rel=preload");
            }
            assertThat(client.read().text()).isEqualTo("text");
            client.send(GET_1_0);
            assertThat(client.read().status()).isEqualTo(200);
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 101, 200, 404})
    void onlyInterimResponsesAreInterim(int status) throws Exception {
        try (RunningServer server = serving(exchange -> {
                    assertThatThrownBy(() -> exchange.connection.writeInformational(status, new HTTPHeaders()))
                            .isInstanceOf(HTTPOutputError.class);
                    exchange.respond("text");
                });
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().text()).isEqualTo("text");
        }
    }

    // ------------------------------------------------------------------------------------------ files

    private final List<FileChannel> files = new CopyOnWriteArrayList<>();

    private FileChannel file(int size) {
        try {
            byte[] content = new byte[size];
            for (int i = 0; i < size; i++) {
                content[i] = (byte) i;
            }
            FileChannel file = FileChannel.open(Files.write(folder.resolve("file"), content));
            files.add(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, GET_1_0})
    void fileIsSentAsDeclared(String request) throws Exception {
        try (RunningServer server = serving(exchange -> {
                    exchange.writeHeaders(200, "", "Content-Length", "3000000");
                    exchange.connection.sendFile(file(3_000_100), 100, 3_000_000);
                    exchange.connection.finish();
                });
                RawClient client = server.connect()) {
            client.send(request);
            byte[] content = client.read().content();
            assertThat(content).hasSize(3_000_000);
            assertThat(content[0]).isEqualTo((byte) 100);
            assertThat(content[2_999_999]).isEqualTo((byte) 3_000_099);
            server.settle(); // the last byte arrives before the server knows that it was sent
            assertThat(files).allSatisfy(file -> assertThat(file.isOpen()).isFalse());
        }
    }

    @Test
    void fileMayBeChunk() throws Exception {
        try (RunningServer server = serving(exchange -> {
                    exchange.writeHeaders(200, "a");
                    exchange.connection.sendFile(file(100_000), 0, 100_000);
                    exchange.write("b");
                    exchange.connection.finish();
                });
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().content()).hasSize(100_002);
            client.send(GET_1_0);
            assertThat(client.read().content()).hasSize(100_002);
            assertThat(files)
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(file.isOpen()).isFalse());
        }
    }

    @Test
    void fileThatIsNotSentIsClosed() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningServer server = serving(exchange -> {
                    if (exchange.method().equals("GET")) {
                        assertThatThrownBy(() -> exchange.connection.sendFile(file(10), 0, 10))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("writeHeaders");
                        exchange.writeHeaders(200, "", "Content-Length", "5");
                        exchange.connection.sendFile(file(10), 0, 0);
                        exchange.connection.sendFile(file(10), 0, 10);
                    } else {
                        exchange.writeHeaders(200, "");
                        exchange.connection.sendFile(file(10), 0, 10);
                        exchange.connection.finish();
                        exchange.connection.sendFile(file(10), 0, 10);
                    }
                });
                RawClient client = server.connect()) {
            client.send(HEAD);
            client.readHead();
            client.send(GET);
            client.expectReset();
            assertThat(files)
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(file.isOpen()).isFalse());
        }
    }

    // ------------------------------------------------------------------------------------------ mistakes

    @ParameterizedTest
    @CsvSource({
        "42, te, 'Tried to write 40 bytes less than Content-Length'",
        "2, texts, 'Tried to write more data than Content-Length'"
    })
    @DisplayName("W38: a whole response of another length than declared is answered with 500")
    void lengthOfWholeResponseIsChecked(String declared, String text, String message) throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningServer server = serving(exchange -> exchange.respond(200, text, "Content-Length", declared));
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().status()).isEqualTo(500);
            client.expectEnd();
        }
        assertThat(logs.lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(line.getThrowableProxy().getMessage()).isEqualTo(message));
    }

    @ParameterizedTest
    @CsvSource({
        "42, te, xt, 'Tried to write 38 bytes less than Content-Length'",
        "2, te, xts, 'Tried to write more data than Content-Length'"
    })
    @DisplayName("W38: a stream of another length than declared is cut off")
    void lengthOfStreamIsChecked(String declared, String first, String second, String message) throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningServer server =
                        serving(exchange -> stream(exchange, 200, first, second, "Content-Length", declared));
                RawClient client = server.connect()) {
            client.send(GET + GET);
            client.expectReset();
            server.awaitConnections(0);
        }
        assertThat(logs.lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(line.getThrowableProxy().getMessage()).isEqualTo(message));
    }

    @Test
    void contentBeforeItsHeadIsNoMatter() throws Exception {
        try (RunningServer server = serving(exchange -> {
                    assertThatThrownBy(() -> exchange.write("text")).isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(exchange.connection::finish).isInstanceOf(IllegalStateException.class);
                    exchange.writeHeaders(200, "te");
                    assertThatThrownBy(() -> exchange.writeHeaders(200, "")).isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(() -> exchange.respond("")).isInstanceOf(IllegalStateException.class);
                    exchange.write("xt");
                    exchange.connection.finish();
                    exchange.write("more");
                    exchange.respond("again");
                    exchange.connection.finish();
                    exchange.connection.abort();
                });
                RawClient client = server.connect()) {
            client.send(GET + GET);
            assertThat(client.read().text()).isEqualTo("text");
            assertThat(client.read().text()).isEqualTo("text");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "+10", "1_0"})
    @DisplayName("H37: a Content-Length that is none is a failure of the application")
    void declaredLengthIsChecked(String length) throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningServer server = serving(exchange -> stream(exchange, 200, "", "", "Content-Length", length));
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().status()).isEqualTo(500);
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 99, 100, 101, 199, 600})
    void statusIsChecked(int status) throws Exception {
        try (RunningServer server = serving(exchange -> {
                    assertThatThrownBy(() -> exchange.respond(status, "")).isInstanceOf(HTTPOutputError.class);
                    assertThatThrownBy(() -> exchange.writeHeaders(status, "")).isInstanceOf(HTTPOutputError.class);
                    exchange.respond("text");
                });
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().text()).isEqualTo("text");
        }
    }

    @Test
    void contentOutOfBoundsSendsNothing() throws Exception {
        byte[] content = new byte[1000];
        try (RunningServer server = serving(exchange -> {
                    assertThatThrownBy(() -> exchange.connection.respond(
                                    200, null, Exchange.fields(), content, 1, content.length))
                            .isInstanceOf(IndexOutOfBoundsException.class);
                    exchange.respond("text");
                });
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().text()).isEqualTo("text");
        }
    }

    @Test
    @DisplayName("S10: a reason phrase cannot split the response")
    void reasonIsChecked() throws Exception {
        byte[] nothing = {};
        try (RunningServer server = serving(exchange -> {
                    assertThatThrownBy(() ->
                                    exchange.connection.respond(200, "OK\r\nX: y", Exchange.fields(), nothing, 0, 0))
                            .isInstanceOf(HTTPOutputError.class);
                    exchange.connection.respond(200, "Fine", Exchange.fields(), nothing, 0, 0);
                });
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().statusLine()).isEqualTo("HTTP/1.1 200 Fine");
        }
    }

    @Test
    void failureBeforeTheAnswerIs500LoggedOnce() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        AtomicInteger requests = new AtomicInteger();
        try (RunningServer server = serving(exchange -> {
                    requests.incrementAndGet();
                    throw new IllegalStateException("on purpose");
                });
                RawClient client = server.connect()) {
            client.send(GET + GET);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(response.text()).isEqualTo("500 Internal Server Error\n").doesNotContain("purpose");
            client.expectEnd();
        }
        assertThat(requests).hasValue(1);
        assertThat(logs.lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, GET_1_0})
    @DisplayName("E02: a failure in the midst of the answer cuts it off")
    void failureInTheAnswerCutsItOff(String request) throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningServer server = serving(exchange -> {
                    exchange.writeHeaders(200, "part");
                    throw new IllegalStateException("on purpose");
                });
                RawClient client = server.connect()) {
            client.send(request);
            assertThat(new String(client.expectReset(), US_ASCII)).doesNotContain("\r\n0\r\n");
            server.awaitConnections(0);
        }
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    void failureAfterTheAnswerClosesTheConnection() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningServer server = serving(exchange -> {
                    exchange.respond("text");
                    throw new IllegalStateException("on purpose");
                });
                RawClient client = server.connect()) {
            client.send(GET + GET);
            assertThat(client.read().text()).isEqualTo("text");
            client.expectEnd();
        }
    }

    @Test
    void failureToBeginIsAnswered() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningServer server = new RunningServer(connection -> {
                    throw new LinkageError("on purpose");
                });
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.read().status()).isEqualTo(500);
            client.expectEnd();
        }
    }

    @Test
    void otherThreadsAreSentAway() throws Exception {
        List<Exchange> waiting = new CopyOnWriteArrayList<>();
        try (RunningServer server = serving(waiting::add);
                RawClient client = server.connect()) {
            client.send(GET);
            org.awaitility.Awaitility.await().until(() -> !waiting.isEmpty());
            Exchange exchange = waiting.get(0);
            assertThatThrownBy(() -> exchange.respond("x")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> exchange.writeHeaders(200, "x")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> exchange.connection.writeInformational(103, new HTTPHeaders()))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(exchange.connection::abort).isInstanceOf(IllegalStateException.class);
            exchange.connection.loop().execute(() -> exchange.respond("from the loop"));
            assertThat(client.read().text()).isEqualTo("from the loop");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.0"})
    void closeOfTheApplicationClosesTheConnection(String version) throws Exception {
        try (RunningServer server = serving(exchange -> exchange.respond(200, "text", "Connection", "close"));
                RawClient client = server.connect()) {
            String request = GET.replace("1.1", version);
            client.send(request + request);
            RawClient.Response response = client.read();
            assertThat(response.all("Connection")).containsExactly("close");
            assertThat(response.text()).isEqualTo("text");
            client.expectEnd();
        }
    }
}
