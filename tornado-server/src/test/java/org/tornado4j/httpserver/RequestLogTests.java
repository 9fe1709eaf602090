package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.http.AllowedHosts;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.Limit;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http1.Violation;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** The entries of a {@link RequestLog}, and the counts of {@link HTTPServer#statistics}. */
class RequestLogTests {

    private static final String GET = "GET /x?y HTTP/1.1\r\nHost: x\r\nUser-Agent: me\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final List<String> flushes = new CopyOnWriteArrayList<>();

    private final RequestLog log = loop -> new RequestLog.ForLoop() {
        @Override
        public void ended(RequestLog.Entry request) {
            seen.add(Seen.of(request));
        }

        @Override
        public void flush() {
            flushes.add("flush");
        }
    };

    private RunningServer serving(HTTPServerConnectionDelegate application) throws Exception {
        return new RunningServer(
                application, HTTPServerOptions.builder().requestLog(log).build(), clock);
    }

    private record Seen(
            @Nullable RequestStartLine line,
            @Nullable String agent,
            int status,
            long length,
            @Nullable String type,
            Duration time,
            @Nullable String refusal) {

        static Seen of(RequestLog.Entry request) {
            HTTPHeaders sent = request.requestHeaders();
            HTTPHeaders response = request.responseHeaders();
            return new Seen(
                    request.startLine(),
                    sent == null ? null : sent.get("User-Agent"),
                    request.status(),
                    request.contentLength(),
                    response == null ? null : response.get("Content-Type"),
                    Duration.ofNanos(request.nanos()),
                    request.refusal());
        }
    }

    @Test
    void requestThatWasAnsweredIsHeardOfWhenTheResponseIsWhole() throws Exception {
        HTTPServerConnectionDelegate slow = Exchange.answering(exchange -> {
            clock.advance(Duration.ofMillis(20));
            exchange.respond(203, "hello", "Content-Type", "text/plain");
        });
        try (RunningServer server = serving(slow);
                RawClient client = server.connect()) {
            client.send(GET);
            client.read();
            server.settle();
            assertThat(seen)
                    .containsExactly(new Seen(
                            new RequestStartLine("GET", "/x?y", "HTTP/1.1"),
                            "me",
                            203,
                            5,
                            "text/plain",
                            Duration.ofMillis(20),
                            null));
            assertThat(flushes).isEmpty();
        }
        assertThat(flushes).containsExactly("flush");
    }

    private Seen only() {
        assertThat(seen).hasSize(1);
        return seen.get(0);
    }

    /**
     * A request that cannot be handled, the status of the response, the violation, and the target if its line could be
     * parsed.
     */
    @ParameterizedTest
    @CsvSource({
        "'GET /a HTTP/1.1\r\nHost : x\r\n\r\n', 400, WHITESPACE_BEFORE_COLON, /a",
        "'GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n', 400, INVALID_HOST, /a",
        "'GET / HTTP/3.0\r\nHost: x\r\n\r\n', 505, UNSUPPORTED_VERSION,",
    })
    void requestThatIsRefusedAtItsHeadIsHeardOf(String request, int status, String refusal, @Nullable String target)
            throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            client.send(request.replace("\\r\\n", "\r\n"));
            client.read();
            client.expectEnd();
            server.settle();
            Seen entry = only();
            assertThat(entry.line()).isEqualTo(target == null ? null : new RequestStartLine("GET", target, "HTTP/1.1"));
            assertThat(entry.status()).isEqualTo(status);
            assertThat(entry.refusal()).isEqualTo(refusal);
            assertThat(entry.length()).isPositive();
            assertThat(server.server().statistics().violation(Violation.valueOf(refusal)))
                    .isEqualTo(1);
            assertThat(server.server().statistics().requests()).isZero();
        }
    }

    @Test
    void headThatTakesTooLongIsHeardOf() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("GET / HT");
            server.settle();
            clock.advance(Duration.ofSeconds(21));
            assertThat(client.read().status()).isEqualTo(408);
            server.settle();
            assertThat(only().refusal()).isEqualTo("header-timeout");
            assertThat(only().status()).isEqualTo(408);
            assertThat(server.server().statistics().limit(Limit.HEADER_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void contentThatTakesTooLongIsHeardOfWithItsHead() throws Exception {
        try (RunningServer server = serving(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
            server.settle();
            clock.advance(Duration.ofSeconds(61));
            assertThat(client.read().status()).isEqualTo(408);
            server.settle();
            assertThat(only().line()).isEqualTo(new RequestStartLine("POST", "/up", "HTTP/1.1"));
            assertThat(only().status()).isEqualTo(408);
            assertThat(only().refusal()).isEqualTo("idle-connection-timeout");
        }
    }

    @Test
    void clientThatLeavesIsStatus499() throws Exception {
        try (RunningServer server = serving(Exchange.answering(exchange -> {}))) {
            try (RawClient client = server.connect()) {
                client.send(GET);
                server.awaitConnections(1);
                server.settle();
                client.reset();
            }
            server.awaitConnections(0);
            server.settle();
            assertThat(only().status()).isEqualTo(499);
        }
    }

    @Test
    void clientThatLeavesInOrderIsStatus499ToAnApplicationThatGivesItUp() throws Exception {
        HTTPServerConnectionDelegate givingUp = Exchange.answering(exchange -> {
            exchange.writeHeaders(200, "some", "Content-Length", "10");
            exchange.connection.setCloseCallback(exchange.connection::abort);
        });
        try (RunningServer server = serving(givingUp);
                RawClient client = server.connect()) {
            client.send(GET);
            server.awaitConnections(1);
            server.settle();
            client.finishSending();
            server.awaitConnections(0);
            server.settle();
            assertThat(only().status()).isEqualTo(499);
            assertThat(only().length()).isEqualTo(4);
        }
    }

    @Test
    void requestThatTheEndOfTheServerCutsOffIsStatus500() throws Exception {
        try (RunningServer server = serving(Exchange.answering(exchange -> {}));
                RawClient client = server.connect()) {
            client.send(GET);
            server.awaitConnections(1);
            server.settle();
            LoopThread.await(server.server().closeAllConnections().toCompletableFuture());
            assertThat(only().status()).isEqualTo(500);
        }
    }

    @Test
    void responseThatIsCutOffIsStatus500() throws Exception {
        HTTPServerConnectionDelegate torn = Exchange.answering(exchange -> {
            exchange.writeHeaders(200, "some", "Content-Length", "10");
            exchange.connection.abort();
        });
        try (RunningServer server = serving(torn);
                RawClient client = server.connect()) {
            client.send(GET);
            client.expectReset();
            server.awaitConnections(0);
            server.settle();
            assertThat(only().status()).isEqualTo(500);
            assertThat(only().length()).isEqualTo(4);
        }
    }

    @Test
    void responseThatHasBegunAndTakesTooLongIsStatus500() throws Exception {
        HTTPServerConnectionDelegate stuck =
                Exchange.answering(exchange -> exchange.writeHeaders(200, "some", "Content-Length", "10"));
        try (RunningServer server = serving(stuck);
                RawClient client = server.connect()) {
            client.send(GET);
            server.awaitConnections(1);
            server.settle();
            clock.advance(Duration.ofMinutes(11));
            client.expectReset();
            server.awaitConnections(0);
            server.settle();
            assertThat(only().status()).isEqualTo(500);
            assertThat(only().refusal()).isEqualTo("response-timeout");
        }
    }

    @Test
    void responseThatTheClientDoesNotTakeIsStatus500() throws Exception {
        HTTPServerConnectionDelegate large = Exchange.answering(
                exchange -> exchange.writeHeaders(200, "x".repeat(10_000_000), "Content-Length", "10000001"));
        HTTPServerOptions options = HTTPServerOptions.builder()
                .requestLog(log)
                .minDataRate(0) // else it is the kernel's buffers that decide which limit comes first
                .writeTimeout(Duration.ofSeconds(10)) // long before a rate is judged, after a minute
                .build();
        try (RunningServer server = new RunningServer(large, options, clock);
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(GET);
            client.readHead();
            server.passUntilClosed(clock, Duration.ofSeconds(10));
            assertThat(only().status()).isEqualTo(500);
            assertThat(only().refusal()).isEqualTo("write-timeout");
        }
    }

    @Test
    void responseThatIsWrittenWithoutWaitingIsLoggedWithTheLimit() throws Exception {
        HTTPServerConnectionDelegate endless = Exchange.answering(exchange -> {
            exchange.writeHeaders(200, "");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            exchange.write("x".repeat(100_000));
                        }
                    })
                    .isInstanceOf(HTTPOutputError.class);
        });
        try (RunningServer server = serving(endless);
                RawClient client = RawClient.connectSlow(server.port(), 4096)) {
            client.send(GET);
            server.awaitConnections(0);
            server.settle();
            assertThat(only().status()).isEqualTo(500);
            assertThat(only().refusal()).isEqualTo("max-write-buffer-size");
        }
    }

    @Test
    void requestWhoseClientLeavesIsLoggedAtOnceIfNoClientMayCloseItsHalf() throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder()
                .requestLog(log)
                .halfClosedTimeout(Duration.ZERO)
                .build();
        HTTPServerConnectionDelegate pending = Exchange.answering(exchange -> {});
        try (RunningServer server = new RunningServer(pending, options, clock);
                RawClient client = server.connect()) {
            client.send(GET);
            server.settle();
            assertThat(seen).isEmpty();
            client.finishSending();
            server.awaitConnections(0);
            server.settle();
            assertThat(only().status()).isEqualTo(499);
            assertThat(logs.messages("tornado.general")).isEmpty();
        }
    }

    @Test
    void requestOfAClientThatHasClosedItsHalfIsLoggedOnceWhenItIsCutOff() throws Exception {
        HTTPServerConnectionDelegate pending = Exchange.answering(exchange -> {});
        try (RunningServer server = serving(pending);
                RawClient client = server.connect()) {
            client.send(GET);
            client.finishSending();
            for (int i = 0; i < 3; i++) {
                server.settle();
                clock.advance(HTTPServerOptions.DEFAULT.halfClosedTimeout());
            }
            server.awaitConnections(0);
            server.settle();
            assertThat(only().status()).isEqualTo(499);
            assertThat(logs.messages("tornado.general")).isEmpty();
        }
    }

    @Test
    void requestForAHostThatIsNotAllowedIsHeardOfWithItsFields() throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder()
                .requestLog(log)
                .allowedHosts(AllowedHosts.of(List.of("example.org")))
                .build();
        try (RunningServer server = new RunningServer(Exchange.echo(), options, clock);
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().status()).isEqualTo(421);
            client.expectEnd();
            server.settle();
            assertThat(only().refusal()).isEqualTo("HOST_NOT_ALLOWED");
            assertThat(only().agent()).isEqualTo("me");
        }
    }

    @Test
    void handlerThatThrowsIsStatus500() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception, closing connection of 127.0.0.1");
        HTTPServerConnectionDelegate broken = Exchange.answering(exchange -> {
            throw new IllegalStateException("broken");
        });
        try (RunningServer server = serving(broken);
                RawClient client = server.connect()) {
            client.send(GET);
            assertThat(client.read().status()).isEqualTo(500);
            server.settle();
            assertThat(only().status()).isEqualTo(500);
        }
    }

    @Test
    void logThatThrowsDoesNotHurtTheConnection() throws Exception {
        logs.expect(Level.ERROR, "Exception in the request log");
        RequestLog broken = loop -> request -> {
            throw new IllegalStateException("broken");
        };
        HTTPServerOptions options =
                HTTPServerOptions.builder().requestLog(broken).build();
        try (RunningServer server = new RunningServer(Exchange.echo(), options);
                RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void statisticsCountConnectionsRequestsAndResponses() throws Exception {
        try (RunningServer server = serving(Exchange.answering(exchange -> exchange.respond(404, "no")))) {
            try (RawClient client = server.connect()) {
                client.send(GET + GET);
                client.read();
                client.read();
                ServerStatistics statistics = server.server().statistics();
                assertThat(statistics.connections()).isEqualTo(1);
                assertThat(statistics.requests()).isEqualTo(2);
                assertThat(statistics.responses(4)).isEqualTo(2);
            }
            server.awaitConnections(0);
            assertThat(server.server().statistics().connectionsTotal()).isEqualTo(1);
        }
    }
}
