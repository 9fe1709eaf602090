package org.tornado4j.tcp;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * How a listening socket takes the PROXY protocol, version 1 or 2: each connection begins with a header in which a proxy
 * says whom it speaks for. A connection without one, or with another than the protocol allows, is closed.
 *
 * @param timeout how long the header may take
 * @param trusted the proxies, by address; a connection of any other is closed. Those of a Unix socket are all trusted
 */
public record ProxyProtocol(Duration timeout, Predicate<InetAddress> trusted) {

    /** Five seconds, and every peer is trusted: for a socket that nobody but the proxy can reach. */
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
