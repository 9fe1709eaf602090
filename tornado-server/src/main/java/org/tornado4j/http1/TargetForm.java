package org.tornado4j.http1;

import org.tornado4j.http.HTTPMethod;

/**
 * The forms of a request target (RFC 9112 section 3.2): origin-form is what an origin server gets; absolute-form it must
 * accept; asterisk-form goes with OPTIONS alone, authority-form with CONNECT alone.
 */
final class TargetForm {

    private static final byte[] HTTP = Bytes.ascii("http://");
    private static final byte[] HTTPS = Bytes.ascii("https://");

    private TargetForm() {}

    static void check(String method, byte[] buffer, int start, int end) {
        if (method.equals(HTTPMethod.CONNECT)) {
            throw new ProtocolViolation(Violation.METHOD_NOT_IMPLEMENTED);
        }
        boolean fits = buffer[start] == '/'
                || (buffer[start] == '*' && end == start + 1 && method.equals(HTTPMethod.OPTIONS))
                || isAbsolute(buffer, start, end);
        if (!fits) {
            throw new ProtocolViolation(Violation.INVALID_TARGET, buffer, start, end);
        }
    }

    // absolute-form = absolute-URI; of those with a host: "http" "://" authority path-abempty [ "?" query ]
    private static boolean isAbsolute(byte[] buffer, int start, int end) {
        int authority = authorityStart(buffer, start, end);
        return authority >= 0 && HostSyntax.isValid(buffer, authority, authorityEnd(buffer, authority, end));
    }

    /** Returns the start of the authority in an absolute-form target; negative for the other forms. */
    static int authorityStart(byte[] buffer, int start, int end) {
        if (buffer[start] == '/') {
            return -1;
        }
        if (startsWith(buffer, start, end, HTTP)) {
            return start + HTTP.length;
        }
        return startsWith(buffer, start, end, HTTPS) ? start + HTTPS.length : -1;
    }

    static int authorityEnd(byte[] buffer, int authority, int end) {
        int at = authority;
        while (at < end && buffer[at] != '/' && buffer[at] != '?') {
            at++;
        }
        return at;
    }

    /** Returns whether the target is in absolute-form with "https" as its scheme. */
    static boolean isHttps(byte[] buffer, int start, int end) {
        return buffer[start] != '/' && startsWith(buffer, start, end, HTTPS);
    }

    /** The port that goes without saying in an absolute-form target. */
    static int defaultPort(byte[] buffer, int start, int end) {
        return isHttps(buffer, start, end) ? 443 : 80;
    }

    private static boolean startsWith(byte[] buffer, int start, int end, byte[] lowerCase) {
        return end - start >= lowerCase.length
                && Bytes.equalsIgnoreCase(buffer, start, start + lowerCase.length, lowerCase);
    }
}
