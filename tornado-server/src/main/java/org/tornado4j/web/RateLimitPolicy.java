package org.tornado4j.web;

import java.time.Duration;

/**
 * A limit of the rate at which a client may send requests: so many at once, and so many more in each period, evenly.
 *
 * @param name for clients, which tell limits apart by it: visible ASCII without quotes and backslashes
 * @param requests 1 or more
 * @param period one second or more
 */
public record RateLimitPolicy(String name, long requests, Duration period) {

    /** @throws IllegalArgumentException if a value is not allowed */
    public RateLimitPolicy {
        if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ' || c > '~' || c == '"' || c == '\\')) {
            throw new IllegalArgumentException(
                    "the name of a limit is visible ASCII without quotes and backslashes, not \"" + name + "\"");
        }
        if (requests < 1) {
            throw new IllegalArgumentException("a limit allows one request or more, not " + requests);
        }
        if (period.toSeconds() < 1) {
            throw new IllegalArgumentException("the period of a limit is one second or more, not " + period);
        }
    }
}
