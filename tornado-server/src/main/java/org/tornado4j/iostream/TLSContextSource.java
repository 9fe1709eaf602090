package org.tornado4j.iostream;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the {@link TLSContext} of each new connection. To renew keys and certificates, a source returns another
 * context from some time on; existing connections are not affected.
 *
 * <p>Thread: called in the loops of the connections, so it must be thread-safe and must not block.
 */
@FunctionalInterface
public interface TLSContextSource {

    /**
     * Returns the context for a new connection. An exception closes that connection.
     *
     * @param serverName the server name that the client sent (SNI, RFC 6066 section 3), in lower case and made only of
     *     letters, digits, hyphens, underscores and dots; null if it sent none, or one that is not valid. On the
     *     client's side, the name of the server
     */
    TLSContext contextFor(@Nullable String serverName);
}
