package org.tornado4j.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * Lines on their way to the log. Text from peers is made harmless here: anything but printable ASCII is escaped, and
 * long text is cut.
 *
 * <p>Thread: confined to its loop.
 */
final class LineBuffer {

    /** Characters of one value that are shown. */
    static final int LONGEST_VALUE = 2048;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final LogTime time;
    private byte[] bytes = new byte[4096];
    private int length;
    private int lines;

    LineBuffer(LogTime time) {
        this.time = time;
    }

    /** Returns the time at which the request of the current line began. */
    LogTime time() {
        return time;
    }

    int length() {
        return length;
    }

    int lines() {
        return lines;
    }

    /** All lines; from here on there are none. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        lines = 0;
        return taken;
    }

    /** Leaves out what was added since {@code mark}. */
    void truncate(int mark) {
        length = mark;
    }

    void endLine() {
        put('\n');
        lines++;
    }

    /** Adds one character that is safe. */
    void put(char c) {
        require(1);
        bytes[length++] = (byte) c;
    }

    /** Adds text that is safe: ASCII that did not come from a peer. */
    void plain(String text) {
        int count = text.length();
        require(count);
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += count;
    }

    void plain(byte[] text) {
        require(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    void number(long value) {
        if (value >= 0 && value < 10) {
            put((char) ('0' + value));
        } else {
            plain(Long.toString(value));
        }
    }

    /** Adds what a peer said, as Apache writes it: {@code \"}, {@code \\}, {@code \xhh}; a hyphen for nothing. */
    void value(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            put('-');
        } else {
            value(text, 0, text.length());
        }
    }

    /** {@link #value(String)} for a part. */
    void value(String text, int from, int to) {
        int end = Math.min(to, from + LONGEST_VALUE);
        require((end - from) * PeerText.LONGEST_ESCAPE);
        for (int i = from; i < end; i++) {
            length = PeerText.putQuoted(text.charAt(i), bytes, length);
        }
        if (end < to) {
            plain("...");
        }
    }

    /** Adds what a peer said as a string of JSON, in quotes; null for nothing. */
    void json(@Nullable String text) {
        if (text == null) {
            plain("null");
            return;
        }
        int end = Math.min(text.length(), LONGEST_VALUE);
        require(end * PeerText.LONGEST_ESCAPE + 1);
        bytes[length++] = '"';
        for (int i = 0; i < end; i++) {
            appendJson(text.charAt(i));
        }
        plain(end < text.length() ? "...\"" : "\"");
    }

    private void appendJson(char c) {
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
            bytes[length++] = (byte) c;
        } else if (c == '"' || c == '\\') {
            escape(c);
        } else {
            escape('u');
            hex(c);
        }
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        bytes[length++] = (byte) c;
    }

    private void hex(char value) {
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[value >> shift & 0xf];
        }
    }

    private void require(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
