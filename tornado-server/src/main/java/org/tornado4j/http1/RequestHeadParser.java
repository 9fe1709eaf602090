package org.tornado4j.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.RequestStartLine;

/**
 * Turns bytes into the head of a request, however they are cut. No I/O, no clock, no thread.
 *
 * <ol>
 *   <li>{@link #parse} until it no longer answers {@link #INCOMPLETE}, always with all bytes since the head began
 *   <li>{@link #startLine}, {@link #headers}, {@link #semantics}
 *   <li>{@link #reset}
 * </ol>
 *
 * <p>A line is looked at when it may be whole. One that is not is searched for its end from where the search stopped, so
 * the work is linear in the bytes received, in whatever pieces they come.
 *
 * <table>
 *   <caption>Limits</caption>
 *   <tr><td>request line</td><td>{@link HeadLimits#maxBytes}</td><td>414</td></tr>
 *   <tr><td>head</td><td>{@link HeadLimits#maxBytes}</td><td>431</td></tr>
 *   <tr><td>field lines</td><td>{@link HeadLimits#maxFields}</td><td>431</td></tr>
 * </table>
 */
public final class RequestHeadParser {

    /** The head goes on after the bytes that are there. */
    public static final int INCOMPLETE = -1;

    private enum State {
        /** Waits for the first byte of a request line; skips empty lines. */
        BEFORE_REQUEST_LINE,
        /** Waits for the end of the request line. */
        REQUEST_LINE,
        /** Waits for the end of a field line, or the empty line. */
        FIELD_LINES
    }

    private final HeadLimits limits;
    private final FieldLines fields;
    private final HeadSemantics semantics = new HeadSemantics();
    private State state = State.BEFORE_REQUEST_LINE;
    /** Where the line that is being read starts, counted from the start of the head. */
    private int line;
    /** How far its end was searched for, counted alike. */
    private int searched;

    private @Nullable RequestStartLine startLine;
    private @Nullable HTTPHeaders headers;

    public RequestHeadParser(HeadLimits limits) {
        this.limits = limits;
        this.fields = new FieldLines(limits.maxFields());
    }

    /** Forgets everything; the next bytes begin another head. */
    public void reset() {
        state = State.BEFORE_REQUEST_LINE;
        line = 0;
        searched = 0;
        fields.clear();
        startLine = null;
        headers = null;
    }

    /**
     * Goes on parsing.
     *
     * <p>Ownership: {@code buffer} is only read, and not kept.
     *
     * @param base where the head starts in {@code buffer}
     * @param end where the bytes end that are there
     * @return how many bytes the head has, or {@link #INCOMPLETE}
     * @throws ProtocolViolation if this is no head of a request
     */
    public int parse(byte[] buffer, int base, int end) {
        while (true) {
            if (!lineMayBeWhole(buffer, base, end)) {
                return incomplete(end - base);
            }
            int next = switch (state) {
                case BEFORE_REQUEST_LINE -> skipEmptyLine(buffer, base, end);
                case REQUEST_LINE -> readRequestLine(buffer, base, end);
                case FIELD_LINES -> readFieldLine(buffer, base, end);
            };
            if (next == FieldLines.INCOMPLETE) {
                searched = end - base;
                return incomplete(end - base);
            }
            if (next > limits.maxBytes()) {
                throw tooLarge();
            }
            boolean last = state == State.FIELD_LINES && next == line + 2 && buffer[base + line] == Bytes.CR;
            line = next;
            searched = next;
            if (last) {
                return finish(buffer, base);
            }
        }
    }

    /** False while no line end is there in a line that was seen to be incomplete before. */
    private boolean lineMayBeWhole(byte[] buffer, int base, int end) {
        if (searched == line) {
            return base + line < end;
        }
        for (int at = base + searched; at < end; at++) {
            if (buffer[at] == Bytes.LF) {
                return true;
            }
        }
        searched = end - base;
        return false;
    }

    private int incomplete(int length) {
        if (length > limits.maxBytes()) {
            throw tooLarge();
        }
        return INCOMPLETE;
    }

