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

    /** What {@link #match} returns when there is nothing to pass on. */
    protected static final @Nullable String[] NO_ARGUMENTS = {};

    /**
     * Looks at a request of which the start line and the fields are there.
     *
     * @return null if it does not match; else the pieces of the path that become arguments of the handler, still
     *     percent-encoded, null for an optional group that is not there
     */
    public abstract @Nullable String @Nullable [] match(HTTPServerRequest request);

    /** The names of the arguments in the order of {@link #match}; empty when they go by their order alone. */
    public List<String> argumentNames() {
        return List.of();
    }

    /** How many arguments {@link #match} gives. */
    public int argumentCount() {
        return 0;
    }
}
