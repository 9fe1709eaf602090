package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.AddressRanges;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** The ids that requests have with {@link HTTPServerOptions.Builder#requestIdHeader}. */
@Timeout(60)
class RequestIdTests {

    private static final String FIELD = "X-Request-Id";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final List<Long> connections = new CopyOnWriteArrayList<>();

    private HTTPServerOptions.Builder options() {
        return HTTPServerOptions.builder().requestIdHeader(FIELD).requestLog(loop -> request -> {
            logged.add(String.valueOf(request.requestId()));
            connections.add(request.context().connectionId());
        });
    }

    private HTTPServerOptions trusting(String range) {
        return options()
                .proxyHeaders(new ProxyHeaders(ProxyHeaders.Kind.X_FORWARDED, AddressRanges.of(List.of(range))))
                .build();
    }

    /** Answers with the id that a delegate sees. */
    private static RunningServer server(HTTPServerOptions options) throws Exception {
        return new RunningServer(
                Exchange.answering(exchange -> exchange.respond(String.valueOf(exchange.connection.requestId()))),
                options);
    }

    private static RawClient.Response get(RawClient client, @Nullable String id) throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: x\r\n" + (id == null ? "" : "x-request-id: " + id + "\r\n") + "\r\n");
        return client.read();
    }

    @Test
    void requestsHaveNoneByDefault() throws Exception {
        try (RunningServer server = server(HTTPServerOptions.DEFAULT);
                RawClient client = server.connect()) {
            RawClient.Response response = get(client, "a");
            assertThat(response.text()).isEqualTo("null");
            assertThat(response.field(FIELD)).isNull();
        }
    }

    @Test
    void eachRequestHasOneThatTheClientAndTheLogGet() throws Exception {
        try (RunningServer server = server(options().build());
                RawClient client = server.connect()) {
            String first = get(client, null).text();
            RawClient.Response second = get(client, null);
            server.settle();
            assertThat(first).matches("[0-9a-f]{32}").isNotEqualTo(second.text());
            assertThat(second.all(FIELD)).containsExactly(second.text());
            assertThat(logged).containsExactly(first, second.text());
        }
    }

    @Test
    void thatOfATrustedProxyIsTaken() throws Exception {
        try (RunningServer server = server(trusting("127.0.0.1"));
                RawClient client = server.connect()) {
            RawClient.Response response = get(client, "Root=1-67891233-abcdef012345678912345678");
            assertThat(response.text()).isEqualTo("Root=1-67891233-abcdef012345678912345678");
            assertThat(response.field(FIELD)).isEqualTo(response.text());
        }
    }

    @Test
    void thatOfAnotherClientIsNot() throws Exception {
        try (RunningServer server = server(trusting("10.0.0.0/8"));
                RawClient client = server.connect()) {
            assertThat(get(client, "chosen").text()).matches("[0-9a-f]{32}");
        }
        try (RunningServer server = server(options().build());
                RawClient client = server.connect()) {
            assertThat(get(client, "chosen").text()).matches("[0-9a-f]{32}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\"b", "<b>", "${jndi:x}", "a,b", "\u00e9"})
    void whatDoesNotLookLikeOneIsNotTaken(String sent) throws Exception {
        try (RunningServer server = server(trusting("127.0.0.1"));
                RawClient client = server.connect()) {
            assertThat(get(client, sent).text()).matches("[0-9a-f]{32}");
        }
    }

    @Test
    void longOneIsNotTaken() {
        assertThat(RequestIds.isFit("x".repeat(128))).isTrue();
        assertThat(RequestIds.isFit("x".repeat(129))).isFalse();
        assertThat(RequestIds.isFit("")).isFalse();
    }

    @Test
    void handlerMaySendAnother() throws Exception {
        try (RunningServer server = new RunningServer(
                        Exchange.answering(exchange -> exchange.respond(200, "", "x-request-ID", "mine")),
                        options().build());
                RawClient client = server.connect()) {
            assertThat(get(client, null).all(FIELD)).containsExactly("mine");
        }
    }

    @Test
    void responseOfTheServerHasItToo() throws Exception {
        try (RunningServer server = server(options().maxBodyBytes(1).build());
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n");
            RawClient.Response response = client.read();
            server.settle();
            assertThat(response.status()).isEqualTo(413);
            assertThat(logged).containsExactly(response.field(FIELD));
        }
    }

    @Test
    void headThatCannotBeReadHasNone() throws Exception {
        try (RunningServer server = server(options().build());
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost : x\r\n\r\n");
            assertThat(client.read().field(FIELD)).isNull();
            server.settle();
            assertThat(logged).containsExactly("null");
        }
    }

    @Test
    void connectionsAreNumbered() throws Exception {
        try (RunningServer server = server(options().build());
                RawClient one = server.connect();
                RawClient other = server.connect()) {
            get(one, null);
            get(one, null);
            get(other, null);
            server.settle();
            assertThat(connections.get(0))
                    .isPositive()
                    .isEqualTo(connections.get(1))
                    .isNotEqualTo(connections.get(2));
        }
    }

    @Test
    void nameOfTheFieldIsChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HTTPServerOptions.builder().requestIdHeader("request id"));
    }
}
