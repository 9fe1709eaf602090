package org.tornado4j.http;

import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * Default attributes, for cookies that do not set them.
 *
 * @param httpOnly whether scripts cannot see them
 * @param secure the cookies that are sent over https only
 * @param sameSite {@code Strict}, {@code Lax} or {@code None}; null for none, which most browsers treat like
 *     {@code Lax}
 */
public record CookieDefaults(
        boolean httpOnly, Secure secure, @Nullable String sameSite) {

    /** Tornado's defaults: no attributes. */
    public static final CookieDefaults NONE = new CookieDefaults(false, Secure.NEVER, null);

    /** {@code HttpOnly}, {@code Secure} if the request came over https, and {@code SameSite=Lax}. */
    public static final CookieDefaults STRICT = new CookieDefaults(true, Secure.OVER_HTTPS, "Lax");

    /** The cookies that are {@code Secure}. */
    public enum Secure {
        /** None. */
        NEVER,
        /** Cookies of responses to requests that came over https, according to trusted proxies. */
        OVER_HTTPS,
        /** All, even if a proxy in front of the application does not tell that clients use https. */
        ALWAYS
    }

    /** @throws IllegalArgumentException if {@code sameSite} has another value */
    public CookieDefaults {
        if (sameSite != null && !sameSite.matches("Strict|Lax|None")) {
            throw new IllegalArgumentException("SameSite is Strict, Lax or None, not " + PeerText.quoted(sameSite));
        }
    }

    /**
     * Returns {@code cookie} with defaults for the attributes that it does not set; a copy if that changes anything.
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
