package org.tornado4j.web;

import java.time.Duration;

/**
 * A limit on the rate of a client's requests: a number that may be sent at once, and that is replenished evenly over
 * each period.
 *
 * @param name a name by which clients can distinguish limits: visible ASCII without quotes and backslashes
 * @param requests the number of requests, 1 or more
 * @param period the period, one second or more
 */
public record RateLimitPolicy(String name, long requests, Duration period) {

    /** @throws IllegalArgumentException if a value is out of range */
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
