package org.tornado4j.text;

import java.nio.charset.StandardCharsets;

/**
 * Text from a peer as log lines and messages show it: printable ASCII as it is, everything else escaped as {@code \xhh}, or
 * {@code \}{@code uhhhh} beyond U+00FF, and cut with {@code ...} when it is long. So a peer can neither forge a line nor move
 * a terminal's cursor, and each line has a bound.
 *
 * <p>In the quoted form quotes and backslashes are escaped too, which makes it unambiguous. The other form leaves them, so
 * that escaping a message anew changes nothing.
 *
 * <p>Thread: any.
 */
public final class PeerText {

    /** The limit where none is given: enough to recognise a value by; Tornado's for arguments. */
    public static final int EXCERPT = 40;

    /** The most bytes that {@link #putQuoted} writes. */
    public static final int LONGEST_ESCAPE = 6;

    private static final String CUT = "...";
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private PeerText() {}

    /** Does as {@link #escaped(String, int)}, and cuts after {@link #EXCERPT}. */
    public static String escaped(String text) {
        return escaped(text, EXCERPT);
    }

    /**
     * Returns {@code text} escaped, without quotes around it.
     *
     * @param longest after how many characters of the result it is cut; no escape is cut in two
     */
    public static String escaped(String text, int longest) {
        return text.length() <= longest && isPrintable(text) ? text : show(text, "", longest);
    }

    /** Does as {@link #quoted(String, int)}, and cuts after {@link #EXCERPT}. */
    public static String quoted(String text) {
        return quoted(text, EXCERPT);
    }

    /**
     * Returns {@code text} escaped, in double quotes.
     *
     * @param longest after how many characters between the quotes it is cut; no escape is cut in two
     */
    public static String quoted(String text, int longest) {
        return show(text, "\"", longest);
    }

    /** Does as {@link #quoted(String)} for bytes, each of which counts as the character of its number. */
    public static String quoted(byte[] bytes) {
        return quoted(bytes, 0, bytes.length, EXCERPT);
    }

    /** Does as {@link #quoted(String, int)} for the bytes from {@code start} up to {@code end}. */
    public static String quoted(byte[] bytes, int start, int end, int longest) {
        int enough = Math.min(end - start, longest + 1); // one more shows that there is more
        return quoted(new String(bytes, start, enough, StandardCharsets.ISO_8859_1), longest);
    }

    /**
     * Writes {@code c} in its quoted form into {@code to}, which has room for {@link #LONGEST_ESCAPE} bytes at
     * {@code at}: for lines that are built as bytes.
     *
     * @return the position behind it
     */
    public static int putQuoted(char c, byte[] to, int at) {
        if (c == '"' || c == '\\') {
            to[at] = '\\';
            to[at + 1] = (byte) c;
            return at + 2;
        }
        return putEscaped(c, to, at);
    }

    private static int putEscaped(char c, byte[] to, int at) {
        if (isPrintable(c)) {
            to[at] = (byte) c;
            return at + 1;
        }
        to[at] = '\\';
        to[at + 1] = (byte) (c <= 0xff ? 'x' : 'u');
        return putHex(c, c <= 0xff ? 2 : 4, to, at + 2);
    }

    private static int putHex(int value, int digits, byte[] to, int at) {
        int end = at + digits;
        int rest = value;
        for (int i = end - 1; i >= at; i--) {
            to[i] = HEX[rest & 0xf];
            rest >>= 4;
        }
        return end;
    }

    private static String show(String text, String quote, int longest) {
        byte[] shown = new byte[longest + LONGEST_ESCAPE];
        int length = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int next = quote.isEmpty() ? putEscaped(c, shown, length) : putQuoted(c, shown, length);
            if (next > longest) {
                break;
            }
            length = next;
            i++;
        }
        String visible = new String(shown, 0, length, StandardCharsets.US_ASCII);
        return quote + visible + (i < text.length() ? CUT : "") + quote;
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPrintable(char c) {
        return c >= ' ' && c <= '~';
    }
}
