package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * Status codes and their reason phrases: RFC 9110 section 15 and IANA's registry. Tornado's {@code httputil.responses}.
 */
public final class HTTPStatus {

    public static final int CONTINUE = 100;
    public static final int SWITCHING_PROTOCOLS = 101;
    public static final int EARLY_HINTS = 103;
    public static final int OK = 200;
    public static final int CREATED = 201;
    public static final int ACCEPTED = 202;
    public static final int NON_AUTHORITATIVE_INFORMATION = 203;
    public static final int NO_CONTENT = 204;
    public static final int RESET_CONTENT = 205;
    public static final int PARTIAL_CONTENT = 206;
    public static final int MULTIPLE_CHOICES = 300;
    public static final int MOVED_PERMANENTLY = 301;
    public static final int FOUND = 302;
    public static final int SEE_OTHER = 303;
    public static final int NOT_MODIFIED = 304;
    public static final int TEMPORARY_REDIRECT = 307;
    public static final int PERMANENT_REDIRECT = 308;
    public static final int BAD_REQUEST = 400;
    public static final int UNAUTHORIZED = 401;
    public static final int PAYMENT_REQUIRED = 402;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int NOT_ACCEPTABLE = 406;
    public static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    public static final int REQUEST_TIMEOUT = 408;
    public static final int CONFLICT = 409;
    public static final int GONE = 410;
    public static final int LENGTH_REQUIRED = 411;
    public static final int PRECONDITION_FAILED = 412;
    public static final int CONTENT_TOO_LARGE = 413;
    public static final int URI_TOO_LONG = 414;
    public static final int UNSUPPORTED_MEDIA_TYPE = 415;
    public static final int RANGE_NOT_SATISFIABLE = 416;
    public static final int EXPECTATION_FAILED = 417;
    public static final int MISDIRECTED_REQUEST = 421;
    public static final int UNPROCESSABLE_CONTENT = 422;
    public static final int LOCKED = 423;
    public static final int FAILED_DEPENDENCY = 424;
    public static final int TOO_EARLY = 425;
    public static final int UPGRADE_REQUIRED = 426;
    public static final int PRECONDITION_REQUIRED = 428;
    public static final int TOO_MANY_REQUESTS = 429;
    public static final int REQUEST_HEADER_FIELDS_TOO_LARGE = 431;
    public static final int UNAVAILABLE_FOR_LEGAL_REASONS = 451;
    public static final int INTERNAL_SERVER_ERROR = 500;
    public static final int NOT_IMPLEMENTED = 501;
    public static final int BAD_GATEWAY = 502;
    public static final int SERVICE_UNAVAILABLE = 503;
    public static final int GATEWAY_TIMEOUT = 504;
    public static final int HTTP_VERSION_NOT_SUPPORTED = 505;
    public static final int INSUFFICIENT_STORAGE = 507;
    public static final int NETWORK_AUTHENTICATION_REQUIRED = 511;

    private static final String UNKNOWN = "Unknown";

    private static final @Nullable String[] REASONS = new String[512];

    static {
        reasons(CONTINUE, "Continue", "Switching Protocols", "Processing", "Early Hints");
        reasons(OK, "OK", "Created", "Accepted", "Non-Authoritative Information", "No Content", "Reset Content");
        reasons(PARTIAL_CONTENT, "Partial Content", "Multi-Status", "Already Reported");
        reasons(226, "IM Used");
        reasons(MULTIPLE_CHOICES, "Multiple Choices", "Moved Permanently", "Found", "See Other", "Not Modified");
        reasons(305, "Use Proxy");
        reasons(TEMPORARY_REDIRECT, "Temporary Redirect", "Permanent Redirect");
        reasons(BAD_REQUEST, "Bad Request", "Unauthorized", "Payment Required", "Forbidden", "Not Found");
        reasons(METHOD_NOT_ALLOWED, "Method Not Allowed", "Not Acceptable", "Proxy Authentication Required");
        reasons(REQUEST_TIMEOUT, "Request Timeout", "Conflict", "Gone", "Length Required", "Precondition Failed");
        reasons(CONTENT_TOO_LARGE, "Content Too Large", "URI Too Long", "Unsupported Media Type");
        reasons(RANGE_NOT_SATISFIABLE, "Range Not Satisfiable", "Expectation Failed", "I'm a Teapot");
        reasons(MISDIRECTED_REQUEST, "Misdirected Request", "Unprocessable Content", "Locked", "Failed Dependency");
        reasons(TOO_EARLY, "Too Early", "Upgrade Required");
        reasons(PRECONDITION_REQUIRED, "Precondition Required", "Too Many Requests");
        reasons(REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large");
        reasons(UNAVAILABLE_FOR_LEGAL_REASONS, "Unavailable For Legal Reasons");
        reasons(INTERNAL_SERVER_ERROR, "Internal Server Error", "Not Implemented", "Bad Gateway");
        reasons(SERVICE_UNAVAILABLE, "Service Unavailable", "Gateway Timeout", "HTTP Version Not Supported");
        reasons(506, "Variant Also Negotiates", "Insufficient Storage", "Loop Detected");
        reasons(510, "Not Extended", "Network Authentication Required");
    }

    private HTTPStatus() {}

    private static void reasons(int first, String... phrases) {
        System.arraycopy(phrases, 0, REASONS, first, phrases.length);
    }

    /** Returns the standard reason phrase of a status; {@code Unknown} if it has none. */
    public static String reason(int status) {
        String reason = status >= 0 && status < REASONS.length ? REASONS[status] : null;
        return reason != null ? reason : UNKNOWN;
    }

    /**
     * Returns whether text is allowed as the reason phrase of a status line: tabs, spaces, visible ASCII and U+0080 to
     * U+00FF (RFC 9112 section 4), at least one character.
     */
    public static boolean isReasonPhrase(String text) {
        return !text.isEmpty() && Grammar.isFieldValue(text);
    }

    /** Returns whether a status has a standard reason phrase. */
    public static boolean isKnown(int status) {
        return status >= 0 && status < REASONS.length && REASONS[status] != null;
    }

    /**
     * Returns whether a status can end a request: 200 to 599. Lower ones are interim (RFC 9110 section 15.2), and
     * higher ones are not defined.
     */
    public static boolean isFinal(int status) {
        return status >= OK && status <= 599;
    }

    /**
     * Returns whether responses of this status never have content: 1xx, 204 and 304 (RFC 9110 section 6.4.1), and 205, for
     * which none may be generated (section 15.3.6). Of these, only 205 is framed like a response with content, by
     * {@code Content-Length: 0}.
     */
    public static boolean isWithoutContent(int status) {
        return status < OK || status == NO_CONTENT || status == RESET_CONTENT || status == NOT_MODIFIED;
    }
}
