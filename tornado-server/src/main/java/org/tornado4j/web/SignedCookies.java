package org.tornado4j.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.SetCookie;
import org.tornado4j.security.CookieSecret;
import org.tornado4j.security.SignedValues;

/**
 * The signed cookies of a handler, with the secret of its application and the time of its loop.
 *
 * <p>Thread: that of the handler; without state.
 */
final class SignedCookies {

    /** Lifetime of them in browsers; a day less than they are accepted, as in Tornado. */
    static final Duration LIFETIME = Duration.ofDays(30);

    private SignedCookies() {}

    static SetCookie cookie(RequestHandler handler, String name, String value, Duration lifetime) {
        String signed = sign(handler, name, value.getBytes(StandardCharsets.UTF_8));
        return new SetCookie(name, signed).expires(now(handler).plus(lifetime));
    }

    static String sign(RequestHandler handler, String name, byte[] value) {
        return SignedValues.createSignedValue(secret(handler), name, value, now(handler));
    }

    static byte @Nullable [] decode(RequestHandler handler, String name, Duration maxAge) {
        return SignedValues.decodeSignedValue(
                secret(handler),
                name,
                handler.getCookie(name),
                now(handler),
                maxAge,
                handler.settings().minSignedVersion());
    }

    static @Nullable String text(byte @Nullable [] value) {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    static OptionalInt keyVersion(RequestHandler handler, String name) {
        return SignedValues.keyVersion(
                secret(handler), name, handler.getCookie(name), now(handler), SignedValues.DEFAULT_MAX_AGE);
    }

    static Instant now(RequestHandler handler) {
        return Instant.ofEpochMilli(handler.loop().clock().currentTimeMillis());
    }

    private static CookieSecret secret(RequestHandler handler) {
        CookieSecret secret = handler.settings().cookieSecret();
        if (secret == null) {
            throw new IllegalStateException("You must define the 'cookieSecret' setting in your application to use"
                    + " signed cookies; with Spring Boot it is tornado.web.cookie-secret");
        }
        return secret;
    }
}
