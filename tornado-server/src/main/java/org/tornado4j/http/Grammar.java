package org.tornado4j.http;

/** The character classes that HTTP is written in (RFC 9110 section 5.6.2, RFC 3986 section 2.3), as one table. */
final class Grammar {

    private static final int TOKEN = 1;
    private static final int UNRESERVED = 2;
    private static final int SCHEME = 4;

    private static final byte[] CLASSES = new byte[128];

    static {
        range('a', 'z', TOKEN | UNRESERVED | SCHEME);
        range('A', 'Z', TOKEN | UNRESERVED | SCHEME);
        range('0', '9', TOKEN | UNRESERVED | SCHEME);
        each("!#$%&'*+-.^_`|~", TOKEN);
        each("-._~", UNRESERVED);
        each("+-.", SCHEME);
    }

    private Grammar() {}

    private static void range(int from, int to, int mark) {
        for (int c = from; c <= to; c++) {
            CLASSES[c] |= (byte) mark;
        }
    }

    private static void each(String characters, int mark) {
        characters.chars().forEach(c -> CLASSES[c] |= (byte) mark);
    }

    private static boolean is(int c, int mark) {
        return c < CLASSES.length && (CLASSES[c] & mark) != 0;
    }

    /** tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA */
    static boolean isToken(char c) {
        return is(c, TOKEN);
    }

    /** token = 1*tchar */
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isToken(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~" */
    static boolean isUnreserved(int c) {
        return is(c, UNRESERVED);
    }

    /** scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ) */
    static boolean isScheme(char c) {
        return is(c, SCHEME);
    }

    /** field-value: tab, visible characters and space, obs-text, read as ISO-8859-1. */
    static boolean isFieldValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F || c > 0xFF) {
                return false;
            }
        }
        return true;
    }
}