    private ProtocolViolation tooLarge() {
        return new ProtocolViolation(
                state == State.FIELD_LINES ? Violation.HEAD_TOO_LARGE : Violation.REQUEST_LINE_TOO_LONG);
    }

    /** RFC 9112 section 2.2: a server should ignore at least one empty line before the request line. */
    private int skipEmptyLine(byte[] buffer, int base, int end) {
        int at = base + line;
        if (buffer[at] != Bytes.CR) {
            if (buffer[at] == Bytes.LF) {
                throw new ProtocolViolation(Violation.BARE_LF);
            }
            state = State.REQUEST_LINE;
            return line;
        }
        return emptyLine(buffer, at, base, end);
    }

    /** Behind the CRLF at {@code at}. */
    private static int emptyLine(byte[] buffer, int at, int base, int end) {
        if (at + 1 == end) {
            return FieldLines.INCOMPLETE;
        }
        if (buffer[at + 1] != Bytes.LF) {
            throw new ProtocolViolation(Violation.BARE_CR);
        }
        return at + 2 - base;
    }

    private int readFieldLine(byte[] buffer, int base, int end) {
        int at = base + line;
        byte first = buffer[at];
        if (first == Bytes.CR) {
            return emptyLine(buffer, at, base, end);
        }
        if (Bytes.isBlank(first)) {
            throw new ProtocolViolation(
                    fields.count() == 0 ? Violation.WHITESPACE_BEFORE_FIRST_FIELD : Violation.OBSOLETE_FOLDING);
        }
        return fields.read(buffer, base, line, end);
    }

    // ---------------------------------------------------------------------------------------- request line

    /** request-line = method SP request-target SP HTTP-version. */
    private int readRequestLine(byte[] buffer, int base, int end) {
        int start = base + line;
        int methodEnd = endOfMethod(buffer, start, end);
        int targetEnd = methodEnd < 0 ? -1 : endOfTarget(buffer, methodEnd + 1, end);
        int version = targetEnd + 1;
        if (targetEnd < 0 || end - version < VERSION_LENGTH + 2) {
            checkSoFar(buffer, start, targetEnd < 0 ? -1 : version, end);
            return FieldLines.INCOMPLETE;
        }
        String versionText = version(buffer, start, version, end);
        String method = method(buffer, start, methodEnd);
        String target = new String(buffer, methodEnd + 1, targetEnd - methodEnd - 1, StandardCharsets.ISO_8859_1);
        checkForm(method, target);
        startLine = new RequestStartLine(method, target, versionText);
        state = State.FIELD_LINES;
        return version + VERSION_LENGTH + 2 - base;
    }

    private static final int VERSION_LENGTH = 8;

