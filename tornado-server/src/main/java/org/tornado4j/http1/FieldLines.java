package org.tornado4j.http1;

import java.util.Arrays;
import org.tornado4j.http.HTTPHeaders;

/**
 * Reads field lines (RFC 9112 section 5), of a head or of a trailer section, and keeps where each name and value stands.
 *
 * <pre>
 * field-line = field-name ":" OWS field-value OWS
 * </pre>
 *
 * <p>Goes on where it stopped: a byte is looked at once, but for the white space around values.
 */
final class FieldLines {

    /** Returned for a line that is not complete yet. */
    static final int INCOMPLETE = -1;

    private static final int USUAL_FIELDS = 16;
    private static final int INTS_PER_FIELD = 4;

    private final int maxFields;
    private int[] index = new int[INTS_PER_FIELD * USUAL_FIELDS];
    private int count;
    /** Position of the colon in the current line, counted like all positions; 0 until it is found. */
    private int colon;
    /** Position up to which the current line has been scanned. */
    private int scanned;

    FieldLines(int maxFields) {
        this.maxFields = maxFields;
    }

    int count() {
        return count;
    }

    int nameStart(int i) {
        return index[INTS_PER_FIELD * i];
    }

    int nameEnd(int i) {
        return index[INTS_PER_FIELD * i + 1];
    }

    int valueStart(int i) {
        return index[INTS_PER_FIELD * i + 2];
    }

    int valueEnd(int i) {
        return index[INTS_PER_FIELD * i + 3];
    }

    /** Returns the position up to which an incomplete line has been scanned; the bytes before it are not scanned again. */
    int scanned() {
        return scanned;
    }

    void clear() {
        count = 0;
        colon = 0;
        scanned = 0;
    }

    /**
     * Reads the line that starts at {@code base + start} and is not empty.
     *
     * @param base what the kept positions are counted from
     * @return where the next line starts, counted from {@code base}, or {@link #INCOMPLETE}
     */
    int read(byte[] buffer, int base, int start, int end) {
        int from = base + Math.max(start, scanned);
        if (colon == 0) {
            int at = endOfName(buffer, base + start, from, end);
            if (at < 0) {
                return incomplete(end - base);
            }
            colon = at - base;
            from = at + 1;
        }
        int cr = endOfValue(buffer, base + colon + 1, from, end);
        if (cr < 0 || cr + 1 == end) {
            return incomplete((cr < 0 ? end : cr) - base);
        }
        if (buffer[cr + 1] != Bytes.LF) {
            throw new ProtocolViolation(Violation.BARE_CR, buffer, base + start, cr);
        }
        int valueStart = skipBlanks(buffer, base + colon + 1, cr);
        int valueEnd = trimBlanks(buffer, valueStart, cr);
        add(start, colon, valueStart - base, valueEnd - base);
        colon = 0;
        scanned = 0;
        return cr + 2 - base;
    }

    private int incomplete(int lookedAt) {
        scanned = lookedAt;
        return INCOMPLETE;
    }

    private static int endOfName(byte[] buffer, int start, int from, int end) {
        int at = Bytes.endOfToken(buffer, from, end);
        if (at == end) {
            return -1;
        }
        if (buffer[at] != ':' || at == start) {
            throw noName(buffer, start, at);
        }
        return at;
    }

    private static ProtocolViolation noName(byte[] buffer, int start, int at) {
        byte b = buffer[at];
        Violation violation;
        if (b == Bytes.CR) {
            violation = Violation.MISSING_COLON;
        } else if (b == Bytes.LF) {
            violation = Violation.BARE_LF;
        } else if (Bytes.isBlank(b) && at > start) {
            violation = Violation.WHITESPACE_BEFORE_COLON;
        } else {
            violation = Violation.INVALID_FIELD_NAME;
        }
        return new ProtocolViolation(violation, buffer, start, at + 1);
    }

    private static int skipBlanks(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && Bytes.isBlank(buffer[at])) {
            at++;
        }
        return at;
    }

    private static int trimBlanks(byte[] buffer, int start, int end) {
        int at = end;
        while (at > start && Bytes.isBlank(buffer[at - 1])) {
            at--;
        }
        return at;
    }

    /** Returns the position of the CR that ends the value, or -1. */
    private static int endOfValue(byte[] buffer, int start, int from, int end) {
        int at = Bytes.endOfValue(buffer, from, end);
        if (at >= end) {
            return -1;
        }
        if (buffer[at] != Bytes.CR) {
            Violation violation = buffer[at] == Bytes.LF ? Violation.BARE_LF : Violation.INVALID_FIELD_VALUE;
            throw new ProtocolViolation(violation, buffer, start, at + 1);
        }
        return at;
    }

    private void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        if (count == maxFields) {
            throw new ProtocolViolation(Violation.TOO_MANY_FIELDS);
        }
        int at = INTS_PER_FIELD * count;
        if (at == index.length) {
            index = Arrays.copyOf(index, 2 * at);
        }
        index[at] = nameStart;
        index[at + 1] = nameEnd;
        index[at + 2] = valueStart;
        index[at + 3] = valueEnd;
        count++;
    }

    /** Returns the lines read so far, over a copy of them alone. */
    HTTPHeaders toHeaders(byte[] buffer, int base) {
        return HTTPHeaders.ofFields(buffer, base, index, count);
    }
}
