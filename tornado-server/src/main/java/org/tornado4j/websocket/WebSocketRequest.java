package org.tornado4j.websocket;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.iostream.TLSOptions;
import org.tornado4j.tcp.Resolver;

/**
 * A client's request for a WebSocket: {@link WebSocketClient#websocketConnect(WebSocketRequest)}.
 *
 * <table>
 *   <caption>Values</caption>
 *   <tr><th>value</th><th>default</th></tr>
 *   <tr><td>header</td><td>only the fields of the handshake</td></tr>
 *   <tr><td>subprotocols</td><td>none</td></tr>
 *   <tr><td>options</td><td>{@link WebSocketOptions#DEFAULT}: messages of up to 10 MiB, a ping every 30 seconds, no
 *   compression</td></tr>
 *   <tr><td>connectTimeout</td><td>20 seconds</td></tr>
 *   <tr><td>tls</td><td>the trust store of the JDK, for {@code wss}</td></tr>
 *   <tr><td>resolver</td><td>that of the system</td></tr>
 *   <tr><td>onMessage, onFragment</td><td>none: {@link WebSocketClientConnection#readMessage}</td></tr>
 * </table>
 *
 * <p>Thread: immutable.
 */
public final class WebSocketRequest {

    private static final int PORT = 80;
    private static final int SECURE_PORT = 443;
    private static final int HIGHEST_PORT = 65_535;

    /** Fields that the handshake sets itself, or that it cannot have. */
    private static final Set<String> RESERVED =
            Set.of("host", "upgrade", "connection", "content-length", "transfer-encoding");

    private final boolean secure;
    private final String host;
    private final int port;
    private final String target;
    private final HTTPHeaders headers;
    private final List<String> subprotocols;
    private final WebSocketOptions options;
    private final Duration connectTimeout;
    private final @Nullable TLSOptions tls;
    private final Resolver resolver;
    private final WebSocketClientConnection.@Nullable MessageCallback onMessage;
    private final WebSocketClientConnection.@Nullable FragmentCallback onFragment;

    private WebSocketRequest(Builder builder) {
        this.secure = builder.secure;
        this.host = builder.host;
        this.port = builder.port;
        this.target = builder.target;
        this.headers = builder.headers.copy();
        this.subprotocols = List.copyOf(builder.subprotocols);
        this.options = builder.options;
        this.connectTimeout = builder.connectTimeout;
        this.tls = builder.tls;
        this.resolver = builder.resolver;
        this.onMessage = builder.onMessage;
        this.onFragment = builder.onFragment;
    }

    /**
     * Returns a builder for a URL.
     *
     * @param url a {@code ws:} or {@code wss:} URL with a host and without user and fragment
     * @throws IllegalArgumentException if it is not such a URL
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    boolean isSecure() {
        return secure;
    }

    /** Returns the host to connect to; an IPv6 address without brackets. */
    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /** Returns path and query. */
    String target() {
        return target;
    }

    /** Returns the value of the field Host. */
    String authority() {
        String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return port == (secure ? SECURE_PORT : PORT) ? name : name + ':' + port;
    }

    HTTPHeaders headers() {
        return headers;
    }

    List<String> subprotocols() {
        return subprotocols;
    }

