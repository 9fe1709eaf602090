package org.tornado4j.text;

import org.jspecify.annotations.Nullable;

/**
 * Makes text harmless in HTML: Tornado's {@code xhtml_escape}. It fits between tags and in attribute values that stand in
 * quotes of either kind; not in scripts, style sheets, or the URL of a link, which may be {@code javascript:}.
 *
 * <p>Thread: without state; any.
 */
public final class HTMLEscape {

    private HTMLEscape() {}

    /** Returns {@code text} with {@code & < > " '} as character references; {@code text} itself if it has none of these. */
    public static String escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (reference(text.charAt(i)) != null) {
                return escapeFrom(i, text);
            }
        }
        return text;
    }

    private static String escapeFrom(int first, String text) {
        StringBuilder escaped = new StringBuilder(text.length() + text.length() / 8 + 16);
        escaped.append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            String reference = reference(c);
            if (reference == null) {
                escaped.append(c);
            } else {
                escaped.append(reference);
            }
        }
        return escaped.toString();
    }

    private static @Nullable String reference(char c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#x27;"; // &apos; is no reference of HTML 4
            default -> null;
        };
    }
}
