package org.tornado4j.spring.boot;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.tcp.Sockets;

/**
 * The listening sockets of a server, all or none of them.
 *
 * <p>Thread: any, one at a time.
 */
final class BoundListeners {

    private static final Logger LOG = LoggerFactory.getLogger(TornadoWebServer.class);

    /**
     * The sockets of one listener, all of them on one port.
     *
     * @param port negative for a Unix socket
     * @param address path of a Unix socket; the port otherwise
     */
    private record Bound(ServerListener listener, List<ServerSocketChannel> sockets, int port, String address) {

        static Bound of(ServerListener listener) throws IOException {
            List<ServerSocketChannel> sockets = listener.place().bind();
            SocketAddress local = sockets.get(0).getLocalAddress();
            int port = local instanceof InetSocketAddress address ? address.getPort() : -1;
            return new Bound(listener, sockets, port, port < 0 ? String.valueOf(local) : Integer.toString(port));
        }

        boolean encrypts() {
            return listener.options().tls() != null;
        }

        /** For the log. */
        String description() {
            List<String> traits = new ArrayList<>();
            traits.add(encrypts() ? "https" : "http");
            if (!listener.isMain()) {
                traits.add(listener.name());
            }
            if (listener.place() instanceof ServerListener.Inherited && port >= 0) {
                traits.add("handed over");
            }
            if (listener.options().proxyProtocol() != null) {
                traits.add("PROXY protocol");
            }
            if (listener.redirects()) {
                traits.add("redirects to https");
            }
            String place = port() < 0 ? listener.place().toString() : "port " + port();
            return place + " (" + String.join(", ", traits) + ")";
        }
    }

    private final List<Bound> all = new ArrayList<>();

    private BoundListeners() {}

    /**
     * Binds all of {@code listeners}.
     *
     * @throws PortInUseException if one cannot have its port
     * @throws TornadoStartException if one cannot be bound for another reason
     */
    static BoundListeners bind(List<ServerListener> listeners) {
        BoundListeners bound = new BoundListeners();
        try {
            for (ServerListener listener : listeners) {
                bound.all.add(bind(listener));
            }
        } catch (RuntimeException e) {
            bound.close();
            throw e;
        }
        return bound;
    }

    private static Bound bind(ServerListener listener) {
        try {
            return Bound.of(listener);
        } catch (IOException e) {
            if (listener.place() instanceof ServerListener.Port port) {
                PortInUseException.throwIfPortBindingException(e, port.options()::port);
            }
            throw TornadoStartException.of(listener.place(), e);
        }
    }

    /** Has {@code server} accept from those whose requests the application answers. */
    void serve(HTTPServer server) throws IOException {
        add(server, false);
    }

    /** Has {@code server} accept from the others. */
    void redirect(HTTPServer server) throws IOException {
        add(server, true);
    }

    private void add(HTTPServer server, boolean redirects) throws IOException {
        for (Bound bound : all) {
            if (bound.listener.redirects() == redirects) {
                server.addSockets(bound.sockets, bound.listener.options());
            }
        }
    }

    boolean redirects() {
        for (Bound bound : all) {
            if (bound.listener.redirects()) {
                return true;
            }
        }
        return false;
    }

    /** The port of the first listener that speaks TLS; negative when none does. */
    int httpsPort() {
        for (Bound bound : all) {
            if (bound.encrypts() && bound.port() >= 0) {
                return bound.port();
            }
        }
        return -1;
    }

    /** The port of {@code server.port}; negative when there is no such listener. */
    int mainPort() {
        for (Bound bound : all) {
            if (bound.listener.isMain()) {
                return bound.port();
            }
        }
        return -1;
    }

    /** The ports of the others by their names. */
    Map<String, Integer> namedPorts() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (Bound bound : all) {
            if (!bound.listener.isMain() && bound.port() >= 0) {
                ports.put(bound.listener.name(), bound.port());
            }
        }
        return ports;
    }

    /** The places of all by their names. */
    Map<String, String> places() {
        Map<String, String> places = new LinkedHashMap<>();
        for (Bound bound : all) {
            places.put(bound.listener.isMain() ? "main" : bound.listener.name(), bound.address());
        }
        return Collections.unmodifiableMap(places);
    }

    /** Closes the sockets, for when no server took them over. */
    void close() {
        for (Bound bound : all) {
            for (ServerSocketChannel socket : bound.sockets) {
                try {
                    Sockets.close(socket);
                } catch (IOException e) {
                    LOG.debug("cannot close {}", socket, e);
                }
            }
        }
    }

    /** Returns the places where requests come in, for the log. */
    @Override
    public String toString() {
        StringJoiner places = new StringJoiner(", ");
        for (Bound bound : all) {
            places.add(bound.description());
        }
        return places.toString();
    }
}
