package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.tornado4j.spring.boot.Client;

/** {@code tornado.web.security-headers.*}. */
@Timeout(60)
class SecurityHeadersSettingsTests {

    private static final String PREFIX = "tornado.web.security-headers.";
    private static final String ENABLED = PREFIX + "enabled=true";

    private final ApplicationContextRunner runner = Native.runner();

    @Test
    void thereAreNoFieldsUnlessEnabled() {
        runner.run(context -> assertThat(
                        Client.of(context).get("/nothing").headers().map())
                .doesNotContainKeys("x-content-type-options", "x-frame-options", "referrer-policy"));
    }

    @Test
    void standardFieldsAreEnabledByOneKey() {
        runner.withPropertyValues(ENABLED).run(context -> {
            HttpHeaders headers = Client.of(context).get("/nothing").headers();
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(headers.firstValue("Referrer-Policy")).hasValue("strict-origin-when-cross-origin");
            assertThat(headers.map()).doesNotContainKeys("content-security-policy", "strict-transport-security");
        });
    }

    @Test
    void everyKeyIsApplied() {
        runner.withPropertyValues(
                        ENABLED,
                        PREFIX + "content-type-options=false",
                        PREFIX + "frame-options=off",
                        PREFIX + "referrer-policy=",
                        PREFIX + "content-security-policy=default-src 'self'",
                        PREFIX + "hsts-max-age=365d",
                        PREFIX + "hsts-include-sub-domains=true",
                        "server.forward-headers-strategy=native")
                .run(context -> {
                    Client client = Client.of(context);
                    HttpHeaders headers = client.send(client.request("/nothing").header("X-Forwarded-Proto", "https"))
                            .headers();
                    assertThat(headers.firstValue("Content-Security-Policy")).hasValue("default-src 'self'");
                    assertThat(headers.firstValue("Strict-Transport-Security"))
                            .hasValue("max-age=31536000; includeSubDomains");
                    assertThat(headers.map())
                            .doesNotContainKeys("x-content-type-options", "x-frame-options", "referrer-policy");
                    assertThat(client.get("/nothing").headers().map())
                            .as("without TLS")
                            .doesNotContainKey("strict-transport-security");
                });
    }

    @ParameterizedTest
    @CsvSource({"31536000, 31536000", "0, 0", "365d, 31536000"})
    void ageWithoutUnitIsSeconds(String value, String sent) {
        runner.withPropertyValues(ENABLED, PREFIX + "hsts-max-age=" + value, "server.forward-headers-strategy=native")
                .run(context -> {
                    Client client = Client.of(context);
                    HttpHeaders headers = client.send(client.request("/nothing").header("X-Forwarded-Proto", "https"))
                            .headers();
                    assertThat(headers.firstValue("Strict-Transport-Security")).hasValue("max-age=" + sent);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "referrer-policy, nothing, true",
        "referrer-policy, 'origin,', true",
        "content-security-policy, '\u20ac', true",
        "hsts-max-age, -1s, true",
        "hsts-max-age, 999ms, true",
        "hsts-max-age, 1500ms, true",
        "hsts-include-sub-domains, true, true",
        "content-security-policy, default-src 'self', false",
        "hsts-max-age, 1d, false",
    })
    void nonsenseIsRefusedAtStart(String key, String value, boolean enabled) {
        runner.withPropertyValues(PREFIX + key + "=" + value, PREFIX + "enabled=" + enabled)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo(PREFIX + key)));
    }
}
