package org.tornado4j.catalina;

import org.tornado4j.http.MatchedRoute;

/** A route of what runs in the container, which names no more of it than the pattern of the path. */
record PatternRoute(String pattern) implements MatchedRoute {

    @Override
    public String description() {
        return pattern;
    }
}
