package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.core.env.Environment;
import org.tornado4j.http.AddressRanges;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.spring.boot.TornadoWebServerFactory;
import org.tornado4j.tcp.ProxyProtocol;

/**
 * Applies {@code server.forward-headers-strategy} and what {@code tornado.server} says of proxies. Without a strategy,
 * forwarded fields count where a cloud platform puts a proxy in front of applications, as in Boot's other servers.
 */
final class ProxySettings {

    private static final String TRUSTED = "tornado.server.trusted-downstream";

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServerFactory.class);

    private final @Nullable ForwardHeadersStrategy strategy;
    private final boolean frameworkReads;
    private final TornadoServerProperties tornado;
    private final @Nullable CloudPlatform platform;

    /** @param frameworkReads whether WebFlux is there, which does it itself if that is the strategy */
    ProxySettings(
            @Nullable ForwardHeadersStrategy strategy,
            boolean frameworkReads,
            TornadoServerProperties tornado,
            Environment environment) {
        this.frameworkReads = frameworkReads;
        this.strategy = strategy;
        this.tornado = tornado;
        this.platform = CloudPlatform.getActive(environment);
    }

    void applyTo(HTTPServerOptions.Builder options) {
        if (strategy == ForwardHeadersStrategy.FRAMEWORK && !frameworkReads) {
            LOG.info(
                    "server.forward-headers-strategy is framework, but without WebFlux there is nothing of the framework"
                            + " to read forwarded header fields: the server reads them, as with native");
        }
        options.proxyHeaders(readsFields() ? new ProxyHeaders(tornado.getForwardedHeaders(), proxies()) : null);
    }

    /** Returns whether forwarded fields may say that a client uses https, be it to the server or to a framework. */
    static boolean mayReadFields(@Nullable ForwardHeadersStrategy strategy, Environment environment) {
        return strategy == null
                ? isProxied(CloudPlatform.getActive(environment))
                : strategy != ForwardHeadersStrategy.NONE;
    }

    private static boolean isProxied(@Nullable CloudPlatform platform) {
        return platform != null && platform.isUsingForwardHeaders();
    }

    private boolean readsFields() {
        if (strategy == null) {
            return isProxied(platform);
        }
        return strategy != ForwardHeadersStrategy.NONE
                && !(strategy == ForwardHeadersStrategy.FRAMEWORK && frameworkReads);
    }

    /** Those that are named, else those that cannot be reached from outside. */
    private AddressRanges proxies() {
        List<String> named = tornado.getTrustedDownstream();
        return named == null ? AddressRanges.PRIVATE : ranges(named);
    }

    /** Returns the peers that may send PROXY headers: every peer of the listener, unless proxies are named. */
    ProxyProtocol proxyProtocol() {
        List<String> named = tornado.getTrustedDownstream();
        return named == null ? ProxyProtocol.DEFAULT : ProxyProtocol.DEFAULT.withTrusted(ranges(named));
    }

    private static AddressRanges ranges(List<String> named) {
        try {
            return AddressRanges.of(named);
        } catch (IllegalArgumentException e) {
            throw AllowedValue.refused(
                    TRUSTED,
                    named,
                    "It is a list of addresses and ranges, such as 192.0.2.7, 10.0.0.0/8 or fd00::/8: " + e.getMessage()
                            + ".");
        }
    }
}
