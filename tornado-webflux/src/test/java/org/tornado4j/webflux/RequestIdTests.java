package org.tornado4j.webflux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.tcp.ListenerOptions;
import reactor.core.publisher.Mono;

/** The id of a request, and where the handler of it finds it. */
class RequestIdTests {

    private static final HttpHandler HANDLER = (request, response) -> {
        String logged = MDC.get(TornadoHttpHandlerAdapter.REQUEST_ID);
        Mono<String> content = DataBufferUtils.join(request.getBody())
                .map(buffer -> buffer.toString(ISO_8859_1) + MDC.get(TornadoHttpHandlerAdapter.REQUEST_ID))
                .defaultIfEmpty("");
        return Mono.deferContextual(context -> {
            String inContext = context.getOrDefault(TornadoHttpHandlerAdapter.REQUEST_ID, "none");
            return content.flatMap(text -> write(response, request, logged + " " + inContext + " " + text));
        });
    };

    private static Mono<Void> write(ServerHttpResponse response, ServerHttpRequest request, String text) {
        byte[] content = (request.getId() + " " + text).getBytes(ISO_8859_1);
        return response.writeWith(Mono.just(DefaultDataBufferFactory.sharedInstance.wrap(content)));
    }

    private static RunningServer server(HTTPServerOptions options) throws Exception {
        return new RunningServer(new TornadoHttpHandlerAdapter(HANDLER), options, ListenerOptions.DEFAULT);
    }

    private static HTTPServerOptions identified() {
        return HTTPServerOptions.builder().requestIdHeader("X-Request-Id").build();
    }

    @Test
    void isThatOfTheResponse() throws Exception {
        try (RunningServer server = server(identified());
                Wire client = server.connect()) {
            Wire.Response response = client.get("/");
            String id = response.field("X-Request-Id");
            assertThat(id).hasSize(32);
            assertThat(response.text()).isEqualTo(id + " " + id + " " + id + " ");
            assertThat(server.call(() -> MDC.get(TornadoHttpHandlerAdapter.REQUEST_ID)))
                    .isNull();
        }
    }

    @Test
    void isInTheLogWhenContentComes() throws Exception {
        try (RunningServer server = server(identified());
                Wire client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\na");
            server.settle();
            Wire.Response response = client.send("b").read();
            String id = response.field("X-Request-Id");
            assertThat(response.text()).endsWith(" ab" + id);
            assertThat(server.call(() -> MDC.get(TornadoHttpHandlerAdapter.REQUEST_ID)))
                    .isNull();
        }
    }

    @Test
    void isSpringsOwnIfTheServerGivesNone() throws Exception {
        try (RunningServer server = server(HTTPServerOptions.DEFAULT);
                Wire client = server.connect()) {
            Wire.Response response = client.get("/");
            assertThat(response.field("X-Request-Id")).isNull();
            assertThat(response.text()).matches("[0-9a-f]+ null none ");
        }
    }

    @Test
    void keyIsThatOfNativeHandlers() {
        assertThat(TornadoHttpHandlerAdapter.REQUEST_ID).isEqualTo(org.tornado4j.web.RequestIdInLogs.KEY);
    }
}
