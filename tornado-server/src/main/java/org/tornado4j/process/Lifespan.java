package org.tornado4j.process;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Limits after which a worker is replaced.
 *
 * @param requests number of requests; zero for no limit
 * @param age time since the worker started; zero for no limit
 */
record Lifespan(long requests, Duration age) {

    /** Draws the lifespan of one worker, which is shorter than the options say by a part up to their jitter. */
    static Lifespan draw(ForkOptions options, RandomGenerator random) {
        double part = 1 - options.recycleJitter() * random.nextDouble();
        return new Lifespan((long) Math.ceil(options.maxRequests() * part), Duration.ofMillis((long)
                Math.ceil(options.maxAge().toMillis() * part)));
    }

    /** Returns what the worker has had enough of, as people read it; null if it is not at its end. */
    @Nullable
    String end(long served, Duration uptime) {
        if (requests > 0 && served >= requests) {
            return served + " requests";
        }
        return !age.isZero() && uptime.compareTo(age) >= 0 ? "up for " + uptime.toSeconds() + " s" : null;
    }
}
