package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.AddressRanges;
import org.tornado4j.http.AllowedHosts;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.http1.Violation;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** A server that answers for some hosts only. */
class MisdirectedRequestTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> executed = new CopyOnWriteArrayList<>();

    private RunningServer server(HTTPServerOptions.Builder options, String... hosts) throws Exception {
        return new RunningServer(
                Exchange.answering(exchange -> {
                    executed.add(exchange.target());
                    exchange.respond("ok");
                }),
                options.allowedHosts(AllowedHosts.of(List.of(hosts))).build());
    }

    private RunningServer server(String... hosts) throws Exception {
        return server(HTTPServerOptions.builder(), hosts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: Example.Org:8080\r\n\r\n",
                "GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n",
                "GET http://example.org/ HTTP/1.0\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: a.example.com\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n"
            })
    void requestForAnAllowedHostIsServed(String request) throws Exception {
        try (RunningServer server = server("example.org", "*.example.com", "127.0.0.1");
                RawClient client = server.connect()) {
            client.send(request);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "GET http://evil.example/ HTTP/1.0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 5\r\n\r\nhello",
                "GET / HTTP/1.0\r\n\r\n"
            })
    void requestForAnotherIsMisdirectedAndEndsTheConnection(String request) throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (RunningServer server = server("example.org");
                RawClient client = server.connect()) {
            client.send(request + "GET /behind HTTP/1.1\r\nHost: example.org\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(421);
            assertThat(response.field("Connection")).isEqualTo("close");
            assertThat(response.text())
                    .contains("HOST_NOT_ALLOWED, RFC 9110 section 15.5.20")
                    .doesNotContain("evil");
            client.expectEnd();
            assertThat(executed).isEmpty();
            assertThat(server.server().statistics().violation(Violation.HOST_NOT_ALLOWED))
                    .isEqualTo(1);
        }
        assertThat(logs.messages("tornado.general")).anyMatch(line -> line.contains("HOST_NOT_ALLOWED"));
    }

    @Test
    void logNamesTheHostThatWasRefused() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (RunningServer server = server("example.org");
                RawClient client = server.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: evil.example:81\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(421);
        }
        assertThat(logs.messages("tornado.general"))
                .anyMatch(line -> line.contains("HOST_NOT_ALLOWED") && line.contains("\"evil.example:81\""));
    }

    @Test
    void everyRequestOfAConnectionIsLookedAt() throws Exception {
        String allowed = "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n";
        String other = "GET / HTTP/1.1\r\nHost: example.net\r\n\r\n";
        try (RunningServer server = server("example.org");
                RawClient client = server.connect()) {
            for (int i = 0; i < 5; i++) { // the parser remembers what comes often
                client.send(allowed);
                assertThat(client.read().status()).isEqualTo(200);
            }
            client.send(other);
            assertThat(client.read().status()).isEqualTo(421);
        }
        try (RunningServer server = server("example.org")) {
            for (int i = 0; i < 5; i++) {
                try (RawClient client = server.connect()) {
                    client.send(other);
                    assertThat(client.read().status()).isEqualTo(421);
                }
            }
        }
    }

    @Test
    void hostThatATrustedProxyNamesCounts() throws Exception {
        HTTPServerOptions.Builder options = HTTPServerOptions.builder()
                .proxyHeaders(new ProxyHeaders(ProxyHeaders.Kind.X_FORWARDED, AddressRanges.of(List.of("127.0.0.1"))));
        try (RunningServer server = server(options, "example.org")) {
            try (RawClient client = server.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: app:8080\r\nX-Forwarded-Host: example.org\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(200);
                client.send("GET / HTTP/1.1\r\nHost: example.org\r\nX-Forwarded-Host: evil.example\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(421);
            }
        }
    }
}
