package org.tornado4j.accesslog;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.RequestStartLine;

/**
 * The requests that are not logged, by path. {@code /health} means that path and what is below it; with an asterisk,
 * which stands for any text, a pattern means the whole path.
 *
 * <p>Thread: any; never changed.
 */
final class Exclusions {

    private final List<String> patterns;

    /** @throws IllegalArgumentException if a pattern could never match */
    Exclusions(List<String> patterns) {
        for (String pattern : patterns) {
            if (!pattern.startsWith("/") && !pattern.startsWith("*")) {
                throw new IllegalArgumentException(
                        "a path begins with a slash, and a pattern with that or an asterisk: \"" + pattern + "\"");
            }
        }
        this.patterns = List.copyOf(patterns);
    }

    boolean contain(@Nullable RequestStartLine line) {
        if (line == null || patterns.isEmpty()) {
            return false;
        }
        String path = Targets.path(line.target());
        for (String pattern : patterns) {
            if (matches(pattern, path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String path) {
        if (pattern.indexOf('*') >= 0) {
            return matchesWildcards(pattern, path);
        }
        boolean below = path.length() == pattern.length()
                || pattern.endsWith("/")
                || (path.length() > pattern.length() && path.charAt(pattern.length()) == '/');
        return below && path.startsWith(pattern);
    }

    /** Goes back to the last asterisk only, so that no pattern takes more than its length times that of the path. */
    private static boolean matchesWildcards(String pattern, String path) {
        int at = 0;
        int asterisk = -1;
        int resume = 0;
        int i = 0;
        while (i < path.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                asterisk = at++;
                resume = i;
            } else if (at < pattern.length() && pattern.charAt(at) == path.charAt(i)) {
                at++;
                i++;
            } else if (asterisk >= 0) {
                at = asterisk + 1;
                i = ++resume;
            } else {
                return false;
            }
        }
        return pattern.substring(at).chars().allMatch(c -> c == '*');
    }
}
