package org.tornado4j.websocket;

/** Writes short text as UTF-8 where it is wanted, without an array of its own. */
final class ShortText {

    /** Text up to this length is written faster this way than by the JDK, which makes an array. */
    static final int MAX_LENGTH = 256;

    /** The most bytes that a character takes, in half of a surrogate pair. */
    private static final int MAX_BYTES = 3;

    private static final int TAIL_BITS = 6;
    private static final int TAIL = 0x3F;

    private ShortText() {}

    /** Returns how many bytes {@code text} takes at most. */
    static int room(String text) {
        return MAX_BYTES * text.length();
    }

    /**
     * Writes {@code text}, with a question mark for each half of a surrogate pair that stands alone, as the JDK does.
     *
     * @return where it ends
     */
    static int encode(String text, byte[] target, int offset) {
        int at = offset;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                target[at++] = (byte) c;
            } else if (c < 0x800) {
                target[at++] = (byte) (0xC0 | (c >> TAIL_BITS));
                target[at++] = tail(c);
            } else if (!Character.isSurrogate(c)) {
                target[at++] = (byte) (0xE0 | (c >> (2 * TAIL_BITS)));
                target[at++] = tail(c >> TAIL_BITS);
                target[at++] = tail(c);
            } else if (i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                at = pair(Character.toCodePoint(c, text.charAt(++i)), target, at);
            } else {
                target[at++] = '?';
            }
        }
        return at;
    }

    private static int pair(int c, byte[] target, int offset) {
        target[offset] = (byte) (0xF0 | (c >> (3 * TAIL_BITS)));
        target[offset + 1] = tail(c >> (2 * TAIL_BITS));
        target[offset + 2] = tail(c >> TAIL_BITS);
        target[offset + 3] = tail(c);
        return offset + 4;
    }

    private static byte tail(int bits) {
        return (byte) (0x80 | (bits & TAIL));
    }
}
