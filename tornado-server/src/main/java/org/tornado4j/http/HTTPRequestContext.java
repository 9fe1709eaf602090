package org.tornado4j.http;

import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The client of a request and its connection: Tornado's {@code _HTTPRequestContext}.
 *
 * <p>Thread: confined to the loop of the connection.
 */
public interface HTTPRequestContext {

    /**
     * Returns the numeric address of the client, {@code 0.0.0.0} for a Unix socket: the one given by a trusted proxy,
     * else that of the peer.
     */
    String remoteIp();

    /** Returns {@code http} or {@code https}: the protocol given by a trusted proxy, else that of the connection. */
    String protocol();

    /**
     * Returns the result of the connection's TLS handshake: protocol, cipher suite, client certificates. Null for a
     * plain connection, including one from a proxy that terminates TLS.
     */
    default @Nullable SSLSession sslSession() {
        return null;
    }

    /**
     * Returns the host and port that the client named, if a trusted proxy gives them; null if those of the request
     * apply.
     */
    default @Nullable String host() {
        return null;
    }

    /** Returns the path prefix that a trusted proxy removed from the target; empty for none. */
    default String prefix() {
        return "";
    }

    /**
     * Returns the user of all requests on this connection, regardless of their content; null, the default, if none is
     * known below HTTP.
     */
    default @Nullable Object user() {
        return null;
    }

    /** Returns the peer's address, even if the connection is closed; null for an unnamed Unix socket. */
    @Nullable
    SocketAddress remoteAddress();

    /** Returns the local address of the connection; null if it is closed. */
    @Nullable
    SocketAddress localAddress();

    /** Returns the number of the connection, unique in this process, from 1 on; 0 for none. */
    default long connectionId() {
        return 0;
    }

    /** Returns monotonic nanoseconds at the beginning of the loop's current task, without a system call. */
    long now();

    /** Returns monotonic nanoseconds of the loop's clock. */
    long nanoTime();

    /** Returns the parameters of queries whose values no log shows. */
    default MaskedParameters maskedParameters() {
        return MaskedParameters.NONE;
    }

    /** Counts that this peer reached {@code limit}, and may log it. */
    default void limitReached(Limit limit) {}

    /** Returns the counter of the WebSockets of this connection; the default counts nothing. */
    default SocketMeter socketMeter() {
        return SocketMeter.NONE;
    }

    /**
     * Makes the server count {@code work}, which serves requests of this peer among others, and wait for it when it
     * drains. May be called repeatedly with the same work. The default does nothing.
     */
    default void counts(BlockingWork work) {}
}
