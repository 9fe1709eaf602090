package org.tornado4j.text;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses written in numbers, and what tells them from names (RFC 3986 section 3.2.2, RFC 4291 section 2.2). No name is
 * ever resolved.
 *
 * <p>Thread: any.
 */
public final class IPLiteral {

    private static final int GROUPS = 8;
    /** The groups that an IPv4 address at the end of an IPv6 one stands for. */
    private static final int GROUPS_OF_IPV4 = 2;

    private IPLiteral() {}

    /**
     * Returns the address that {@code text} is, or null if it is a name or anything else. An IPv6 address that maps one of
     * IPv4 becomes the latter.
     */
    public static @Nullable InetAddress parse(String text) {
        if (!isAddress(text)) {
            return null;
        }
        try {
            return InetAddress.getByName(text); // resolves nothing: it is in numbers
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Returns whether {@code text} is an IPv4 address of four decimal numbers, or an IPv6 address without a zone. */
    public static boolean isAddress(String text) {
        return text.indexOf(':') < 0 ? isIPv4(text) : isIPv6(text);
    }

    /** IPv4address = dec-octet "." dec-octet "." dec-octet "." dec-octet */
    private static boolean isIPv4(String text) {
        int from = 0;
        for (int i = 0; i < 3; i++) {
            int dot = text.indexOf('.', from);
            if (dot < 0 || !isOctet(text, from, dot)) {
                return false;
            }
            from = dot + 1;
        }
        return isOctet(text, from, text.length());
    }

    /** dec-octet: 0 to 255 without leading zeros, which some read as octal */
    private static boolean isOctet(String text, int from, int to) {
        if (to == from || to - from > 3 || (to - from > 1 && text.charAt(from) == '0')) {
            return false;
        }
        int octet = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            octet = 10 * octet + (c - '0');
        }
        return octet <= 255;
    }

    /** IPv6address: eight groups, or fewer around one "::" */
    private static boolean isIPv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, 0, text.length(), true) == GROUPS;
        }
        int before = gap == 0 ? 0 : groups(text, 0, gap, false);
        int after = gap + 2 == text.length() ? 0 : groups(text, gap + 2, text.length(), true);
        return before >= 0 && after >= 0 && before + after < GROUPS;
    }

    /** Returns the number of groups between two positions; negative if something there is no group. */
    private static int groups(String text, int from, int to, boolean maybeIPv4Last) {
        int groups = 0;
        for (int start = from; start <= to; groups++) {
            int colon = text.indexOf(':', start);
            int end = colon < 0 || colon > to ? to : colon;
            if (groups == GROUPS) {
                return -1;
            }
            if (!isGroup(text, start, end)) {
                return maybeIPv4Last && end == to && isIPv4(text.substring(start, to)) ? groups + GROUPS_OF_IPV4 : -1;
            }
            start = end + 1;
        }
        return groups;
    }

    /** h16 = 1*4HEXDIG */
    private static boolean isGroup(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) >= 0x80 || Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return to > from && to - from <= 4;
    }
}
