package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.tornado4j.http.CookieDefaults;
import org.tornado4j.security.CookieSecret;
import org.tornado4j.security.SignedValues;
import org.tornado4j.web.ApplicationSettings;

/** {@code tornado.web.cookie-*} and {@code tornado.web.cookie.*}. */
@ExtendWith(OutputCaptureExtension.class)
class CookieSettingsTests {

    private static final String GOOD = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    private final ApplicationContextRunner runner = Native.runner();

    private void with(Consumer<ApplicationSettings> check, String... properties) {
        runner.withPropertyValues(properties).run(context -> check.accept(context.getBean(ApplicationSettings.class)));
    }

    private static String sign(@Nullable CookieSecret secret) {
        return SignedValues.createSignedValue(
                Objects.requireNonNull(secret), "a", new byte[0], Instant.ofEpochSecond(1_300_000_000));
    }

    @Test
    void cookiesAreGuardedUnlessAKeySaysOtherwise() {
        with(settings -> {
            assertThat(settings.cookieDefaults()).isEqualTo(CookieDefaults.STRICT);
            assertThat(settings.cookieSecret()).isNull();
            assertThat(settings.minSignedVersion()).isEqualTo(2);
        });
        with(
                settings -> assertThat(settings.cookieDefaults()).isEqualTo(CookieDefaults.NONE),
                "tornado.web.cookie.http-only=false",
                "tornado.web.cookie.secure=never",
                "tornado.web.cookie.same-site=omitted");
        with(
                settings -> assertThat(settings.cookieDefaults())
                        .isEqualTo(new CookieDefaults(true, CookieDefaults.Secure.ALWAYS, "None")),
                "tornado.web.cookie.secure=always",
                "tornado.web.cookie.same-site=none");
    }

    @Test
    void cookieForOtherSitesHasToBeSecure(CapturedOutput output) {
        String none = "tornado.web.cookie.same-site=none";
        expectRefusal("tornado.web.cookie.same-site", none, "tornado.web.cookie.secure=never");
        with(
                settings -> assertThat(output).doesNotContain("browsers drop such cookies"),
                none,
                "tornado.web.cookie.secure=always");
        with(
                settings -> assertThat(output).doesNotContain("browsers drop such cookies"),
                none,
                "server.forward-headers-strategy=native");
        with(
                settings -> assertThat(output)
                        .contains("tornado.web.cookie.same-site is none, but browsers drop such cookies"),
                none);
    }

    @Test
    void oneSecretSigns(CapturedOutput output) {
        with(
                settings -> {
                    assertThat(sign(settings.cookieSecret())).isEqualTo(sign(CookieSecret.of(GOOD)));
                    assertThat(settings.minSignedVersion()).isEqualTo(1);
                },
                "tornado.web.cookie-secret=" + GOOD,
                "tornado.web.cookie-min-version=1");
        assertThat(output).doesNotContain("are recommended");
    }

    @Test
    void highestOfSeveralSecretsSignsUnlessAnotherIsNamed() {
        String[] secrets = {"tornado.web.cookie-secrets.1=" + GOOD, "tornado.web.cookie-secrets.2=" + OTHER};
        with(settings -> assertThat(sign(settings.cookieSecret())).startsWith("2|1:2|"), secrets);
        with(
                settings -> assertThat(sign(settings.cookieSecret())).startsWith("2|1:1|"),
                secrets[0],
                secrets[1],
                "tornado.web.cookie-key-version=1");
    }

    @Test
    void shortSecretIsWarnedOfWithoutShowingIt(CapturedOutput output) {
        with(settings -> assertThat(settings.cookieSecret()).isNotNull(), "tornado.web.cookie-secret=sixteen.bytes.ok");
        assertThat(output)
                .contains("tornado.web.cookie-secret has 16 bytes; 32 are recommended")
                .doesNotContain("sixteen.bytes.ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tornado.web.cookie-secret=short",
                "tornado.web.cookie-secret=",
                "tornado.web.cookie-secrets.1=short",
                "tornado.web.cookie-key-version=1",
                "tornado.web.cookie-min-version=3",
            })
    void nonsenseIsRefusedAtStart(String property) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(property).startsWith(failure.getName() + "=");
                            assertThat(String.valueOf(failure.getValue())).doesNotContain("short");
                        }));
    }

    @Test
    void keysThatContradictEachOtherAreRefused() {
        String several = "tornado.web.cookie-secrets.1=" + GOOD;
        expectRefusal("tornado.web.cookie-secret", several, "tornado.web.cookie-secret=" + GOOD);
        expectRefusal("tornado.web.cookie-key-version", several, "tornado.web.cookie-key-version=2");
        expectRefusal("tornado.web.cookie-min-version", several, "tornado.web.cookie-min-version=1");
    }

    private void expectRefusal(String key, String... properties) {
        runner.withPropertyValues(properties)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo(key)));
    }
}
