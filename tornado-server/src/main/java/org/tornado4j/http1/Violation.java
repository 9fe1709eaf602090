package org.tornado4j.http1;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Limit;

/**
 * The ways in which a peer's bytes can be wrong, each with the place that forbids it and the status that answers it. The
 * name is what the log, the answer and the tests call it.
 */
public enum Violation {
    /** The first line is not {@code method SP target SP version} (RFC 9112 section 3). */
    MALFORMED_REQUEST_LINE(400, "RFC 9112 section 3", "Malformed HTTP request line"),
    /** The method is not a token (RFC 9110 section 9.1). */
    INVALID_METHOD(400, "RFC 9110 section 9.1", "Malformed HTTP request line: invalid method"),
    /** The method is none that an origin server can offer (RFC 9110 section 9.3.6). */
    METHOD_NOT_IMPLEMENTED(501, "RFC 9110 section 9.3.6", "Method not implemented"),
    /** The method is longer than any that a server offers: it fills the head limit (RFC 9112 section 3). */
    METHOD_TOO_LONG(501, "RFC 9112 section 3", "Method too long", Limit.MAX_HEADER_SIZE),
    /** The target is longer than its limit (RFC 9110 section 15.5.15). */
    TARGET_TOO_LONG(414, "RFC 9110 section 15.5.15", "Request target too long", Limit.MAX_TARGET_LENGTH),
    /** The target has none of the four forms, or a byte that no URI has (RFC 9112 section 3.2). */
    INVALID_TARGET(400, "RFC 9112 section 3.2", "Malformed HTTP request line: invalid request target"),
    /** The version does not read {@code HTTP/digit.digit} (RFC 9112 section 2.3). */
    MALFORMED_VERSION(400, "RFC 9112 section 2.3", "Malformed HTTP version in HTTP request line"),
    /** Neither HTTP/1.1 nor HTTP/1.0 (RFC 9110 section 15.6.6). */
    UNSUPPORTED_VERSION(505, "RFC 9110 section 15.6.6", "HTTP version not supported, 1.0 and 1.1 are"),
    /** The request line does not fit into the head limit (RFC 9112 section 3). */
    REQUEST_LINE_TOO_LONG(414, "RFC 9112 section 3", "Request line too long", Limit.MAX_HEADER_SIZE),
    /** The head as a whole does not fit into its limit (RFC 6585 section 5). */
    HEAD_TOO_LARGE(431, "RFC 6585 section 5", "Header fields too large", Limit.MAX_HEADER_SIZE),
    /** More field lines than the limit (RFC 6585 section 5). */
    TOO_MANY_FIELDS(431, "RFC 6585 section 5", "Too many header fields", Limit.MAX_HEADER_FIELDS),
    /** A line ends in LF alone (RFC 9112 section 2.2 allows to accept it; who does so can be smuggled past). */
    BARE_LF(400, "RFC 9112 section 2.2", "Line does not end with CRLF"),
    /** CR without LF (RFC 9112 section 2.2). */
    BARE_CR(400, "RFC 9112 section 2.2", "CR without LF"),
    /** White space between the request line and the first field (RFC 9112 section 2.2). */
    WHITESPACE_BEFORE_FIRST_FIELD(400, "RFC 9112 section 2.2", "Whitespace before the first header field"),
    /** A folded field line (RFC 9112 section 5.2). */
    OBSOLETE_FOLDING(400, "RFC 9112 section 5.2", "Folded header field line"),
    /** A field line without colon (RFC 9112 section 5). */
    MISSING_COLON(400, "RFC 9112 section 5", "no colon in header line"),
    /** White space between field name and colon (RFC 9112 section 5.1). */
    WHITESPACE_BEFORE_COLON(400, "RFC 9112 section 5.1", "Whitespace between header field name and colon"),
    /** The field name is empty or not a token (RFC 9110 section 5.1). */
    INVALID_FIELD_NAME(400, "RFC 9110 section 5.1", "Invalid header field name"),
    /** A control character in a field value (RFC 9110 section 5.5). */
    INVALID_FIELD_VALUE(400, "RFC 9110 section 5.5", "Invalid header field value"),
    /** HTTP/1.1 without Host (RFC 9112 section 3.2). */
    MISSING_HOST(400, "RFC 9112 section 3.2", "Missing Host header"),
    /** More than one Host (RFC 9112 section 3.2). */
    MULTIPLE_HOSTS(400, "RFC 9112 section 3.2", "Multiple host headers not allowed"),
    /** The Host value is not {@code uri-host [":" port]}, or is empty (RFC 9110 sections 7.2 and 4.2.1). */
    INVALID_HOST(400, "RFC 9110 section 7.2", "Invalid Host header"),
    /** The Host field and the authority of an absolute-form target are not the same (RFC 9112 section 3.2). */
    HOST_DIFFERS_FROM_TARGET(400, "RFC 9112 section 3.2", "Host header differs from request target"),
    /** An "https" target over a connection that is not secured (RFC 9110 section 7.4). */
    NOT_SECURED(421, "RFC 9110 section 7.4", "Request for https over a connection that is not secured"),
    /** The host is none of those that the server is configured for (RFC 9110 section 15.5.20). */
    HOST_NOT_ALLOWED(421, "RFC 9110 section 15.5.20", "Host is not one of this server"),
    /** The Content-Length is not a number that fits (RFC 9112 section 6.3). */
    INVALID_CONTENT_LENGTH(400, "RFC 9112 section 6.3", "Only integer Content-Length is allowed"),
    /** More than one Content-Length, equal or not (RFC 9112 section 6.3). */
    MULTIPLE_CONTENT_LENGTHS(400, "RFC 9112 section 6.3", "Multiple Content-Lengths"),
    /** Transfer-Encoding beside Content-Length: the mark of request smuggling (RFC 9112 section 6.1). */
    TRANSFER_ENCODING_AND_CONTENT_LENGTH(
            400, "RFC 9112 section 6.1", "Message with both Transfer-Encoding and Content-Length"),
    /** Transfer-Encoding does not name chunked once, last, and nothing else in its place (RFC 9112 section 6.3). */
    FAULTY_TRANSFER_ENCODING(400, "RFC 9112 section 6.3", "Unsupported Transfer-Encoding, not chunked at its end"),
    /** A transfer coding besides chunked (RFC 9112 section 6.1). */
    UNSUPPORTED_TRANSFER_ENCODING(501, "RFC 9112 section 6.1", "Unsupported Transfer-Encoding"),
    /** Transfer-Encoding in HTTP/1.0, whose framing is therefore faulty (RFC 9112 section 6.1). */
    TRANSFER_ENCODING_IN_HTTP_1_0(400, "RFC 9112 section 6.1", "Transfer-Encoding in an HTTP/1.0 request"),
    /** Declared content longer than the limit (RFC 9110 section 15.5.14). */
    CONTENT_LENGTH_TOO_LONG(413, "RFC 9110 section 15.5.14", "Content-Length too long", Limit.MAX_BODY_SIZE),
    /** Chunked content longer than the limit (RFC 9110 section 15.5.14). */
    CHUNKED_BODY_TOO_LARGE(413, "RFC 9110 section 15.5.14", "chunked body too large", Limit.MAX_BODY_SIZE),
    /** The chunk size is not hexadecimal digits, or too many of them (RFC 9112 section 7.1). */
    INVALID_CHUNK_SIZE(400, "RFC 9112 section 7.1", "invalid chunk size"),
    /** A chunk extension with a byte that has no place there (RFC 9112 section 7.1.1). */
    INVALID_CHUNK_EXTENSION(400, "RFC 9112 section 7.1.1", "invalid chunk extension"),
    /** More chunk extensions than any client needs (RFC 9112 section 7.1.1). */
    CHUNK_EXTENSIONS_TOO_LARGE(400, "RFC 9112 section 7.1.1", "chunk extensions too large", Limit.MAX_CHUNK_EXTENSIONS),
    /** Chunk data is not followed by CRLF (RFC 9112 section 7.1). */
    MISSING_CRLF_AFTER_CHUNK(400, "RFC 9112 section 7.1", "chunk data not followed by CRLF"),
    /** The trailer section does not fit into its limit (RFC 9112 section 7.1.2, RFC 6585 section 5). */
    TRAILERS_TOO_LARGE(431, "RFC 6585 section 5", "Trailer fields too large", Limit.MAX_TRAILERS),
    /** An expectation other than 100-continue (RFC 9110 section 10.1.1). */
    UNKNOWN_EXPECTATION(417, "RFC 9110 section 10.1.1", "Unknown expectation");

    private final int status;
    private final String section;
    private final String message;
    private final @Nullable Limit limit;

    Violation(int status, String section, String message) {
        this(status, section, message, null);
    }

    Violation(int status, String section, String message, @Nullable Limit limit) {
        this.status = status;
        this.section = section;
        this.message = message;
        this.limit = limit;
    }

    /** The status that answers it. */
    public int status() {
        return status;
    }

    /** Returns the section that forbids it. */
    public String section() {
        return section;
    }

    /** Returns a description in words. */
    public String message() {
        return message;
    }

    /** The limit that was reached; null when the fault is another. */
    public @Nullable Limit limit() {
        return limit;
    }
}
