package org.tornado4j.http1;

import java.nio.charset.StandardCharsets;
import org.tornado4j.text.IPLiteral;

/** The syntax of Host and of an authority: {@code uri-host [ ":" port ]} (RFC 9110 section 7.2, RFC 3986 section 3.2.2). */
final class HostSyntax {

    private static final int HIGHEST_PORT = 65535;
    /** "%" and two digits. */
    private static final int ESCAPE_LENGTH = 3;
    /** Six groups of four digits, and an IPv4 address with three digits in each part. */
    private static final int LONGEST_IPV6 = 45;

    private HostSyntax() {}

    /** No user information, and never empty: "http" and "https" URIs have a host (RFC 9110 section 4.2.1). */
    static boolean isValid(byte[] buffer, int start, int end) {
        int hostEnd = hostEnd(buffer, start, end);
        if (hostEnd == start || port(buffer, hostEnd, end, 0) < 0) {
            return false;
        }
        return buffer[start] == '[' ? isLiteral(buffer, start, hostEnd) : isName(buffer, start, hostEnd);
    }

    /** Returns whether two valid values mean the same host and port (RFC 3986 sections 6.2.2.1 and 6.2.3). */
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

    // host = IP-literal / IPv4address / reg-name, and an IPv4address reads as a reg-name too
    // reg-name = *( unreserved / pct-encoded / sub-delims ), without the comma, which would make a list of the field
    private static boolean isName(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end) {
            if (Bytes.isHost(buffer[at])) {
                at++;
            } else if (isEscape(buffer, at, end)) {
                at += ESCAPE_LENGTH;
            } else {
                return false;
            }
        }
        return true;
    }

    // pct-encoded = "%" HEXDIG HEXDIG
    private static boolean isEscape(byte[] buffer, int at, int end) {
        return buffer[at] == '%'
                && end - at >= ESCAPE_LENGTH
                && Bytes.hexValue(buffer[at + 1]) >= 0
                && Bytes.hexValue(buffer[at + 2]) >= 0;
    }

    // IP-literal = "[" ( IPv6address / IPvFuture ) "]"; no zone, which means something to its own host alone (RFC 9844)
    private static boolean isLiteral(byte[] buffer, int start, int end) {
        int last = end - 1;
        if (last - start <= 1 || buffer[last] != ']') {
            return false;
        }
        return (buffer[start + 1] | 0x20) == 'v'
                ? isFutureAddress(buffer, start + 2, last)
                : last - start <= LONGEST_IPV6 + 1 && isIPv6(buffer, start + 1, last);
    }

    private static boolean isIPv6(byte[] buffer, int start, int end) {
        String address = new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
        return address.indexOf(':') >= 0 && IPLiteral.isAddress(address);
    }

    // IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
    private static boolean isFutureAddress(byte[] buffer, int start, int end) {
        int dot = start;
        while (dot < end && Bytes.hexValue(buffer[dot]) >= 0) {
            dot++;
        }
        if (dot == start || end - dot <= 1 || buffer[dot] != '.') {
            return false;
        }
        for (int at = dot + 1; at < end; at++) {
            if (!Bytes.isHost(buffer[at]) && buffer[at] != ':') {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the port behind the host, {@code defaultPort} if there is none; negative unless the text is empty or
     * {@code ":" *DIGIT} with a valid port.
     */
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
