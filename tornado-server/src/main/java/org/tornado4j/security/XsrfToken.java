package org.tornado4j.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The secret that a browser has as a cookie and repeats in each request that changes something, which pages of other sites
 * cannot do: Tornado's {@code _xsrf}. It is written in two versions, which mean the same:
 *
 * <pre>
 * version 2: 2|mask|masked token|timestamp
 * version 1: token
 * </pre>
 *
 * <p>Version 2 looks different each time, so that compression of a page that holds it tells nothing of it (BREACH).
 *
 * <p>Thread: never changed; any.
 */
public final class XsrfToken {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();

    private static final int TOKEN_BYTES = 16;
    private static final int MASK_BYTES = 4;
    private static final int PARTS = 4;

    private final byte[] token;
    private final long seconds;

    private XsrfToken(byte[] token, long seconds) {
        this.token = token;
        this.seconds = seconds;
    }

    /** Returns a new token of 16 random bytes. */
    public static XsrfToken random(Instant now) {
        return new XsrfToken(randomBytes(TOKEN_BYTES), now.getEpochSecond());
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /**
     * Reads a token of either version.
     *
     * @param now what counts as the time of a token of version 1, which has none
     * @return null if it is none: of another version, malformed, or empty
     */
    public static @Nullable XsrfToken decode(String text, Instant now) {
        int bar = text.indexOf('|');
        if (bar > 0 && SignedFields.number(text.substring(0, bar)) > 0) {
            return text.startsWith("2|") ? decodeMasked(text.split("\\|", -1)) : null;
        }
        byte[] token = fromHex(text);
        if (token == null) {
            token = text.getBytes(StandardCharsets.UTF_8);
        }
        return of(token, now.getEpochSecond());
    }

    private static @Nullable XsrfToken decodeMasked(String[] parts) {
        if (parts.length != PARTS) {
            return null;
        }
        byte[] mask = fromHex(parts[1]);
        byte[] masked = fromHex(parts[2]);
        long seconds = SignedFields.number(parts[3]);
        return mask == null || mask.length != MASK_BYTES || masked == null || seconds < 0
                ? null
                : of(mask(masked, mask), seconds);
    }

    private static @Nullable XsrfToken of(byte[] token, long seconds) {
        return token.length == 0 ? null : new XsrfToken(token, seconds);
    }

    private static byte @Nullable [] fromHex(String text) {
        try {
            return HEX.parseHex(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] mask(byte[] token, byte[] mask) {
        byte[] masked = token.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= mask[i % MASK_BYTES];
        }
        return masked;
    }

    /** Returns the token in version 2, with another mask each time. */
    public String masked() {
        return masked(randomBytes(MASK_BYTES));
    }

    String masked(byte[] mask) {
        return "2|" + HEX.formatHex(mask) + '|' + HEX.formatHex(mask(token, mask)) + '|' + seconds;
    }

    /** Returns the token in version 1. */
    public String plain() {
        return HEX.formatHex(token);
    }

    /** Returns whether both are the same token; how long that takes does not tell how much of it is right. */
    public boolean matches(XsrfToken other) {
        return MessageDigest.isEqual(token, other.token);
    }
}
