package org.tornado4j.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * The condition of a {@link Rule}: Tornado's {@code Matcher}.
 *
 * <p>Thread: asked by several loops at once; without state of its own.
 */
public abstract class Matcher {

    /** The result of {@link #match} if there are no arguments to pass on. */
    protected static final @Nullable String[] NO_ARGUMENTS = {};

    /**
     * Matches a request whose start line and fields have been read.
     *
     * @return null if it does not match; else the parts of the path that become arguments of the handler, still
     *     percent-encoded, null for an optional group that did not take part
     */
    public abstract @Nullable String @Nullable [] match(HTTPServerRequest request);

    /** The names of the arguments in the order of {@link #match}; empty when they go by their order alone. */
    public List<String> argumentNames() {
        return List.of();
    }

    /** Returns the number of arguments that {@link #match} returns. */
    public int argumentCount() {
        return 0;
    }
}
