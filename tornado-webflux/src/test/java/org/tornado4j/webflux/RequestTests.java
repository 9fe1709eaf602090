package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.tcp.ListenerOptions;
import reactor.core.publisher.Mono;

/** Requests as handlers see them. */
class RequestTests {

    private static ServerHttpRequest send(String request) throws Exception {
        BlockingQueue<ServerHttpRequest> seen = new LinkedBlockingQueue<>();
        HttpHandler handler = (incoming, response) -> {
            incoming.getLocalAddress();
            seen.add(incoming);
            return Mono.empty();
        };
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            Wire.Response response = wire.send(request).read();
            assertThat(response.status()).isEqualTo(200);
            return seen.poll(RunningServer.DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static int statusOf(String request) throws Exception {
        HttpHandler handler = (incoming, response) -> Mono.error(new AssertionError("asked for " + incoming.getURI()));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            int status = wire.send(request).read().status();
            assertThat(wire.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").read().status())
                    .as("the connection goes on")
                    .isEqualTo(204);
            return status;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/a?b=c, http://example.com:81/a?b=c",
        "/, http://example.com:81/",
        "//evil.example/a, http://example.com:81//evil.example/a",
        "/a%2Fb;c=d?e, http://example.com:81/a%2Fb;c=d?e",
        "/?, http://example.com:81/?",
        "http://example.com:81/a?b, http://example.com:81/a?b",
        "http://example.com:81, http://example.com:81/",
        "http://example.com:81?b, http://example.com:81/?b",
    })
    void targetMakesAUri(String target, String uri) throws Exception {
        ServerHttpRequest request = send("GET " + target + " HTTP/1.1\r\nHost: example.com:81\r\n\r\n");
        assertThat(request.getURI()).hasToString(uri);
        assertThat(request.getPath().contextPath().value()).isEmpty();
    }

    @Test
    void clientThatNamesNoHostGetsTheSocket() throws Exception {
        try (RunningServer server = new RunningServer((request, response) -> response.writeWith(
                        Mono.just(ResponseTests.buffer(request.getURI().toString()))));
                Wire wire = server.connect()) {
            assertThat(wire.send("GET /a HTTP/1.0\r\n\r\n").read().text())
                    .isEqualTo("http://127.0.0.1:" + server.port() + "/a");
        }
    }

    @ParameterizedTest
    @CsvSource({"/%zz", "/a?b=%", "/a?b=|"})
    void targetThatMakesNoUriIsRefused(String target) throws Exception {
        assertThat(statusOf("GET " + target + " HTTP/1.1\r\nHost: example.com\r\n\r\n"))
                .isEqualTo(400);
    }

    @Test
    void serverAsAWholeNeedsNoHandler() throws Exception {
        assertThat(statusOf("OPTIONS * HTTP/1.1\r\nHost: example.com\r\n\r\n")).isEqualTo(204);
    }

    @Test
    void headIsThere() throws Exception {
        ServerHttpRequest request = send("PURGE /a?b=1&b=2&c HTTP/1.1\r\nHost: example.com\r\naccept: text/html\r\n"
                + "X-Two: 1\r\nx-two: 2\r\n\r\n");
        assertThat(request.getMethod()).isEqualTo(HttpMethod.valueOf("PURGE"));
        assertThat(request.getQueryParams().get("b")).containsExactly("1", "2");
        assertThat(request.getQueryParams()).containsEntry("c", Collections.singletonList(null));
        assertThat(request.getHeaders().getAccept()).containsExactly(MediaType.TEXT_HTML);
        assertThat(request.getHeaders().get("X-Two")).containsExactly("1", "2");
        assertThat(request.getHeaders().getFirst("none")).isNull();
        assertThat(request.getHeaders().headerNames()).containsExactlyInAnyOrder("Host", "accept", "X-Two");
        assertThat(request.getRemoteAddress().getAddress().isLoopbackAddress()).isTrue();
        assertThat(request.getSslInfo()).isNull();
        assertThat(request.getId()).isNotEmpty();
        assertThatThrownBy(() -> request.getHeaders().set("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void idIsTheOneThatTheServerGave() throws Exception {
        HttpHandler handler =
                (request, response) -> response.writeWith(Mono.just(ResponseTests.buffer(request.getId())));
        HTTPServerOptions options =
                HTTPServerOptions.builder().requestIdHeader("X-Request-Id").build();
        try (RunningServer server =
                        new RunningServer(new TornadoHttpHandlerAdapter(handler), options, ListenerOptions.DEFAULT);
                Wire wire = server.connect()) {
            Wire.Response response = wire.get("/");
            assertThat(response.text()).isNotEmpty().isEqualTo(response.field("X-Request-Id"));
        }
    }

    @Test
    void requestCanBeChangedByACopy() throws Exception {
        ServerHttpRequest request = send("GET /a HTTP/1.1\r\nHost: example.com\r\nX-One: 1\r\n\r\n")
                .mutate()
                .path("/b")
                .header("X-One", "2")
                .headers(headers -> headers.remove("Host"))
                .build();
        assertThat(request.getHeaders().toSingleValueMap()).isEqualTo(Map.of("X-One", "2"));
        assertThat(request.getURI().getPath()).isEqualTo("/b");
    }

    @Test
    void cookiesAreKeptInOrder() throws Exception {
        ServerHttpRequest request =
                send("GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1; b=\"x y\"; a=2;; =3; d\r\n" + "Cookie: c=4=5\r\n\r\n");
        assertThat(request.getCookies().get("a")).extracting("value").containsExactly("1", "2");
        assertThat(request.getCookies().getFirst("b").getValue()).isEqualTo("x y");
        assertThat(request.getCookies().getFirst("c").getValue()).isEqualTo("4=5");
        assertThat(request.getCookies()).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void nativeRequestIsTheEngines() throws Exception {
        ServerHttpRequest request = send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        Object known = ServerHttpRequestDecorator.getNativeRequest(new ServerHttpRequestDecorator(request));
        assertThat(((HTTPServerRequest) known).uri()).isEqualTo("/a");
    }

    @Test
    void fieldsBehaveAsAMap() {
        HTTPHeaders fields = new HTTPHeaders();
        HttpHeaders headers = new HttpHeaders(new TornadoHeadersAdapter(fields));
        headers.add("A", "1");
        headers.add("a", "2");
        headers.set("B", "3");
        headers.add("C", null);
        assertThat(headers.headerNames()).containsExactly("A", "B");
        assertThat(headers.size()).isEqualTo(2);
        assertThat(headers.put("b", List.of("4", "5"))).containsExactly("3");
        assertThat(headers.get("B")).containsExactly("4", "5");
        assertThat(headers.get("a")).containsExactly("1", "2");
        headers.headerSet().iterator().next().setValue(List.of("6"));
        assertThat(fields.getList("A")).containsExactly("6");
        assertThat(HttpHeaders.copyOf(headers)).isEqualTo(headers);
        headers.headerNames().removeIf("A"::equals);
        assertThat(fields.contains("a")).isFalse();
        headers.set("B", null);
        assertThat(headers.isEmpty()).isTrue();
        assertThatThrownBy(() -> headers.add("D", "1\r\nE: 2")).isInstanceOf(IllegalArgumentException.class);
        headers.add("F", "1");
        headers.clear();
        assertThat(fields.size()).isZero();
    }

    @Test
    void contentIsEmptyWithoutAny() throws Exception {
        HttpHandler handler = (request, response) -> request.getBody()
                .count()
                .flatMap(count -> response.writeWith(Mono.just(ResponseTests.buffer("" + count))));
        try (RunningServer server = new RunningServer(handler);
                Wire wire = server.connect()) {
            assertThat(wire.get("/").text()).isEqualTo("0");
            assertThat(wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                            .read()
                            .text())
                    .isEqualTo("0");
            assertThat(wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                            .read()
                            .content())
                    .isEqualTo("0".getBytes(ISO_8859_1));
        }
    }
}
