package org.tornado4j.tcp;

import static org.tornado4j.tcp.ProxyHeaderViolation.INVALID_ADDRESS;
import static org.tornado4j.tcp.ProxyHeaderViolation.INVALID_PORT;
import static org.tornado4j.tcp.ProxyHeaderViolation.LINE_TOO_LONG;
import static org.tornado4j.tcp.ProxyHeaderViolation.MALFORMED_LINE;
import static org.tornado4j.tcp.ProxyHeaderViolation.UNKNOWN_PROTOCOL;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.IPLiteral;

/**
 * Version 1 of the PROXY protocol (section 2.1):
 *
 * <pre>{@code
 * PROXY TCP4 198.51.100.7 203.0.113.1 56324 443\r\n
 * PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\n
 * PROXY UNKNOWN anything\r\n
 * }</pre>
 */
final class ProxyTextHeader {

    /** With CRLF. */
    static final int LONGEST = 107;

    private static final int PARTS = 6;
    private static final int LONGEST_PORT = 5;
    private static final int HIGHEST_PORT = 65_535;

    private ProxyTextHeader() {}

    /** As {@link ProxyHeaderParser#parse}, for bytes that begin with {@code PROXY} and a space. */
    static @Nullable ProxyHeader parse(ByteBuffer bytes) {
        int length = Math.min(bytes.remaining(), LONGEST);
        byte[] line = new byte[length];
        bytes.get(bytes.position(), line);
        int end = endOfLine(line);
        if (end < 0) {
            if (length == LONGEST) {
                throw new ProxyHeaderError(LINE_TOO_LONG);
            }
            return null;
        }
        bytes.position(bytes.position() + end + 2);
        return parse(new String(line, 0, end, StandardCharsets.ISO_8859_1));
    }

    private static int endOfLine(byte[] line) {
        for (int i = 1; i < line.length; i++) {
            if (line[i] == '\n' && line[i - 1] == '\r') {
                return i - 1;
            }
        }
        return -1;
    }

    /** @param line without CRLF */
    private static ProxyHeader parse(String line) {
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return ProxyHeader.WITHOUT_ADDRESSES;
        }
        String[] parts = line.split(" ", PARTS + 1);
        boolean ipv4 = parts[1].equals("TCP4");
        if (!ipv4 && !parts[1].equals("TCP6")) {
            throw new ProxyHeaderError(UNKNOWN_PROTOCOL);
        }
        if (parts.length != PARTS) {
            throw new ProxyHeaderError(MALFORMED_LINE);
        }
        return ProxyHeader.of(
                new InetSocketAddress(address(parts[2], ipv4), port(parts[4])),
                new InetSocketAddress(address(parts[3], ipv4), port(parts[5])));
    }

    private static InetAddress address(String text, boolean ipv4) {
        InetAddress address = ipv4 == text.contains(":") ? null : IPLiteral.parse(text);
        if (address == null) {
            throw new ProxyHeaderError(INVALID_ADDRESS);
        }
        return address;
    }

    /** Decimal, without leading zeros. */
    private static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length() && i <= LONGEST_PORT; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new ProxyHeaderError(INVALID_PORT);
            }
            port = 10 * port + digit;
        }
        boolean leadingZero = text.length() > 1 && text.charAt(0) == '0';
        if (text.isEmpty() || leadingZero || port > HIGHEST_PORT) {
            throw new ProxyHeaderError(INVALID_PORT);
        }
        return port;
    }
}
