package org.tornado4j.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pattern for paths, in one of three notations. */
abstract class PathPattern {

    static final @Nullable String[] NO_ARGUMENTS = {};

    private final String text;
    private final List<String> names;
    private final int count;

    PathPattern(String text, List<String> names, int count) {
        this.text = text;
        this.names = names;
        this.count = count;
    }

    /** The pattern as it was given. */
    final String text() {
        return text;
    }

    /** The names of its arguments; empty when they go by order. */
    final List<String> names() {
        return names;
    }

    final int count() {
        return count;
    }

    /** Null if {@code path} is not meant, else its arguments. */
    abstract @Nullable String @Nullable [] match(String path);

    /** Returns whether it matches {@code path} only as one whose slash at the end is missing. */
    boolean matchesWithoutSlashOnly(String path) {
        return false;
    }

    /**
     * Plain text that every path it matches begins with; it may be longer than what this knows. If it ends with a slash,
     * paths that end before that may match, too.
     */
    abstract String prefix();

    /** Returns a text that is equal for patterns matching the same paths, as far as that can be told. */
    abstract String shape();

    /** The path with {@code args}, which are percent-encoded, put in. */
    abstract String reverse(String[] args);
}
