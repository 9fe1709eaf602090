package org.tornado4j.routing;

import org.jspecify.annotations.Nullable;

/** A plain path, and behind it what another pattern matches. */
final class PrefixedPattern extends PathPattern {

    private final String prefix;
    private final PathPattern rest;

    PrefixedPattern(String prefix, PathPattern rest) {
        super(prefix + rest.text(), rest.names(), rest.count());
        this.prefix = prefix;
        this.rest = rest;
    }

    @Override
    @Nullable
    String @Nullable [] match(String path) {
        return path.startsWith(prefix) ? rest.match(path.substring(prefix.length())) : null;
    }

    @Override
    String prefix() {
        return prefix + rest.prefix();
    }

    @Override
    String shape() {
        return prefix + rest.shape();
    }

    @Override
    String reverse(String[] args) {
        return prefix + rest.reverse(args);
    }
}
