package org.tornado4j.iostream;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the {@link TLSContext} of each new connection. A source that returns another context from some time on renews
 * keys and certificates without touching the connections that are there.
 *
 * <p>Thread: called in the loops of the connections, so it must be thread-safe and must not block.
 */
@FunctionalInterface
public interface TLSContextSource {

    /**
     * The context for a new connection. What it throws closes that connection.
     *
     * @param serverName the name that the client asks for (SNI, RFC 6066 section 3), in lower case and made of letters,
     *     digits, hyphens, underscores and dots alone; null if it asks for none, or for one that cannot be a name. For the
     *     client's side, the name that is connected to
     */
    TLSContext contextFor(@Nullable String serverName);
}
