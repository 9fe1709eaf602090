package org.tornado4j.tcp;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/** Accepts the connections of one listening socket. */
final class AcceptHandler implements IOLoop.Handler {

    static final int ACCEPTS_PER_EVENT = 128;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final ServerSocketChannel channel;
    private final IOLoop loop;
    private final Consumer<SocketChannel> callback;
    private boolean removed;

    AcceptHandler(ServerSocketChannel channel, IOLoop loop, Consumer<SocketChannel> callback) {
        this.channel = channel;
        this.loop = loop;
        this.callback = callback;
    }

    void add() throws IOException {
        channel.configureBlocking(false);
        loop.addHandler(channel, IOLoop.READ, this);
    }

    void remove() {
        removed = true;
        loop.removeHandler(channel);
    }

    @Override
    public void handleEvents(SelectableChannel ready, int events) throws IOException {
        for (int i = 0; i < ACCEPTS_PER_EVENT && !removed; i++) {
            SocketChannel connection = channel.accept();
            if (connection == null) {
                return;
            }
            try {
                callback.accept(connection);
            } catch (RuntimeException | Error e) {
                LOG.error("Error in connection callback", e);
            }
        }
    }
}
