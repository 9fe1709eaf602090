package org.tornado4j.spring.boot;

import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.naming.ContextBindings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServerException;

/**
 * Tomcat's Servlet container on the connections of a {@link TornadoWebServer}.
 *
 * <ol>
 *   <li>When it is made, the context starts, with its listeners and filters; nothing listens yet;
 *   <li>{@link #start} loads the servlets that are to be loaded at the start, and begins to listen;
 *   <li>{@link #shutDownGracefully} and {@link #stop} are those of the connections; {@code start} may follow again;
 *   <li>{@link #destroy} stops the container, too.
 * </ol>
 *
 * <p>Thread: any, but none of the server's loops.
 */
public final class TornadoServletWebServer extends TomcatWebServer implements HasConnections {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoServletWebServer.class);

    private final Connector connector;
    private final TornadoWebServer connections;
    private boolean started;

    TornadoServletWebServer(Tomcat tomcat, Connector connector, TornadoWebServer connections) {
        super(tomcat, false, Shutdown.IMMEDIATE);
        this.connector = connector;
        this.connections = connections;
    }

    @Override
    public TornadoWebServer getConnections() {
        return connections;
    }

    @Override
    public synchronized void start() {
        if (started) {
            return;
        }
        try {
            getTomcat().getService().addConnector(connector);
            contexts().forEach(TornadoServletWebServer::loadServlets);
            connections.start();
            started = true;
        } catch (RuntimeException e) {
            stopContainer();
            throw e;
        } finally {
            contexts().forEach(TornadoServletWebServer::unbindNames);
        }
    }

    private List<Context> contexts() {
        List<Context> contexts = new ArrayList<>();
        for (Container child : getTomcat().getHost().findChildren()) {
            if (child instanceof Context context) {
                contexts.add(context);
            }
        }
        return contexts;
    }

    /** Those that say so are loaded when the application's beans are there, in the order that they say. */
    private static void loadServlets(Context context) {
        List<Wrapper> servlets = new ArrayList<>();
        for (Container child : context.findChildren()) {
            if (child instanceof Wrapper servlet && servlet.getLoadOnStartup() >= 0) {
                servlets.add(servlet);
            }
        }
        servlets.sort(Comparator.comparingInt(Wrapper::getLoadOnStartup));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(context.getLoader().getClassLoader());
        try {
            servlets.forEach(servlet -> load(servlet, context));
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void load(Wrapper servlet, Context context) {
        try {
            servlet.load();
        } catch (ServletException e) {
            if (context instanceof StandardContext standard
                    && Boolean.TRUE.equals(standard.getFailCtxIfServletStartFails())) {
                throw new WebServerException("The servlet " + servlet.getName() + " cannot be loaded", e);
            }
            LOG.error("The servlet {} cannot be loaded", servlet.getName(), e);
        }
    }

    /** The main thread was bound to the names of the context when that was started. */
    private static void unbindNames(Context context) {
        ContextBindings.unbindClassLoader(
                context, context.getNamingToken(), TornadoServletWebServer.class.getClassLoader());
    }

    private void stopContainer() {
        getTomcat().getService().removeConnector(connector);
        super.stop();
        super.destroy();
    }

    /** Closes all connections; the container stays as it is. */
    @Override
    public synchronized void stop() {
        if (started) {
            started = false;
            connections.stop();
            getTomcat().getService().removeConnector(connector);
        }
        super.stop();
    }

    @Override
    public synchronized void destroy() {
        stop();
        connections.destroy();
        super.destroy();
    }

    /** The callback is called by a thread of its own, which may call {@link #stop}. */
    @Override
    public void shutDownGracefully(GracefulShutdownCallback callback) {
        connections.shutDownGracefully(callback);
    }

    /** The port it listens on; -1 before it does and when it was stopped. */
    @Override
    public int getPort() {
        return connections.getPort();
    }
}
