package org.tornado4j.routing;

import java.util.ArrayList;
import java.util.List;

/** The plain pieces of a regular expression between its groups, from which a path can be put together again. */
final class RegexReverse {

    private final List<String> pieces;

    private RegexReverse(List<String> pieces) {
        this.pieces = pieces;
    }

    /** @throws IllegalArgumentException if something outside groups is more than plain or escaped characters */
    static RegexReverse of(String regex) {
        int start = regex.startsWith("^") ? 1 : 0;
        int end = regex.endsWith("$") && !regex.endsWith("\\$") ? regex.length() - 1 : regex.length();
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        int i = start;
        while (i < end) {
            char c = regex.charAt(i);
            if (c == '(') {
                requireCapturing(regex, i);
                pieces.add(PathEscape.escapeLiteral(piece.toString()));
                piece.setLength(0);
                i = afterGroup(regex, i);
            } else {
                piece.append(plain(regex, i));
                i += c == '\\' ? 2 : 1;
            }
        }
        pieces.add(PathEscape.escapeLiteral(piece.toString()));
        return new RegexReverse(pieces);
    }

    /** The path with {@code args} in the place of the groups. */
    String fill(String[] args) {
        StringBuilder path = new StringBuilder(pieces.get(0));
        for (int i = 0; i < args.length; i++) {
            path.append(args[i]).append(pieces.get(i + 1));
        }
        return path.toString();
    }

    private static char plain(String regex, int at) {
        char c = regex.charAt(at);
        if (c == '\\') {
            char escaped = at + 1 < regex.length() ? regex.charAt(at + 1) : 'Q';
            // \d, \w, \Q and their like mean more than the character.
            if (!Character.isLetterOrDigit(escaped)) {
                return escaped;
            }
        } else if ("[]{}*+?|^$)".indexOf(c) < 0) {
            return c;
        }
        throw cannot(regex);
    }

    private static void requireCapturing(String regex, int at) {
        boolean special = regex.startsWith("(?", at) && !regex.startsWith("(?<", at);
        if (special || regex.startsWith("(?<=", at) || regex.startsWith("(?<!", at)) {
            throw cannot(regex);
        }
    }

    private static int afterGroup(String regex, int at) {
        int depth = 0;
        int i = at;
        while (i < regex.length()) {
            char c = regex.charAt(i);
            if (c == '(') {
                if (depth > 0 && !regex.startsWith("(?", i)) {
                    // The inner group would want an argument that has no place of its own.
                    throw cannot(regex);
                }
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i + 1;
            }
            i = RegexText.afterToken(regex, i);
        }
        throw cannot(regex);
    }

    private static IllegalArgumentException cannot(String regex) {
        return new IllegalArgumentException("Cannot reverse url regex " + regex);
    }
}
