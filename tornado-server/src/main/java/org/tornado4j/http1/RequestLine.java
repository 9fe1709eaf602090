package org.tornado4j.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.RequestStartLine;

/**
 * Reads the request line (RFC 9112 section 3).
 *
 * <pre>
 * request-line = method SP request-target SP HTTP-version CRLF
 * </pre>
 *
 * <p>Goes on where it stopped: a byte is looked at once, but for the ten of the version and the line end.
 */
final class RequestLine {

    /** Returned for a line that is not complete yet. */
    static final int INCOMPLETE = FieldLines.INCOMPLETE;

    private static final String HTTP_1_0 = "HTTP/1.0";
    private static final String HTTP_1_1 = "HTTP/1.1";
    private static final byte[] VERSION = Bytes.ascii("HTTP/d.d\r\n");
    private static final int MAJOR = 5;
    private static final int MINOR = 7;

    private static final String[] KNOWN_METHODS = {
        HTTPMethod.GET,
        HTTPMethod.POST,
        HTTPMethod.HEAD,
        HTTPMethod.PUT,
        HTTPMethod.DELETE,
        HTTPMethod.OPTIONS,
        HTTPMethod.PATCH,
        HTTPMethod.QUERY
    };

    private final int maxTargetBytes;
    private final RepeatedRequestLines repeated;
    /** Ends of method and target, counted from the start of the head; 0 until found. */
    private int methodEnd;

    private int targetEnd;
    /** Position up to which the line has been scanned, counted likewise. */
    private int scanned;

    private boolean head;
    private boolean http11;
    private @Nullable RequestStartLine startLine;
    /** The memory of the line; null if it is not remembered. */
    private RepeatedRequestLines.@Nullable Line known;

    RequestLine(int maxTargetBytes, RepeatedRequestLines repeated) {
        this.maxTargetBytes = maxTargetBytes;
        this.repeated = repeated;
    }

    void clear() {
        methodEnd = 0;
        targetEnd = 0;
        scanned = 0;
        head = false;
        startLine = null;
        known = null;
    }

    /** Returns the position up to which the line has been scanned; the bytes before it are not scanned again. */
    int scanned() {
        return scanned;
    }

    /** Returns whether the method has been read completely. */
    boolean hasMethod() {
        return methodEnd != 0;
    }

    /** Returns whether the method is HEAD. */
    boolean isHead() {
        return head;
    }

    /** Returns whether the version is HTTP/1.1 rather than HTTP/1.0. */
    boolean http11() {
        return http11;
    }

    @Nullable
    RequestStartLine startLine() {
        return startLine;
    }

    /** Returns the start of the target, counted from the start of the head. */
    int targetStart() {
        return methodEnd + 1;
    }

    int targetEnd() {
        return targetEnd;
    }

    /**
     * Reads the line that starts at {@code base + start}.
     *
     * @return where the next line starts, counted from {@code base}, or {@link #INCOMPLETE}
     */
    int read(byte[] buffer, int base, int start, int end) {
        RepeatedRequestLines.Line known = scanned == 0 ? repeated.find(buffer, base + start, end) : null;
        if (known != null) {
            take(known, start);
            return start + known.length();
        }
        if (methodEnd == 0) {
            methodEnd = endOfMethod(buffer, base, start, end);
        }
        if (methodEnd != 0 && targetEnd == 0) {
            targetEnd = endOfTarget(buffer, base, end);
        }
        if (targetEnd == 0) {
            scanned = end - base;
            return INCOMPLETE;
        }
        int version = base + targetEnd + 1;
        scanned = targetEnd + 1;
        checkVersion(buffer, version, end);
        if (end - version < VERSION.length) {
            return INCOMPLETE;
        }
        finish(buffer, base, base + start, version);
        return targetEnd + 1 + VERSION.length;
    }

    /** Notes that {@code section} follows, so that both are found together the next time. */
    void isFollowedBy(RepeatedFieldSections.Section section) {
        if (known != null) {
            known.section = section;
        }
    }

