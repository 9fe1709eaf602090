package org.tornado4j.tcp;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * Accepts the connections of one listening socket.
 *
 * <p>Thread: confined to its loop.
 */
final class AcceptHandler implements IOLoop.Handler {

    /** Where connections come from; null when there is none now. */
    @FunctionalInterface
    interface Source {
        @Nullable
        SocketChannel accept() throws IOException;
    }

    private enum State {
        /** Registered with the loop. */
        ACCEPTING,
        /** Waits until descriptors or memory may be there again. */
        PAUSED,
        /** Never accepts again. */
        REMOVED
    }

    /** So that a flood of connections does not starve the others of the loop. */
    static final int ACCEPTS_PER_EVENT = 128;

    static final Duration PAUSE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final ServerSocketChannel socket;
    private final Source source;
    private final IOLoop loop;
    private final Consumer<SocketChannel> callback;
    private State state = State.ACCEPTING;
    /** Whether the log was told that connections cannot be accepted, which it is once. */
    private boolean exhausted;

    private @Nullable Timeout retry;

    AcceptHandler(ServerSocketChannel socket, Source source, IOLoop loop, Consumer<SocketChannel> callback) {
        this.socket = socket;
        this.source = source;
        this.loop = loop;
        this.callback = callback;
    }

    void add() throws IOException {
        socket.configureBlocking(false);
        loop.addHandler(socket, IOLoop.READ, this);
    }

    void remove() {
        if (state == State.REMOVED) {
            return;
        }
        state = State.REMOVED;
        loop.removeHandler(socket);
        if (retry != null) {
            loop.removeTimeout(retry);
        }
    }

    @Override
    public void handleEvents(SelectableChannel ready, int events) throws IOException {
        for (int i = 0; i < ACCEPTS_PER_EVENT && state == State.ACCEPTING; i++) {
            SocketChannel connection = accept();
            if (connection == null) {
                return;
            }
            handOver(connection);
        }
    }

    private @Nullable SocketChannel accept() throws IOException {
        try {
            SocketChannel connection = source.accept();
            if (connection != null && exhausted) {
                exhausted = false;
                LOG.info("Accepting connections on {} again", socket);
            }
            return connection;
        } catch (IOException e) {
            if (!isExhaustion(e)) {
                throw e;
            }
            pause(e);
            return null;
        }
    }

    /** The socket stays readable all the time, so that without a pause the loop would do nothing else. */
    private void pause(IOException reason) {
        if (!exhausted) {
            exhausted = true;
            LOG.warn(
                    "Cannot accept connections on {}, trying again every {} ms: {}",
                    socket,
                    PAUSE.toMillis(),
                    reason.getMessage());
        }
        state = State.PAUSED;
        loop.updateHandler(socket, IOLoop.NONE);
        retry = loop.callLater(PAUSE, this::resume);
    }

    private void resume() {
        state = State.ACCEPTING;
        retry = null;
        loop.updateHandler(socket, IOLoop.READ);
    }

    /** EMFILE, ENFILE, ENOBUFS, ENOMEM. The JDK has no types for them; the texts are the kernel's. */
    private static boolean isExhaustion(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of("too many open files", "no buffer space", "cannot allocate memory")
                .anyMatch(message::contains);
    }

    private void handOver(SocketChannel connection) {
        try {
            callback.accept(connection);
        } catch (RuntimeException | Error e) {
            LOG.error("Error in connection callback", e);
            close(connection);
        }
    }

    private static void close(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.debug("cannot close {}", connection, e); // closed it is all the same
        }
    }

    @Override
    public String toString() {
        return "AcceptHandler[" + socket + "]";
    }
}
