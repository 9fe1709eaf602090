package org.tornado4j.tcp;

/** Tells addresses written in numbers from names, digit by digit. */
final class NumericAddress {

    private static final int GROUPS = 8;

    private final String text;
    private int at;

    private NumericAddress(String text) {
        this.text = text;
    }

    static boolean isValid(String text) {
        NumericAddress address = new NumericAddress(text);
        boolean valid = text.indexOf(':') >= 0 ? address.isIpv6() : address.isIpv4();
        return valid && address.at == text.length();
    }

    /** Four numbers from 0 to 255 without leading zeros, which some would take for octal. */
    private boolean isIpv4() {
        return isOctet() && skip('.') && isOctet() && skip('.') && isOctet() && skip('.') && isOctet();
    }

    private boolean isOctet() {
        int start = at;
        int value = 0;
        while (at < text.length() && at - start < 4 && isDigit(text.charAt(at))) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
        return at > start && value <= 255 && !leadingZero;
    }

    /** RFC 4291 section 2.2: eight groups, or fewer with one "::"; the last two may be written as IPv4. */
    private boolean isIpv6() {
        int groups = 0;
        boolean shortened = skipShortening();
        while (at < text.length()) {
            int start = at;
            if (isGroup()) {
                groups++;
            } else {
                at = start;
                groups += 2;
                return isIpv4() && fits(groups, shortened);
            }
            if (at == text.length()) {
                break;
            }
            if (text.startsWith("::", at)) {
                if (shortened) {
                    return false;
                }
                shortened = skipShortening();
            } else if (!skip(':') || at == text.length()) {
                return false;
            }
        }
        return fits(groups, shortened);
    }

    private static boolean fits(int groups, boolean shortened) {
        return shortened ? groups < GROUPS : groups == GROUPS;
    }

    private boolean skipShortening() {
        if (text.startsWith("::", at)) {
            at += 2;
            return true;
        }
        return false;
    }

    /** One to four hexadecimal digits that are not the beginning of an IPv4 address. */
    private boolean isGroup() {
        int start = at;
        while (at < text.length() && at - start < 4 && isHexDigit(text.charAt(at))) {
            at++;
        }
        return at > start && (at == text.length() || text.charAt(at) == ':');
    }

    private boolean skip(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
