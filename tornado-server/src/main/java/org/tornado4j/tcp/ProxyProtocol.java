package org.tornado4j.tcp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Settings of a listening socket for the PROXY protocol, version 1 or 2: each connection begins with a header in which
 * a proxy describes the client. A connection without one, or with one that the protocol does not allow, is closed.
 *
 * @param timeout the time limit for the header
 * @param trusted the addresses of the proxies; connections from other addresses are closed. All peers of a Unix socket
 *     are trusted
 */
public record ProxyProtocol(Duration timeout, Predicate<InetAddress> trusted) {

    /** A limit of five seconds, and every peer is trusted: for sockets that only the proxy can reach. */
    public static final ProxyProtocol DEFAULT = new ProxyProtocol(Duration.ofSeconds(5), peer -> true);

    public ProxyProtocol {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, but is " + timeout);
        }
    }

    public ProxyProtocol withTimeout(Duration timeout) {
        return new ProxyProtocol(timeout, trusted);
    }

    public ProxyProtocol withTrusted(Predicate<InetAddress> trusted) {
        return new ProxyProtocol(timeout, trusted);
    }
}
