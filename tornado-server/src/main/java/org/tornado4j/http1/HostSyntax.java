package org.tornado4j.http1;

/** The syntax of Host and of an authority: {@code uri-host [ ":" port ]} (RFC 9110 section 7.2, RFC 3986 section 3.2). */
final class HostSyntax {

    private static final int HIGHEST_PORT = 65535;

    private HostSyntax() {}

    /** No user information, and never empty: "http" and "https" URIs have a host (RFC 9110 section 4.2.1). */
    static boolean isValid(byte[] buffer, int start, int end) {
        int hostEnd = hostEnd(buffer, start, end);
        if (hostEnd == start || port(buffer, hostEnd, end, 0) < 0) {
            return false;
        }
        return buffer[start] == '[' ? isLiteral(buffer, start, hostEnd) : isName(buffer, start, hostEnd);
    }

    /** Whether two valid ones mean the same host and port (RFC 3986 section 6.2.2.1 and 6.2.3). */
    static boolean isSame(byte[] buffer, int start1, int end1, int start2, int end2, int defaultPort) {
        int hostEnd1 = hostEnd(buffer, start1, end1);
        int hostEnd2 = hostEnd(buffer, start2, end2);
        return Bytes.equalsIgnoreCase(buffer, start1, hostEnd1, start2, hostEnd2)
                && port(buffer, hostEnd1, end1, defaultPort) == port(buffer, hostEnd2, end2, defaultPort);
    }

    /** Behind the "]" of a literal, or else at the first ":". */
    private static int hostEnd(byte[] buffer, int start, int end) {
        byte last = start < end && buffer[start] == '[' ? (byte) ']' : (byte) ':';
        for (int at = start; at < end; at++) {
            if (buffer[at] == last) {
                return last == ']' ? at + 1 : at;
            }
        }
        return end;
    }

    // reg-name / IPv4address, without the comma, which would make a list of the field
    private static boolean isName(byte[] buffer, int start, int end) {
        for (int at = start; at < end; at++) {
            if (!Bytes.isHost(buffer[at])) {
                return false;
            }
        }
        return true;
    }

    // IP-literal = "[" ( IPv6address / IPvFuture ) "]", of which there is no IPvFuture yet
    private static boolean isLiteral(byte[] buffer, int start, int end) {
        int colons = 0;
        for (int at = start + 1; at < end - 1; at++) {
            byte b = buffer[at];
            if (b == ':') {
                colons++;
            } else if (b != '.' && Bytes.hexValue(b) < 0) {
                return false;
            }
        }
        return colons >= 2 && buffer[end - 1] == ']';
    }

    /** What follows the host: nothing or {@code ":" *DIGIT}; negative if that is no port. */
    private static int port(byte[] buffer, int start, int end, int defaultPort) {
        if (end - start <= 1) {
            return start == end || buffer[start] == ':' ? defaultPort : -1;
        }
        int port = 0;
        for (int at = start + 1; at < end && port >= 0; at++) {
            port = Bytes.isDigit(buffer[at]) ? 10 * port + buffer[at] - '0' : -1;
            port = port > HIGHEST_PORT ? -1 : port;
        }
        return buffer[start] == ':' ? port : -1;
    }
}
