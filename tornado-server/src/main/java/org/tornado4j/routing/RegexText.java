package org.tornado4j.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the text of regular expressions, where {@link java.util.regex} on JDK 17 does not tell. */
final class RegexText {

    /**
     * The characters that make a text a regular expression. The dot is not among them, since plain paths and hosts have
     * dots.
     */
    private static final String SPECIAL = "([\\+*?^$|";

    private static final String NO_CHARACTER_OF_A_PREFIX = SPECIAL + ".{";

    private RegexText() {}

    static boolean isRegex(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (SPECIAL.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Python writes {@code (?P<name>...)} and {@code (?P=name)}. */
    static String fromPython(String regex) {
        return regex.replace("(?P<", "(?<").replaceAll("\\(\\?P=(\\w+)\\)", "\\\\k<$1>");
    }

    /** Takes the names off groups that Java does not allow; they are found by their number anyway. */
    static String withJavaNames(String regex, List<String> groups) {
        String allowed = regex;
        for (String name : groups) {
            if (name.indexOf('_') >= 0) {
                allowed = allowed.replace("(?<" + name + ">", "(");
            }
        }
        return allowed;
    }

    /** The capturing groups in order: their names, and empty text for those without. */
    static List<String> groups(String regex) {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < regex.length(); i = afterToken(regex, i)) {
            if (regex.charAt(i) == '(') {
                String name = groupName(regex, i + 1);
                if (name != null) {
                    groups.add(name);
                }
            }
        }
        return groups;
    }

    /** The name of the group that opens before {@code at}; empty if it has none, null if it does not capture. */
    private static @Nullable String groupName(String regex, int at) {
        if (!regex.startsWith("?", at)) {
            return "";
        }
        boolean named = regex.startsWith("?<", at) && !regex.startsWith("?<=", at) && !regex.startsWith("?<!", at);
        return named ? regex.substring(at + 2, regex.indexOf('>', at)) : null;
    }

    /** Plain text that whatever the expression matches begins with. */
    static String prefix(String regex) {
        if (hasAlternatives(regex)) {
            return "";
        }
        StringBuilder prefix = new StringBuilder();
        int i = regex.startsWith("^") ? 1 : 0;
        while (i < regex.length()) {
            char c = regex.charAt(i);
            if (c == '\\' && i + 1 < regex.length() && !Character.isLetterOrDigit(regex.charAt(i + 1))) {
                c = regex.charAt(++i);
            } else if (NO_CHARACTER_OF_A_PREFIX.indexOf(c) >= 0) {
                break;
            }
            prefix.append(c);
            i++;
        }
        boolean repeated = i < regex.length() && "?*+{".indexOf(regex.charAt(i)) >= 0;
        return prefix.substring(0, repeated ? Math.max(0, prefix.length() - 1) : prefix.length());
    }

    /** Returns whether a group may occur more than once: {@code )*}, {@code )+} or <code>){</code>. */
    static boolean repeatsGroups(String regex) {
        for (int i = 0; i < regex.length(); i = afterToken(regex, i)) {
            if (regex.charAt(i) == ')' && i + 1 < regex.length() && "*+{".indexOf(regex.charAt(i + 1)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasAlternatives(String regex) {
        int depth = 0;
        for (int i = 0; i < regex.length(); i = afterToken(regex, i)) {
            switch (regex.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case '|' -> {
                    if (depth == 0) {
                        return true;
                    }
                }
                default -> {
                    // nothing that parts an expression
                }
            }
        }
        return false;
    }

    /** Returns the index after the token at {@code at}: an escape, a bracketed class and a quotation are one token each. */
    static int afterToken(String regex, int at) {
        if (regex.startsWith("\\Q", at)) {
            int end = regex.indexOf("\\E", at);
            return end < 0 ? regex.length() : end + 2;
        }
        return switch (regex.charAt(at)) {
            case '\\' -> at + 2;
            case '[' -> afterClass(regex, at);
            default -> at + 1;
        };
    }

    private static int afterClass(String regex, int at) {
        int depth = 0;
        int i = at;
        while (i < regex.length()) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '[') {
                depth++;
                // A bracket right after the opening one stands for itself.
                i += regex.startsWith("^]", i + 1) ? 2 : regex.startsWith("]", i + 1) ? 1 : 0;
            } else if (c == ']' && --depth == 0) {
                return i + 1;
            }
            i++;
        }
        return regex.length();
    }
}
