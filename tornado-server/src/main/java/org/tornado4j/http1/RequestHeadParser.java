package org.tornado4j.http1;

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
 * <p>It goes on where it stopped, so the work is linear in the bytes received, and what is wrong is refused with the byte
 * that makes it wrong, in whatever pieces they come.
 *
 * <table>
 *   <caption>Limits</caption>
 *   <tr><td>method</td><td>{@link HeadLimits#maxBytes}</td><td>501</td></tr>
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
    private final RepeatedRequestLines repeatedLines;
    private final RepeatedFieldSections repeatedSections;
    private final RequestLine requestLine;
    private final FieldLines fields;
    /** To examine the next head with. */
    private HeadSemantics examiner = new HeadSemantics();

    private State state = State.BEFORE_REQUEST_LINE;
    /** Start of the current line, counted from the start of the head. */
    private int line;
    /** Start of the field section, once the request line was read. */
    private int fieldsStart;

    private @Nullable RequestStartLine startLine;
    private @Nullable HTTPHeaders headers;
    private @Nullable HeadSemantics semantics;

    public RequestHeadParser(HeadLimits limits) {
        this(limits, new RepeatedRequestLines(), new RepeatedFieldSections());
    }

    private RequestHeadParser(
            HeadLimits limits, RepeatedRequestLines repeatedLines, RepeatedFieldSections repeatedSections) {
        this.limits = limits;
        this.repeatedLines = repeatedLines;
        this.repeatedSections = repeatedSections;
        this.requestLine = new RequestLine(limits.maxTargetBytes(), repeatedLines);
        this.fields = new FieldLines(limits.maxFields());
    }

    /** Returns one with the same limits, which remembers the same as this one and so belongs to the same thread. */
    public RequestHeadParser another() {
        return new RequestHeadParser(limits, repeatedLines, repeatedSections);
    }

    /** Forgets all but request lines and field sections that come often and hold no secrets; another head may begin. */
    public void reset() {
        state = State.BEFORE_REQUEST_LINE;
        line = 0;
        requestLine.clear();
        fields.clear();
        startLine = null;
        headers = null;
        semantics = null;
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
        boolean full = end - base >= limits.maxBytes();
        int last = full ? base + limits.maxBytes() : end;
        if (line == 0 && state == State.BEFORE_REQUEST_LINE && findHead(buffer, base, last)) {
            return line;
        }
        while (base + line < last) {
            boolean requestLineEnds = state == State.REQUEST_LINE;
            boolean emptyLine = state == State.FIELD_LINES && buffer[base + line] == Bytes.CR;
            int next = switch (state) {
                case BEFORE_REQUEST_LINE -> skipEmptyLine(buffer, base, last);
                case REQUEST_LINE -> readRequestLine(buffer, base, last);
                case FIELD_LINES -> readFieldLine(buffer, base, last);
            };
            if (next == FieldLines.INCOMPLETE) {
                break;
            }
            line = next;
            if (emptyLine) {
                return finish(buffer, base, last);
            }
            if (requestLineEnds && findSection(buffer, base, last)) {
                return line;
            }
        }
        if (full) {
            throw new ProtocolViolation(tooLarge());
        }
        return INCOMPLETE;
    }

    /** Takes the head from memory, if it is there whole, and its line and its section came one behind the other before. */
    private boolean findHead(byte[] buffer, int base, int end) {
        RepeatedRequestLines.Line known = repeatedLines.find(buffer, base, end);
        RepeatedFieldSections.Section behind = known == null ? null : known.section;
        if (known == null || behind == null || !behind.startsAt(buffer, base + known.length(), end)) {
            return false;
        }
        take(known.startLine, behind);
        line = known.length() + behind.length();
        return true;
    }

    private void take(RequestStartLine first, RepeatedFieldSections.Section rest) {
        startLine = first;
        headers = rest.headers();
        semantics = rest.semantics;
    }

    /** Takes the field section from memory, if it is there whole and known. */
    private boolean findSection(byte[] buffer, int base, int end) {
        fieldsStart = line;
        RepeatedFieldSections.Section known = repeatedSections.find(buffer, base + line, end);
        if (known == null || !isIndependent(buffer, base) || known.semantics.http11() != requestLine.http11()) {
            return false;
        }
        take(parsed(requestLine.startLine()), known);
        requestLine.isFollowedBy(known);
        line += known.length();
        return true;
    }

    /** Returns whether nothing but the version in the request line bears on what the fields mean: in origin-form there is no host. */
    private boolean isIndependent(byte[] buffer, int base) {
        return buffer[base + requestLine.targetStart()] == '/';
    }

    private Violation tooLarge() {
        return switch (state) {
            case BEFORE_REQUEST_LINE -> Violation.REQUEST_LINE_TOO_LONG;
            case REQUEST_LINE -> requestLine.hasMethod() ? Violation.REQUEST_LINE_TOO_LONG : Violation.METHOD_TOO_LONG;
            case FIELD_LINES -> Violation.HEAD_TOO_LARGE;
        };
    }

    /** Returns the number of bytes of an incomplete head that are not scanned again, except for about a dozen. */
    int scanned() {
        int inLine = state == State.FIELD_LINES ? fields.scanned() : requestLine.scanned();
        return Math.max(line, inLine);
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

    private int readRequestLine(byte[] buffer, int base, int end) {
        int next = requestLine.read(buffer, base, line, end);
        if (next != RequestLine.INCOMPLETE) {
            state = State.FIELD_LINES;
        }
        return next;
    }

    // ---------------------------------------------------------------------------------------- the result

    private int finish(byte[] buffer, int base, int end) {
        HeadSemantics examined = examiner;
        examined.examine(requestLine, fields, buffer, base);
        RequestStartLine first = parsed(requestLine.startLine());
        HTTPHeaders rest = fields.toHeaders(buffer, base);
        if (isIndependent(buffer, base)
                && repeatedSections.add(buffer, base, fields, base + fieldsStart, base + line, end, examined, rest)) {
            examiner = new HeadSemantics();
        }
        startLine = first;
        headers = rest;
        semantics = examined;
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

    /** Returns the framing and persistence that the fields ask for. */
    public HeadSemantics semantics() {
        return parsed(semantics);
    }

    /** Returns whether at least a part of a request has arrived. */
    public boolean begun() {
        return state != State.BEFORE_REQUEST_LINE;
    }

    /** Returns the request line, once that was read whole, whatever is wrong with what follows; null before. */
    public @Nullable RequestStartLine startLineIfRead() {
        return startLine != null ? startLine : requestLine.startLine();
    }

    /** Returns whether the method has been read and is HEAD, even if the rest of the head is invalid. */
    public boolean isHead() {
        return startLine != null ? startLine.method().equals(HTTPMethod.HEAD) : requestLine.isHead();
    }

    /** Returns whether no field section is remembered, by this and those that share its memory. */
    boolean isEmptyOfSections() {
        return repeatedSections.isEmpty();
    }

    private static <T> T parsed(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no head was parsed yet; call parse until it is complete");
        }
        return part;
    }
}
