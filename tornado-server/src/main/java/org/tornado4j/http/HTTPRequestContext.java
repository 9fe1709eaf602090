package org.tornado4j.http;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request and over what: Tornado's {@code _HTTPRequestContext}.
 *
 * <p>Thread: confined to the loop of the connection.
 */
public interface HTTPRequestContext {

    /** The address of the client in numbers, {@code 0.0.0.0} for a Unix socket. */
    String remoteIp();

    /** {@code http} or {@code https}. */
    String protocol();

    /** The peer's address, also when the connection is gone; null for an unnamed Unix socket. */
    @Nullable
    SocketAddress remoteAddress();

    /** The address the connection came in at; null when it is gone. */
    @Nullable
    SocketAddress localAddress();

    /** Monotonic nanoseconds when the loop's current task began; does not ask the system. */
    long now();

    /** Monotonic nanoseconds from the loop's clock. */
    long nanoTime();

    /** Counts that this peer reached {@code limit}, and may say so in the log. */
    default void limitReached(Limit limit) {}
}
