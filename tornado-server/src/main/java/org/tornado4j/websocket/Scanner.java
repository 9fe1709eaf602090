package org.tornado4j.websocket;

import org.jspecify.annotations.Nullable;

/** Reads the tokens of a field value from left to right, with white space between them. */
final class Scanner {

    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    Scanner(String text) {
        this.text = text;
    }

    boolean atEnd() {
        return at == text.length();
    }

    boolean isAt(char wanted) {
        return at < text.length() && text.charAt(at) == wanted;
    }

    /** Skips white space around {@code wanted}, and it; returns whether it was there. */
    boolean take(char wanted) {
        skipBlanks();
        boolean there = isAt(wanted);
        if (there) {
            at++;
            skipBlanks();
        }
        return there;
    }

    void skipBlanks() {
        while (isAt(' ') || isAt('\t')) {
            at++;
        }
    }

    /** Returns the token that comes next; null if there is none. */
    @Nullable
    String token() {
        int start = at;
        while (at < text.length() && isOfToken(text.charAt(at))) {
            at++;
        }
        return at == start ? null : text.substring(start, at);
    }

    /** Returns the token that comes next, perhaps in quotes; null if there is none. */
    @Nullable
    String tokenOrQuoted() {
        return isAt('"') ? quoted() : token();
    }

    /** The value, without quotes and backslashes, has to be a token as well (RFC 6455 section 9.1). */
    private @Nullable String quoted() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && !isAt('"')) {
            if (isAt('\\')) {
                at++;
            }
            if (atEnd() || !isOfToken(text.charAt(at))) {
                return null;
            }
            value.append(text.charAt(at));
            at++;
        }
        boolean closed = isAt('"');
        at += closed ? 1 : 0;
        return closed && value.length() > 0 ? value.toString() : null;
    }

    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> isOfToken((char) c));
    }

    private static boolean isOfToken(char c) {
        boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return isLetter || (c >= '0' && c <= '9') || (c < 0x80 && TOKEN_SIGNS.indexOf(c) >= 0);
    }
}
