package org.tornado4j.routing;

/** The extent to which one pattern matches the paths of another: {@link PathMatches#coverageOf}. */
public enum Coverage {
    /** All of them. */
    ALL,
    /** Possibly some of them, which depends on the path. */
    SOME,
    /** None of them. */
    NONE
}
