package org.tornado4j.webflux;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.http.MaskedParameters;

/**
 * The peer of a request as far as filters have not changed it: {@code ForwardedHeaderTransformer}, for instance, tells of another
 * client, host and scheme.
 */
final class ExchangeContext implements HTTPRequestContext {

    private final HTTPRequestContext below;
    private final ServerHttpRequest request;
    /** Set if the request is the one that the server made. */
    private final boolean unchanged;

    ExchangeContext(HTTPRequestContext below, ServerHttpRequest request) {
        this.below = below;
        this.request = request;
        this.unchanged = request instanceof TornadoServerHttpRequest;
    }

    @Override
    public String remoteIp() {
        InetSocketAddress address = unchanged ? null : request.getRemoteAddress();
        if (address == null) {
            return below.remoteIp();
        }
        return address.getAddress() != null ? address.getAddress().getHostAddress() : address.getHostString();
    }

    @Override
    public String protocol() {
        String scheme = unchanged ? null : request.getURI().getScheme();
        return scheme != null ? scheme : below.protocol();
    }

    @Override
    public @Nullable String host() {
        String authority = unchanged ? null : request.getURI().getRawAuthority();
        return authority != null ? authority : below.host();
    }

    /** Returns what a proxy took away, and the base path of WebFlux. */
    @Override
    public String prefix() {
        return request.getPath().contextPath().value();
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return below.sslSession();
    }

    @Override
    public @Nullable Object user() {
        return below.user();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return below.remoteAddress();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return below.localAddress();
    }

    @Override
    public long connectionId() {
        return below.connectionId();
    }

    @Override
    public long now() {
        return below.now();
    }

    @Override
    public long nanoTime() {
        return below.nanoTime();
    }

    @Override
    public MaskedParameters maskedParameters() {
        return below.maskedParameters();
    }

    @Override
    public void limitReached(Limit limit) {
        below.limitReached(limit);
    }

    @Override
    public void counts(BlockingWork work) {
        below.counts(work);
    }
}
