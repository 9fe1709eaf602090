package org.tornado4j.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Percent coding (RFC 3986 section 2.1): Tornado's {@code escape.url_escape} and {@code url_unescape}.
 *
 * <p>A {@code %} that is not followed by two hexadecimal digits stays what it is, as in Tornado.
 */
public final class URLEscape {

    private static final byte[] UPPER_HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private URLEscape() {}

    /**
     * Decodes UTF-8.
     *
     * @return null if the bytes are not valid UTF-8
     */
    public static @Nullable String utf8(byte[] bytes) {
        return Text.utf8(bytes);
    }

    /** Decodes a path or a part of one to bytes; a {@code +} remains. */
    public static byte[] decodePath(String escaped) {
        byte[] bytes = bytes(escaped);
        return decode(bytes, 0, bytes.length, (byte) '+');
    }

    /** Decodes a name or value of a query to bytes; a {@code +} becomes a space. */
    public static byte[] decodeQuery(String escaped) {
        byte[] bytes = bytes(escaped);
        return decode(bytes, 0, bytes.length, (byte) ' ');
    }

    /** @param plus what a {@code +} becomes */
    static byte[] decode(byte[] escaped, int from, int to, byte plus) {
        byte[] decoded = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            byte b = escaped[i];
            if (b == '%' && isEscape(escaped, i, to)) {
                b = (byte) ((hexDigit(escaped[i + 1]) << 4) | hexDigit(escaped[i + 2]));
                i += 2;
            } else if (b == '+') {
                b = plus;
            }
            decoded[length++] = b;
        }
        return length == decoded.length ? decoded : Arrays.copyOf(decoded, length);
    }

    private static boolean isEscape(byte[] text, int at, int to) {
        return at + 2 < to && hexDigit(text[at + 1]) >= 0 && hexDigit(text[at + 2]) >= 0;
    }

    private static int hexDigit(byte b) {
        return Character.digit(b, 16);
    }

    /** Wire text has a character for each byte; anything else can only come from the application, and is UTF-8. */
    static byte[] bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Escapes, as UTF-8, everything but letters, digits and {@code _.-~}, so that the result is one segment of a path. */
    public static String encodePathSegment(String text) {
        return encodePathSegment(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Escapes everything but letters, digits and {@code _.-~}, so that the result is one segment of a path. */
    public static String encodePathSegment(byte[] bytes) {
        return encode(bytes, false);
    }

    /** Escapes, as UTF-8, a name or value of a query or form; a space becomes {@code +}. */
    public static String encodeQuery(String text) {
        return encodeQuery(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Escapes a name or value of a query or form; a space becomes {@code +}. */
    public static String encodeQuery(byte[] bytes) {
        return encode(bytes, true);
    }

    private static String encode(byte[] bytes, boolean spaceIsPlus) {
        ByteArrayOutputStream escaped = new ByteArrayOutputStream(bytes.length + 16);
        for (byte b : bytes) {
            if (Grammar.isUnreserved(b & 0xFF)) {
                escaped.write(b);
            } else if (b == ' ' && spaceIsPlus) {
                escaped.write('+');
            } else {
                escape(b, escaped);
            }
        }
        return escaped.toString(StandardCharsets.US_ASCII);
    }

    /**
     * Returns a URL that is allowed in a field: anything but visible ASCII is escaped as UTF-8, everything else is
     * kept, including existing escapes. Control characters are kept; adding the field refuses them.
     */
    public static String encodeNonASCII(String url) {
        if (url.chars().allMatch(c -> c < 0x80 && c != ' ')) {
            return url;
        }
        ByteArrayOutputStream escaped = new ByteArrayOutputStream(url.length() + 16);
        for (byte b : url.getBytes(StandardCharsets.UTF_8)) {
            if (b < 0 || b == ' ') {
                escape(b, escaped);
            } else {
                escaped.write(b);
            }
        }
        return escaped.toString(StandardCharsets.US_ASCII);
    }

    private static void escape(byte b, ByteArrayOutputStream to) {
        to.write('%');
        to.write(UPPER_HEX[(b >> 4) & 0xF]);
        to.write(UPPER_HEX[b & 0xF]);
    }
}
