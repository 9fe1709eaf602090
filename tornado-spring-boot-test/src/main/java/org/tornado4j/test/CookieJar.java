package org.tornado4j.test;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPDate;
import org.tornado4j.http.HTTPHeaders;

/**
 * The cookies that a client keeps from one response to its next requests, by name alone: there is one application, so path and
 * domain say nothing.
 *
 * <p>Thread: any.
 */
final class CookieJar {

    private final boolean keeps;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    private CookieJar(boolean keeps) {
        this.keeps = keeps;
    }

    /** One that keeps what is set. */
    static CookieJar keeping() {
        return new CookieJar(true);
    }

    /** One that stays empty. */
    static CookieJar forgetting() {
        return new CookieJar(false);
    }

    synchronized Map<String, String> cookies() {
        return new LinkedHashMap<>(cookies);
    }

    /** Takes up what a response sets, and leaves out what it ends. */
    synchronized void update(HTTPHeaders response) {
        if (!keeps) {
            return;
        }
        for (String field : response.getList("Set-Cookie")) {
            String name = name(field);
            if (isOver(field)) {
                cookies.remove(name);
            } else {
                cookies.put(name, rawValue(field));
            }
        }
    }

    /** set-cookie-string = cookie-name "=" cookie-value *( ";" SP cookie-av ) */
    static String name(String field) {
        int equals = field.indexOf('=');
        return equals < 0 ? "" : field.substring(0, equals).strip();
    }

    /** Returns the value as it travels, perhaps in quotes. */
    static String rawValue(String field) {
        int semicolon = field.indexOf(';');
        return field.substring(field.indexOf('=') + 1, semicolon < 0 ? field.length() : semicolon)
                .strip();
    }

    private static boolean isOver(String field) {
        String age = attribute(field, "max-age");
        if (age != null) {
            return Long.parseLong(age) <= 0;
        }
        String expires = attribute(field, "expires");
        Instant end = expires == null ? null : HTTPDate.parse(expires);
        return end != null && end.isBefore(Instant.now());
    }

    private static @Nullable String attribute(String field, String name) {
        for (String part : field.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0
                    && part.substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals(name)) {
                return part.substring(equals + 1).strip();
            }
        }
        return null;
    }
}
