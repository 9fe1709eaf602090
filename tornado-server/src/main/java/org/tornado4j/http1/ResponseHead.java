package org.tornado4j.http1;

import java.nio.charset.StandardCharsets;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.text.PeerText;

/**
 * The head of a server's response, as a client reads it: as strictly as heads of requests are read. No I/O, no clock, no thread.
 *
 * @param status 100 to 599
 * @param reason as the server wrote it; empty for none
 */
public record ResponseHead(int status, String reason, HTTPHeaders headers) {

    /** The end of a head, up to which a client reads. */
    public static final String END = "\r\n\r\n";

    private static final byte[] VERSION = Bytes.ascii("HTTP/1.1 ");
    private static final int DIGITS = 3;
    private static final int LOWEST_STATUS = 100;
    private static final int HIGHEST_STATUS = 599;

    /**
     * Parses a head of HTTP/1.1, with the empty line that ends it.
     *
     * <pre>
     * status-line = HTTP-version SP status-code SP [ reason-phrase ] CRLF (RFC 9112 section 4)
     * </pre>
     *
     * <p>Ownership: {@code head} is only read, and not kept.
     *
     * @param maxFields the most field lines that it may have
     * @throws HTTPInputError if it is malformed, or has more field lines
     */
    public static ResponseHead parse(byte[] head, int maxFields) {
        int status = status(head);
        int reasonStart = VERSION.length + DIGITS + 1;
        int reasonEnd = Bytes.endOfValue(head, reasonStart, head.length);
        int line = lineEnd(head, reasonEnd);
        FieldLines fields = new FieldLines(maxFields);
        while (line < head.length && head[line] != Bytes.CR) {
            if (Bytes.isBlank(head[line])) {
                throw new ProtocolViolation(
                        fields.count() == 0 ? Violation.WHITESPACE_BEFORE_FIRST_FIELD : Violation.OBSOLETE_FOLDING);
            }
            int next = fields.read(head, 0, line, head.length);
            line = next == FieldLines.INCOMPLETE ? head.length : next;
        }
        if (lineEnd(head, line) != head.length) {
            throw malformed(head);
        }
        String reason = new String(head, reasonStart, reasonEnd - reasonStart, StandardCharsets.ISO_8859_1);
        return new ResponseHead(status, reason, fields.toHeaders(head, 0));
    }

    private static int status(byte[] head) {
        int end = VERSION.length + DIGITS;
        if (head.length <= end || head[end] != Bytes.SP) {
            throw malformed(head);
        }
        for (int i = 0; i < VERSION.length; i++) {
            if (head[i] != VERSION[i]) {
                throw malformed(head);
            }
        }
        int status = 0;
        for (int i = VERSION.length; i < end; i++) {
            if (!Bytes.isDigit(head[i])) {
                throw malformed(head);
            }
            status = 10 * status + head[i] - '0';
        }
        if (status < LOWEST_STATUS || status > HIGHEST_STATUS) {
            throw malformed(head);
        }
        return status;
    }

    /** Returns what comes behind the CRLF at {@code at}. */
    private static int lineEnd(byte[] head, int at) {
        if (at + 1 >= head.length || head[at] != Bytes.CR || head[at + 1] != Bytes.LF) {
            throw malformed(head);
        }
        return at + 2;
    }

    private static HTTPInputError malformed(byte[] head) {
        return new HTTPInputError(
                HTTPStatus.BAD_REQUEST,
                "Malformed HTTP response: " + PeerText.quoted(head, 0, head.length, PeerText.EXCERPT));
    }
}
