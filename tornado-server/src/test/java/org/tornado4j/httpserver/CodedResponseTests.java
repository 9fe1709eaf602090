package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.coding.ContentCodings;
import org.tornado4j.coding.Decoding;
import org.tornado4j.coding.Encoders;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPOutputError;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

@DisplayName("responses that travel coded, whoever writes them")
class CodedResponseTests {

    private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(100);
    private static final String HTML = "text/html";
    private static final HTTPServerOptions CODING = HTTPServerOptions.builder()
            .compression(ResponseCompression.STANDARD)
            .build();

    private static final ResponseCompression OF_ANY_SIZE =
            ResponseCompression.builder().mimeTypes(List.of("text/*")).build();

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private static RunningServer serve(Consumer<Exchange> handler) throws Exception {
        return new RunningServer(Exchange.answering(handler), CODING);
    }

    private static void ask(RawClient client, String method, String accepted, String... fields) throws IOException {
        client.send(method + " / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + accepted + "\r\n"
                + String.join("\r\n", fields) + (fields.length == 0 ? "" : "\r\n") + "\r\n");
    }

    private static RawClient.Response get(RunningServer server, String accepted, String... fields) throws Exception {
        try (RawClient client = server.connect()) {
            ask(client, "GET", accepted, fields);
            return client.read();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static String decoded(RawClient.Response response) throws IOException {
        String coding = response.field("Content-Encoding");
        byte[] content = response.content();
        return new String(coding == null ? content : Decoding.whole(coding, content), ISO_8859_1);
    }

    // ------------------------------------------------------------------------------------------ whole

    @ParameterizedTest
    @CsvSource({"gzip, gzip", "'gzip, deflate, br, zstd', br", "'gzip, zstd', zstd", "'br;q=0.1, gzip;q=0.2', gzip"})
    void wholeResponseIsCodedAsTheClientLikesIt(String accepted, String coding) throws Exception {
        try (RunningServer server = serve(
                exchange -> exchange.respond(200, TEXT, "Content-Type", HTML, "Etag", "\"1\"", "Vary", "Cookie"))) {
            RawClient.Response response = get(server, accepted);
            assertThat(response.field("Content-Encoding")).isEqualTo(coding);
            assertThat(response.field("Content-Length")).isEqualTo("" + response.content().length);
            assertThat(response.all("Vary")).containsExactly("Cookie", "Accept-Encoding");
            assertThat(response.field("Etag")).isEqualTo("W/\"1\"");
            assertThat(response.content().length).isLessThan(TEXT.length() / 10);
            assertThat(decoded(response)).isEqualTo(TEXT);
            server.run(() -> assertThat(Encoders.heldBytes(server.loop())).isZero());
        }
    }

    @Test
    void nothingIsCodedUnlessThatIsWanted() throws Exception {
        try (RunningServer server =
                new RunningServer(Exchange.answering(exchange -> exchange.respond(200, TEXT, "Content-Type", HTML)))) {
            RawClient.Response response = get(server, "gzip, br, zstd");
            assertThat(response.field("Content-Encoding")).isNull();
            assertThat(response.field("Vary")).isNull();
        }
    }

    @Test
    void orderIsThatOfTheRules() throws Exception {
        ResponseCompression gzipAlone = ResponseCompression.builder()
                .mimeTypes(List.of(HTML))
                .codings(ContentCodings.named(List.of("gzip")))
                .build();
        try (RunningServer server = new RunningServer(
                Exchange.answering(exchange -> exchange.respond(200, TEXT, "Content-Type", HTML)),
                HTTPServerOptions.builder().compression(gzipAlone).build())) {
            assertThat(get(server, "gzip, br, zstd").field("Content-Encoding")).isEqualTo("gzip");
            assertThat(get(server, "br, zstd").field("Content-Encoding")).isNull();
        }
    }

    @Test
    void fieldsOfTheWriterStayAsTheyAre() throws Exception {
        HTTPHeaders shared = Exchange.fields("Content-Type", HTML);
        byte[] content = bytes(TEXT);
        try (RunningServer server =
                serve(exchange -> exchange.connection.respond(200, null, shared, content, 0, content.length))) {
            assertThat(get(server, "gzip").field("Content-Encoding")).isEqualTo("gzip");
            RawClient.Response plain = get(server, "identity");
            assertThat(plain.field("Content-Encoding")).isNull();
            assertThat(plain.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(plain.text()).isEqualTo(TEXT);
        }
    }

    @Test
    void headHasTheFieldsOfGetButTheLengthThatWasNotMade() throws Exception {
        try (RunningServer server = serve(exchange -> exchange.respond(200, TEXT, "Content-Type", HTML));
                RawClient client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                ask(client, "HEAD", "gzip");
                RawClient.Response head = client.readHead();
                assertThat(head.field("Content-Encoding")).isEqualTo("gzip");
                assertThat(head.field("Vary")).isEqualTo("Accept-Encoding");
                assertThat(head.field("Content-Length")).isNull();
            }
        }
    }

    @Test
    @DisplayName("RFC 9110 15.4.5: a client that has the coded content is told its tag")
    void notModifiedHasTheTagThatTheClientKnows() throws Exception {
        try (RunningServer server = serve(exchange -> exchange.respond(304, "", "Etag", "\"1\""))) {
            RawClient.Response response = get(server, "gzip", "If-None-Match: W/\"1\"");
            assertThat(response.field("Etag")).isEqualTo("W/\"1\"");
            assertThat(response.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(get(server, "gzip", "If-None-Match: \"1\"").field("Etag"))
                    .isEqualTo("\"1\"");
        }
    }

    @Test
    void anotherResponseCanFollowOneThatIsRefused() throws Exception {
        try (RunningServer server = serve(exchange -> {
            assertThatExceptionOfType(HTTPOutputError.class)
                    .isThrownBy(() -> exchange.respond(200, TEXT, "Content-Type", HTML, "Content-Length", "7"))
                    .withMessageContaining("Content-Length");
            exchange.respond(500, TEXT, "Content-Type", HTML);
        })) {
            RawClient.Response response = get(server, "gzip");
            assertThat(response.status()).isEqualTo(500);
            assertThat(decoded(response)).isEqualTo(TEXT);
        }
    }

    // ------------------------------------------------------------------------------------------ piece by piece

    @ParameterizedTest
    @DisplayName("what was written can be read when the callback has ended, although nobody has flushed it")
    @ValueSource(strings = {"gzip", "br", "zstd"})
    void streamStaysAlive(String coding) throws Exception {
        CompletableFuture<HTTPConnection> begun = new CompletableFuture<>();
        try (RunningServer server = serve(
                        exchange -> {
                            exchange.writeHeaders(200, "", "Content-Type", "text/event-stream", "Content-Length", "40");
                            begun.complete(exchange.connection);
                        },
                        OF_ANY_SIZE);
                RawClient client = server.connect()) {
            ask(client, "GET", coding);
            HTTPConnection connection = begun.get(30, TimeUnit.SECONDS);
            RawClient.Response head = client.readHead();
            assertThat(head.field("Content-Encoding")).isEqualTo(coding);
            assertThat(head.field("Content-Length")).isNull();
            ByteArrayOutputStream coded = new ByteArrayOutputStream();
            for (int sent = 1; sent <= 3; sent++) {
                server.run(() -> {
                    connection.write(bytes("0123"), 0, 4);
                    connection.write(ByteBuffer.wrap(bytes("456789")));
                });
                coded.writeBytes(client.readChunk());
                assertThat(new String(Decoding.beginning(coding, coded.toByteArray(), 10 * sent), ISO_8859_1))
                        .isEqualTo("0123456789".repeat(sent));
            }
            server.run(() -> {
                connection.write(ByteBuffer.allocateDirect(10)
                        .put(bytes("9876543210"))
                        .flip()
                        .asReadOnlyBuffer());
                connection.finish();
            });
            coded.writeBytes(client.readChunk());
            assertThat(client.readChunk()).isEmpty();
            assertThat(new String(Decoding.whole(coding, coded.toByteArray()), ISO_8859_1))
                    .isEqualTo("0123456789".repeat(3) + "9876543210");
            server.run(() -> assertThat(Encoders.heldBytes(server.loop())).isZero());
        }
    }

    @Test
    void contentIsPutOutWhenItIsAskedFor() throws Exception {
        try (RunningServer server = serve(exchange -> {
                    exchange.writeHeaders(200, "", "Content-Type", HTML);
                    exchange.connection.flushed();
                    exchange.connection.write(bytes("one"), 0, 3);
                    exchange.connection.flushed();
                    exchange.connection.write(bytes("two"), 0, 3);
                    exchange.connection.sendGathered();
                    exchange.connection.finish();
                });
                RawClient client = server.connect()) {
            ask(client, "GET", "gzip");
            client.readHead();
            ByteArrayOutputStream coded = new ByteArrayOutputStream();
            coded.writeBytes(client.readChunk());
            assertThat(Decoding.beginning("gzip", coded.toByteArray(), 3)).isEqualTo(bytes("one"));
            coded.writeBytes(client.readChunk());
            assertThat(Decoding.beginning("gzip", coded.toByteArray(), 6)).isEqualTo(bytes("onetwo"));
            coded.writeBytes(client.readChunk());
            assertThat(client.readChunk()).isEmpty();
            assertThat(Decoding.whole("gzip", coded.toByteArray())).isEqualTo(bytes("onetwo"));
        }
    }

    @Test
    void trailersFollowCodedContent() throws Exception {
        try (RunningServer server = serve(exchange -> {
            exchange.connection.declareTrailers(TrailerUse.OPTIONAL, List.of("X-Sum"));
            exchange.writeHeaders(200, TEXT, "Content-Type", HTML);
            exchange.connection.finish(Exchange.fields("X-Sum", "1"));
        })) {
            try (RawClient client = server.connect()) {
                ask(client, "GET", "gzip", "TE: trailers");
                assertThat(client.readHead().field("Content-Encoding")).isEqualTo("gzip");
                assertThat(Decoding.whole("gzip", client.readChunk())).isEqualTo(bytes(TEXT));
                assertThat(new String(client.readBytes(15), ISO_8859_1)).isEqualTo("0\r\nX-Sum: 1\r\n\r\n");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 'more data than'", "6000, 'bytes less than'"})
    void contentHasTheLengthThatWasAnnounced(int length, String message) throws Exception {
        CompletableFuture<String> failure = new CompletableFuture<>();
        try (RunningServer server = serve(
                        exchange -> {
                            try {
                                exchange.writeHeaders(
                                        200, "first", "Content-Type", HTML, "Content-Length", "" + (5 + length));
                                exchange.connection.write(bytes(TEXT), 0, TEXT.length());
                                exchange.connection.finish();
                            } catch (HTTPOutputError e) {
                                failure.complete(e.getMessage());
                            }
                        },
                        OF_ANY_SIZE);
                RawClient client = server.connect()) {
            ask(client, "GET", "gzip");
            assertThat(failure.get(30, TimeUnit.SECONDS)).contains(message);
            client.expectReset();
            server.run(() -> assertThat(Encoders.heldBytes(server.loop())).isZero());
        }
    }

    private static RunningServer serve(Consumer<Exchange> handler, ResponseCompression compression) throws Exception {
        return new RunningServer(
                Exchange.answering(handler),
                HTTPServerOptions.builder().compression(compression).build());
    }

    @Test
    void headIsWrittenOnce() throws Exception {
        CompletableFuture<Void> checked = new CompletableFuture<>();
        try (RunningServer server = serve(exchange -> {
            HTTPConnection connection = exchange.connection;
            exchange.writeHeaders(200, "", "Content-Type", HTML);
            assertThatIllegalStateException().isThrownBy(() -> exchange.writeHeaders(200, "", "Content-Type", HTML));
            assertThatIllegalStateException().isThrownBy(() -> exchange.respond("twice"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> connection.declareTrailers(TrailerUse.OPTIONAL, List.of("X")));
            assertThatIllegalStateException().isThrownBy(() -> connection.switchProtocols("x", new HTTPHeaders()));
            connection.writeInformational(103, new HTTPHeaders());
            connection.write(bytes(TEXT), 0, TEXT.length());
            assertThatIllegalStateException().isThrownBy(() -> exchange.writeHeaders(200, "", "Content-Type", HTML));
            connection.finish();
            connection.finish();
            connection.write(bytes("nothing"), 0, 7);
            checked.complete(null);
        })) {
            assertThat(decoded(get(server, "gzip"))).isEqualTo(TEXT);
            checked.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void responseWithoutContentStaysWithoutIt() throws Exception {
        try (RunningServer server = serve(exchange -> {
            exchange.writeHeaders(200, "", "Content-Type", HTML);
            exchange.connection.finish();
        })) {
            RawClient.Response response = get(server, "gzip");
            assertThat(response.field("Content-Encoding")).isNull();
            assertThat(response.content()).isEmpty();
        }
    }

    // ------------------------------------------------------------------------------------------ files

    private FileChannel file() throws IOException {
        return FileChannel.open(Files.writeString(directory.resolve("a.html"), TEXT));
    }

    private static <T> T unchecked(java.util.concurrent.Callable<T> task) {
        try {
            return task.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fileThatIsSentLeavesAsItIs() throws Exception {
        try (RunningServer server = serve(exchange -> {
            exchange.writeHeaders(200, "", "Content-Type", HTML, "Content-Length", "" + TEXT.length(), "Etag", "\"1\"");
            exchange.connection.sendFile(unchecked(this::file), 0, TEXT.length());
            exchange.connection.finish();
        })) {
            RawClient.Response response = get(server, "gzip");
            assertThat(response.field("Content-Encoding")).isNull();
            assertThat(response.field("Content-Length")).isEqualTo("" + TEXT.length());
            assertThat(response.field("Etag")).isEqualTo("\"1\"");
            assertThat(response.text()).isEqualTo(TEXT);
        }
    }

    @Test
    void fileCanFollowContentIfThatIsToldBefore() throws Exception {
        try (RunningServer server = serve(exchange -> {
            exchange.connection.leaveUncoded();
            exchange.writeHeaders(200, "first ", "Content-Type", HTML);
            exchange.connection.sendFile(unchecked(this::file), 0, TEXT.length());
            exchange.connection.finish();
        })) {
            assertThat(get(server, "gzip").text()).isEqualTo("first " + TEXT);
        }
    }

    @Test
    void fileCannotFollowCodedContent() throws Exception {
        CompletableFuture<FileChannel> given = new CompletableFuture<>();
        try (RunningServer server = serve(exchange -> {
            exchange.writeHeaders(200, TEXT, "Content-Type", HTML);
            FileChannel file = unchecked(this::file);
            assertThatIllegalStateException()
                    .isThrownBy(() -> exchange.connection.sendFile(file, 0, TEXT.length()))
                    .withMessageContaining("gzip coded");
            assertThatIllegalStateException().isThrownBy(exchange.connection::leaveUncoded);
            exchange.connection.finish();
            given.complete(file);
        })) {
            assertThat(decoded(get(server, "gzip"))).isEqualTo(TEXT);
            assertThat(given.get(30, TimeUnit.SECONDS).isOpen()).isFalse();
        }
    }

    // ------------------------------------------------------------------------------------------ memory

    @Test
    @DisplayName("what an encoder holds is given back when the client leaves, also one that had stopped sending")
    void nothingIsHeldForAClientThatIsGone() throws Exception {
        CompletableFuture<HTTPConnection> begun = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (RunningServer server = serve(exchange -> {
                    exchange.connection.setCloseCallback(() -> closed.complete(null));
                    exchange.writeHeaders(200, TEXT, "Content-Type", HTML);
                    begun.complete(exchange.connection);
                });
                RawClient client = server.connect()) {
            ask(client, "GET", "gzip");
            HTTPConnection connection = begun.get(30, TimeUnit.SECONDS);
            client.readHead();
            client.finishSending();
            closed.get(30, TimeUnit.SECONDS);
            server.run(() -> assertThat(Encoders.heldBytes(server.loop())).isPositive());
            client.reset();
            awaitNothingHeld(server, connection);
            server.run(() -> connection.write(bytes(TEXT), 0, TEXT.length()));
            server.run(connection::finish);
            server.run(() -> assertThat(Encoders.heldBytes(server.loop())).isZero());
        }
    }

    /** A client that only listens is known to have left once something is sent to it. */
    private static void awaitNothingHeld(RunningServer server, HTTPConnection connection) {
        Awaitility.await()
                .atMost(LoopThread.DEADLINE)
                .untilAsserted(() -> server.run(() -> {
                    connection.write(bytes("more"), 0, 4);
                    connection.sendGathered();
                    assertThat(Encoders.heldBytes(server.loop())).isZero();
                }));
    }

    @Test
    void responseThatBeginsWhenTheClientIsGoneHoldsNothing() throws Exception {
        CompletableFuture<HTTPConnection> begun = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (RunningServer server = serve(exchange -> {
            exchange.connection.setCloseCallback(() -> closed.complete(null));
            begun.complete(exchange.connection);
        })) {
            try (RawClient client = server.connect()) {
                ask(client, "GET", "gzip");
                begun.get(30, TimeUnit.SECONDS);
                client.reset();
            }
            closed.get(30, TimeUnit.SECONDS);
            server.run(() -> {
                begun.join().writeHeaders(200, null, Exchange.fields("Content-Type", HTML), bytes(TEXT), 0, 100);
                assertThat(Encoders.heldBytes(server.loop())).isZero();
            });
        }
    }

    @Test
    void responsesThatFindNoRoomLeaveAsTheyAre() throws Exception {
        try (RunningServer server = serve(exchange -> exchange.respond(200, TEXT, "Content-Type", HTML))) {
            server.run(() -> Encoders.fillMemory(server.loop()));
            RawClient.Response response = get(server, "gzip, br, zstd");
            assertThat(response.field("Content-Encoding")).isNull();
            assertThat(response.field("Vary")).isEqualTo("Accept-Encoding");
            assertThat(response.text()).isEqualTo(TEXT);
        }
    }

    // ------------------------------------------------------------------------------------------ neighbours

    @Test
    void rawResponsesPass() throws Exception {
        HTTPServer server = HTTPServer.ofCallback(
                request -> {
                    request.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"));
                    request.finish();
                },
                CODING);
        try (RunningServer running = new RunningServer(server, Clock.SYSTEM)) {
            assertThat(get(running, "gzip").text()).isEqualTo("hi");
        }
    }
}
