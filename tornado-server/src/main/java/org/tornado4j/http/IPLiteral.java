package org.tornado4j.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Tells addresses in numbers from names, without asking anybody (RFC 3986 section 3.2.2). */
final class IPLiteral {

    private static final int GROUPS = 8;
    /** The groups that an IPv4 address at the end of an IPv6 one stands for. */
    private static final int GROUPS_OF_IPV4 = 2;

    private IPLiteral() {}

    /** The address; null when it is not one in numbers. An IPv6 address that maps one of IPv4 becomes the latter. */
    static @Nullable InetAddress parse(String text) {
        if (!isAddress(text)) {
            return null;
        }
        try {
            return InetAddress.getByName(text); // asks nobody: it is in numbers
        } catch (UnknownHostException e) {
            return null;
        }
    }

    static boolean isAddress(String text) {
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

    /** The number of groups between two positions; negative when something there is none. */
    private static int groups(String text, int from, int to, boolean maybeIPv4Last) {
        int groups = 0;
        for (int start = from; start <= to; groups++) {
            int end = Text.indexOf(text, ':', start, to);
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
