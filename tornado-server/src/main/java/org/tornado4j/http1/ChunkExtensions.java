package org.tornado4j.http1;

/**
 * Checks chunk extensions and discards them: they have no use here, but unchecked ones have smuggled requests through
 * other servers.
 *
 * <pre>
 * chunk-ext      = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
 * chunk-ext-val  = token / quoted-string
 * quoted-string  = DQUOTE *( qdtext / quoted-pair ) DQUOTE
 * </pre>
 *
 * RFC 9112 section 7.1.1.
 */
final class ChunkExtensions {

    private enum State {
        /** Behind the size or a quoted string: waits for white space, ";" or the end of the line. */
        END,
        /** Behind white space: waits for ";". */
        BEFORE_SEMICOLON,
        /** Waits for the first byte of a name. */
        BEFORE_NAME,
        /** In a name. */
        NAME,
        /** Behind a name and white space: waits for "=" or ";". */
        AFTER_NAME,
        /** Waits for the first byte of a value. */
        BEFORE_VALUE,
        /** In a value that is a token. */
        TOKEN,
        /** In a quoted string. */
        QUOTED,
        /** Behind a backslash in a quoted string. */
        ESCAPED
    }

    private final int maxBytes;
    private int bytes;
    private State state = State.END;

    ChunkExtensions(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The extensions of another chunk begin; their bytes count towards the same limit. */
    void begin() {
        state = State.END;
    }

    void read(byte b) {
        if (++bytes > maxBytes) {
            throw new ProtocolViolation(Violation.CHUNK_EXTENSIONS_TOO_LARGE);
        }
        state = switch (state) {
            case END, BEFORE_SEMICOLON -> afterValue(b);
            case BEFORE_NAME -> Bytes.isBlank(b) ? state : token(b, State.NAME);
            case NAME -> Bytes.isToken(b) ? state : afterName(b);
            case AFTER_NAME -> afterName(b);
            case BEFORE_VALUE -> beforeValue(b);
            case TOKEN -> Bytes.isToken(b) ? state : afterValue(b);
            case QUOTED -> quoted(b);
            case ESCAPED -> Bytes.isValue(b) ? State.QUOTED : fail();
        };
    }

    /** The CR is there. */
    void end() {
        switch (state) {
            case NAME, TOKEN, END -> {
                // a whole extension
            }
            // White space at the end of the line has no place in the grammar; some read it as a part of the size.
            case BEFORE_SEMICOLON, BEFORE_NAME, AFTER_NAME, BEFORE_VALUE, QUOTED, ESCAPED -> fail();
        }
    }

    private static State afterName(byte b) {
        if (Bytes.isBlank(b)) {
            return State.AFTER_NAME;
        }
        return b == ';' ? State.BEFORE_NAME : on(b, '=', State.BEFORE_VALUE);
    }

    private static State beforeValue(byte b) {
        if (Bytes.isBlank(b)) {
            return State.BEFORE_VALUE;
        }
        return b == '"' ? State.QUOTED : token(b, State.TOKEN);
    }

    private static State afterValue(byte b) {
        return Bytes.isBlank(b) ? State.BEFORE_SEMICOLON : on(b, ';', State.BEFORE_NAME);
    }

    private static State quoted(byte b) {
        if (b == '"') {
            return State.END;
        }
        if (b == '\\') {
            return State.ESCAPED;
        }
        return Bytes.isValue(b) ? State.QUOTED : fail();
    }

    private static State token(byte b, State next) {
        return Bytes.isToken(b) ? next : fail();
    }

    private static State on(byte b, char expected, State next) {
        return b == expected ? next : fail();
    }

    private static State fail() {
        throw new ProtocolViolation(Violation.INVALID_CHUNK_EXTENSION);
    }
}
