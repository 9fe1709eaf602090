package org.tornado4j.http1;

/** The syntax of Host: {@code uri-host [ ":" port ]} (RFC 9110 section 7.2, RFC 3986 section 3.2.2). */
final class HostSyntax {

    private HostSyntax() {}

    /** An empty value is valid: it says that the target has no authority (RFC 9112 section 3.2). */
    static boolean isValid(byte[] buffer, int start, int end) {
        if (start < end && buffer[start] == '[') {
            return isLiteral(buffer, start, end);
        }
        for (int at = start; at < end; at++) {
            byte b = buffer[at];
            if (b == ':') {
                return at > start && isPort(buffer, at + 1, end);
            }
            if (!Bytes.isHost(b) || b == '[' || b == ']') {
                return false;
            }
        }
        return true;
    }

    // IP-literal = "[" ( IPv6address / IPvFuture ) "]"
    private static boolean isLiteral(byte[] buffer, int start, int end) {
        int at = start + 1;
        while (at < end && buffer[at] != ']') {
            if (!Bytes.isHost(buffer[at]) || buffer[at] == '[') {
                return false;
            }
            at++;
        }
        if (at >= end || at == start + 1) {
            return false;
        }
        return at + 1 == end || (buffer[at + 1] == ':' && isPort(buffer, at + 2, end));
    }

    // port = *DIGIT
    private static boolean isPort(byte[] buffer, int start, int end) {
        for (int at = start; at < end; at++) {
            if (!Bytes.isDigit(buffer[at])) {
                return false;
            }
        }
        return end - start <= 5;
    }
}
