package org.tornado4j.http;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * The value of a Set-Cookie field (RFC 6265 section 4.1), as Tornado's {@code set_cookie} writes it, with the
 * attributes in the same order. {@link #toString} is the field's value.
 *
 * <p>Values that are not tokens, such as those with spaces, are quoted.
 *
 * <p>Thread: any, but only one at a time.
 */
public final class SetCookie {

    private final String name;
    private final String value;
    private @Nullable String domain;
    private @Nullable Instant expires;
    private @Nullable Boolean httpOnly;
    private @Nullable Duration maxAge;
    private boolean partitioned;
    private @Nullable String path = "/";
    private @Nullable String sameSite;
    private @Nullable Boolean secure;

    /**
     * Creates a cookie for the path {@code /} that lasts until the browser is closed.
     *
     * @param value characters U+0020 to U+00FF
     * @throws IllegalArgumentException if the name is not a token or the value contains other characters
     */
    public SetCookie(String name, String value) {
        this.name = name;
        this.value = value;
        if (!isSafe(name) || !Cookies.isName(name)) {
            throw invalid("name", name);
        }
        if (value.chars().anyMatch(c -> c < ' ' || c > 0xFF)) {
            throw new IllegalArgumentException("Invalid value of cookie " + name + ": " + PeerText.quoted(value)
                    + "; encode it first, for instance with URLEscape.encodeQuery");
        }
    }

    private SetCookie(SetCookie from) {
        name = from.name;
        value = from.value;
        domain = from.domain;
        expires = from.expires;
        httpOnly = from.httpOnly;
        maxAge = from.maxAge;
        partitioned = from.partitioned;
        path = from.path;
        sameSite = from.sameSite;
        secure = from.secure;
    }

    public String name() {
        return name;
    }

    /** Returns a copy that has these attributes unless they were set, to whatever value. */
    SetCookie withDefaults(boolean defaultHttpOnly, boolean defaultSecure, @Nullable String defaultSameSite) {
        SetCookie copy = new SetCookie(this);
        copy.httpOnly = httpOnly != null ? httpOnly : defaultHttpOnly;
        copy.secure = secure != null ? secure : defaultSecure;
        copy.sameSite = sameSite != null ? sameSite : defaultSameSite;
        return copy;
    }

    /**
     * Sets the domain whose hosts the cookie is sent to; null for only the host that sets it.
     *
     * @throws IllegalArgumentException for control characters, spaces, semicolons and non-ASCII characters
     */
    public SetCookie domain(@Nullable String hosts) {
        domain = checked("domain", hosts);
        return this;
    }

    /** Sets the time until which the cookie is kept. */
    public SetCookie expires(@Nullable Instant when) {
        expires = when;
        return this;
    }

    /** Sets whether the cookie is hidden from scripts; the default is given by {@link CookieDefaults}. */
    public SetCookie httpOnly(boolean on) {
        httpOnly = on;
        return this;
    }

    /** Sets how long the cookie is kept, in whole seconds; takes precedence over {@link #expires}. */
    public SetCookie maxAge(@Nullable Duration age) {
        maxAge = age;
        return this;
    }

    /** Sets whether browsers keep the cookie separately for each site that embeds this one. */
    public SetCookie partitioned(boolean on) {
        partitioned = on;
        return this;
    }

    /**
     * Sets the prefix of the paths that the cookie is sent to; null for the directory of the path that sets it.
     *
     * @throws IllegalArgumentException for control characters, spaces, semicolons and non-ASCII characters
     */
    public SetCookie path(@Nullable String prefix) {
        path = checked("path", prefix);
        return this;
    }

    /**
     * Sets whether the cookie is sent with cross-site requests: {@code Strict}, {@code Lax} or {@code None}; null for
     * the value from {@link CookieDefaults}.
     *
     * @throws IllegalArgumentException for control characters, spaces, semicolons and non-ASCII characters
     */
    public SetCookie sameSite(@Nullable String policy) {
        sameSite = checked("samesite", policy);
        return this;
    }

    /** Sets whether the cookie is sent over https only; the default is given by {@link CookieDefaults}. */
    public SetCookie secure(boolean on) {
        secure = on;
        return this;
    }

    private @Nullable String checked(String attribute, @Nullable String text) {
        if (text != null && !isSafe(text)) {
            throw invalid(attribute, text);
        }
        return text;
    }

    /** av-octet, without the space: it would be trimmed at the ends and is never meant inside */
    private static boolean isSafe(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ';');
    }

    private IllegalArgumentException invalid(String attribute, String text) {
        return new IllegalArgumentException("Invalid cookie attribute " + attribute + "=" + PeerText.quoted(text)
                + " for cookie " + PeerText.quoted(name));
    }

    /** Returns the value of the field. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(64).append(name).append('=').append(Cookies.quote(value));
        append(text, "Domain", domain);
        append(text, "expires", expires == null ? null : HTTPDate.format(expires));
        append(text, "HttpOnly", Boolean.TRUE.equals(httpOnly));
        append(text, "Max-Age", maxAge == null ? null : Long.toString(maxAge.toSeconds()));
        append(text, "Partitioned", partitioned);
        append(text, "Path", path);
        append(text, "SameSite", sameSite);
        append(text, "Secure", Boolean.TRUE.equals(secure));
        return text.toString();
    }

    private static void append(StringBuilder text, String attribute, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append("; ").append(attribute).append('=').append(value);
        }
    }

    private static void append(StringBuilder text, String attribute, boolean on) {
        if (on) {
            text.append("; ").append(attribute);
        }
    }
}
