package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Fields behind the content of a response, and content that is only lent. */
@Timeout(60)
class ResponseTrailerTests {

    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n";
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private volatile @Nullable Throwable thrown;

    private static HTTPServerConnectionDelegate declaring(TrailerUse use, String... fields) {
        return Exchange.answering(exchange -> {
            exchange.connection.declareTrailers(use, List.of("X-Sum", "X-Time"));
            exchange.connection.writeHeaders(200, null, Exchange.fields(fields), new byte[0], 0, 0);
            exchange.connection.write(new byte[] {'a'}, 0, 1);
            exchange.connection.finish(Exchange.fields("X-Sum", "1", "X-Time", "2"));
        });
    }

    /** The response as it travels; the request asks to close, so that it ends with the connection. */
    private static String answer(HTTPServerConnectionDelegate application, String request) throws Exception {
        try (RunningServer server = new RunningServer(application);
                RawClient client = server.connect()) {
            client.send(request);
            return new String(client.readToEnd(), US_ASCII);
        }
    }

    private static String asking(String fields) {
        return GET + fields + "Connection: close\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"TE: trailers\r\n", "TE: gzip;q=0.5, Trailers\r\n"})
    void trailersForWhoAcceptsThem(String te) throws Exception {
        assertThat(answer(declaring(TrailerUse.IF_ACCEPTED), asking(te)))
                .contains("\r\nTrailer: X-Sum, X-Time\r\n")
                .endsWith("1\r\na\r\n0\r\nX-Sum: 1\r\nX-Time: 2\r\n\r\n");
    }

    @Test
    void noTrailersForWhoDoesNot() throws Exception {
        assertThat(answer(declaring(TrailerUse.IF_ACCEPTED), asking("")))
                .doesNotContain("Trailer:")
                .endsWith("1\r\na\r\n0\r\n\r\n");
    }

    @Test
    void optionalTrailersForEverybody() throws Exception {
        assertThat(answer(declaring(TrailerUse.OPTIONAL), asking("")))
                .contains("\r\nTrailer: X-Sum, X-Time\r\n")
                .endsWith("0\r\nX-Sum: 1\r\nX-Time: 2\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.0, ''",
        "HEAD / HTTP/1.1, ''",
        "GET / HTTP/1.1, 1",
    })
    void noneWhereTheFramingHasNoPlaceForThem(String line, String length) throws Exception {
        String[] fields = length.isEmpty() ? new String[0] : new String[] {"Content-Length", length};
        String request = line + "\r\nHost: x\r\nTE: trailers\r\nConnection: close\r\n\r\n";
        assertThat(answer(declaring(TrailerUse.OPTIONAL, fields), request))
                .startsWith("HTTP/1.1 200 OK")
                .doesNotContain("Trailer:")
                .doesNotContain("X-Sum");
    }

    @Test
    void trailerFieldOfTheHandlerIsNotSent() throws Exception {
        HTTPServerConnectionDelegate application =
                Exchange.answering(exchange -> exchange.respond(200, "x", "Trailer", "X-Sum"));
        assertThat(answer(application, asking("TE: trailers\r\n"))).doesNotContain("Trailer:");
    }

    @Test
    void undeclaredTrailersForWhoAcceptsThem() throws Exception {
        HTTPServerConnectionDelegate application = Exchange.answering(exchange -> {
            exchange.writeHeaders(200, "a");
            exchange.connection.finish(Exchange.fields("X-Sum", "1"));
        });
        assertThat(answer(application, asking("TE: trailers\r\n"))).endsWith("0\r\nX-Sum: 1\r\n\r\n");
        assertThat(answer(application, asking(""))).endsWith("0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "Set-Cookie", "Host"})
    void fieldThatComesTooLateIsRefused(String name) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    thrown = catchThrowable(
                            () -> exchange.connection.declareTrailers(TrailerUse.OPTIONAL, List.of(name)));
                    exchange.respond("there");
                }));
                RawClient client = server.connect()) {
            client.send(GET + "\r\n" + NEXT);
            assertThat(client.read().text()).isEqualTo("there");
            assertThat(thrown).isInstanceOf(HTTPOutputError.class).hasMessageContaining(name);
            assertThat(client.read().text()).isEqualTo("there");
        }
    }

    @Test
    void forbiddenTrailerEndsTheConnection() throws Exception {
        HTTPServerConnectionDelegate application = Exchange.answering(exchange -> {
            exchange.writeHeaders(200, "a");
            thrown = catchThrowable(() -> exchange.connection.finish(Exchange.fields("Content-Length", "1")));
            exchange.connection.abort();
        });
        try (RunningServer server = new RunningServer(application);
                RawClient client = server.connect()) {
            client.send(GET + "TE: trailers\r\n\r\n");
            client.expectReset();
            server.awaitConnections(0);
            assertThat(thrown).isInstanceOf(HTTPOutputError.class).hasMessageContaining("Content-Length");
        }
    }

    @Test
    void connectionGoesOnBehindTrailers() throws Exception {
        try (RunningServer server = new RunningServer(declaring(TrailerUse.IF_ACCEPTED));
                RawClient client = server.connect()) {
            client.send(GET + "TE: trailers\r\n\r\n" + NEXT);
            String first = "0\r\nX-Sum: 1\r\nX-Time: 2\r\n\r\n";
            StringBuilder read = new StringBuilder();
            while (!read.toString().endsWith(first)) {
                read.append((char) client.readBytes(1)[0]);
            }
            assertThat(client.read().text()).isEqualTo("a");
        }
    }

    // ------------------------------------------------------------------------------------------ lent content

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 100_000, 1_000_000})
    void lentContentMayBeChangedAtOnce(int size) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    ByteBuffer lent = ByteBuffer.allocateDirect(size);
                    exchange.connection.writeHeaders(
                            200,
                            null,
                            exchange.target().equals("/next") ? length(2 * size) : new HTTPHeaders(),
                            new byte[0],
                            0,
                            0);
                    for (byte b = 1; b <= 2; b++) {
                        lent.clear();
                        while (lent.hasRemaining()) {
                            lent.put(b);
                        }
                        exchange.connection.write(lent.flip());
                        assertThat(lent.hasRemaining()).isFalse();
                    }
                    exchange.connection.finish();
                }));
                RawClient client = server.connect()) {
            client.send(GET + "\r\n" + NEXT);
            expectContent(client.read().content(), size);
            expectContent(client.read().content(), size);
        }
    }

    private static HTTPHeaders length(int bytes) {
        return Exchange.fields("Content-Length", String.valueOf(bytes));
    }

    private static void expectContent(byte[] content, int size) {
        byte[] expected = new byte[2 * size];
        Arrays.fill(expected, 0, size, (byte) 1);
        Arrays.fill(expected, size, 2 * size, (byte) 2);
        assertThat(content).isEqualTo(expected);
    }

    @Test
    void lentContentBeyondItsLengthIsCutOff() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    exchange.connection.writeHeaders(200, null, length(1), new byte[0], 0, 0);
                    thrown = catchThrowable(() -> exchange.connection.write(ByteBuffer.allocate(2)));
                }));
                RawClient client = server.connect()) {
            client.send(GET + "\r\n");
            client.expectReset();
            server.awaitConnections(0);
            assertThat(thrown).isInstanceOf(HTTPOutputError.class);
        }
    }
}
