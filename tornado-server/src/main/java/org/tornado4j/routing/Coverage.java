package org.tornado4j.routing;

/** How many of the paths that one pattern matches another matches as well: {@link PathMatches#coverageOf}. */
public enum Coverage {
    /** Each of them. */
    ALL,
    /** Some of them, perhaps, which only a path can tell. */
    SOME,
    /** None. */
    NONE
}
