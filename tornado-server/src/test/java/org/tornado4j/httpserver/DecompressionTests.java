package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.Limit;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

@DisplayName("D6: requests with compressed content")
class DecompressionTests {

    private static final String TEXT = "Now is the winter of our discontent. ".repeat(5000);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @BeforeEach
    void listen() {
        logs.enable("tornado.general", Level.INFO);
    }

    private static HTTPServerOptions.Builder options() {
        return HTTPServerOptions.builder().decompressRequest(true);
    }

    /** Answers with the content that came. */
    private static HTTPServerConnectionDelegate mirror() {
        return Exchange.of(connection -> new Exchange(connection) {
            @Override
            public void finish() {
                connection.respond(
                        200,
                        null,
                        fields(),
                        content().getBytes(ISO_8859_1),
                        0,
                        content().length());
            }
        });
    }

    private static byte[] gzip(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static void post(RawClient client, byte[] content) throws IOException {
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " + content.length
                + "\r\n\r\n");
        client.send(content);
    }

    private void assertEchoes(HTTPServerConnectionDelegate application, HTTPServerOptions options) throws Exception {
        try (RunningServer server = new RunningServer(application, options);
                RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                post(client, gzip(TEXT.getBytes(ISO_8859_1)));
                assertThat(client.read().text()).isEqualTo(TEXT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 65_536})
    void contentArrivesDecoded(int chunkSize) throws Exception {
        assertEchoes(mirror(), options().chunkSize(chunkSize).build());
    }

    @Test
    void fieldIsRenamed() throws Exception {
        Queue<HTTPHeaders> seen = new ArrayDeque<>();
        HTTPServerConnectionDelegate remembering = Exchange.of(connection -> new Exchange(connection) {
            @Override
            public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
                seen.add(headers);
                return super.headersReceived(startLine, headers);
            }

            @Override
            public void finish() {
                respond(content());
            }
        });
        assertEchoes(remembering, options().build());
        assertThat(seen).hasSize(2).allSatisfy(headers -> {
            assertThat(headers.get("Content-Encoding")).isNull();
            assertThat(headers.get("X-Consumed-Content-Encoding")).isEqualTo("gzip");
        });
    }

    @Test
    void nothingIsDecodedUnasked() throws Exception {
        byte[] coded = gzip(TEXT.getBytes(ISO_8859_1));
        try (RunningServer server = new RunningServer(mirror());
                RawClient client = server.connect()) {
            post(client, coded);
            assertThat(client.read().content()).isEqualTo(coded);
        }
    }

    @Test
    void whoIsNotReadyGetsNoMore() throws Exception {
        Queue<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();
        HTTPServerConnectionDelegate slow = Exchange.of(connection -> new Exchange(connection) {
            @Override
            public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                super.dataReceived(chunk);
                assertThat(waiting).isEmpty();
                CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
                waiting.add(ready);
                return ready;
            }

            @Override
            public void finish() {
                respond(content());
            }
        });
        try (RunningServer server =
                        new RunningServer(slow, options().chunkSize(10_000).build());
                RawClient client = server.connect()) {
            post(client, gzip(TEXT.getBytes(ISO_8859_1)));
            int pieces = 0;
            while (!client.hasReceived()) {
                server.run(() -> {
                    CompletableFuture<@Nullable Void> ready = waiting.poll();
                    if (ready != null) {
                        ready.complete(null);
                    }
                });
                pieces++;
            }
            assertThat(client.read().text()).isEqualTo(TEXT);
            assertThat(pieces).isGreaterThan(TEXT.length() / 10_000);
        }
    }

    @Test
    void tooMuchContentIsRefused() throws Exception {
        assertRefused(options().maxBodyBytes(TEXT.length() - 1), TEXT.length(), Limit.MAX_BODY_SIZE);
    }

    @Test
    void bombIsRefused() throws Exception {
        assertRefused(options().maxBodyBytes(1L << 40), 8 << 20, Limit.MAX_DECOMPRESSION_RATIO);
    }

    private void assertRefused(HTTPServerOptions.Builder options, int size, Limit limit) throws Exception {
        try (RunningServer server = new RunningServer(Exchange.echo(), options.build());
                RawClient client = server.connect()) {
            post(client, gzip(new byte[size]));
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
            assertThat(server.server().statistics().limit(limit)).isOne();
            assertThat(logs.messages("tornado.general"))
                    .containsExactly("Limit " + limit.key() + " reached by 127.0.0.1");
        }
    }

    @Test
    void tornContentIsRefused() throws Exception {
        byte[] coded = gzip(TEXT.getBytes(ISO_8859_1));
        try (RunningServer server = new RunningServer(Exchange.echo(), options().build());
                RawClient client = server.connect()) {
            post(client, java.util.Arrays.copyOf(coded, coded.length - 1));
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.text()).contains("Malformed gzip content: it ends too early");
            client.expectEnd();
        }
    }

    @Test
    void clientThatLeavesInTheMidstIsForgotten() throws Exception {
        byte[] coded = gzip(TEXT.getBytes(ISO_8859_1));
        try (RunningServer server = new RunningServer(Exchange.echo(), options().build())) {
            try (RawClient client = server.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 100000\r\n\r\n");
                client.send(coded);
                server.settle();
                client.reset();
            }
            server.awaitConnections(0);
        }
    }
}
