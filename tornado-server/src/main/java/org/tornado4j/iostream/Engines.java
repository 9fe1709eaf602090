package org.tornado4j.iostream;

import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** Makes the engines of connections as their {@link TLSOptions} want them. */
final class Engines {

    /** RFC 8446 section 4.6.1: a ticket lives for a week at most. Of a context that says more, the JDK sends none. */
    private static final int NO_TICKETS = 7 * 24 * 3600 + 1;

    private Engines() {}

    /** @param serverName what the client asked for */
    static SSLEngine server(TLSOptions options, @Nullable String serverName) {
        TLSContext context = options.contexts().contextFor(serverName);
        if (!options.sessionResumption()) {
            sendNoTickets(context.context().getServerSessionContext());
        }
        SSLEngine engine = context.context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine, options, context);
        parameters.setUseCipherSuitesOrder(true);
        switch (options.clientAuthentication()) {
            case NONE -> parameters.setWantClientAuth(false);
            case WANT -> parameters.setWantClientAuth(true);
            case NEED -> parameters.setNeedClientAuth(true);
        }
        return customized(engine, parameters, options);
    }

    private static void sendNoTickets(@Nullable SSLSessionContext sessions) {
        if (sessions != null && sessions.getSessionTimeout() != NO_TICKETS) {
            sessions.setSessionTimeout(NO_TICKETS);
        }
    }

    /** @param host the name or address of the intended server; null for any */
    static SSLEngine client(TLSOptions options, @Nullable String host, int port) {
        TLSContext context = options.contexts().contextFor(host);
        SSLContext ssl = context.context();
        SSLEngine engine = host != null ? ssl.createSSLEngine(host, port) : ssl.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine, options, context);
        if (host != null) {
            parameters.setServerNames(serverNames(host));
        }
        if (options.verifyHostname()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return customized(engine, parameters, options);
    }

    /** RFC 6066 section 3 wants names alone, no addresses. */
    private static List<SNIServerName> serverNames(String host) {
        List<SNIServerName> names = new ArrayList<>();
        boolean isAddress = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        if (!isAddress && !host.endsWith(".")) {
            names.add(new SNIHostName(host));
        }
        return names;
    }

    private static SSLParameters parameters(SSLEngine engine, TLSOptions options, TLSContext context) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(context.protocols().toArray(String[]::new));
        parameters.setCipherSuites(context.cipherSuites().toArray(String[]::new));
        parameters.setApplicationProtocols(options.applicationProtocols().toArray(String[]::new));
        return parameters;
    }

    private static SSLEngine customized(SSLEngine engine, SSLParameters parameters, TLSOptions options) {
        engine.setSSLParameters(parameters);
        options.engineCustomizer().accept(engine);
        return engine;
    }
}
