package org.tornado4j.routing;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/** Matches every request: Tornado's {@code AnyMatches}. */
public final class AnyMatches extends Matcher {

    /** It has no state, so one is enough. */
    public static final AnyMatches INSTANCE = new AnyMatches();

    private AnyMatches() {}

    @Override
    public @Nullable String @Nullable [] match(HTTPServerRequest request) {
        return NO_ARGUMENTS;
    }

    @Override
    public String toString() {
        return "any request";
    }
}
