package org.tornado4j.httpserver;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.http.ForwardedRequest;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.http.SocketMeter;
import org.tornado4j.iostream.IOStream;

/**
 * The peer and the connection, in the form exposed to requests.
 *
 * <p>Thread: confined to the loop of the connection.
 */
public final class ConnectionContext implements HTTPRequestContext {

    /** Counts the connections of all servers of the process. */
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final ServerLoop server;
    private final IOStream stream;
    /** Kept, as a closed stream does not know it any more. */
    private final @Nullable SocketAddress remoteAddress;
    /** The account of trusted proxies of the one request that this context is for. */
    private final @Nullable ForwardedRequest forwarded;
    /** Without a sign: there is no room for a longer one in the memory of an idle connection. */
    private final int id;

    ConnectionContext(ServerLoop server, IOStream stream, @Nullable SocketAddress remoteAddress) {
        this(server, stream, remoteAddress, null, COUNT.incrementAndGet());
    }

    private ConnectionContext(
            ServerLoop server,
            IOStream stream,
            @Nullable SocketAddress remoteAddress,
            @Nullable ForwardedRequest forwarded,
            int id) {
        this.server = server;
        this.stream = stream;
        this.remoteAddress = remoteAddress;
        this.forwarded = forwarded;
        this.id = id;
    }

    /**
     * Returns the context of a request with {@code headers}: this one, unless the peer is a trusted proxy that names
     * another client.
     */
    public ConnectionContext of(HTTPHeaders headers) {
        ProxyHeaders proxies = server.options().proxyHeaders();
        if (proxies == null || !isTrusted(proxies)) {
            return this;
        }
        ForwardedRequest said = proxies.read(headers, protocol());
        return new ConnectionContext(server, stream, remoteAddress, said, id);
    }

    /** Returns whether a trusted proxy sent the request that this is for. */
    boolean isFromTrustedProxy() {
        return forwarded != null;
    }

    /** A client that reached a Unix socket was let in by the permissions of its file. */
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
        String forced = server.options().protocol();
        return forced != null ? forced : stream.isEncrypted() ? "https" : "http";
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return stream.sslSession();
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
    public @Nullable Object user() {
        return stream.user();
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
    public long connectionId() {
        return Integer.toUnsignedLong(id);
    }

    @Override
    public long now() {
        return server.loop().now();
    }

    @Override
    public long nanoTime() {
        return server.loop().clock().nanoTime();
    }

    @Override
    public MaskedParameters maskedParameters() {
        return server.options().maskedParameters();
    }

    @Override
    public void limitReached(Limit limit) {
        server.monitor().count(limit, this);
    }

    @Override
    public SocketMeter socketMeter() {
        return server.monitor().sockets();
    }

    @Override
    public void counts(BlockingWork work) {
        server.counts(work);
    }
}
