package org.tornado4j.httpserver;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ForwardedRequest;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.http.ProxyHeaders;
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
    /** What proxies say of the one request that this is for. */
    private final @Nullable ForwardedRequest forwarded;

    ConnectionContext(ServerLoop shared, IOStream stream, @Nullable SocketAddress remoteAddress) {
        this(shared, stream, remoteAddress, null);
    }

    private ConnectionContext(
            ServerLoop shared,
            IOStream stream,
            @Nullable SocketAddress remoteAddress,
            @Nullable ForwardedRequest forwarded) {
        this.shared = shared;
        this.stream = stream;
        this.remoteAddress = remoteAddress;
        this.forwarded = forwarded;
    }

    /** What a request with {@code headers} is told: the same, unless the peer is a proxy that speaks for somebody else. */
    ConnectionContext of(HTTPHeaders headers) {
        ProxyHeaders proxies = shared.options.proxyHeaders();
        if (proxies == null || !isTrusted(proxies)) {
            return this;
        }
        ForwardedRequest said = proxies.read(headers, protocol());
        return new ConnectionContext(shared, stream, remoteAddress, said);
    }

    /** Who reached a Unix socket was let in by its file. */
    private boolean isTrusted(ProxyHeaders proxies) {
        return !(remoteAddress instanceof InetSocketAddress inet)
                || proxies.trusted().test(inet.getAddress());
    }

    @Override
    public String remoteIp() {
        if (forwarded != null && forwarded.remoteIp() != null) {
            return forwarded.remoteIp();
        }
        return remoteAddress instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "0.0.0.0";
    }

    @Override
    public String protocol() {
        if (forwarded != null && forwarded.protocol() != null) {
            return forwarded.protocol();
        }
        String forced = shared.options.protocol();
        return forced != null ? forced : stream.isEncrypted() ? "https" : "http";
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return stream instanceof SSLIOStream secured ? secured.sslSession() : null;
    }

    @Override
    public @Nullable String host() {
        return forwarded == null ? null : forwarded.host();
    }

    @Override
    public String prefix() {
        return forwarded == null ? "" : forwarded.prefix();
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
