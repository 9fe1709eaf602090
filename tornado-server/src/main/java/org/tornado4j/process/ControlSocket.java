package org.tornado4j.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LogBudget;

/**
 * The socket by which workers reach their supervisor: a Unix socket in a directory that is the user's alone.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class ControlSocket implements AutoCloseable {

    /** Source of connections; null when there is none now. */
    @FunctionalInterface
    interface Source {
        @Nullable
        SocketChannel accept() throws IOException;
    }

    /** Keeps the loop from doing nothing else: while a connection cannot be accepted, the socket stays readable. */
    static final Duration PAUSE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOLoop loop;
    private final Path file;
    private final ServerSocketChannel socket;
    private final LogBudget lines = new LogBudget(1, Duration.ofSeconds(10));

    private ControlSocket(IOLoop loop, Path file, ServerSocketChannel socket) {
        this.loop = loop;
        this.file = file;
        this.socket = socket;
    }

    static ControlSocket open(IOLoop loop) {
        try {
            Path file = Files.createTempDirectory("tornado-").resolve("control");
            return new ControlSocket(loop, file, bind(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the socket by which workers reach their supervisor", e);
        }
    }

    private static ServerSocketChannel bind(Path file) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.configureBlocking(false);
            return socket.bind(UnixDomainSocketAddress.of(file));
        } catch (IOException e) {
            socket.close();
            remove(file);
            throw e;
        }
    }

    /** Returns the file that a worker connects to. */
    Path file() {
        return file;
    }

    /** Hands each worker that connects to {@code taker}. */
    void accept(Consumer<ControlConnection> taker) throws IOException {
        accept(socket::accept, taker);
    }

    void accept(Source source, Consumer<ControlConnection> taker) throws IOException {
        loop.addHandler(socket, IOLoop.READ, (ready, events) -> acceptAll(source, taker));
    }

    private void acceptAll(Source source, Consumer<ControlConnection> taker) {
        try {
            for (SocketChannel worker = source.accept(); worker != null; worker = source.accept()) {
                taker.accept(new ControlConnection(worker, loop));
            }
        } catch (IOException e) {
            pause(e);
        }
    }

    /** Tries again a little later: the supervisor may have descriptors again, or what else it lacks. */
    private void pause(IOException reason) {
        if (lines.allows(loop.clock().nanoTime())) {
            LOG.warn("Cannot hear of new workers, trying again every {} ms: {}", PAUSE.toMillis(), reason.toString());
        }
        loop.updateHandler(socket, IOLoop.NONE);
        loop.callLater(PAUSE, this::resume);
    }

    private void resume() {
        if (socket.isOpen()) {
            loop.updateHandler(socket, IOLoop.READ);
        }
    }

    @Override
    public void close() {
        try {
            loop.removeHandler(socket);
            socket.close();
            remove(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + file, e);
        }
    }

    /**
     * Removes the file, and its directory, if no supervisor listens any more: a worker does that for a supervisor that
     * was killed.
     */
    static void removeIfAbandoned(Path file) throws IOException {
        if (isAbandoned(file)) {
            remove(file);
        }
    }

    /** Returns false also if that cannot be found out, for want of descriptors say: others need the file of one that lives. */
    private static boolean isAbandoned(Path file) {
        try (SocketChannel connected = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            return !connected.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(Relay.file(file));
        Path directory = file.getParent();
        if (directory != null) {
            Files.deleteIfExists(directory);
        }
    }
}
