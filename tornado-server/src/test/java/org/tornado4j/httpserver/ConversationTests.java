package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** A whole conversation has one outcome, however much the server reads at once and whenever it answers. */
class ConversationTests {

    private static final String CONVERSATION = """
            \r
            GET /first?a=b HTTP/1.1\r
            Host: x.example\r
            Accept: text/html, */*;q=0.1\r
            \r
            POST /fixed HTTP/1.1\r
            Host: x.example\r
            Content-Length: 26\r
            \r
            abcdefghijklmnopqrstuvwxyz\r
            HEAD /head HTTP/1.1\r
            Host: x.example\r
            \r
            \r
            \r
            PUT /chunked HTTP/1.1\r
            Host: x.example\r
            Transfer-Encoding: chunked\r
            \r
            5;a="b;\\"c"\r
            hello\r
            0d\r
            GET / HTTP/1.\r
            0\r
            Digest: x\r
            \r
            POST /expecting HTTP/1.1\r
            Host: x.example\r
            Expect: 100-continue\r
            Content-Length: 2\r
            \r
            ok\
            GET /kept HTTP/1.0\r
            Connection: Keep-Alive\r
            \r
            DELETE /early HTTP/1.1\r
            Host: x.example\r
            Content-Length: 0\r
            \r
            POST /wrong HTTP/1.1\r
            Host: x.example\r
            Transfer-Encoding: chunked\r
            \r
            3\r
            end of it\r
            GET /never HTTP/1.1\r
            Host: x.example\r
            \r
            """;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Answers at once or later, and wants to wait now and then. */
    private static final class Answer extends Exchange {

        private final boolean later;

        Answer(HTTPConnection connection, boolean later) {
            super(connection);
            this.later = later;
        }

        private @Nullable CompletionStage<?> soon() {
            return later ? CompletableFuture.runAsync(() -> {}, connection.loop()) : null;
        }

        @Override
        public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
            super.headersReceived(startLine, headers);
            if (target().equals("/early")) {
                answer();
            }
            return soon();
        }

        @Override
        public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            super.dataReceived(chunk);
            return soon();
        }

        @Override
        public void finish() {
            if (later) {
                connection.loop().execute(this::answer);
            } else {
                answer();
            }
        }

        private void answer() {
            respond(method() + " " + target() + " " + headers().size() + " " + content());
        }
    }

    private static String answers(int readAtOnce, boolean later) throws Exception {
        HTTPServerConnectionDelegate application = connection -> new Answer(connection, later);
        HTTPServerOptions options =
                HTTPServerOptions.builder().chunkSize(readAtOnce).build();
        try (RunningServer server = new RunningServer(application, options, new ManualClock());
                RawClient client = server.connect()) {
            client.send(CONVERSATION);
            return new String(client.readToEnd(), ISO_8859_1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "65536, true",
        "1, false",
        "1, true",
        "2, false",
        "2, true",
        "3, false",
        "7, true",
        "16, false",
        "61, true",
        "100, false",
        "200, true",
        "500, true"
    })
    void hasOneOutcome(int readAtOnce, boolean later) throws Exception {
        String expected = answers(65_536, false);
        assertThat(expected)
                .contains(
                        "GET /first?a=b 2 ",
                        "POST /fixed 2 abcdefghijklmnopqrstuvwxyz",
                        "PUT /chunked 2 helloGET / HTTP/1.",
                        "POST /expecting 3 ok",
                        "GET /kept 1 ",
                        "DELETE /early 2 ",
                        "400 Bad Request: chunk data not followed by CRLF")
                .doesNotContain("/never");
        String interim = "HTTP/1.1 100 Continue\r\n\r\n"; // only sent when the content is not there yet
        assertThat(answers(readAtOnce, later).replace(interim, "")).isEqualTo(expected);
    }
}
