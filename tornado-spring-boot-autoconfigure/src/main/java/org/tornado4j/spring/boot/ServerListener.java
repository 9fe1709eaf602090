package org.tornado4j.spring.boot;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.process.Worker;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.tcp.ListenerOptions;
import org.tornado4j.tcp.Sockets;

/**
 * A place where a {@link TornadoWebServer} takes connections, beside its port.
 *
 * @param name tells it from the others; its port is known as {@code local.tornado.<name>.port} once it listens
 * @param options how connections are taken: behind a PROXY header, with TLS
 * @param purpose what becomes of requests
 * @param sslBundle the name of the SSL bundle that TLS is spoken with, in place of that in {@code options}; null for none
 */
public record ServerListener(
        String name,
        Place place,
        ListenerOptions options,
        Purpose purpose,
        @Nullable String sslBundle) {

    /** The listener of {@code server.port}. */
    static final String MAIN = "";

    /** The treatment of requests. */
    public enum Purpose {
        /** The application answers them. */
        SERVE,
        /** They are redirected to HTTPS. */
        REDIRECT_TO_HTTPS
    }

    /** The address or socket file of the listener. */
    public sealed interface Place permits Port, SocketFile, Inherited {

        /** Listening sockets, bound. */
        List<ServerSocketChannel> bind() throws IOException;
    }

    /** A TCP port. */
    public record Port(BindOptions options) implements Place {

        @Override
        public List<ServerSocketChannel> bind() throws IOException {
            return Sockets.bindSockets(options);
        }

        @Override
        public String toString() {
            return "port " + options.port() + (options.address() == null ? "" : " of " + options.address());
        }
    }

    /**
     * A Unix socket. Its file is removed when the server stops; that of a server that ended without doing so is replaced, and
     * so is, in a worker, that of the one before it, which may listen still.
     *
     * @param mode permissions, such as {@code 0660}
     */
    public record SocketFile(String path, int mode, int backlog) implements Place {

        @Override
        public List<ServerSocketChannel> bind() throws IOException {
            return List.of(
                    Worker.current() == null
                            ? Sockets.bindUnixSocket(path, mode, backlog)
                            : Sockets.takeOverUnixSocket(path, mode, backlog));
        }

        @Override
        public String toString() {
            return "socket " + path;
        }
    }

    /** The listening socket, TCP or Unix, that the process was started with: {@link Sockets#inheritedSocket}. */
    public record Inherited() implements Place {

        @Override
        public List<ServerSocketChannel> bind() throws IOException {
            return List.of(Sockets.inheritedSocket());
        }

        @Override
        public String toString() {
            return "the socket that was handed over";
        }
    }

    /** One for plain connections of the clients themselves, whose requests the application answers. */
    public static ServerListener of(String name, Place place) {
        return new ServerListener(name, place, ListenerOptions.DEFAULT, Purpose.SERVE, null);
    }

    public ServerListener withOptions(ListenerOptions options) {
        return new ServerListener(name, place, options, purpose, sslBundle);
    }

    public ServerListener withPurpose(Purpose purpose) {
        return new ServerListener(name, place, options, purpose, sslBundle);
    }

    public ServerListener withSslBundle(@Nullable String sslBundle) {
        return new ServerListener(name, place, options, purpose, sslBundle);
    }

    boolean isMain() {
        return name.equals(MAIN);
    }

    boolean redirects() {
        return purpose == Purpose.REDIRECT_TO_HTTPS;
    }
}
