package org.tornado4j.accesslog;

import java.util.ArrayList;
import java.util.List;
import org.tornado4j.httpserver.RequestLog;

/**
 * A format in the language of Apache, which Tomcat and Undertow speak as well: text with directives, such as
 * {@code %s} or {@code %{User-Agent}i}.
 */
final class PatternFormat implements LineFormat {

    private final LineFormat[] parts;

    private PatternFormat(List<LineFormat> parts) {
        this.parts = parts.toArray(LineFormat[]::new);
    }

    /** @throws IllegalArgumentException if a directive is unknown or not whole, or there is none */
    static PatternFormat parse(String pattern, Masks masks) {
        return new PatternFormat(new Parser(pattern, new Directives(masks)).parse());
    }

    @Override
    public void append(RequestLog.Entry request, LineBuffer line) {
        for (LineFormat part : parts) {
            part.append(request, line);
        }
    }

    /** directive = "%" [ "{" argument "}" ] [ ">" ] letter / "%%" */
    private static final class Parser {

        private final String pattern;
        private final Directives directives;
        private final List<LineFormat> parts = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private int at;

        Parser(String pattern, Directives directives) {
            this.pattern = pattern;
            this.directives = directives;
        }

        List<LineFormat> parse() {
            boolean any = false;
            while (at < pattern.length()) {
                char c = pattern.charAt(at++);
                if (c != '%') {
                    text(c);
                } else if (at < pattern.length() && pattern.charAt(at) == '%') {
                    text(pattern.charAt(at++));
                } else {
                    endText();
                    parts.add(directive());
                    any = true;
                }
            }
            endText();
            if (!any) {
                throw new IllegalArgumentException(
                        "neither tornado, common, combined, json nor a pattern with directives: \"" + pattern + "\"");
            }
            return parts;
        }

        private void text(char c) {
            if ((c < ' ' && c != '\t') || c > '~') {
                throw new IllegalArgumentException("a pattern is printable ASCII, but has U+"
                        + String.format("%04X", (int) c) + " at " + (at - 1));
            }
            text.append(c);
        }

        private void endText() {
            if (text.length() > 0) {
                String plain = text.toString();
                parts.add((request, line) -> line.plain(plain));
                text.setLength(0);
            }
        }

        private LineFormat directive() {
            int start = at - 1;
            String argument = "";
            if (at < pattern.length() && pattern.charAt(at) == '{') {
                int end = pattern.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException("no } behind " + pattern.substring(start));
                }
                argument = pattern.substring(at + 1, end);
                at = end + 1;
            }
            if (at < pattern.length() && pattern.charAt(at) == '>') {
                at++; // Apache's word for the last of several internal requests
            }
            if (at == pattern.length()) {
                throw new IllegalArgumentException("no directive behind " + pattern.substring(start));
            }
            char letter = pattern.charAt(at++);
            return directives.find(letter, argument, pattern.substring(start, at));
        }
    }
}
