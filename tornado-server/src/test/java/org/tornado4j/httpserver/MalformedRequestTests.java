package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.http1.RefusedRequests;
import org.tornado4j.http1.RefusedRequests.Refusal;
import org.tornado4j.http1.Violation;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** Responses to input that is not a valid request. */
class MalformedRequestTests {

    record Row(String name, String wire, int status, String message) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String START = "POST / HTTP/1.1\r\nHost: x\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    static Stream<Row> rows() {
        return Stream.of(
                new Row("H12: garbage", "asdf\r\n\r\n", 400, "Malformed HTTP request line"),
                new Row("H05, stricter: bare LF", "GET / HTTP/1.1\nHost: x\n\n", 400, "Line does not end with CRLF"),
                new Row("H13: no colon", START + "foo\r\n\r\n", 400, "no colon in header line"),
                new Row("H14: Host", "GET / HTTP/1.1\r\nHost: foo bar\r\n\r\n", 400, "Invalid Host header"),
                new Row(
                        "H16: chunk size",
                        START + "Transfer-Encoding: chunked\r\n\r\n1_a\r\n1234567890abcdef1234567890\r\n0\r\n\r\n",
                        400,
                        "invalid chunk size"),
                new Row(
                        "H17: chunked twice",
                        START + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400,
                        "Unsupported Transfer-Encoding"),
                new Row(
                        "H18: gzip, chunked",
                        START + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        501,
                        "Unsupported Transfer-Encoding: \"gzip, chunked\""),
                new Row(
                        "H19: both framings",
                        START + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
                        400,
                        "Message with both Transfer-Encoding and Content-Length"),
                new Row(
                        "H20: length",
                        START + "Content-Length: +10\r\n\r\n1234567890",
                        400,
                        "Only integer Content-Length is allowed: \"+10\""),
                new Row("H21: method", "FOO,BAR / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "Malformed HTTP request line"),
                new Row(
                        "H32, stricter: chunked in HTTP/1.0",
                        "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400,
                        "Transfer-Encoding in an HTTP/1.0 request"),
                new Row("no Host", "GET / HTTP/1.1\r\n\r\n", 400, "Missing Host header"),
                new Row("E08: head too large", START + "X: " + "x".repeat(1000), 431, "Header fields too large"),
                new Row("E08: request line too long", "GET /" + "x".repeat(1024), 414, "Request line too long"),
                new Row("too many fields", START + "X: y\r\n".repeat(100) + "\r\n", 431, "Too many header fields"),
                new Row("E11: expectation", START + "Expect: more\r\n\r\n", 417, "Unknown expectation: \"more\""),
                new Row("CONNECT", "CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n", 501, "Method not implemented"),
                new Row(
                        "https over a plain connection",
                        "GET https://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                        421,
                        "Request for https over a connection that is not secured"),
                new Row("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP version not supported"),
                new Row(
                        "E04: chunk data",
                        START + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello!\r\n0\r\n\r\n",
                        400,
                        "chunk data not followed by CRLF"),
                new Row(
                        "E08: extensions",
                        START + "Transfer-Encoding: chunked\r\n\r\n5;" + "x".repeat(5000) + "\r\n",
                        400,
                        "chunk extensions too large"),
                new Row(
                        "trailers",
                        START + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "x".repeat(10_000),
                        431,
                        "Trailer fields too large"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isAnsweredOnceAndForAll(Row row) throws Exception {
        logs.enable("tornado.general", Level.INFO);
        List<String> executed = new CopyOnWriteArrayList<>();
        HTTPServerOptions options = HTTPServerOptions.builder()
                .maxHeaderBytes(1024)
                .maxHeaderFields(100)
                .build();
        try (RunningServer server =
                        new RunningServer(Exchange.answering(exchange -> executed.add(exchange.target())), options);
                RawClient client = server.connect()) {
            client.send(row.wire() + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(row.status());
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(response.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
            assertThat(response.text()).startsWith(row.status() + " ").contains(row.message());
            client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
            client.expectEnd();
            client.hangUp();
            server.awaitConnections(0);
            assertThat(executed).isEmpty();
        }
        assertThat(logs.lines()).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage()).startsWith(beginningOfLine(row));
            assertThat(line.getThrowableProxy()).isNull();
        });
    }

    private static String beginningOfLine(Row row) {
        if (row.message().matches("(?i).*too (long|large|many).*")) {
            return "Limit max-";
        }
        String what = row.status() == 421 ? "Misdirected request" : "Malformed HTTP message";
        return what + " from 127.0.0.1: " + row.message();
    }

    /** All that the tests of the parser have, but for limits that only they can lower. */
    static Stream<Refusal> refusals() {
        Set<Violation> beyondFixedLimits =
                EnumSet.of(Violation.CHUNK_EXTENSIONS_TOO_LARGE, Violation.TRAILERS_TOO_LARGE);
        return RefusedRequests.all()
                .filter(row -> !beyondFixedLimits.contains(row.violation())
                        && !row.name().equals("too many trailers"));
    }

    @Test
    @DisplayName("S1 to S8: answer and log name the rule, and nothing is executed")
    void everyRuleIsNamedInAnswerAndLog() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        List<String> executed = new CopyOnWriteArrayList<>();
        HTTPServerOptions options = HTTPServerOptions.builder()
                .maxHeaderBytes(400)
                .maxTargetBytes(200)
                .maxHeaderFields(6)
                .maxBodyBytes(64)
                .build();
        List<Refusal> rows = refusals().toList();
        ManualClock clock = new ManualClock();
        try (RunningServer server =
                new RunningServer(Exchange.answering(exchange -> executed.add(exchange.target())), options, clock)) {
            for (Refusal row : rows) {
                clock.advance(RefusalLog.INTERVAL);
                assertThat(answerTo(row, server)).as(row.name()).contains(rule(row));
            }
        }
        assertThat(executed).isEmpty();
        assertThat(logs.lines().stream()
                        .map(ILoggingEvent::getFormattedMessage)
                        .filter(line -> line.startsWith("Malformed HTTP message"))
                        .map(line -> line.substring(line.lastIndexOf('('))))
                .containsAll(rows.stream()
                        .filter(row -> row.violation().limit() == null) // limits have a log line of their own
                        .map(MalformedRequestTests::rule)
                        .toList());
    }

    private static String rule(Refusal row) {
        return "(" + row.violation().name() + ", " + row.section() + ")";
    }

    private static String answerTo(Refusal row, RunningServer server) throws Exception {
        try (RawClient client = server.connect()) {
            client.send(row.wire() + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status())
                    .as(row.name())
                    .isEqualTo(row.violation().status());
            assertThat(response.field("Connection")).as(row.name()).isEqualTo("close");
            client.expectEnd();
            return response.text();
        }
    }

    @Test
    void serverGoesOn() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient other = server.connect()) {
            for (Row row : rows().limit(10).toList()) {
                try (RawClient client = server.connect()) {
                    client.send(row.wire());
                    client.read();
                }
            }
            other.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(other.read().status()).isEqualTo(200);
        }
    }

    @Test
    void targetMayBeOfHttpsIfTheConnectionIsSecured() throws Exception {
        HTTPServerOptions behindProxy =
                HTTPServerOptions.builder().protocol("https").build();
        try (RunningServer server = new RunningServer(Exchange.echo(), behindProxy);
                RawClient client = server.connect()) {
            client.send("GET https://x/ HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void whatIsLoggedAndAnsweredIsEscaped() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: <script>\u001b[31m\u00e9\r\n\r\n");
            assertThat(client.read().text().strip()).isPrintable();
        }
        assertThat(logs.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage()).isPrintable());
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD / HTTP/1.1|, 400",
        "HEAD / HTTP/1.1|Host: x|Content-Length: 999999999999|, 413",
        "HEAD /# HTTP/1.1, 400",
        "HEAD * HTTP/1.1|, 400",
        "HEAD / HTTP/2.0|, 505",
        "HEAD  /, 400",
    })
    @DisplayName("RFC 9110 section 9.3.2: no content follows the head of an answer to HEAD")
    void headIsRefusedWithoutContent(String request, int status) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo());
                RawClient client = server.connect()) {
            client.send(request.replace("|", "\r\n") + "\r\n");
            RawClient.Response response = client.readHead();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Content-Length")).isNotNull();
            client.expectEnd();
        }
    }

    @Test
    @DisplayName("E02: a violation in the midst of the answer cuts it off")
    void violationInTheAnswerCutsItOff() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public java.util.concurrent.@org.jspecify.annotations.Nullable CompletionStage<?> dataReceived(
                            java.nio.ByteBuffer chunk) {
                        writeHeaders(200, "part");
                        return null;
                    }
                }));
                RawClient client = server.connect()) {
            client.send(START + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            client.readHead();
            client.readChunk();
            client.send("garbage\r\n");
            client.expectReset();
        }
    }
}
