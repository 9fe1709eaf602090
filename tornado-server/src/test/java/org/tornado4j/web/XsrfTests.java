package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.CookieDefaults;
import org.tornado4j.security.CrossOriginCheck;
import org.tornado4j.testing.CapturedLogs;

@Timeout(60)
class XsrfTests {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static class TokenHandler extends RequestHandler {

        boolean prepared;

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            prepared = true;
            return null;
        }

        void get() {
            write(xsrfToken());
        }

        void post() {
            write("ok");
        }

        void query() {
            write("found");
        }
    }

    private static ApplicationSettings.Builder settings() {
        return ApplicationSettings.builder().logRequests(false).xsrfCookies(true);
    }

    private static Application app(ApplicationSettings.Builder settings) {
        return TestApplications.of(settings, TokenHandler::new);
    }

    /** Returns a token of the application as the cookie has it. */
    private static String token(Application app) {
        FakeConnection response = FakeConnection.get(app, "/");
        String cookie = Objects.requireNonNull(response.header("Set-Cookie"));
        assertThat(cookie).isEqualTo("_xsrf=" + response.body() + "; Path=/");
        return response.body();
    }

    private static FakeConnection post(Application app, String body, String... fields) {
        return FakeConnection.post(app, "/", body, fields);
    }

    private void expect(String message) {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, message);
    }

    @ParameterizedTest
    @DisplayName("W66: the three messages")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "\"\";\"\"; '_xsrf' argument missing from POST",
                "\"\";_xsrf=deadbeef; '_xsrf' argument missing from POST",
                "_xsrf=;_xsrf=deadbeef; '_xsrf' argument missing from POST",
                "_xsrf=3|;_xsrf=deadbeef; '_xsrf' argument has invalid format",
                "_xsrf=deadbeef;\"\"; XSRF cookie does not match POST argument",
                "_xsrf=deadbeef;_xsrf=3|; XSRF cookie does not match POST argument",
                "_xsrf=deadbeef;_xsrf=deadbeee; XSRF cookie does not match POST argument",
                "_xsrf=deadbeef;other=deadbeef; XSRF cookie does not match POST argument",
            })
    void requestWithoutMatchingTokenIsRefused(String body, String cookie, String message) {
        expect("403 POST / (127.0.0.1): " + message);
        assertThat(post(app(settings()), body, FORM, "Cookie: " + cookie).status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("W66: the token in body, query or field")
    void tokenIsTakenFromBodyQueryAndField() {
        Application app = app(settings());
        String token = token(app);
        String cookie = "Cookie: _xsrf=" + token;
        assertThat(post(app, "_xsrf=" + token, FORM, cookie).body()).isEqualTo("ok");
        assertThat(FakeConnection.post(app, "/?_xsrf=" + token, "", cookie).body())
                .isEqualTo("ok");
        assertThat(post(app, "", cookie, "X-XSRFToken: " + token).body()).isEqualTo("ok");
        assertThat(post(app, "{}", "Content-Type: application/json", cookie, "X-CSRFToken: " + token)
                        .body())
                .isEqualTo("ok");
    }

    @ParameterizedTest
    @DisplayName("W66: short tokens and such that are not hexadecimal")
    @ValueSource(strings = {"a", "not-hex", "deadbeef"})
    void anyTokenThatMatchesIsAccepted(String token) {
        assertThat(post(app(settings()), "_xsrf=" + token, FORM, "Cookie: _xsrf=" + token)
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("W67: ten requests, ten texts, one token; and no cookie for whoever has one")
    void tokenReadsDifferentlyInEachResponse() {
        Application app = app(settings());
        String cookie = "Cookie: _xsrf=" + token(app);
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            FakeConnection response = FakeConnection.get(app, "/", cookie);
            texts.add(response.body());
            assertThat(response.header("Set-Cookie")).isNull();
            assertThat(post(app, "_xsrf=" + response.body(), FORM, cookie).status())
                    .isEqualTo(200);
        }
        assertThat(texts).hasSize(10);
    }

    @Test
    @DisplayName("W67: tokens of different sessions do not mix")
    void tokenOfAnotherSessionIsRefused() {
        Application app = app(settings());
        expect("XSRF cookie does not match POST argument");
        assertThat(post(app, "_xsrf=" + token(app), FORM, "Cookie: _xsrf=" + token(app))
                        .status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("W68: version 1 stays as it is, and is the same token")
    void versionsAreInterchangeable() {
        Application one = app(settings().xsrfCookies(XsrfCookies.DEFAULT.withVersion(1)));
        Application two = app(settings());
        String plain = token(one);
        assertThat(plain).matches("[0-9a-f]{32}");
        String cookie = "Cookie: _xsrf=" + plain;
        assertThat(FakeConnection.get(one, "/", cookie).body()).isEqualTo(plain);
        String masked = FakeConnection.get(two, "/", cookie).body();
        assertThat(masked).startsWith("2|");
        assertThat(post(one, "_xsrf=" + masked, FORM, cookie).status()).isEqualTo(200);
        assertThat(post(two, "_xsrf=" + plain, FORM, "Cookie: _xsrf=" + masked).status())
                .isEqualTo(200);
        assertThatIllegalArgumentException().isThrownBy(() -> XsrfCookies.DEFAULT.withVersion(3));
    }

    @Test
    @DisplayName("W69: the cookie has another name and attributes, the argument has not")
    void cookieIsAsTheSettingsSay() {
        Application app = app(settings()
                .xsrfCookies(XsrfCookies.DEFAULT
                        .withName("__Host-xsrf")
                        .withOptions(
                                cookie -> cookie.secure(true).httpOnly(true).maxAge(Duration.ofDays(2)))));
        FakeConnection response = FakeConnection.get(app, "/");
        assertThat(response.header("Set-Cookie"))
                .isEqualTo("__Host-xsrf=" + response.body() + "; HttpOnly; Max-Age=172800; Path=/; Secure");
        assertThat(post(app, "_xsrf=" + response.body(), FORM, "Cookie: __Host-xsrf=" + response.body())
                        .status())
                .isEqualTo(200);
        assertThatIllegalArgumentException().isThrownBy(() -> XsrfCookies.DEFAULT.withName("a b"));
    }

    @Test
    void cookieStaysReadableForScripts() {
        Application app = app(settings().cookieDefaults(CookieDefaults.STRICT));
        assertThat(FakeConnection.get(app, "/").header("Set-Cookie")).endsWith("; Path=/; SameSite=Lax");
        assertThat(FakeConnection.get(app, "/").header("Set-Cookie")).doesNotContain("HttpOnly");
    }

    @Test
    void cookieOfAUserIsKept() {
        Application app = app(settings().currentUser(handler -> "alice"));
        assertThat(FakeConnection.get(app, "/").header("Set-Cookie")).contains("; expires=");
    }

    @Test
    void safeMethodsNeedNoToken() {
        Application app = app(settings());
        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
            assertThat(new FakeConnection().request(app, method, "/", "").status())
                    .as(method)
                    .isIn(200, 204);
        }
        FakeConnection query = new FakeConnection().request(app, "QUERY", "/", "x", "Content-Type: text/plain");
        assertThat(query.body()).isEqualTo("found");
    }

    @Test
    @DisplayName("B.12: 403 comes before prepare, and before 405")
    void checkComesBeforePrepare() {
        TokenHandler handler = new TokenHandler();
        expect("'_xsrf' argument missing from POST");
        assertThat(post(TestApplications.of(settings(), () -> handler), "").status())
                .isEqualTo(403);
        assertThat(handler.prepared).isFalse();
        assertThat(new FakeConnection().request(app(settings()), "PUT", "/", "").status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("W28: unknown paths are 404 in any case")
    void unknownPathIsNotFound() {
        assertThat(FakeConnection.post(app(settings()), "/unknown", "").status())
                .isEqualTo(404);
    }

    @Test
    void handlerCanDoWithoutTheCheck() {
        Application app = TestApplications.of(settings(), () -> new TokenHandler() {
            @Override
            protected void checkXsrfCookie() {}
        });
        assertThat(post(app, "").body()).isEqualTo("ok");
    }

    @Test
    void handlerWithoutTokensStillChecksOrigins() {
        Application app =
                TestApplications.of(settings().crossOriginCheck(CrossOriginCheck.STRICT), () -> new TokenHandler() {
                    @Override
                    protected void checkXsrfCookie() {}
                });
        assertThat(post(app, "").body()).isEqualTo("ok");
        expect("cross-origin request");
        assertThat(post(app, "", "Origin: http://evil.com").status()).isEqualTo(403);
    }

    @Test
    void handlerForPagesOfAnyOriginStillNeedsTokens() {
        Application app =
                TestApplications.of(settings().crossOriginCheck(CrossOriginCheck.STRICT), () -> new TokenHandler() {
                    @Override
                    protected void checkCrossOrigin() {}
                });
        String[] evil = {"Origin: http://evil.com", "Sec-Fetch-Site: cross-site"};
        assertThat(post(app, "", evil[0], evil[1], "Cookie: _xsrf=a", "X-Xsrftoken: a")
                        .body())
                .isEqualTo("ok");
        expect("'_xsrf' argument missing from POST");
        assertThat(post(app, "", evil).status()).isEqualTo(403);
    }

    @Test
    void formHasTheToken() {
        Application app = TestApplications.of(settings(), () -> new RequestHandler() {
            void get() {
                String token = xsrfToken();
                assertThat(xsrfToken()).isEqualTo(token);
                assertThat(xsrfFormHtml()).isEqualTo("<input type=\"hidden\" name=\"_xsrf\" value=\"" + token + "\"/>");
            }
        });
        assertThat(FakeConnection.get(app, "/").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("A handler that takes content as it arrives has the field and the query")
    void streamingHandlerIsCheckedBeforeItsContent() {
        @StreamRequestBody
        class Streaming extends RequestHandler {
            @Override
            protected @Nullable CompletionStage<?> dataReceived(java.nio.ByteBuffer chunk) {
                return null;
            }

            void post() {
                write("ok");
            }
        }
        Application app = TestApplications.of(settings(), Streaming::new);
        assertThat(post(app, "x", "Content-Length: 1", "Cookie: _xsrf=a", "X-Xsrftoken: a")
                        .body())
                .isEqualTo("ok");
        expect("'_xsrf' argument missing from POST");
        assertThat(post(app, "_xsrf=a", "Content-Length: 7", FORM, "Cookie: _xsrf=a")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site: same-origin, 200",
        "Sec-Fetch-Site: cross-site, 403",
        "Sec-Fetch-Site: same-site, 403",
        "Origin: http://localhost, 200",
        "Origin: http://evil.com, 403",
        "X-Nothing: x, 200",
    })
    void originsAreCheckedWithoutTokens(String field, int status) {
        Application app =
                app(ApplicationSettings.builder().logRequests(false).crossOriginCheck(CrossOriginCheck.STRICT));
        if (status == 403) {
            expect("cross-origin request");
        }
        assertThat(post(app, "", field).status()).isEqualTo(status);
        assertThat(FakeConnection.get(app, "/", field).status()).isEqualTo(200);
    }

    @Test
    void bothChecksCanBeAskedFor() {
        Application app = app(settings().crossOriginCheck(CrossOriginCheck.STRICT));
        String[] token = {"Cookie: _xsrf=a", "X-Xsrftoken: a"};
        assertThat(post(app, "", token).status()).isEqualTo(200);
        expect("cross-origin request");
        assertThat(post(app, "", token[0], token[1], "Origin: http://evil.com").status())
                .isEqualTo(403);
    }
}
