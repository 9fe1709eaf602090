package org.tornado4j.security;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a signed value of version 2, before anything of them is verified. Numbers are digits without sign or leading
 * zeros.
 *
 * @param time seconds since the epoch
 * @param value in Base64
 * @param covered by the signature
 */
record SignedFields(int keyVersion, long time, String name, String value, String signature, String covered) {

    /** Enough for the next thirty thousand years. */
    private static final int MOST_DIGITS = 12;

    /** Returns the fields of {@code signed}, which begins with {@code 2|}; null if they are not those of a signed value. */
    static @Nullable SignedFields parse(String signed) {
        Reader reader = new Reader(signed.getBytes(StandardCharsets.UTF_8));
        String keyVersion = reader.next();
        String time = reader.next();
        String name = reader.next();
        String value = reader.next();
        if (keyVersion == null || time == null || name == null || value == null) {
            return null;
        }
        long version = number(keyVersion);
        long seconds = number(time);
        return version < 0 || version > Integer.MAX_VALUE || seconds < 0
                ? null
                : new SignedFields((int) version, seconds, name, value, reader.rest(), reader.covered());
    }

    /** Returns the number that {@code text} is; -1 if it is none. */
    static long number(String text) {
        boolean leadingZero = text.length() > 1 && text.charAt(0) == '0';
        if (text.isEmpty() || text.length() > MOST_DIGITS || leadingZero) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number;
    }

    /** Reads {@code length:text|} again and again. */
    private static final class Reader {

        private final byte[] bytes;
        private int position = "2|".length();

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Returns the next field; null if there is none, and then for all that follow. */
        @Nullable
        String next() {
            int colon = position;
            while (colon < bytes.length && bytes[colon] != ':') {
                colon++;
            }
            long length = number(text(position, colon));
            long end = colon + 1 + length;
            if (length < 0 || end >= bytes.length || bytes[(int) end] != '|') {
                position = bytes.length;
                return null;
            }
            position = (int) end + 1;
            return text(colon + 1, (int) end);
        }

        private String text(int from, int to) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }

        String rest() {
            return text(position, bytes.length);
        }

        String covered() {
            return text(0, position);
        }
    }
}