    private void take(RepeatedRequestLines.Line known, int start) {
        this.known = known;
        methodEnd = start + known.methodEnd;
        targetEnd = start + known.targetEnd;
        scanned = targetEnd + 1;
        startLine = known.startLine;
        head = known.startLine.method().equals(HTTPMethod.HEAD);
        http11 = known.startLine.version().equals(HTTP_1_1);
    }

    private int endOfMethod(byte[] buffer, int base, int start, int end) {
        int first = base + start;
        int at = Math.max(first, base + scanned);
        while (at < end && Bytes.isToken(buffer[at])) {
            at++;
        }
        if (at == end) {
            return 0;
        }
        if (buffer[at] != Bytes.SP || at == first) {
            throw new ProtocolViolation(Violation.INVALID_METHOD, buffer, first, at + 1);
        }
        head = isMethod(HTTPMethod.HEAD, buffer, first, at);
        return at - base;
    }

    private int endOfTarget(byte[] buffer, int base, int end) {
        int first = base + methodEnd + 1;
        int stop = Math.min(end, first + Math.min(end, maxTargetBytes));
        int at = Bytes.endOfTarget(buffer, Math.max(first, base + scanned), stop);
        if (at >= end) {
            return 0;
        }
        if (Bytes.isTarget(buffer[at])) {
            throw new ProtocolViolation(Violation.TARGET_TOO_LONG);
        }
        if (buffer[at] != Bytes.SP || at == first) {
            throw noTarget(buffer, first, at);
        }
        return at - base;
    }

    private static ProtocolViolation noTarget(byte[] buffer, int first, int at) {
        boolean cutShort = buffer[at] == Bytes.CR || buffer[at] == Bytes.LF || at == first;
        Violation violation = cutShort ? Violation.MALFORMED_REQUEST_LINE : Violation.INVALID_TARGET;
        return new ProtocolViolation(violation, buffer, first, at + 1);
    }

    // HTTP-version = "HTTP" "/" DIGIT "." DIGIT
    private static void checkVersion(byte[] buffer, int start, int end) {
        int length = Math.min(VERSION.length, end - start);
        for (int i = 0; i < length; i++) {
            byte b = buffer[start + i];
            boolean fits = (i == MAJOR || i == MINOR) ? Bytes.isDigit(b) : b == VERSION[i];
            if (!fits) {
                throw noVersion(buffer, start, start + i);
            }
        }
    }

    private static ProtocolViolation noVersion(byte[] buffer, int start, int at) {
        if (buffer[at] == Bytes.LF) {
            return new ProtocolViolation(Violation.BARE_LF, buffer, start, at + 1);
        }
        boolean afterCr = at == start + VERSION.length - 1;
        return new ProtocolViolation(afterCr ? Violation.BARE_CR : Violation.MALFORMED_VERSION, buffer, start, at + 1);
    }

    private void finish(byte[] buffer, int base, int start, int version) {
        if (buffer[version + MAJOR] != '1' || buffer[version + MINOR] > '1') {
            throw new ProtocolViolation(Violation.UNSUPPORTED_VERSION, buffer, version, version + VERSION.length - 2);
        }
        http11 = buffer[version + MINOR] == '1';
        String method = method(buffer, start, base + methodEnd);
        int targetStart = base + targetStart();
        TargetForm.check(method, buffer, targetStart, base + targetEnd);
        String target = new String(buffer, targetStart, targetEnd - targetStart(), StandardCharsets.ISO_8859_1);
        RequestStartLine read = new RequestStartLine(method, target, http11 ? HTTP_1_1 : HTTP_1_0);
        startLine = read;
        int first = start - base;
        repeated.add(buffer, start, version + VERSION.length, methodEnd - first, targetEnd - first, read);
    }

    private static String method(byte[] buffer, int start, int end) {
        for (String known : KNOWN_METHODS) {
            if (isMethod(known, buffer, start, end)) {
                return known;
            }
        }
        return new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static boolean isMethod(String method, byte[] buffer, int start, int end) {
        if (method.length() != end - start) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            if (buffer[start + i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
