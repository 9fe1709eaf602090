package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.tornado4j.http.CookieDefaults.Secure;

class CookieDefaultsTests {

    private static String applied(CookieDefaults defaults, boolean https) {
        return defaults.applyTo(new SetCookie("a", "b"), https).toString();
    }

    @Test
    void strictCookiesAreSecureOverHttps() {
        assertThat(applied(CookieDefaults.STRICT, true)).isEqualTo("a=b; HttpOnly; Path=/; SameSite=Lax; Secure");
        assertThat(applied(CookieDefaults.STRICT, false)).isEqualTo("a=b; HttpOnly; Path=/; SameSite=Lax");
        assertThat(applied(new CookieDefaults(false, Secure.ALWAYS, null), false))
                .isEqualTo("a=b; Path=/; Secure");
        assertThat(applied(CookieDefaults.NONE, true)).isEqualTo("a=b; Path=/");
    }

    @Test
    void whatACookieSaysStays() {
        SetCookie open = new SetCookie("a", "b").httpOnly(false).secure(false).sameSite("None");
        assertThat(CookieDefaults.STRICT.applyTo(open, true)).hasToString("a=b; Path=/; SameSite=None");
    }

    /** Applications may keep a cookie in a constant. */
    @Test
    void cookieItselfDoesNotChange() {
        SetCookie cookie = new SetCookie("a", "b").domain("example.com").partitioned(true);
        assertThat(CookieDefaults.STRICT.applyTo(cookie, true))
                .hasToString("a=b; Domain=example.com; HttpOnly; Partitioned; Path=/; SameSite=Lax; Secure");
        assertThat(cookie).hasToString("a=b; Domain=example.com; Partitioned; Path=/");
    }

    @Test
    void otherPoliciesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CookieDefaults(true, Secure.NEVER, "lax"))
                .withMessage("SameSite is Strict, Lax or None, not \"lax\"");
    }
}
