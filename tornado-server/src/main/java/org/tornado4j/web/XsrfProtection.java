package org.tornado4j.web;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.SetCookie;
import org.tornado4j.security.XsrfToken;

/**
 * XSRF tokens of requests and responses: as a cookie, and repeated as an argument or a field.
 *
 * <p>Thread: that of the handler; without state.
 */
final class XsrfProtection {

    /** Tornado's argument, whatever the cookie is called. */
    private static final String ARGUMENT = "_xsrf";

    /** Lifetime of the cookie of a user, that of a signed one; anyone else's ends with the browser. */
    private static final Duration LIFETIME = Duration.ofDays(30);

    private XsrfProtection() {}

    /** Returns the token of the request as it is written, with a new mask; one that is new is set as a cookie. */
    static String writeToken(RequestHandler handler, XsrfCookies cookies) {
        Instant now = SignedCookies.now(handler);
        XsrfToken known = sent(handler, cookies, now);
        XsrfToken token = known != null ? known : XsrfToken.random(now);
        String text = cookies.version() == 1 ? token.plain() : token.masked();
        if (known == null) {
            handler.setCookie(cookie(handler, cookies, text, now));
        }
        return text;
    }

    /** Returns a field of a form with the token, which has no characters that HTML escapes. */
    static String formField(String token) {
        return "<input type=\"hidden\" name=\"" + ARGUMENT + "\" value=\"" + token + "\"/>";
    }

    private static @Nullable XsrfToken sent(RequestHandler handler, XsrfCookies cookies, Instant now) {
        String cookie = handler.getCookie(cookies.name());
        return cookie == null ? null : XsrfToken.decode(cookie, now);
    }

    private static SetCookie cookie(RequestHandler handler, XsrfCookies cookies, String text, Instant now) {
        SetCookie cookie = new SetCookie(cookies.name(), text).httpOnly(false);
        if (handler.hasKnownUser()) {
            cookie.expires(now.plus(LIFETIME));
        }
        cookies.options().accept(cookie);
        return cookie;
    }

    /** Demands that argument or field repeat the cookie: Tornado's {@code check_xsrf_cookie}, with its messages. */
    static void check(RequestHandler handler, XsrfCookies cookies) {
        Instant now = SignedCookies.now(handler);
        String input = input(handler);
        if (input == null) {
            throw refused("'_xsrf' argument missing from POST");
        }
        XsrfToken given = XsrfToken.decode(input, now);
        if (given == null) {
            throw refused("'_xsrf' argument has invalid format");
        }
        XsrfToken expected = sent(handler, cookies, now);
        if (expected == null || !given.matches(expected)) {
            throw refused("XSRF cookie does not match POST argument");
        }
    }

    private static @Nullable String input(RequestHandler handler) {
        String argument = handler.getArgumentOrNull(ARGUMENT);
        if (argument != null && !argument.isEmpty()) {
            return argument;
        }
        HTTPHeaders headers = handler.request().headers();
        String field = headers.get("X-Xsrftoken");
        String other = field == null || field.isEmpty() ? headers.get("X-Csrftoken") : field;
        return other == null || other.isEmpty() ? null : other;
    }

    private static HTTPError refused(String why) {
        return new HTTPError(HTTPStatus.FORBIDDEN, why);
    }
}
