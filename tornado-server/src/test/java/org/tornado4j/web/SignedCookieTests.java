package org.tornado4j.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.http.CookieDefaults;
import org.tornado4j.http.SetCookie;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.security.CookieSecret;
import org.tornado4j.testing.ManualClock;

@Timeout(60)
class SignedCookieTests {

    private static final CookieSecret SECRET = CookieSecret.of("It's a secret to everybody");

    private ManualClock clock = new ManualClock();
    private IOLoop loop = new IOLoop(clock);

    private static ApplicationSettings.Builder settings(CookieSecret secret) {
        return ApplicationSettings.builder().logRequests(false).cookieSecret(secret);
    }

    private FakeConnection get(ApplicationSettings.Builder settings, Consumer<RequestHandler> work, String... fields) {
        Application app = TestApplications.of(settings, () -> new RequestHandler() {
            void get() {
                work.accept(this);
            }
        });
        return new FakeConnection(loop, clock).request(app, "GET", "/", "", fields);
    }

    /** Returns what the handler makes of a request that has the cookie. */
    private <T> @Nullable T read(
            ApplicationSettings.Builder settings, String setCookie, Function<RequestHandler, @Nullable T> work) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        String cookie = setCookie.substring(0, (setCookie + ";").indexOf(';'));
        assertThat(get(settings, handler -> result.set(work.apply(handler)), "Cookie: " + cookie)
                        .status())
                .isEqualTo(200);
        return result.get();
    }

    private String set(ApplicationSettings.Builder settings, Consumer<RequestHandler> work) {
        return Objects.requireNonNull(get(settings, work).header("Set-Cookie"));
    }

    @Test
    @DisplayName("W01: what was set is read, any text and any bytes")
    void cookieComesBack() {
        String text = set(settings(SECRET), handler -> handler.setSignedCookie("user", "Grüße |:= 世界"));
        assertThat(text).startsWith("user=2|1:0|").contains("; Path=/");
        assertThat(this.<String>read(settings(SECRET), text, handler -> handler.getSignedCookie("user")))
                .isEqualTo("Grüße |:= 世界");

        byte[] bytes = {0, (byte) 0xE9, (byte) 0xFF};
        String cookie = set(
                settings(SECRET),
                handler -> handler.setCookie(new SetCookie("b", handler.createSignedValue("b", bytes)).path("/x")));
        assertThat(cookie).endsWith("; Path=/x");
        assertThat(this.<byte[]>read(
                        settings(SECRET), cookie, handler -> handler.getSignedCookieBytes("b", Duration.ofDays(1))))
                .isEqualTo(bytes);
    }

    @Test
    void cookieIsKeptForThirtyDaysAndAcceptedForThirtyOne() {
        String cookie = set(settings(SECRET), handler -> handler.setSignedCookie("user", "a"));
        assertThat(cookie).contains("; expires=");
        Function<RequestHandler, @Nullable String> asIs = handler -> handler.getSignedCookie("user");
        Function<RequestHandler, @Nullable String> ofToday =
                handler -> handler.getSignedCookie("user", Duration.ofDays(1));
        clock.advance(Duration.ofDays(2));
        assertThat(read(settings(SECRET), cookie, asIs)).isEqualTo("a");
        assertThat(read(settings(SECRET), cookie, ofToday)).isNull();
        clock.advance(Duration.ofDays(30));
        assertThat(read(settings(SECRET), cookie, asIs)).isNull();
    }

    @Test
    void forgedCookieIsNone() {
        for (String cookie : new String[] {"user=a", "user=", "other=a", "user=\"2|1:0|10:1300000000|4:user|0:|00\""}) {
            assertThat(this.<String>read(settings(SECRET), cookie, handler -> handler.getSignedCookie("user")))
                    .as(cookie)
                    .isNull();
        }
    }

    @Test
    @DisplayName("W03: a cookie of an old secret is read, and can be told")
    void cookieOfOldSecretIsTold() {
        Map<Integer, String> secrets = Map.of(0, "ajklasdf0ojaisdf", 1, "aslkjasaolwkjsdf");
        String cookie = set(settings(CookieSecret.of(secrets, 0)), handler -> handler.setSignedCookie("user", "a"));
        ApplicationSettings.Builder renewed = settings(CookieSecret.of(secrets, 1));
        assertThat(this.<String>read(renewed, cookie, handler -> handler.getSignedCookie("user")))
                .isEqualTo("a");
        assertThat(this.<OptionalInt>read(renewed, cookie, handler -> handler.getSignedCookieKeyVersion("user")))
                .isEqualTo(OptionalInt.of(0));
        assertThat(this.<OptionalInt>read(renewed, cookie, handler -> handler.getSignedCookieKeyVersion("other")))
                .isEqualTo(OptionalInt.empty());
    }

    @Test
    void version1IsAcceptedIfTheSettingsSaySo() {
        clock = new ManualClock(Instant.ofEpochSecond(1_300_000_000));
        loop = new IOLoop(clock);
        String cookie = "key=\"dmFsdWU=|1300000000|31c934969f53e48164c50768b40cbd7e2daaaa4f\"";
        assertThat(this.<String>read(settings(SECRET), cookie, handler -> handler.getSignedCookie("key")))
                .isNull();
        assertThat(this.<String>read(
                        settings(SECRET).minSignedVersion(1), cookie, handler -> handler.getSignedCookie("key")))
                .isEqualTo("value");
    }

    @Test
    void withoutSecretTheKeyIsNamed() {
        get(
                ApplicationSettings.builder().logRequests(false),
                handler -> assertThatIllegalStateException()
                        .isThrownBy(() -> handler.getSignedCookie("a"))
                        .withMessageContaining("'cookieSecret'")
                        .withMessageContaining("tornado.web.cookie-secret"));
    }

    @Test
    void signedCookieGetsTheDefaults() {
        ApplicationSettings.Builder strict = settings(SECRET).cookieDefaults(CookieDefaults.STRICT);
        assertThat(set(strict, handler -> handler.setSignedCookie("user", "a")))
                .endsWith("; HttpOnly; Path=/; SameSite=Lax");
        assertThat(set(strict, handler -> handler.setCookie("a", "b")))
                .isEqualTo("a=b; HttpOnly; Path=/; SameSite=Lax");
        assertThat(set(
                        strict,
                        handler -> handler.setCookie(new SetCookie("a", "b")
                                .httpOnly(false)
                                .sameSite("Strict")
                                .secure(true))))
                .isEqualTo("a=b; Path=/; SameSite=Strict; Secure");
    }

    @Test
    void cookieIsClearedWithPathAndDomain() {
        assertThat(set(settings(SECRET), handler -> handler.clearCookie("a", "/shop", "example.com")))
                .isEqualTo("a=\"\"; Domain=example.com; expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/shop");
    }

    @Test
    @DisplayName("W19: permanent or not")
    void redirectIsPermanentOrNot() {
        assertThat(get(settings(SECRET), handler -> handler.redirect("/x", true))
                        .status())
                .isEqualTo(301);
        assertThat(get(settings(SECRET), handler -> handler.redirect("/x", false))
                        .status())
                .isEqualTo(302);
    }

    @Test
    void valueThatWasSignedIsText() {
        get(
                settings(SECRET),
                handler -> assertThat(handler.createSignedValue("a", "b"))
                        .isEqualTo(handler.createSignedValue("a", "b".getBytes(UTF_8))));
    }
}
