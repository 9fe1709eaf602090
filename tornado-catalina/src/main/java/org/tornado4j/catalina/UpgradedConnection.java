package org.tornado4j.catalina;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.apache.coyote.UpgradeToken;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http11.upgrade.UpgradeProcessorBase;
import org.apache.coyote.http11.upgrade.UpgradeProcessorExternal;
import org.apache.coyote.http11.upgrade.UpgradeProcessorInternal;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.FatalErrors;

/**
 * A connection that an application takes over by {@code HttpServletRequest.upgrade}, as Tomcat's Jakarta WebSocket does. Tells
 * the handler of what can be read and written, one event after the other, on threads that may wait.
 *
 * <ol>
 *   <li>{@code HttpUpgradeHandler.init}
 *   <li>a read or a write is possible, the client has left, or the server is shutting down
 *   <li>{@code HttpUpgradeHandler.destroy}, when the handler is done
 * </ol>
 *
 * <p>Thread: {@link #signal}, {@link #lost} and {@link #execute} may be called from any; {@link #run} is on one at a time.
 */
final class UpgradedConnection implements NextProtocol, TunnelSocket.Events, Runnable {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private static final long HELD_BY_OTHERS = 1024;

    private final TornadoProtocolHandler protocol;
    private final UpgradeToken token;
    private final HttpUpgradeHandler handler;
    /** True for a handler of Tomcat's own, which reads until there is nothing more. */
    private final boolean internal;

    // Guarded by this.
    private final ArrayDeque<SocketEvent> events = new ArrayDeque<>(4);
    private boolean lost;
    /** True while a thread tells of events, and until the handler is told of the connection. */
    private boolean running = true;

    private boolean over;

    // Set before the first event; then confined to the thread that runs this.
    private @Nullable TunnelSocket socket;
    private @Nullable UpgradeProcessorBase processor;
    private boolean initialized;

    UpgradedConnection(TornadoProtocolHandler protocol, UpgradeToken token) {
        this.protocol = protocol;
        this.token = token;
        this.handler = token.httpUpgradeHandler();
        this.internal = handler instanceof InternalHttpUpgradeHandler;
    }

    @Override
    public String name() {
        return token.protocol();
    }

    @Override
    public void begin(Tunnel tunnel) {
        boolean webSocket = internal && "websocket".equalsIgnoreCase(name());
        SocketCounts counts = new SocketCounts(
                tunnel.context().socketMeter(),
                webSocket ? ((InternalHttpUpgradeHandler) handler).getUpgradeInfo() : null);
        TunnelSocket opened = webSocket
                ? new TunnelSocket(
                        tunnel, this, counts, WebSocketBuffers.heldIn(token.contextBind()), protocol.drainSpread())
                : new TunnelSocket(tunnel, this, counts, HELD_BY_OTHERS, null);
        socket = opened;
        processor = internal ? new UpgradeProcessorInternal(opened, token, null) : new External(opened);
        counts.opened();
        opened.start();
        synchronized (this) {
            events.addFirst(SocketEvent.OPEN_READ); // whatever came meanwhile is behind it
        }
        try {
            protocol.execute(this);
        } catch (RejectedExecutionException e) {
            LOG.warn("A connection that an application took over is closed: no thread is free for its handler");
            tunnel.abort();
            protocol.executeAside(this::abandon);
        }
    }

    /** The streams of a handler that is not Tomcat's own. */
    private final class External extends UpgradeProcessorExternal {

        private final TunnelSocket connection;

        External(TunnelSocket connection) {
            super(connection, token, null);
            this.connection = connection;
        }

        /** Closes the connection too, whatever happens on it: the handler may call this at any time. */
        @Override
        public void close() throws IOException {
            getInputStream().close();
            getOutputStream().close();
            connection.close();
            signal(SocketEvent.DISCONNECT);
        }
    }

    @Override
    public void abandon() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        destroy();
    }

    // ------------------------------------------------------------------------------------------ events

    @Override
    public void signal(SocketEvent event) {
        synchronized (this) {
            if (over) {
                return;
            }
            events.add(event);
            if (running) {
                return;
            }
            running = true;
        }
        execute(this);
    }

    @Override
    public void lost() {
        synchronized (this) {
            lost = true;
            if (over || running) {
                return;
            }
            running = true;
        }
        execute(this);
    }

    @Override
    public void execute(Runnable task) {
        try {
            protocol.execute(task);
        } catch (RejectedExecutionException e) {
            protocol.executeAside(task);
        }
    }

    /** Returns the next event: the loss of the connection after all others. Null for none. */
    private synchronized @Nullable SocketEvent next() {
        SocketEvent event = over ? null : events.poll();
        if (event == null && lost && !over) {
            event = SocketEvent.ERROR;
        }
        running = event != null;
        return event;
    }

    @Override
    public void run() {
        protocol.work().begin();
        try {
            for (SocketEvent event = next(); event != null; event = next()) {
                process(event);
            }
        } finally {
            protocol.work().end();
        }
    }

    private void process(SocketEvent event) {
        TunnelSocket known = socket;
        UpgradeProcessorBase serving = processor;
        if (known == null || serving == null) {
            throw new IllegalStateException("the connection was not handed over");
        }
        SocketState state = initialized || !isLost() ? tell(event, known, serving) : SocketState.CLOSED;
        if (state == SocketState.CLOSED) {
            end(known);
        } else if (state == SocketState.UPGRADED && internal && event != SocketEvent.OPEN_WRITE) {
            known.registerReadInterest(); // on a closed socket too: the loss of the connection follows
        }
    }

    /** A handler that is not initialized by then takes no memory for its buffers. */
    private synchronized boolean isLost() {
        return lost;
    }

    private SocketState tell(SocketEvent event, TunnelSocket known, UpgradeProcessorBase serving) {
        known.getLock().lock();
        try {
            if (!initialized) {
                initialized = true;
                init(serving);
            }
            return serving.process(known, event);
        } catch (IOException e) {
            LOG.debug("A connection that an application took over was lost", e);
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Exception in a connection that an application took over", e);
        } finally {
            known.getLock().unlock();
        }
        return SocketState.CLOSED;
    }

    private void init(UpgradeProcessorBase serving) {
        ClassLoader before = bind();
        try {
            handler.init(serving);
        } finally {
            unbind(before);
        }
    }

    private void end(TunnelSocket known) {
        abandon();
        known.close();
    }

    private void destroy() {
        ClassLoader before = bind();
        try {
            handler.destroy();
            if (token.instanceManager() != null) {
                token.instanceManager().destroyInstance(handler);
            }
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Exception at the end of a connection that an application took over", e);
        } finally {
            unbind(before);
        }
    }

    private @Nullable ClassLoader bind() {
        return token.contextBind() == null ? null : token.contextBind().bind(null);
    }

    private void unbind(@Nullable ClassLoader before) {
        if (token.contextBind() != null) {
            token.contextBind().unbind(before);
        }
    }
}
