package org.tornado4j.catalina;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.httpserver.HTTPServerOptions;

/** A request as a servlet sees it. */
class RequestTests {

    private static final RunningCatalina.Service DESCRIBE = (request, response) -> response.getWriter()
            .print(String.join(
                    " ",
                    request.getMethod(),
                    request.getRequestURI(),
                    String.valueOf(request.getQueryString()),
                    request.getProtocol(),
                    request.getScheme(),
                    request.getServerName() + ":" + request.getServerPort(),
                    request.getServletPath()));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /a/b HTTP/1.1       | GET /a/b null HTTP/1.1 http localhost:80 /a/b
            GET /a%20b?c=%C3%A9 HTTP/1.1 | GET /a%20b c=%C3%A9 HTTP/1.1 http localhost:80 /a b
            PURGE /a HTTP/1.1       | PURGE /a null HTTP/1.1 http localhost:80 /a
            GET http://localhost:81/a?b HTTP/1.1 | GET /a b HTTP/1.1 http localhost:81 /a
            """)
    void targetsAreTakenApart(String line, String expected) throws Exception {
        try (RunningCatalina server = new RunningCatalina(DESCRIBE);
                Wire wire = server.connect()) {
            String host = line.contains("://") ? "localhost:81" : "localhost";
            wire.send(line + "\r\nHost: " + host + "\r\n\r\n");
            assertThat(wire.read().text()).isEqualTo(expected);
        }
    }

    @Test
    void bracesAndBarsMayBeInQueries() throws Exception {
        try (RunningCatalina server = new RunningCatalina(DESCRIBE);
                Wire wire = server.connect()) {
            assertThat(wire.get("/a?b|{c}").text()).isEqualTo("GET /a b|{c} HTTP/1.1 http localhost:80 /a");
        }
    }

    @Test
    void emptyQueryIsNotNone() throws Exception {
        try (RunningCatalina server = new RunningCatalina(DESCRIBE);
                Wire wire = server.connect()) {
            assertThat(wire.get("/a?").text()).isEqualTo("GET /a  HTTP/1.1 http localhost:80 /a");
        }
    }

    @Test
    void redirectWithoutHostKeepsThePort() throws Exception {
        try (RunningCatalina server = new RunningCatalina(
                        (request, response) -> response.getWriter().print(request.getRequestURL()));
                Wire wire = server.connect()) {
            wire.send("GET /old HTTP/1.0\r\n\r\n");
            assertThat(wire.read().text()).isEqualTo("http://127.0.0.1:" + server.port() + "/old");
        }
    }

    @Test
    void fieldsAndAddressesAreThere() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.getWriter().print(Collections.list(request.getHeaders("x-a")));
                    response.getWriter().print(request.getRemoteAddr() + " " + request.getRemoteHost());
                    response.getWriter().print(" " + request.getLocalAddr() + ":" + request.getLocalPort());
                    response.getWriter().print(" " + (request.getRemotePort() > 0) + request.isSecure());
                    response.getWriter().print(request.getServletConnection().getProtocol());
                });
                Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a: 2\r\n\r\n");
            assertThat(wire.read().text())
                    .isEqualTo("[1, 2]127.0.0.1 127.0.0.1 127.0.0.1:" + server.port() + " truefalsehttp/1.1");
        }
    }

    @Test
    void contentComesInPieces() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    byte[] content = request.getInputStream().readAllBytes();
                    response.getWriter().print(content.length + new String(content, 0, 5, ISO_8859_1));
                });
                Wire wire = server.connect()) {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (String chunk : new String[] {"1\r\na\r\n", "3\r\nbcd\r\n", "2\r\nef\r\n", "0\r\n\r\n"}) {
                wire.send(chunk);
            }
            assertThat(wire.read().text()).isEqualTo("6abcde");
            assertThat(wire.get("/").status()).isEqualTo(500); // there are no five bytes
        }
    }

    @Test
    void muchContentIsReadAsItIsAskedFor() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    await(go);
                    ServletInputStream in = request.getInputStream();
                    long sum = 0;
                    byte[] buffer = new byte[10_000];
                    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                        sum += count;
                    }
                    response.getWriter().print(sum);
                });
                Wire wire = server.connect()) {
            int length = 40 << 20;
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    for (int sent = 0; sent < length; sent += 1 << 20) {
                        wire.send(new byte[1 << 20]);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            go.countDown();
            assertThat(wire.read().text()).isEqualTo(Integer.toString(length));
            sending.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("in vain");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void serviceBeginsAtTheHead() throws Exception {
        try (RunningCatalina server = new RunningCatalina(
                        (request, response) -> response.getWriter().print("at once"));
                Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
            assertThat(wire.read().text()).isEqualTo("at once");
            wire.send("abc");
            assertThat(wire.get("/again").text()).isEqualTo("at once");
        }
    }

    @Test
    void contentThatIsNotReadIsDroppedIfItIsLittle() throws Exception {
        try (RunningCatalina server = new RunningCatalina(
                        (request, response) -> response.getWriter().print(request.getMethod()));
                Wire wire = server.connect()) {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n")
                    .send(new byte[200000]);
            assertThat(wire.read().text()).isEqualTo("POST");
            assertThat(wire.get("/").text()).isEqualTo("GET");
        }
    }

    @Test
    void clientIsToldToContinueWhenContentIsRead() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    if (request.getRequestURI().equals("/read")) {
                        asked.countDown();
                        response.getWriter()
                                .print(new String(request.getInputStream().readAllBytes(), UTF_8));
                    }
                });
                Wire wire = server.connect()) {
            wire.send("POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(wire.readHead().status()).isEqualTo(100);
            assertThat(asked.getCount()).isZero();
            wire.send("abc");
            assertThat(wire.read().text()).isEqualTo("abc");
            wire.send("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(200);
            assertThat(wire.readToEnd()).isEmpty();
        }
    }

    @Test
    void trailersAreThereBehindTheContent() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    request.getInputStream().readAllBytes();
                    response.getWriter().print(request.isTrailerFieldsReady() + " " + request.getTrailerFields());
                });
                Wire wire = server.connect()) {
            wire.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n");
            assertThat(wire.read().text()).isEqualTo("true {x-sum=7}");
        }
    }

    @Test
    void formsAreRead() throws Exception {
        try (RunningCatalina server = new RunningCatalina(
                        (request, response) -> response.getWriter().print(request.getParameter("b")));
                Wire wire = server.connect()) {
            wire.send("POST /?a=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\nb=2&c=3");
            assertThat(wire.read().text()).isEqualTo("2");
        }
    }

    @Test
    void contentBeyondTheServersLimitIsRefusedIfThatHolds() throws Exception {
        try (RunningCatalina server = new RunningCatalina(
                        (request, response) -> request.getInputStream().readAllBytes(), protocol -> {
                            protocol.setServerOptions(
                                    HTTPServerOptions.builder().maxBodyBytes(10).build());
                            protocol.setBodySizeUnlimited(false);
                        });
                Wire wire = server.connect()) {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(413);
        }
    }

    @Test
    void nothingOfARequestIsSeenInTheNext() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    Object left = request.getAttribute("mark");
                    request.setAttribute("mark", "left over");
                    if (count.getAndIncrement() % 3 == 0) {
                        response.addHeader("X-Left", "over");
                        response.setStatus(202);
                    }
                    response.getWriter()
                            .print(left + " " + request.getHeader("X-Once") + " " + request.getParameter("q") + " "
                                    + request.getContentType() + " " + request.getContentLength());
                });
                Wire wire = server.connect()) {
            for (int round = 0; round < 20; round++) {
                wire.send("POST /?q=" + round + " HTTP/1.1\r\nHost: a\r\nX-Once: " + round
                        + "\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nab");
                assertThat(wire.read().text()).isEqualTo("null " + round + " " + round + " text/plain 2");
                Wire.Response response = wire.get("/");
                assertThat(response.text()).isEqualTo("null null null null -1");
            }
        }
    }

    @Test
    void requestsBeyondTheQueueAreRefused() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        try (RunningCatalina server = new RunningCatalina(
                        (request, response) -> {
                            busy.countDown();
                            await(go);
                        },
                        protocol -> {
                            protocol.setMaxThreads(1);
                            protocol.setMinSpareThreads(1);
                            protocol.setMaxQueueSize(1);
                        });
                Wire first = server.connect();
                Wire second = server.connect();
                Wire third = server.connect()) {
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(busy.await(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
            second.send(request + request); // the second of them is not looked at before the first is answered
            third.send(request);
            Wire.Response refused = readEither(second, third);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("Retry-After")).isEqualTo("1");
            go.countDown();
            assertThat(first.read().status()).isEqualTo(200);
        }
    }

    /** One of the two waits, and the other is refused; on one loop the order is that of the kernel. */
    private static Wire.Response readEither(Wire one, Wire other) throws Exception {
        CompletableFuture<Wire.Response> result = new CompletableFuture<>();
        for (Wire wire : new Wire[] {one, other}) {
            Thread reader = new Thread(() -> {
                try {
                    result.complete(wire.read());
                } catch (IOException e) {
                    result.completeExceptionally(e);
                }
            });
            reader.setDaemon(true);
            reader.start();
        }
        return result.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
