package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.http.AddressRanges;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.Limit;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.tcp.ProxyProtocol;
import org.tornado4j.tcp.Sockets;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Requests that arrive through a proxy. */
class BehindProxyTests {

    private static final String FIELDS = """
            X-Forwarded-For: 3.3.3.3, 4.4.4.4, 10.0.0.1\r
            X-Forwarded-Proto: https\r
            X-Forwarded-Host: example.com\r
            X-Forwarded-Prefix: /shop\r
            """;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static HTTPServerOptions trusting(String... ranges) {
        return HTTPServerOptions.builder()
                .proxyHeaders(new ProxyHeaders(ProxyHeaders.Kind.X_FORWARDED, AddressRanges.of(List.of(ranges))))
                .build();
    }

    /** Answers who asks for what. */
    private static RunningServer server(HTTPServerOptions options) throws Exception {
        return new RunningServer(
                Exchange.answering(exchange -> {
                    HTTPServerRequest request =
                            new HTTPServerRequest(exchange.connection, exchange.startLine(), exchange.headers());
                    exchange.respond(request.remoteIp() + " " + request.fullUrl());
                }),
                options);
    }

    private static String answer(RawClient client, String fields) throws Exception {
        client.send("GET /a?b HTTP/1.1\r\nHost: app:8080\r\n" + fields + "\r\n");
        return client.read().text();
    }

    @Test
    void fieldsOfATrustedProxyCount() throws Exception {
        try (RunningServer server = server(trusting("127.0.0.1", "10.0.0.0/8"));
                RawClient client = server.connect()) {
            assertThat(answer(client, FIELDS)).isEqualTo("4.4.4.4 https://example.com/shop/a?b");
        }
    }

    @Test
    @DisplayName("E40: fields of a peer that is not trusted mean nothing")
    void fieldsOfOthersDoNotCount() throws Exception {
        try (RunningServer server = server(trusting("10.0.0.0/8"));
                RawClient client = server.connect()) {
            assertThat(answer(client, FIELDS)).isEqualTo("127.0.0.1 http://app:8080/a?b");
        }
    }

    @Test
    void fieldsMeanNothingByDefault() throws Exception {
        try (RunningServer server = server(HTTPServerOptions.DEFAULT);
                RawClient client = server.connect()) {
            assertThat(answer(client, FIELDS)).isEqualTo("127.0.0.1 http://app:8080/a?b");
        }
    }

    @Test
    @DisplayName("B.8: what one request says does not count for the next on the connection")
    void eachRequestStandsForItself() throws Exception {
        try (RunningServer server = server(trusting("127.0.0.1"));
                RawClient client = server.connect()) {
            assertThat(answer(client, "X-Forwarded-For: 4.4.4.4\r\n")).isEqualTo("4.4.4.4 http://app:8080/a?b");
            assertThat(answer(client, "")).isEqualTo("127.0.0.1 http://app:8080/a?b");
            assertThat(answer(client, "X-Forwarded-Proto: https\r\n")).isEqualTo("127.0.0.1 https://app:8080/a?b");
        }
    }

    @Test
    @DisplayName("RFC 9110 section 7.4: whether the connection is secured is for a trusted proxy to say")
    void targetMayBeOfHttpsIfATrustedProxySaysSo() throws Exception {
        String request = "GET https://app/ HTTP/1.1\r\nHost: app\r\nX-Forwarded-Proto: https\r\n\r\n";
        try (RunningServer server = server(trusting("127.0.0.1"));
                RawClient client = server.connect()) {
            client.send(request);
            assertThat(client.read().text()).isEqualTo("127.0.0.1 https://app/");
        }
        try (RunningServer server = server(trusting("10.0.0.0/8"));
                RawClient client = server.connect()) {
            client.send(request);
            assertThat(client.read().status()).isEqualTo(421);
        }
    }

    @Test
    void peersOfUnixSocketsAreTrusted(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("socket");
        try (RunningServer server = server(trusting())) {
            server.run(() -> server.server().addSocket(Sockets.bindUnixSocket(file.toString())));
            try (RawClient client = RawClient.connect(UnixDomainSocketAddress.of(file))) {
                assertThat(answer(client, "X-Forwarded-For: 4.4.4.4\r\n")).isEqualTo("4.4.4.4 http://app:8080/a?b");
            }
        }
    }

    @Test
    @DisplayName("E40: with a PROXY header, it is the address in it that has to be trusted")
    void addressInTheProxyHeaderIsThePeer() throws Exception {
        try (RunningServer server = server(trusting("10.0.0.1"))) {
            server.run(() -> server.server()
                    .listen(
                            BindOptions.of(0, "127.0.0.1"),
                            ListenerOptions.DEFAULT.withProxyProtocol(ProxyProtocol.DEFAULT)));
            int port = server.server().sockets().get(1).socket().getLocalPort();
            try (RawClient client = RawClient.connect(port)) {
                client.send("PROXY TCP4 10.0.0.1 10.0.0.2 1 80\r\n");
                assertThat(answer(client, "X-Forwarded-For: 4.4.4.4\r\n")).isEqualTo("4.4.4.4 http://app:8080/a?b");
            }
            try (RawClient client = RawClient.connect(port)) {
                client.send("PROXY TCP4 10.0.0.3 10.0.0.2 1 80\r\n");
                assertThat(answer(client, "X-Forwarded-For: 4.4.4.4\r\n")).isEqualTo("10.0.0.3 http://app:8080/a?b");
            }
        }
    }

    @Test
    @DisplayName("D2: refused connections are counted with the other limits")
    void connectionLimitIsCounted() throws Exception {
        logs.expect(Level.WARN, "127.0.0.1 has 1 connections");
        try (RunningServer server = server(
                        HTTPServerOptions.builder().maxConnectionsPerAddress(1).build());
                RawClient client = server.connect()) {
            answer(client, "");
            try (RawClient second = server.connect()) {
                second.expectEnd();
            }
            assertThat(server.server().statistics().limit(Limit.MAX_CONNECTIONS_PER_ADDRESS))
                    .isEqualTo(1);
        }
    }
}
