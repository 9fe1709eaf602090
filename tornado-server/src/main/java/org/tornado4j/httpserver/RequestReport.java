package org.tornado4j.httpserver;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request that is being served.
 *
 * @param target escaped, cut short, and without what is masked
 * @param route pattern and target of the route; null if that is not known
 * @param client address of the client, as trusted proxies tell it
 * @param age time since its first byte
 * @param state what it waits for
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
        /** For the client to take what was sent. */
        BLOCKED
    }
}
