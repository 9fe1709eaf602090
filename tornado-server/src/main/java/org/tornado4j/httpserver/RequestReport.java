package org.tornado4j.httpserver;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being served.
 *
 * @param target the request target, escaped, shortened and masked
 * @param route pattern and target of the route; null if unknown
 * @param client address of the client, according to trusted proxies
 * @param age time since its first byte
 * @param state what the request waits for
 */
public record RequestReport(
        String method, String target, @Nullable String route, String client, Duration age, State state) {

    /** Reasons for a request to wait. */
    public enum State {
        /** For the rest of its content. */
        RECEIVING,
        /** For the beginning of its response. */
        HANDLING,
        /** For the rest of its response. */
        RESPONDING,
        /** For the client to read data that was sent. */
        BLOCKED
    }
}
