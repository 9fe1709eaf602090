package org.tornado4j.routing;

import org.jspecify.annotations.Nullable;

/** A router whose rules have names, from which URLs can be made: Tornado's {@code ReversibleRouter}. */
public interface ReversibleRouter extends Router {

    /**
     * Makes the URL path of the rule called {@code name}.
     *
     * @param args what the groups of its path stand for, in order: bytes are taken as they are, anything else as its
     *     text in UTF-8; both are percent-encoded, except for {@code /}
     * @return null when no rule has that name
     * @throws IllegalArgumentException if there are too few or too many arguments, or the path cannot be reversed
     */
    @Nullable
    String reverseUrl(String name, Object... args);
}
