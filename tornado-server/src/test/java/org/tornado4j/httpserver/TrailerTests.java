package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** The trailer section after chunked content. */
class TrailerTests {

    private static final String WITH_TRAILERS = """
            POST /with HTTP/1.1\r
            Host: x\r
            Transfer-Encoding: chunked\r
            \r
            1\r
            x\r
            0\r
            Digest: abc\r
            Host: evil\r
            Authorization: Basic eDp5\r
            \r
            """;

    private static final String WITHOUT =
            "POST /without HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @Test
    @DisplayName("RFC 9112 section 7.1.2: they are delivered behind the content, apart from the fields")
    void trailersAreDeliveredApart() throws Exception {
        List<Exchange> answered = new CopyOnWriteArrayList<>();
        try (RunningServer server = new RunningServer(Exchange.answering(exchange -> {
                    answered.add(exchange);
                    exchange.respond("");
                }));
                RawClient client = server.connect()) {
            client.send(WITH_TRAILERS + WITHOUT);
            client.read();
            client.read();
        }
        Exchange first = answered.get(0);
        assertThat(first.calls).containsExactly("headers", "data 1", "trailers [Digest=abc]", "finish");
        assertThat(first.headers().getList("Host")).containsExactly("x");
        assertThat(first.headers().contains("Digest")).isFalse();
        assertThat(answered.get(1).calls).containsExactly("headers", "data 1", "finish");
    }

    @Test
    void trailersAreKeptOnTheRequest() throws Exception {
        HTTPServer server = HTTPServer.ofCallback(TrailerTests::tellTrailers);
        try (RunningServer running = new RunningServer(server, Clock.SYSTEM);
                RawClient client = running.connect()) {
            client.send(WITH_TRAILERS + WITHOUT);
            assertThat(client.read().text()).isEqualTo("[Digest=abc]");
            assertThat(client.read().text()).isEqualTo("[]");
        }
    }

    private static void tellTrailers(HTTPServerRequest request) {
        byte[] answer = request.trailers().getAll().toString().getBytes(ISO_8859_1);
        request.connection().respond(200, null, new HTTPHeaders(), answer, 0, answer.length);
    }

    @Test
    void answerToTheTrailersEndsTheRequest() throws Exception {
        try (RunningServer server = new RunningServer(Exchange.of(connection -> new Exchange(connection) {
                    @Override
                    public void trailersReceived(HTTPHeaders trailers) {
                        respond("trailers");
                    }

                    @Override
                    public void finish() {
                        respond("finish");
                    }
                }));
                RawClient client = server.connect()) {
            client.send(WITH_TRAILERS + WITHOUT);
            assertThat(client.read().text()).isEqualTo("trailers");
            assertThat(client.read().text()).isEqualTo("finish");
        }
    }
}
