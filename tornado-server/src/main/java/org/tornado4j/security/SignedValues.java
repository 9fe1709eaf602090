package org.tornado4j.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Values that clients keep and cannot change, in Tornado's format: {@code create_signed_value} and
 * {@code decode_signed_value}. They can be read by anyone.
 *
 * <pre>
 * version 2: 2|1:0|10:1300000000|3:key|8:dmFsdWU=|3d4e60...
 * version 1: dmFsdWU=|1300000000|31c934...
 * </pre>
 *
 * <p>In version 2 each field has its length before it: key version, seconds since the epoch, name, value in Base64. Behind
 * them is the HMAC-SHA256 of all that, the last bar included, in hexadecimal. Version 1 has an HMAC-SHA1 of name, value
 * and time without anything between them, so that part of a name may become part of its value; it can be read where values
 * of that age are still about, and is not written.
 *
 * <p>Thread: any.
 */
public final class SignedValues {

    /** The version that is written, and the oldest that is accepted unless another is asked for. */
    public static final int VERSION = 2;

    /** The oldest version there is. */
    public static final int OLDEST_VERSION = 1;

    /** Greatest age of a value unless another is asked for: 31 days, as in Tornado. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(31);

    /** Values of version 1 may begin with digits, and then have at least four of them before the bar. */
    private static final int MOST_VERSION_DIGITS = 3;

    private static final int PARTS_OF_VERSION_1 = 3;

    /** Time that version 1 may be ahead of now: digits that were moved from the value to the time make it later. */
    private static final Duration MAX_FUTURE = Duration.ofDays(31);

    private SignedValues() {}

    /**
     * Returns {@code value} signed, in version 2.
     *
     * @param name of the cookie, or whatever else the value is for; it is valid for that name only
     */
    public static String createSignedValue(CookieSecret secret, String name, byte[] value, Instant now) {
        int keyVersion = secret.keyVersion();
        byte[] key = secret.key(keyVersion);
        if (key == null) {
            throw new IllegalStateException("no secret for key version " + keyVersion);
        }
        StringBuilder text = new StringBuilder(128).append(VERSION).append('|');
        appendField(text, Integer.toString(keyVersion));
        appendField(text, Long.toString(now.getEpochSecond()));
        appendField(text, name);
        appendField(text, Base64.getEncoder().encodeToString(value));
        return text.append(hmac("HmacSHA256", key, text.toString())).toString();
    }

    /** Lengths are in bytes. Tornado counts characters, and cannot read what it wrote for a name with others than ASCII. */
    private static void appendField(StringBuilder to, String field) {
        to.append(field.getBytes(StandardCharsets.UTF_8).length)
                .append(':')
                .append(field)
                .append('|');
    }

    /** Returns {@link #decodeSignedValue} of version 2, at most 31 days old. */
    public static byte @Nullable [] decodeSignedValue(
            CookieSecret secret, String name, @Nullable String signed, Instant now) {
        return decodeSignedValue(secret, name, signed, now, DEFAULT_MAX_AGE, VERSION);
    }

    /**
     * Returns what was signed.
     *
     * @param name that it was signed for
     * @param signed what the client sent; null for nothing
     * @param maxAge how long ago it may have been signed
     * @param minVersion 2, or 1 to accept values of version 1, which only a single secret can have signed
     * @return null if it is not a signed value, or not for that name, or too old, or signed with another secret
     * @throws IllegalArgumentException if there is no such version
     */
    public static byte @Nullable [] decodeSignedValue(
            CookieSecret secret, String name, @Nullable String signed, Instant now, Duration maxAge, int minVersion) {
        requireVersion(minVersion);
        if (signed == null) {
            return null;
        }
        int version = version(signed);
        if (version < minVersion) {
            return null;
        }
        return switch (version) {
            case OLDEST_VERSION -> decodeVersion1(secret, name, signed, now, maxAge);
            case VERSION -> decodeVersion2(secret, name, signed, now, maxAge);
            default -> null;
        };
    }

    /**
     * Returns {@code version}.
     *
     * @throws IllegalArgumentException if there is no such version
     */
    public static int requireVersion(int version) {
        if (version < OLDEST_VERSION || version > VERSION) {
            throw new IllegalArgumentException("signed values have version 1 or 2, not " + version);
        }
        return version;
    }

    /**
     * Returns the version of the secret that a value was signed with, so that those of an old one can be signed anew. Tornado
     * believes the value; here it must be valid.
     *
     * @return empty if it is not valid, or of version 1
     */
    public static OptionalInt keyVersion(
            CookieSecret secret, String name, @Nullable String signed, Instant now, Duration maxAge) {
        SignedFields fields = signed == null || version(signed) != VERSION ? null : SignedFields.parse(signed);
        return fields != null && isValid(fields, secret, name, now, maxAge)
                ? OptionalInt.of(fields.keyVersion())
                : OptionalInt.empty();
    }

    /** Digits without a leading zero before the first bar; whatever does not begin with them is of version 1. */
    private static int version(String signed) {
        int bar = signed.indexOf('|');
        if (bar < 1 || bar > MOST_VERSION_DIGITS || signed.charAt(0) == '0') {
            return OLDEST_VERSION;
        }
        long version = SignedFields.number(signed.substring(0, bar));
        return version < 0 ? OLDEST_VERSION : (int) version;
    }

    // ------------------------------------------------------------------------------------------ version 2

    private static byte @Nullable [] decodeVersion2(
            CookieSecret secret, String name, String signed, Instant now, Duration maxAge) {
        SignedFields fields = SignedFields.parse(signed);
        return fields != null && isValid(fields, secret, name, now, maxAge) ? decodeBase64(fields.value()) : null;
    }

    private static boolean isValid(
            SignedFields fields, CookieSecret secret, String name, Instant now, Duration maxAge) {
        byte[] key = secret.key(fields.keyVersion());
        return key != null
                && isEqual(fields.signature(), hmac("HmacSHA256", key, fields.covered()))
                && fields.name().equals(name)
                && !isExpired(fields.time(), now, maxAge);
    }

    private static boolean isExpired(long time, Instant now, Duration maxAge) {
        return Duration.between(Instant.ofEpochSecond(time), now).compareTo(maxAge) > 0;
    }

    // ------------------------------------------------------------------------------------------ version 1

    private static byte @Nullable [] decodeVersion1(
            CookieSecret secret, String name, String signed, Instant now, Duration maxAge) {
        String[] parts = signed.split("\\|", -1);
        byte[] key = secret.onlyKey();
        if (parts.length != PARTS_OF_VERSION_1 || key == null) {
            return null;
        }
        String covered = name + parts[0] + parts[1];
        long time = SignedFields.number(parts[1]);
        boolean valid = isEqual(parts[2], hmac("HmacSHA1", key, covered))
                && time >= 0
                && !parts[1].startsWith("0")
                && !isExpired(time, now, maxAge)
                && !Instant.ofEpochSecond(time).isAfter(now.plus(MAX_FUTURE));
        return valid ? decodeBase64(parts[0]) : null;
    }

    // ------------------------------------------------------------------------------------------ common

    private static byte @Nullable [] decodeBase64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null; // signed by someone who knows the secret and encodes in another way
        }
    }

    /** Takes as long for a signature that is nearly right as for any other. */
    private static boolean isEqual(String signature, String expected) {
        return MessageDigest.isEqual(
                signature.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hmac(String algorithm, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