    private static int endOfMethod(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && Bytes.isToken(buffer[at])) {
            at++;
        }
        if (at == end) {
            return -1;
        }
        if (buffer[at] != Bytes.SP || at == start) {
            throw new ProtocolViolation(Violation.INVALID_METHOD, buffer, start, Math.min(at + 1, end));
        }
        return at;
    }

    private static int endOfTarget(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && Bytes.isTarget(buffer[at])) {
            at++;
        }
        if (at == end) {
            return -1;
        }
        if (buffer[at] != Bytes.SP || at == start) {
            boolean cutShort = buffer[at] == Bytes.CR || buffer[at] == Bytes.LF || at == start;
            throw new ProtocolViolation(
                    cutShort ? Violation.MALFORMED_REQUEST_LINE : Violation.INVALID_TARGET,
                    buffer,
                    start,
                    Math.min(at + 1, end));
        }
        return at;
    }

    /** HTTP-version = "HTTP/" DIGIT "." DIGIT, in a line that is known to be long enough. */
    private static String version(byte[] buffer, int start, int at, int end) {
        for (int i = 0; i < VERSION_LENGTH; i++) {
            if (!fitsVersion(buffer[at + i], i)) {
                throw malformedVersion(buffer, start, at, end);
            }
        }
        if (buffer[at + VERSION_LENGTH] != Bytes.CR) {
            throw malformedVersion(buffer, start, at, end);
        }
        if (buffer[at + VERSION_LENGTH + 1] != Bytes.LF) {
            throw new ProtocolViolation(Violation.BARE_CR);
        }
        if (buffer[at + 5] != '1' || buffer[at + 7] > '1') {
            throw new ProtocolViolation(Violation.UNSUPPORTED_VERSION, buffer, at, at + VERSION_LENGTH);
        }
        return buffer[at + 7] == '1' ? "HTTP/1.1" : "HTTP/1.0";
    }

    private static boolean fitsVersion(byte b, int i) {
        boolean digit = i == 5 || i == 7;
        return digit ? Bytes.isDigit(b) : b == VERSION[i];
    }

    private static final byte[] VERSION = Bytes.ascii("HTTP/d.d");

    private static ProtocolViolation malformedVersion(byte[] buffer, int start, int at, int end) {
        int stop = at;
        while (stop < end && buffer[stop] != Bytes.CR && buffer[stop] != Bytes.LF) {
            stop++;
        }
        if (stop < end && buffer[stop] == Bytes.LF) {
            return new ProtocolViolation(Violation.BARE_LF, buffer, start, stop);
        }
        return new ProtocolViolation(Violation.MALFORMED_VERSION, buffer, at, stop);
    }

    /**
     * A line end in a request line that is too short to be one. Without this a short line such as {@code GET / x} would
     * wait for more bytes.
     */
    private static void checkSoFar(byte[] buffer, int start, int version, int end) {
        if (version < 0) {
            return;
        }
        for (int i = version; i < end; i++) {
            if (i - version < VERSION_LENGTH ? !fitsVersion(buffer[i], i - version) : buffer[i] != Bytes.CR) {
                throw malformedVersion(buffer, start, version, end);
            }
        }
    }

    private static String method(byte[] buffer, int start, int end) {
        for (String known : KNOWN_METHODS) {
            if (known.length() == end - start && matches(buffer, start, known)) {
                return known;
            }
        }
        return new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static final String[] KNOWN_METHODS = {
        HTTPMethod.GET,
        HTTPMethod.POST,
        HTTPMethod.HEAD,
        HTTPMethod.PUT,
        HTTPMethod.DELETE,
        HTTPMethod.OPTIONS,
        HTTPMethod.PATCH
    };

    private static boolean matches(byte[] buffer, int start, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (buffer[start + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * RFC 9112 section 3.2: origin-form is what an origin server gets; absolute-form it must accept; asterisk-form goes
     * with OPTIONS alone, authority-form with CONNECT alone.
     */
    private static void checkForm(String method, String target) {
        if (method.equals(HTTPMethod.CONNECT)) {
            throw new ProtocolViolation(Violation.METHOD_NOT_IMPLEMENTED);
        }
        boolean fits = target.charAt(0) == '/'
                || (target.equals("*") && method.equals(HTTPMethod.OPTIONS))
                || (target.regionMatches(true, 0, "http://", 0, 7) && target.length() > 7)
                || (target.regionMatches(true, 0, "https://", 0, 8) && target.length() > 8);
        if (!fits) {
            byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
            throw new ProtocolViolation(Violation.INVALID_TARGET, bytes, 0, bytes.length);
        }
    }

    // ---------------------------------------------------------------------------------------- the result

    private int finish(byte[] buffer, int base) {
        semantics.examine(startLine(), fields, buffer, base);
        headers = fields.toHeaders(buffer, base, line);
        return line;
    }

    /** The start line of the head that was parsed. */
    public RequestStartLine startLine() {
        return parsed(startLine);
    }

    /** The field section of the head that was parsed. */
    public HTTPHeaders headers() {
        return parsed(headers);
    }

    /** What the fields say about framing and about the connection. */
    public HeadSemantics semantics() {
        return semantics;
    }

    /** Whether bytes of a request are there, if only some. */
    public boolean begun() {
        return state != State.BEFORE_REQUEST_LINE;
    }

    private static <T> T parsed(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no head was parsed yet; call parse until it is complete");
        }
        return part;
    }
}
