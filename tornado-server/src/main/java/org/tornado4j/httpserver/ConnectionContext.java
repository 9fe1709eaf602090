package org.tornado4j.httpserver;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.SSLIOStream;

/**
 * What the requests of one connection are told about it.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class ConnectionContext implements HTTPRequestContext {

    private final ServerLoop shared;
    private final IOStream stream;
    /** Kept, as a closed stream does not know it any more. */
    private final @Nullable SocketAddress remoteAddress;

    ConnectionContext(ServerLoop shared, IOStream stream, @Nullable SocketAddress remoteAddress) {
        this.shared = shared;
        this.stream = stream;
        this.remoteAddress = remoteAddress;
    }

    @Override
    public String remoteIp() {
        return remoteAddress instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "0.0.0.0";
    }

    @Override
    public String protocol() {
        String forced = shared.options.protocol();
        return forced != null ? forced : stream.isEncrypted() ? "https" : "http";
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return stream instanceof SSLIOStream secured ? secured.sslSession() : null;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return stream.localAddress();
    }

    @Override
    public long now() {
        return shared.loop.now();
    }

    @Override
    public long nanoTime() {
        return shared.loop.clock().nanoTime();
    }

    @Override
    public void limitReached(Limit limit) {
        shared.count(limit, this);
    }
}
