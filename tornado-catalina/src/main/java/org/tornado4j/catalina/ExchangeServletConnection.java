package org.tornado4j.catalina;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** The connection of a request as Servlets see it, by which this server knows its own requests again behind any filter. */
final class ExchangeServletConnection implements ServletConnection {

    private final CatalinaExchange exchange;

    ExchangeServletConnection(CatalinaExchange exchange) {
        this.exchange = exchange;
    }

    /** Returns the exchange of {@code request}; null if another server, or a test, made the request. */
    static @Nullable CatalinaExchange exchangeOf(ServletRequest request) {
        try {
            return request.getServletConnection() instanceof ExchangeServletConnection own ? own.exchange : null;
        } catch (UnsupportedOperationException | IllegalStateException e) {
            return null; // a request without a connection, of a test
        }
    }

    @Override
    public String getConnectionId() {
        return Long.toString(exchange.connectionId());
    }

    @Override
    public String getProtocol() {
        return "http/" + exchange.request().version().substring("HTTP/".length());
    }

    /** Returns an empty text, as RFC 9112 has no ids of connections. */
    @Override
    public String getProtocolConnectionId() {
        return "";
    }

    @Override
    public boolean isSecure() {
        return exchange.sslSession() != null;
    }
}
