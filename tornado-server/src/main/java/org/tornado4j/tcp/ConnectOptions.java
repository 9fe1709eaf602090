package org.tornado4j.tcp;

import java.net.ProtocolFamily;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tornado4j.iostream.StreamLimits;
import org.tornado4j.iostream.TLSOptions;

/**
 * Settings for the connections of {@link TCPClient}.
 *
 * @param family {@link java.net.StandardProtocolFamily#INET} or {@code INET6} to use only that family; null for both
 * @param limits the limits of the stream
 * @param sourceIp the local numeric address to connect from; null for the system's choice
 * @param sourcePort the local port to connect from; 0 for the system's choice
 * @param timeout the time limit for name resolution, connecting and the TLS handshake together; null for none
 * @param tls the TLS settings of the connection; null for a plain one. With TLS, the stream is an
 *     {@link org.tornado4j.iostream.SSLIOStream} whose handshake is complete
 */
public record ConnectOptions(
        @Nullable ProtocolFamily family,
        StreamLimits limits,
        @Nullable String sourceIp,
        int sourcePort,
        @Nullable Duration timeout,
        @Nullable TLSOptions tls) {

    /** Both families, default limits, a local address chosen by the system, no timeout, no TLS. */
    public static final ConnectOptions DEFAULT = new ConnectOptions(null, StreamLimits.DEFAULT, null, 0, null, null);

    public ConnectOptions {
        if (sourceIp != null && !Sockets.isValidIp(sourceIp)) {
            throw new IllegalArgumentException("sourceIp must be a numeric address: \"" + sourceIp + "\"");
        }
        if (sourcePort < 0 || sourcePort > 65_535) {
            throw new IllegalArgumentException("sourcePort must be between 0 and 65535: " + sourcePort);
        }
    }

    public ConnectOptions withFamily(@Nullable ProtocolFamily family) {
        return new ConnectOptions(family, limits, sourceIp, sourcePort, timeout, tls);
    }

    public ConnectOptions withSource(@Nullable String ip, int port) {
        return new ConnectOptions(family, limits, ip, port, timeout, tls);
    }

    public ConnectOptions withTimeout(@Nullable Duration timeout) {
        return new ConnectOptions(family, limits, sourceIp, sourcePort, timeout, tls);
    }

    public ConnectOptions withTls(@Nullable TLSOptions tls) {
        return new ConnectOptions(family, limits, sourceIp, sourcePort, timeout, tls);
    }
}
