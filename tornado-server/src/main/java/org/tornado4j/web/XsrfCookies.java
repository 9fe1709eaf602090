package org.tornado4j.web;

import java.util.function.Consumer;
import org.tornado4j.http.SetCookie;

/**
 * The cookie that holds the XSRF token: Tornado's {@code xsrf_cookie_name}, {@code xsrf_cookie_version} and
 * {@code xsrf_cookie_kwargs}.
 *
 * @param name the name of the cookie; {@code _xsrf}. The argument that repeats it is always named {@code _xsrf}
 * @param version the version in which tokens are written, 1 or 2; 2. Both are accepted
 * @param options sets attributes of the cookie; none. It is not {@code HttpOnly} unless set here: scripts that send the token
 *     as a field read it there
 */
public record XsrfCookies(String name, int version, Consumer<SetCookie> options) {

    /** {@code _xsrf}, version 2, without options. */
    public static final XsrfCookies DEFAULT = new XsrfCookies("_xsrf", 2, cookie -> {});

    /** @throws IllegalArgumentException if there is no such version, or the name is not valid for a cookie */
    public XsrfCookies {
        if (version != 1 && version != 2) {
            throw new IllegalArgumentException("XSRF tokens have version 1 or 2, not " + version);
        }
        options.accept(new SetCookie(name, ""));
    }

    public XsrfCookies withName(String cookieName) {
        return new XsrfCookies(cookieName, version, options);
    }

    public XsrfCookies withVersion(int written) {
        return new XsrfCookies(name, written, options);
    }

    /**
     * Returns the same with other options.
     *
     * @param attributes called for each cookie that is set, on the thread of the handler
     */
    public XsrfCookies withOptions(Consumer<SetCookie> attributes) {
        return new XsrfCookies(name, version, attributes);
    }
}
