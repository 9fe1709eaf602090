package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.testing.RawClient;

@Timeout(60)
class SecurityHeadersTests {

    private static Application app(SecurityHeaders headers) {
        return TestApplications.of(
                ApplicationSettings.builder().logRequests(false).addInterceptor(headers), () -> new RequestHandler() {
                    void get() {
                        write("page");
                    }

                    void post() {
                        setHeader("X-Frame-Options", "SAMEORIGIN");
                    }
                });
    }

    private static final SecurityHeaders ALL = SecurityHeaders.builder()
            .contentTypeOptions(true)
            .frameOptions("SAMEORIGIN")
            .frameOptions("DENY")
            .referrerPolicy("no-referrer")
            .contentSecurityPolicy("default-src 'self'")
            .strictTransportSecurity(Duration.ofDays(365), true)
            .build();

    @Test
    void standardFieldsAreAdded() {
        FakeConnection response = FakeConnection.get(app(SecurityHeaders.STANDARD), "/");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(response.header("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
        assertThat(response.header("Content-Security-Policy")).isNull();
        assertThat(response.header("Strict-Transport-Security")).isNull();
    }

    @Test
    void fieldOfTheHandlerStays() {
        FakeConnection response = FakeConnection.post(app(ALL), "/", "");
        assertThat(response.headers().getList("X-Frame-Options")).containsExactly("SAMEORIGIN");
        assertThat(response.header("Content-Security-Policy")).isEqualTo("default-src 'self'");
        assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    private static RawClient.Response ask(String protocol, String request) throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().protocol(protocol).build();
        try (RunningApplication running = new RunningApplication(app(ALL), options);
                RawClient client = running.connect()) {
            client.send(request);
            return client.read();
        }
    }

    @Test
    void httpsIsDemandedOverHttpsAlone() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        assertThat(ask("https", request).field("Strict-Transport-Security"))
                .isEqualTo("max-age=31536000; includeSubDomains");
        assertThat(ask("http", request).field("Strict-Transport-Security")).isNull();
    }

    @Test
    void refusedRequestsHaveTheFields() throws Exception {
        RawClient.Response response = ask("https", "GET / HTTP/1.1\r\nHost : x\r\n\r\n");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.field("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.field("Strict-Transport-Security")).isNotNull();
    }

    @Test
    void nonsenseIsRefused() {
        SecurityHeaders.Builder builder = SecurityHeaders.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.contentSecurityPolicy("a\r\nX: y"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.strictTransportSecurity(Duration.ofSeconds(-1), false));
    }
}
