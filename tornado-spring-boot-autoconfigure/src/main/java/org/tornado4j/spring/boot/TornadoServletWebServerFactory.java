package org.tornado4j.spring.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.catalina.Valve;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.coyote.ProtocolHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.boot.web.server.Ssl;
import org.tornado4j.catalina.TornadoProtocolHandler;

/**
 * Makes {@link TornadoServletWebServer}s: Tomcat's Servlet container, with its contexts, sessions, mappings and error pages, on
 * the connections of a {@link TornadoWebServer}. Define a bean of this type to set up the server in code; properties are applied
 * to it all the same.
 *
 * <p>What is inherited and concerns the container has its effect. Port, address, TLS, compression, {@code Server} field and
 * shutdown, which are inherited as well, are those of the connections; {@link #getConnections} has the rest of them, with limits,
 * loops, listeners, drain and access log. Connectors have no properties of Tomcat's own ones: customizers of connectors see a
 * {@link TornadoProtocolHandler}.
 *
 * <p>Content of requests is not limited by the server unless {@link #setBodySizeLimited} says so, as the container reads it by
 * demand and has limits of its own.
 *
 * <p>Thread: one, the one that refreshes the context.
 */
public class TornadoServletWebServerFactory extends TomcatServletWebServerFactory {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoServletWebServerFactory.class);

    private final TornadoWebServerFactory connections = new TornadoWebServerFactory();
    private final List<FrontHandler> frontHandlers = new ArrayList<>();
    private boolean bodySizeLimited;
    private boolean warningsLeftOut;

    /** Needed by Spring Boot, which makes a second factory for a management port. */
    public TornadoServletWebServerFactory() {}

    public TornadoServletWebServerFactory(int port) {
        super(port);
    }

    @Override
    public String getProtocol() {
        return TornadoProtocolHandler.class.getName();
    }

    /** @throws IllegalArgumentException as the connections are no connector's */
    @Override
    public void setProtocol(String protocol) {
        throw new IllegalArgumentException(
                "Connections are not those of " + protocol + " here; use TomcatServletWebServerFactory for it");
    }

    /**
     * Returns the settings of the connections. Port, address, TLS, compression, {@code Server} field, HTTP/2 and shutdown are
     * taken from this factory instead.
     */
    public TornadoWebServerFactory getConnections() {
        return connections;
    }

    /** Adds handlers that see requests before Spring MVC, behind those that are there. */
    public void addFrontHandlers(Collection<? extends FrontHandler> handlers) {
        frontHandlers.addAll(handlers);
    }

    public List<FrontHandler> getFrontHandlers() {
        return List.copyOf(frontHandlers);
    }

    /** Sets whether {@code HTTPServerOptions.maxBodyBytes} holds for requests to the container, too; false by default. */
    public void setBodySizeLimited(boolean bodySizeLimited) {
        this.bodySizeLimited = bodySizeLimited;
    }

    public boolean isBodySizeLimited() {
        return bodySizeLimited;
    }

    /** Leaves out warnings of settings without effect, which another server of the application has given. */
    public void leaveOutWarnings() {
        warningsLeftOut = true;
    }

    /** Leaves out valves that would read forwarded header fields a second time, after the server has. */
    @Override
    public void addEngineValves(Valve... engineValves) {
        for (Valve valve : engineValves) {
            if (valve instanceof RemoteIpValve) {
                LOG.debug("Left out a RemoteIpValve: the server reads forwarded header fields itself");
            } else {
                super.addEngineValves(valve);
            }
        }
    }

    /** {@inheritDoc} Only what the container has is set; the connections have the rest. */
    @Override
    protected void customizeConnector(Connector connector) {
        TornadoProtocolHandler protocol = (TornadoProtocolHandler) connector.getProtocolHandler();
        if (!getAdditionalConnectors().isEmpty()) {
            throw new IllegalStateException(
                    "additional connectors of Tomcat's are not served; use tornado.server.listeners in place of them");
        }
        connector.setPort(Math.max(getPort(), 0));
        protocol.serveElsewhere();
        if (warningsLeftOut) {
            protocol.leaveOutWarnings();
        }
        protocol.setBodySizeUnlimited(!bodySizeLimited);
        if (Ssl.isEnabled(getSsl())) {
            connector.setScheme("https");
            connector.setSecure(true);
            protocol.setSSLEnabled(true);
        }
        if (getUriEncoding() != null) {
            connector.setURIEncoding(getUriEncoding().name());
        }
        customize(protocol);
        for (TomcatConnectorCustomizer customizer : getConnectorCustomizers()) {
            customizer.customize(connector);
        }
    }

    @SuppressWarnings("unchecked") // those for other handlers are left out
    private void customize(ProtocolHandler protocol) {
        LambdaSafe.callbacks(TomcatProtocolHandlerCustomizer.class, getProtocolHandlerCustomizers(), protocol)
                .invoke(customizer -> customizer.customize(protocol));
    }

    @Override
    protected TomcatWebServer getTomcatWebServer(Tomcat tomcat) {
        Connector connector = tomcat.getConnector();
        TornadoProtocolHandler protocol = (TornadoProtocolHandler) connector.getProtocolHandler();
        FrontChain served = new FrontChain(description(), protocol, frontHandlers);
        return new TornadoServletWebServer(
                tomcat, connector, configuredConnections().getWebServer(served::delegate, served::description));
    }

    private String description() {
        String path = getSettings().getContextPath().toString();
        return path.isEmpty() ? "mode webmvc" : "mode webmvc with context path '" + path + "'";
    }

    private TornadoWebServerFactory configuredConnections() {
        connections.setPort(getPort());
        connections.setAddress(getAddress());
        connections.setSsl(getSsl());
        connections.setSslBundles(getSslBundles());
        connections.setCompression(getCompression());
        connections.setServerHeader(getServerHeader());
        connections.setHttp2(warningsLeftOut ? null : getHttp2());
        connections.setShutdown(getShutdown());
        return connections;
    }
}
