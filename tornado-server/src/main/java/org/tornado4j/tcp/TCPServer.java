package org.tornado4j.tcp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamLimits;

/**
 * Listens, accepts, and hands each connection as a stream to its subclass: Tornado's {@code TCPServer}.
 *
 * <p>Thread: confined to the loop that is current where it listens.
 */
public abstract class TCPServer {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final StreamLimits limits;
    private final Map<ServerSocketChannel, AcceptHandler> handlers = new LinkedHashMap<>();

    protected TCPServer(StreamLimits limits) {
        this.limits = limits;
    }

    public void listen(int port) throws IOException {
        listen(BindOptions.of(port));
    }

    public void listen(int port, @Nullable String address) throws IOException {
        listen(BindOptions.of(port, address));
    }

    public void listen(BindOptions options) throws IOException {
        addSockets(Sockets.bindSockets(options));
    }

    public void addSocket(ServerSocketChannel socket) throws IOException {
        addSockets(List.of(socket));
    }

    public void addSockets(Collection<ServerSocketChannel> sockets) throws IOException {
        for (ServerSocketChannel socket : sockets) {
            AcceptHandler handler = new AcceptHandler(socket, IOLoop.current(), this::accept);
            handlers.put(socket, handler);
            handler.add();
        }
    }

    /** The sockets that connections are accepted from. */
    public List<ServerSocketChannel> sockets() {
        return List.copyOf(handlers.keySet());
    }

    public void stop() {
        Map<ServerSocketChannel, AcceptHandler> stopped = Map.copyOf(handlers);
        handlers.clear();
        stopped.forEach((socket, handler) -> {
            handler.remove();
            try {
                socket.close();
            } catch (IOException e) {
                LOG.warn("cannot close {}", socket, e);
            }
        });
    }

    private void accept(SocketChannel channel) {
        try {
            SocketAddress address = channel.getRemoteAddress();
            IOStream stream = new IOStream(channel, IOLoop.current(), limits);
            stream.setNoDelay(true);
            CompletionStage<?> stage = handleStream(stream, address);
            if (stage != null) {
                stage.whenComplete((result, failure) -> {
                    if (failure != null) {
                        LOG.error("Exception in callback", failure);
                    }
                });
            }
        } catch (Exception e) {
            LOG.error("Error in connection callback", e);
        }
    }

    /**
     * Takes over a new connection.
     *
     * @param address the peer's
     * @return null, or a stage whose failure is logged
     */
    protected abstract @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address)
            throws Exception;
}
