package org.tornado4j.tcp;

import java.net.ProtocolFamily;
import org.jspecify.annotations.Nullable;

/**
 * The addresses to listen on, and how.
 *
 * @param port the port; 0 for a free one that the system chooses, the same for all addresses
 * @param address a host name or a numeric address; null or empty for every interface
 * @param family {@link java.net.StandardProtocolFamily#INET} or {@code INET6} to listen only on that family; null for
 *     both
 * @param backlog the number of connections that may wait to be accepted; default 128
 * @param reusePort whether several sockets, in this process or others, may listen on one port (SO_REUSEPORT)
 */
public record BindOptions(
        int port, @Nullable String address, @Nullable ProtocolFamily family, int backlog, boolean reusePort) {

    /** Tornado's default backlog. */
    public static final int DEFAULT_BACKLOG = 128;

    public BindOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535: " + port);
        }
        if (backlog <= 0) {
            throw new IllegalArgumentException("backlog must be positive: " + backlog);
        }
    }

    /** Returns options for every interface. */
    public static BindOptions of(int port) {
        return of(port, null);
    }

    public static BindOptions of(int port, @Nullable String address) {
        return new BindOptions(port, address, null, DEFAULT_BACKLOG, false);
    }

    public BindOptions withPort(int port) {
        return new BindOptions(port, address, family, backlog, reusePort);
    }

    public BindOptions withFamily(@Nullable ProtocolFamily family) {
        return new BindOptions(port, address, family, backlog, reusePort);
    }

    public BindOptions withBacklog(int backlog) {
        return new BindOptions(port, address, family, backlog, reusePort);
    }

    public BindOptions withReusePort(boolean reusePort) {
        return new BindOptions(port, address, family, backlog, reusePort);
    }
}
