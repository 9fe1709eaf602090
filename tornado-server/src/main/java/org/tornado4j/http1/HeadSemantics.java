package org.tornado4j.http1;

import org.tornado4j.http.RequestStartLine;

/**
 * What the fields of a request say about its framing (RFC 9112 section 6.3) and about the connection (section 9.3). One
 * pass over the field lines; the rules follow.
 */
public final class HeadSemantics {

    /** The content is as long as {@link #contentLength} says. */
    private static final long NONE = -1;

    private static final byte[] HOST = Bytes.ascii("host");
    private static final byte[] CONTENT_LENGTH = Bytes.ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = Bytes.ascii("transfer-encoding");
    private static final byte[] CONNECTION = Bytes.ascii("connection");
    private static final byte[] EXPECT = Bytes.ascii("expect");
    private static final byte[] CHUNKED = Bytes.ascii("chunked");
    private static final byte[] CLOSE = Bytes.ascii("close");
    private static final byte[] KEEP_ALIVE = Bytes.ascii("keep-alive");
    private static final byte[] CONTINUE = Bytes.ascii("100-continue");

    private boolean http11;
    private int hosts;
    private long contentLength;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean expectsContinue;

    HeadSemantics() {}

    void examine(RequestStartLine startLine, FieldLines fields, byte[] buffer, int base) {
        http11 = startLine.version().equals("HTTP/1.1");
        hosts = 0;
        contentLength = NONE;
        chunked = false;
        close = false;
        keepAlive = false;
        expectsContinue = false;
        for (int i = 0; i < fields.count(); i++) {
            int nameStart = base + fields.nameStart(i);
            int nameEnd = base + fields.nameEnd(i);
            int start = base + fields.valueStart(i);
            int end = base + fields.valueEnd(i);
            switch (nameEnd - nameStart) {
                case 4 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, HOST)) {
                        host(buffer, start, end);
                    }
                }
                case 6 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, EXPECT)) {
                        expect(buffer, start, end);
                    }
                }
                case 10 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, CONNECTION)) {
                        connection(buffer, start, end);
                    }
                }
                case 14 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, CONTENT_LENGTH)) {
                        contentLengths(buffer, start, end);
                    }
                }
                case 17 -> {
                    if (Bytes.equalsIgnoreCase(buffer, nameStart, nameEnd, TRANSFER_ENCODING)) {
                        transferEncoding(buffer, start, end);
                    }
                }
                default -> {
                    // says nothing about framing
                }
            }
        }
        check();
    }

    /** RFC 9112 section 3.2 for Host, section 6.1 and the first steps of section 6.3 for the rest. */
    private void check() {
        if (hosts == 0 && http11) {
            throw new ProtocolViolation(Violation.MISSING_HOST);
        }
        if (chunked && contentLength != NONE) {
            throw new ProtocolViolation(Violation.TRANSFER_ENCODING_AND_CONTENT_LENGTH);
        }
        if (chunked && !http11) {
            throw new ProtocolViolation(Violation.TRANSFER_ENCODING_IN_HTTP_1_0);
        }
    }

    // Host = uri-host [ ":" port ]
    private void host(byte[] buffer, int start, int end) {
        if (++hosts > 1) {
            throw new ProtocolViolation(Violation.MULTIPLE_HOSTS);
        }
        if (!HostSyntax.isValid(buffer, start, end)) {
            throw new ProtocolViolation(Violation.INVALID_HOST, buffer, start, end);
        }
    }

    // Expect = #expectation
    private void expect(byte[] buffer, int start, int end) {
        if (!Bytes.equalsIgnoreCase(buffer, start, end, CONTINUE)) {
            throw new ProtocolViolation(Violation.UNKNOWN_EXPECTATION, buffer, start, end);
        }
        expectsContinue = true;
    }

    // Connection = #connection-option
    private void connection(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end) {
            int stop = elementEnd(buffer, at, end);
            int from = firstOf(buffer, at, stop);
            int to = lastOf(buffer, from, stop);
            close |= Bytes.equalsIgnoreCase(buffer, from, to, CLOSE);
            keepAlive |= Bytes.equalsIgnoreCase(buffer, from, to, KEEP_ALIVE);
            at = stop + 1;
        }
    }

    /** RFC 9112 section 6.3: a list of equal lengths may be taken for one; anything else is an error. */
    private void contentLengths(byte[] buffer, int start, int end) {
        int at = start;
        do {
            int stop = elementEnd(buffer, at, end);
            int from = firstOf(buffer, at, stop);
            long length = contentLength(buffer, from, lastOf(buffer, from, stop));
            if (contentLength != NONE && contentLength != length) {
                throw new ProtocolViolation(Violation.CONFLICTING_CONTENT_LENGTHS, buffer, start, end);
            }
            contentLength = length;
            at = stop + 1;
        } while (at <= end);
    }

    // Content-Length = 1*DIGIT
    private static long contentLength(byte[] buffer, int start, int end) {
        long length = 0;
        for (int i = start; i < end; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9 || length > (Long.MAX_VALUE - digit) / 10) {
                throw new ProtocolViolation(Violation.INVALID_CONTENT_LENGTH, buffer, start, end);
            }
            length = 10 * length + digit;
        }
        if (start == end) {
            throw new ProtocolViolation(Violation.INVALID_CONTENT_LENGTH, buffer, start, end);
        }
        return length;
    }

    /** Only "chunked", once: what anybody else makes of another coding can't be known. */
    private void transferEncoding(byte[] buffer, int start, int end) {
        if (chunked || !Bytes.equalsIgnoreCase(buffer, start, end, CHUNKED)) {
            throw new ProtocolViolation(Violation.UNSUPPORTED_TRANSFER_ENCODING, buffer, start, end);
        }
        chunked = true;
    }

    private static int elementEnd(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && buffer[at] != ',') {
            at++;
        }
        return at;
    }

    private static int firstOf(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && Bytes.isBlank(buffer[at])) {
            at++;
        }
        return at;
    }

    private static int lastOf(byte[] buffer, int start, int end) {
        int at = end;
        while (at > start && Bytes.isBlank(buffer[at - 1])) {
            at--;
        }
        return at;
    }

    // ---------------------------------------------------------------------------------------- the result

    /** Whether the request is of HTTP/1.1, not 1.0. */
    public boolean http11() {
        return http11;
    }

    /** Whether the content is chunked. */
    public boolean chunked() {
        return chunked;
    }

    /** The length of content that is not chunked; 0 when there is none (RFC 9112 section 6.3, step 7). */
    public long contentLength() {
        return contentLength == NONE ? 0 : contentLength;
    }

    /** Whether the client waits for 100 (Continue) before it sends content; HTTP/1.0 clients never do. */
    public boolean expectsContinue() {
        return expectsContinue && http11;
    }

    /**
     * Whether the connection goes on after the response (RFC 9112 section 9.3). An HTTP/1.0 client must ask for it, and
     * must show that it can tell where its request ends.
     */
    public boolean persistent(String method) {
        if (close) {
            return false;
        }
        boolean framed = contentLength != NONE || method.equals("GET") || method.equals("HEAD");
        return http11 || (keepAlive && framed);
    }
}
