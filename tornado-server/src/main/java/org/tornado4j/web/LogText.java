package org.tornado4j.web;

import java.nio.charset.StandardCharsets;

/** Text from a peer, made fit for one line of a log. */
final class LogText {

    /** Enough to recognise a value by; Tornado's limit for arguments. */
    private static final int LONGEST = 40;

    private LogText() {}

    /** Cut short, and with everything escaped that is no printable ASCII. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            append(shown, text.charAt(i));
        }
        return shown.append(text.length() > LONGEST ? "..." : "").toString();
    }

    /** The same for bytes, one character each. */
    static String printable(byte[] bytes) {
        return printable(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static void append(StringBuilder to, char c) {
        if (c >= ' ' && c <= '~') {
            to.append(c);
        } else {
            to.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
        }
    }
}
