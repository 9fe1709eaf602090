package org.tornado4j.http;

import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * Attributes of cookies that say nothing of them themselves.
 *
 * @param httpOnly whether scripts cannot see them
 * @param secure when they are sent over https only
 * @param sameSite {@code Strict}, {@code Lax} or {@code None}; null for none, which browsers take for {@code Lax} or nearly so
 */
public record CookieDefaults(
        boolean httpOnly, Secure secure, @Nullable String sameSite) {

    /** Tornado's: no attributes. */
    public static final CookieDefaults NONE = new CookieDefaults(false, Secure.NEVER, null);

    /** {@code HttpOnly}, {@code Secure} if the request came over https, and {@code SameSite=Lax}. */
    public static final CookieDefaults STRICT = new CookieDefaults(true, Secure.OVER_HTTPS, "Lax");

    /** The cookies that are {@code Secure}. */
    public enum Secure {
        /** None. */
        NEVER,
        /** Cookies of responses to requests that came over https, according to trusted proxies. */
        OVER_HTTPS,
        /** All, also where a proxy in front of the application does not say that clients use https. */
        ALWAYS
    }

    /** @throws IllegalArgumentException if {@code sameSite} is none of its values */
    public CookieDefaults {
        if (sameSite != null && !sameSite.matches("Strict|Lax|None")) {
            throw new IllegalArgumentException("SameSite is Strict, Lax or None, not " + PeerText.quoted(sameSite));
        }
    }

    /**
     * Returns {@code cookie} with what it leaves open filled in; a copy, if that changes anything.
     *
     * @param https whether the request came over https
     */
    public SetCookie applyTo(SetCookie cookie, boolean https) {
        if (this == NONE) {
            return cookie;
        }
        boolean isSecure = secure == Secure.ALWAYS || (secure == Secure.OVER_HTTPS && https);
        return cookie.withDefaults(httpOnly, isSecure, sameSite);
    }
}
