package org.tornado4j.http;

/**
 * A host and an optional port.
 *
 * @param host the host; an IPv6 address keeps its brackets
 * @param port the port; negative if there is none
 */
public record HostAndPort(String host, int port) {

    private static final int NO_PORT = -1;
    private static final int HIGHEST_PORT = 65535;

    /**
     * Splits {@code host}, {@code host:port} or {@code [address]:port}: Tornado's {@code split_host_and_port}. Text
     * with several colons and no brackets is an address without a port; so is text that does not end with a port.
     */
    public static HostAndPort split(String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon < 0 || !endsHost(authority, colon)) {
            return new HostAndPort(authority, NO_PORT);
        }
        if (colon == authority.length() - 1) {
            return new HostAndPort(authority.substring(0, colon), NO_PORT);
        }
        int port = port(authority, colon + 1);
        return port < 0 ? new HostAndPort(authority, NO_PORT) : new HostAndPort(authority.substring(0, colon), port);
    }

    private static boolean endsHost(String authority, int colon) {
        return authority.startsWith("[")
                ? authority.charAt(Math.max(0, colon - 1)) == ']'
                : authority.indexOf(':') == colon;
    }

    /** port = *DIGIT; negative when it is none */
    private static int port(String text, int from) {
        return number(text, from, HIGHEST_PORT);
    }

    /**
     * Returns the number written from a position to the end of a text; negative if there is anything but digits,
     * nothing, or too large a number.
     */
    static int number(String text, int from, int highest) {
        int number = from < text.length() ? 0 : NO_PORT;
        for (int i = from; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > highest) {
                return NO_PORT;
            }
            number = 10 * number + digit;
        }
        return number <= highest ? number : NO_PORT;
    }
}
