package org.tornado4j.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.tornado4j.ioloop.IOLoop;

/**
 * The socket by which workers reach their supervisor: a Unix socket in a directory that is the user's alone.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class ControlSocket implements AutoCloseable {

    private final IOLoop loop;
    private final Path file;
    private final ServerSocketChannel socket;

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
        loop.addHandler(socket, IOLoop.READ, (ready, events) -> {
            for (SocketChannel worker = socket.accept(); worker != null; worker = socket.accept()) {
                taker.accept(new ControlConnection(worker, loop));
            }
        });
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

    /** Removes the file and its directory; a worker does that for a supervisor which was killed. */
    static void remove(Path file) throws IOException {
        Files.deleteIfExists(file);
        Path directory = file.getParent();
        if (directory != null) {
            Files.deleteIfExists(directory);
        }
    }
}
