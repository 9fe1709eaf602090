package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.text.PeerText;

/**
 * The requests that were cut off when a server shut down.
 *
 * <p>Thread: any.
 */
public final class CutRequests {

    /** In the log line; the others are only counted. */
    static final int MOST_NAMED = 20;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int LONGEST_TARGET = 100;

    /** Guarded by this. */
    private final List<String> named = new ArrayList<>();

    /** Guarded by this. */
    private int count;

    /**
     * Adds a request that was cut off {@code age} after its head arrived.
     *
     * @param target the request target, masked
     */
    public synchronized void add(String method, String target, String client, Duration age) {
        count++;
        if (named.size() < MOST_NAMED) {
            String shown = PeerText.escaped(target, LONGEST_TARGET);
            named.add(method + " " + shown + " from " + client + " after " + age.toMillis() + " ms");
        }
    }

    synchronized void log() {
        if (count > 0) {
            String others = count == named.size() ? "" : " and " + (count - named.size()) + " more";
            String requests = count == 1 ? "1 request was" : count + " requests were";
            LOG.info("{} cut off: {}{}", requests, String.join(", ", named), others);
        }
    }
}
