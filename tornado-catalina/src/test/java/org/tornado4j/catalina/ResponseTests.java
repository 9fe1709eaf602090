package org.tornado4j.catalina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Constants;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.ioloop.IOLoop;

/** The content that a servlet writes, on its way to the client. */
class ResponseTests {

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void smallResponseHasItsLengthAndTheConnectionGoesOn() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.setContentType("text/plain;charset=UTF-8");
                    response.setLocale(Locale.GERMANY);
                    response.addHeader("X-A", "1");
                    response.addHeader("X-A", "2");
                    response.getWriter().print("Hällo");
                });
                Wire wire = server.connect()) {
            for (int round = 0; round < 3; round++) {
                Wire.Response response = wire.get("/");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.fields("Content-Length")).containsExactly("6");
                assertThat(response.fields("Content-Type")).containsExactly("text/plain;charset=UTF-8");
                assertThat(response.fields("Content-Language")).containsExactly("de-DE");
                assertThat(response.fields("X-A")).containsExactly("1", "2");
                assertThat(response.fields("Date")).hasSize(1);
            }
        }
    }

    @Test
    void longResponseIsStreamed() throws Exception {
        int length = 30 << 20;
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    ServletOutputStream out = response.getOutputStream();
                    byte[] piece = new byte[100_000];
                    for (int written = 0; written < length; written += piece.length) {
                        out.write(piece, 0, Math.min(piece.length, length - written));
                    }
                });
                Wire wire = server.connect()) {
            Wire.Response response = wire.get("/");
            assertThat(response.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(response.content()).hasSize(length);
            assertThat(wire.get("/").content()).hasSize(length);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void longResponseArrivesAsItWasWritten(boolean lengthKnown) throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    if (lengthKnown) {
                        response.setContentLength(content.length);
                    }
                    ServletOutputStream out = response.getOutputStream();
                    for (int offset = 0; offset < content.length; offset += 7001) {
                        out.write(content, offset, Math.min(7001, content.length - offset));
                    }
                });
                Wire wire = server.connect()) {
            for (int round = 0; round < 3; round++) {
                assertThat(wire.get("/").content()).isEqualTo(content);
            }
        }
    }

    @Test
    void writerWaitsForAClientThatIsBehind() throws Exception {
        CompletableFuture<Integer> written = new CompletableFuture<>();
        java.util.concurrent.atomic.AtomicInteger sofar = new java.util.concurrent.atomic.AtomicInteger();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    byte[] piece = new byte[50_000];
                    try {
                        for (int i = 0; i < 10_000; i++) {
                            response.getOutputStream().write(piece);
                            sofar.addAndGet(piece.length);
                        }
                    } catch (IOException e) {
                        written.complete(sofar.get());
                        throw e;
                    }
                });
                Wire wire = server.connect()) {
            wire.send(get("/"));
            wire.readHead();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
                int before = sofar.get();
                TimeUnit.MILLISECONDS.sleep(200);
                return sofar.get() == before;
            });
            wire.reset();
            assertThat(written.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isLessThan(100 << 20);
        }
    }

    /** As on Tomcat: whoever only flushes, as a template engine does at the end, has lost nothing. */
    @Test
    void flushOfNothingSucceedsWhenTheClientHasLeft() throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    CompletableFuture<Void> left = whenClientLeaves(request);
                    response.getOutputStream().write(1);
                    response.flushBuffer();
                    outcome.complete(flushTwice(response, left));
                });
                Wire wire = server.connect()) {
            wire.send(get("/")).readHead();
            wire.reset();
            assertThat(outcome.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .isEqualTo("flushed nothing, failed with something");
        }
    }

    /** Completes when the container knows that the client has left, or sends nothing more. */
    static CompletableFuture<Void> whenClientLeaves(ServletRequest request) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        HTTPConnection connection =
                ExchangeServletConnection.exchangeOf(request).connection();
        IOLoop loop = connection.loop();
        CompletableFuture<Void> listening = new CompletableFuture<>();
        loop.execute(() -> {
            connection.setCloseCallback(() -> loop.execute(() -> left.complete(null)));
            listening.complete(null);
        });
        listening.orTimeout(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS).join(); // else the end may come first
        return left;
    }

    private static String flushTwice(HttpServletResponse response, CompletableFuture<Void> left) {
        try {
            left.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
            response.flushBuffer();
        } catch (Exception e) {
            return e.toString();
        }
        try {
            response.getOutputStream().write(1);
            response.flushBuffer();
            return "flushed something";
        } catch (IOException e) {
            return "flushed nothing, failed with something";
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void statusWithoutContentHasNoLength(int status) throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> response.setStatus(status));
                Wire wire = server.connect()) {
            Wire.Response response = wire.get("/");
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Content-Length")).isNull();
            assertThat(response.field("Transfer-Encoding")).isNull();
            assertThat(wire.get("/").status()).isEqualTo(status);
        }
    }

    @Test
    void headTellsTheLength() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.setContentLength(5);
                    response.getOutputStream().write("Hello".getBytes());
                });
                Wire wire = server.connect()) {
            wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            Wire.Response response = wire.readHead();
            assertThat(response.field("Content-Length")).isEqualTo("5");
            assertThat(wire.get("/").text()).isEqualTo("Hello");
        }
    }

    @Test
    void flushSendsWhatIsThere() throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.getOutputStream().write("one".getBytes());
                    response.flushBuffer();
                    seen.orTimeout(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS).join();
                    response.getOutputStream().write("two".getBytes());
                });
                Wire wire = server.connect()) {
            wire.send(get("/"));
            wire.readHead();
            assertThat(wire.readChunk()).asString().isEqualTo("one");
            seen.complete(null);
            assertThat(wire.readChunk()).asString().isEqualTo("two");
            assertThat(wire.readChunk()).isEmpty();
        }
    }

    @Test
    void trailersFollowTheContent() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.setTrailerFields(() -> Map.of("X-Sum", "7"));
                    response.getOutputStream().write("abc".getBytes());
                });
                Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
            wire.readHead();
            assertThat(wire.readChunk()).asString().isEqualTo("abc");
            assertThat(wire.readLine()).isEqualTo("0");
            assertThat(wire.readLine()).isEqualToIgnoringCase("X-Sum: 7");
        }
    }

    @Test
    void earlyHintsComeFirst() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.setHeader("Link", "</a.css>; rel=preload");
                    response.sendError(103); // which is how applications say it to Tomcat 11
                    response.getWriter().print("page");
                });
                Wire wire = server.connect()) {
            wire.send(get("/"));
            Wire.Response hints = wire.readHead();
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.field("Link")).isEqualTo("</a.css>; rel=preload");
            assertThat(wire.read().text()).isEqualTo("page");
        }
    }

    @Test
    void tornResponseIsNotTakenForWhole() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.getOutputStream().write(new byte[100]);
                    response.flushBuffer();
                    throw new IllegalStateException("in the middle");
                });
                Wire wire = server.connect()) {
            wire.send(get("/"));
            wire.readHead();
            assertThat(wire.readChunk()).hasSize(100);
            assertThatThrownBy(wire::readChunk).isInstanceOfAny(EOFException.class, java.net.SocketException.class);
        }
    }

    @Test
    void failureBeforeTheResponseIsAnErrorPageAndTheConnectionGoesOn() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    if (request.getRequestURI().equals("/bad")) {
                        throw new IllegalStateException("at the beginning");
                    }
                    response.sendError(HttpServletResponse.SC_CONFLICT, "no");
                });
                Wire wire = server.connect()) {
            assertThat(wire.get("/bad").status()).isEqualTo(500);
            assertThat(wire.get("/else").status()).isEqualTo(409);
        }
    }

    @Test
    void fieldThatCannotTravelIsAnsweredWith500() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.setHeader("X-Bad", "a\r\nX-Injected: b");
                    response.getWriter().print("content");
                });
                Wire wire = server.connect()) {
            Wire.Response response = wire.get("/");
            assertThat(response.field("X-Injected")).isNull();
            assertThat(response.status()).isIn(200, 500);
        }
    }

    @Test
    void filesAreSent(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[300_000]);
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    assertThat(request.getAttribute("org.apache.tomcat.sendfile.support"))
                            .isEqualTo(true);
                    request.setAttribute(Constants.SENDFILE_FILENAME_ATTR, file.toString());
                    request.setAttribute(Constants.SENDFILE_FILE_START_ATTR, 100L);
                    request.setAttribute(Constants.SENDFILE_FILE_END_ATTR, 200_100L);
                    response.setContentLength(200_000);
                });
                Wire wire = server.connect()) {
            assertThat(wire.get("/").content()).hasSize(200_000);
            assertThat(wire.get("/").content()).hasSize(200_000);
        }
    }

    @Test
    void switchWithoutAHandlerIsRefusedWithASentence() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> response.setStatus(101));
                Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n");
            Wire.Response response = wire.read();
            assertThat(response.status()).isEqualTo(501);
            assertThat(response.text()).contains("call HttpServletRequest.upgrade");
        }
    }
}
