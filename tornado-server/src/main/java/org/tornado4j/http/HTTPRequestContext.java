package org.tornado4j.http;

import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The client of a request and the connection it came over: Tornado's {@code _HTTPRequestContext}.
 *
 * <p>Thread: confined to the loop of the connection.
 */
public interface HTTPRequestContext {

    /**
     * The address of the client in numbers, {@code 0.0.0.0} for a Unix socket: what a trusted proxy says, else that of
     * the peer.
     */
    String remoteIp();

    /** {@code http} or {@code https}: what a trusted proxy says, else that of the connection. */
    String protocol();

    /**
     * Returns the result of the connection's TLS handshake: protocol, cipher suite, client certificates. Null for a
     * plain connection, including one from a proxy that terminates TLS.
     */
    default @Nullable SSLSession sslSession() {
        return null;
    }

    /** Host and port that the client named, if a trusted proxy says so; null when the request itself tells. */
    default @Nullable String host() {
        return null;
    }

    /** The path that a trusted proxy took away from the front of the target; empty for none. */
    default String prefix() {
        return "";
    }

    /**
     * Returns the user that requests on this connection are from, whatever they say themselves; null, the default, if that is
     * not known below HTTP.
     */
    default @Nullable Object user() {
        return null;
    }

    /** The peer's address, also when the connection is gone; null for an unnamed Unix socket. */
    @Nullable
    SocketAddress remoteAddress();

    /** The address the connection came in at; null when it is gone. */
    @Nullable
    SocketAddress localAddress();

    /** Returns the number of the connection, from 1 on, which no other of this process has; 0 for none. */
    default long connectionId() {
        return 0;
    }

    /** Monotonic nanoseconds when the loop's current task began; does not ask the system. */
    long now();

    /** Monotonic nanoseconds from the loop's clock. */
    long nanoTime();

    /** Returns the parameters of queries whose values no log shows. */
    default MaskedParameters maskedParameters() {
        return MaskedParameters.NONE;
    }

    /** Counts that this peer reached {@code limit}, and may say so in the log. */
    default void limitReached(Limit limit) {}

    /** Returns what counts the WebSockets of this connection; by default nothing does. */
    default SocketMeter socketMeter() {
        return SocketMeter.NONE;
    }

    /**
     * Has the server count {@code work}, some of which answers a request of this peer, and wait for it when it drains. The
     * same work may be told of again and again. The default does nothing.
     */
    default void counts(BlockingWork work) {}
}