    WebSocketOptions options() {
        return options;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    @Nullable
    TLSOptions tls() {
        return tls;
    }

    Resolver resolver() {
        return resolver;
    }

    WebSocketClientConnection.@Nullable MessageCallback onMessage() {
        return onMessage;
    }

    WebSocketClientConnection.@Nullable FragmentCallback onFragment() {
        return onFragment;
    }

    /** Returns the URL without its query, for messages. */
    @Override
    public String toString() {
        int query = target.indexOf('?');
        return (secure ? "wss://" : "ws://") + authority() + (query < 0 ? target : target.substring(0, query));
    }

    /** Builds a {@link WebSocketRequest}. Thread: one. */
    public static final class Builder {

        private final boolean secure;
        private final String host;
        private final int port;
        private final String target;
        private final HTTPHeaders headers = new HTTPHeaders();
        private final List<String> subprotocols = new ArrayList<>();
        private WebSocketOptions options = WebSocketOptions.DEFAULT;
        private Duration connectTimeout = Duration.ofSeconds(20);
        private @Nullable TLSOptions tls;
        private Resolver resolver = Resolver.threaded();
        private WebSocketClientConnection.@Nullable MessageCallback onMessage;
        private WebSocketClientConnection.@Nullable FragmentCallback onFragment;

        private Builder(String url) {
            URI uri = parse(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            String named = uri.getHost();
            require(scheme.equals("ws") || scheme.equals("wss"), url, "begins with ws:// or wss://");
            require(uri.getPort() != 0 && uri.getPort() <= HIGHEST_PORT, url, "names a port up to " + HIGHEST_PORT);
            require(uri.getRawUserInfo() == null, url, "names no user: add the field Authorization");
            require(uri.getRawFragment() == null, url, "has no fragment (RFC 6455 section 3)");
            secure = scheme.equals("wss");
            if (named == null) {
                throw new IllegalArgumentException("the URL of a WebSocket names a host: \"" + url + '"');
            }
            host = named.startsWith("[") ? named.substring(1, named.length() - 1) : named;
            port = uri.getPort() > 0 ? uri.getPort() : secure ? SECURE_PORT : PORT;
            URI ascii = URI.create(uri.toASCIIString());
            String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
            target = ascii.getRawQuery() == null ? path : path + '?' + ascii.getRawQuery();
        }

        private static URI parse(String url) {
            try {
                return new URI(url);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("not a URL: " + e.getMessage(), e);
            }
        }

        private static void require(boolean holds, String url, String what) {
            if (!holds) {
                throw new IllegalArgumentException("the URL of a WebSocket " + what + ": \"" + url + '"');
            }
        }

        /**
         * Adds a field, such as {@code Authorization} or {@code Cookie}.
         *
         * @throws IllegalArgumentException if it is one that the handshake sets itself, or is malformed
         */
        public Builder header(String name, String value) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (RESERVED.contains(lower) || lower.startsWith("sec-websocket-")) {
                throw new IllegalArgumentException("the handshake sets " + name + " itself, or cannot have it");
            }
            headers.add(name, value);
            return this;
        }

        /**
         * Offers subprotocols, the preferred ones first.
         *
         * @throws IllegalArgumentException if they are not distinct tokens
         */
        public Builder subprotocols(String... names) {
            List<String> offered = List.of(names);
            if (!offered.stream().allMatch(Scanner::isToken) || new HashSet<>(offered).size() != offered.size()) {
                throw new IllegalArgumentException("subprotocols are different tokens: " + offered);
            }
            subprotocols.clear();
            subprotocols.addAll(offered);
            return this;
        }

        /**
         * Sets limits, times and compression. If compression is set, it is offered; {@code server} and {@code client}
         * have the same meaning in it as on a server. Allowed origins and the drain spread have no meaning here.
         */
        public Builder options(WebSocketOptions chosen) {
            options = chosen;
            return this;
        }

        /**
         * Sets the time limit for name resolution, connecting, TLS and the handshake together.
         *
         * @throws IllegalArgumentException if it is not longer than zero
         */
        public Builder connectTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("connectTimeout is longer than zero: " + timeout);
            }
            connectTimeout = timeout;
            return this;
        }

        /** Sets the TLS settings for {@code wss}. */
        public Builder tls(TLSOptions chosen) {
            tls = chosen;
            return this;
        }

        /** Sets the resolver for the host. */
        public Builder resolver(Resolver chosen) {
            resolver = chosen;
            return this;
        }

        /** Passes messages to {@code callback}, instead of {@link WebSocketClientConnection#readMessage}. */
        public Builder onMessage(WebSocketClientConnection.MessageCallback callback) {
            onMessage = callback;
            return this;
        }

        /**
         * Passes messages to {@code callback} in pieces, so that they may be larger than memory; limited by
         * {@link WebSocketOptions#maxStreamedMessageBytes}.
         */
        public Builder onFragment(WebSocketClientConnection.FragmentCallback callback) {
            onFragment = callback;
            return this;
        }

        /**
         * Returns the request.
         *
         * @throws IllegalStateException if both kinds of callbacks are set
         */
        public WebSocketRequest build() {
            if (onMessage != null && onFragment != null) {
                throw new IllegalStateException("messages go to onMessage or to onFragment: set one of them");
            }
            return new WebSocketRequest(this);
        }
    }
}
