package org.tornado4j.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.AddressRanges;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

class HTTPSRedirectTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @ParameterizedTest
    @CsvSource({
        "443, GET /a/b?c=d, example.com, 301, https://example.com/a/b?c=d",
        "443, GET /, example.com:8080, 301, https://example.com/",
        "8443, GET /, example.com, 301, https://example.com:8443/",
        "8443, GET /, [2001:db8::1]:80, 301, https://[2001:db8::1]:8443/",
        "443, HEAD /a, example.com, 301, https://example.com/a",
        "443, DELETE /a, example.com, 308, https://example.com/a",
        "443, OPTIONS *, example.com, 308, https://example.com",
        "443, GET //evil.example, example.com, 301, https://example.com//evil.example",
        "443, GET http://example.com/a?b, example.com, 301, https://example.com/a?b"
    })
    void requestIsSentToTheSamePlaceWithHttps(int port, String request, String host, int status, String location)
            throws Exception {
        try (RunningServer server = new RunningServer(new HTTPSRedirect(() -> port));
                RawClient client = server.connect()) {
            client.send(request + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            RawClient.Response response = client.readHead();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Location")).isEqualTo(location);
        }
    }

    @Test
    void contentIsNotWaitedFor() throws Exception {
        try (RunningServer server = new RunningServer(new HTTPSRedirect(() -> 443));
                RawClient client = server.connect()) {
            client.send("POST /a HTTP/1.1\r\nHost: example.com\r\nContent-Length: 1000000\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(308);
            assertThat(response.field("Connection")).isEqualTo("close");
        }
    }

    @Test
    void requestWithoutHostDoesNotSayWhereTo() throws Exception {
        try (RunningServer server = new RunningServer(new HTTPSRedirect(() -> 443));
                RawClient client = server.connect()) {
            client.send("GET /a HTTP/1.0\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.field("Location")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local%host", "%zz", "[:::1]", "[1::2::3]", "u@example.com", "example.com/evil"})
    void invalidHostIsNotRepeated(String host) throws Exception {
        try (RunningServer server = new RunningServer(new HTTPSRedirect(() -> 443));
                RawClient client = server.connect()) {
            client.send("GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.field("Location")).isNull();
        }
    }

    @Test
    void hostAndPrefixThatATrustedProxyNamesCount() throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder()
                .proxyHeaders(new ProxyHeaders(ProxyHeaders.Kind.X_FORWARDED, AddressRanges.of(List.of("127.0.0.1"))))
                .build();
        try (RunningServer server = new RunningServer(new HTTPSRedirect(() -> 443), options);
                RawClient client = server.connect()) {
            client.send(
                    "GET /a HTTP/1.1\r\nHost: app\r\nX-Forwarded-Host: example.com\r\nX-Forwarded-Prefix: /b\r\n\r\n");
            assertThat(client.read().field("Location")).isEqualTo("https://example.com/b/a");
        }
    }
}
