package org.tornado4j.catalina;

import jakarta.servlet.http.HttpServletRequest;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.HostAndPort;
import org.tornado4j.http.Limit;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.http.SocketMeter;

/**
 * The peer of a request as filters tell of it: {@code ForwardedHeaderFilter}, for instance, tells of another client, host and
 * scheme.
 */
final class FilteredContext implements HTTPRequestContext {

    private final HTTPRequestContext below;
    private final CatalinaExchange exchange;
    private final String remoteIp;
    private final String scheme;
    private final String prefix;
    private final @Nullable String host;

    /** Reads what it needs of {@code request} at once. */
    FilteredContext(CatalinaExchange exchange, HttpServletRequest request) {
        this.below = exchange.connection().context();
        this.exchange = exchange;
        this.remoteIp = request.getRemoteAddr();
        this.scheme = request.getScheme();
        this.prefix = request.getContextPath();
        this.host = host(exchange.host(), request);
    }

    private static @Nullable String host(String named, HttpServletRequest request) {
        String name = request.getServerName();
        int port = request.getServerPort();
        int usual = request.getScheme().equals("https") ? 443 : 80;
        if (!named.isEmpty()) {
            HostAndPort known = HostAndPort.split(named);
            int knownPort = known.port() < 0 ? usual : known.port();
            return known.host().equals(name) && knownPort == port ? named : authority(name, port, usual);
        }
        return name == null || name.isEmpty() ? null : authority(name, port, usual);
    }

    private static String authority(String name, int port, int usual) {
        return port == usual ? name : name + ":" + port;
    }

    @Override
    public String remoteIp() {
        return remoteIp;
    }

    @Override
    public String protocol() {
        return scheme;
    }

    @Override
    public @Nullable String host() {
        return host;
    }

    /** Returns what a proxy took away, and the context path. */
    @Override
    public String prefix() {
        return prefix;
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return exchange.sslSession();
    }

    @Override
    public @Nullable Object user() {
        return below.user();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return exchange.remoteAddress();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return exchange.localAddress();
    }

    @Override
    public long connectionId() {
        return exchange.connectionId();
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

    @Override
    public SocketMeter socketMeter() {
        return below.socketMeter();
    }
}
