package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.tornado4j.http.SetCookie;
import org.tornado4j.security.CrossOriginCheck;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.XsrfCookies;

/** {@code tornado.web.xsrf-*}, {@code tornado.web.cross-origin-check} and {@code tornado.web.trusted-origins}. */
class ForgerySettingsTests {

    private final ApplicationContextRunner runner = Native.runner();

    @Test
    void nothingIsCheckedUnlessAskedFor() {
        runner.run(context -> {
            ApplicationSettings settings = context.getBean(ApplicationSettings.class);
            assertThat(settings.xsrfCookies()).isNull();
            assertThat(settings.crossOriginCheck()).isNull();
            assertThat(settings.loginUrl()).isNull();
            assertThat(settings.currentUser()).isNull();
        });
    }

    @Test
    void everyKeyIsApplied() {
        runner.withPropertyValues(
                        "tornado.web.xsrf-cookies=true",
                        "tornado.web.xsrf-cookie-name=__Host-xsrf",
                        "tornado.web.xsrf-cookie-version=1",
                        "tornado.web.xsrf-cookie-http-only=true",
                        "tornado.web.cross-origin-check=true",
                        "tornado.web.trusted-origins=https://app.example.com",
                        "tornado.web.login-url=/login")
                .run(context -> {
                    ApplicationSettings settings = context.getBean(ApplicationSettings.class);
                    XsrfCookies cookies = Objects.requireNonNull(settings.xsrfCookies());
                    assertThat(cookies.name()).isEqualTo("__Host-xsrf");
                    assertThat(cookies.version()).isEqualTo(1);
                    SetCookie cookie = new SetCookie("a", "b");
                    cookies.options().accept(cookie);
                    assertThat(cookie).hasToString("a=b; HttpOnly; Path=/");
                    assertThat(settings.crossOriginCheck())
                            .extracting(CrossOriginCheck::trustedOrigins)
                            .isEqualTo(Set.of("https://app.example.com"));
                    assertThat(settings.loginUrl()).isEqualTo("/login");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "?login", "localhost:8080/login", "https:///login", "javascript:login()"})
    void loginUrlRelativeToThePageIsRefusedAtStart(String url) {
        runner.withPropertyValues("tornado.web.login-url=" + url)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo("tornado.web.login-url");
                            assertThat(failure.getReason()).contains("must begin with a slash");
                        }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/login?from=here", "https://login.example.com/sign-in", "HTTP://login.example.com"})
    void loginUrlMayBeOfAnotherHost(String url) {
        runner.withPropertyValues("tornado.web.login-url=" + url)
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).loginUrl())
                        .isEqualTo(url));
    }

    @Test
    void emptyLoginUrlIsNone() {
        runner.withPropertyValues("tornado.web.login-url=")
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).loginUrl())
                        .isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "tornado.web.xsrf-cookie-name, a b, tornado.web.xsrf-cookies=true",
        "tornado.web.xsrf-cookie-version, 3, tornado.web.xsrf-cookies=true",
        "tornado.web.trusted-origins, app.example.com, tornado.web.cross-origin-check=true",
        "tornado.web.trusted-origins, https://app.example.com, tornado.web.cross-origin-check=false",
    })
    void nonsenseIsRefusedAtStart(String key, String value, String other) {
        runner.withPropertyValues(key + "=" + value, other)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo(key)));
    }
}
