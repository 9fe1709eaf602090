package org.tornado4j.web;

import java.util.List;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.routing.Coverage;
import org.tornado4j.routing.Matcher;
import org.tornado4j.routing.PathMatches;

/**
 * The paths that something is for.
 *
 * <p>Thread: never changed; any.
 *
 * @param patterns empty for all paths
 */
record PathScope(List<PathMatches> patterns) {

    static final PathScope ALL = new PathScope(List.of());

    /**
     * Returns the paths below a base path.
     *
     * @param owner what they are for, for messages
     * @throws IllegalArgumentException if one is no pattern
     */
    static PathScope below(String basePath, List<String> paths, String owner) {
        return new PathScope(
                paths.stream().map(path -> pattern(path, owner).below(basePath)).toList());
    }

    private static PathMatches pattern(String path, String owner) {
        try {
            if (path.isEmpty() || Character.isLetterOrDigit(path.charAt(0))) {
                throw new IllegalArgumentException("it matches no request; begin it with a slash");
            }
            return PathMatches.of(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the path \"" + path + "\" of " + owner + " cannot be used: " + e.getMessage(), e);
        }
    }

    boolean isAll() {
        return patterns.isEmpty();
    }

    /** Returns how many of the requests that a route matches this is for. */
    Coverage coverageOf(Matcher route) {
        if (isAll()) {
            return Coverage.ALL;
        }
        Coverage most = Coverage.NONE;
        for (PathMatches pattern : patterns) {
            Coverage coverage = route instanceof PathMatches other ? pattern.coverageOf(other) : Coverage.SOME;
            if (coverage.compareTo(most) < 0) {
                most = coverage;
            }
        }
        return most;
    }

    /** Returns whether this is for a path; it is when that cannot be told within the steps of a regular expression. */
    boolean contains(String path) {
        return isAll() || patterns.stream().anyMatch(pattern -> mayMatch(pattern, path));
    }

    private static boolean mayMatch(PathMatches pattern, String path) {
        try {
            return pattern.matches(path);
        } catch (HTTPInputError e) {
            return true;
        }
    }
}
