package org.tornado4j.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Exactly one path. */
final class LiteralPattern extends PathPattern {

    private final String path;

    LiteralPattern(String text) {
        super(text, List.of(), 0);
        this.path = PathEscape.escapeLiteral(text);
    }

    /** The path as it travels. */
    String path() {
        return path;
    }

    @Override
    @Nullable
    String @Nullable [] match(String candidate) {
        return path.equals(candidate) ? NO_ARGUMENTS : null;
    }

    @Override
    String prefix() {
        return path;
    }

    @Override
    String shape() {
        return path;
    }

    @Override
    String reverse(String[] args) {
        return path;
    }
}
