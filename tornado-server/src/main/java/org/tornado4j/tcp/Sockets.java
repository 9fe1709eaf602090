package org.tornado4j.tcp;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Consumer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.process.InheritedSocket;
import org.tornado4j.process.PortInheritance;
import org.tornado4j.text.IPLiteral;

/**
 * Creates listening sockets and accepts from them: the part of Tornado's {@code netutil} that deals with sockets.
 *
 * <p>Thread: any, except for {@link #addAcceptHandler}.
 */
public final class Sockets {

    private Sockets() {}

    /**
     * Returns listening, non-blocking sockets for {@code options}: Tornado's {@code bind_sockets}. A host name gives a
     * socket for each of its addresses, IPv4 first, all on one port. For every interface there is one socket, which
     * accepts IPv4 and IPv6, because the JDK cannot separate the two. Addresses of a family that the system does not
     * support are omitted.
     *
     * <p>Sockets bound before {@link org.tornado4j.process.Processes#forkProcesses(int)} are bound and shared by the
     * workers, not by the process that called it.
     *
     * @throws IllegalArgumentException if {@code reusePort} is set and the platform does not support it
     * @throws IOException if the name cannot be resolved or an address cannot be bound; then nothing is bound
     */
    public static List<ServerSocketChannel> bindSockets(BindOptions options) throws IOException {
        Integer inherited = PortInheritance.port();
        Integer handedOver = PortInheritance.portOfPredecessor(options.port());
        Integer port = inherited == null ? handedOver : inherited;
        BindOptions wanted = port == null ? options : options.withPort(port).withReusePort(true);
        Platform platform = Platform.current();
        Binder binder = handedOver == null ? new Binder(platform) : new Binder(platform, SilentSocket::unbound);
        List<ServerSocketChannel> sockets = binder.bind(wanted);
        PortInheritance.bound(sockets);
        return sockets;
    }

    /** Same as {@link #bindUnixSocket(String, int, int)}, for the owner only (0600), with a backlog of 128. */
    public static ServerSocketChannel bindUnixSocket(String file) throws IOException {
        return bindUnixSocket(file, 0600, BindOptions.DEFAULT_BACKLOG);
    }

    /**
     * Returns a listening, non-blocking Unix socket: Tornado's {@code bind_unix_socket}. An existing socket file is
     * replaced, but unlike in Tornado not that of a server that still listens. {@link TCPServer#stop} removes the file;
     * closing the socket does not.
     *
     * @param mode permissions of the file, such as {@code 0660}
     * @throws java.net.BindException if another server listens there
     * @throws IllegalArgumentException if {@code file} exists and is not a socket, or is a name of Linux's abstract
     *     namespace, which begins with NUL and which the JDK does not offer
     */
    public static ServerSocketChannel bindUnixSocket(String file, int mode, int backlog) throws IOException {
        return UnixSocket.bind(file, mode, backlog);
    }

    /**
     * Same as {@link #bindUnixSocket(String, int, int)}, but also replaces, atomically, the file of a server that still
     * listens: for a process that takes over from another, which keeps its open connections.
     */
    public static ServerSocketChannel takeOverUnixSocket(String file, int mode, int backlog) throws IOException {
        return UnixSocket.takeOver(file, mode, backlog);
    }

    /**
     * Returns the listening socket, TCP or Unix, that this process inherited as descriptor 0, from a systemd socket
     * unit for instance. Workers share it and all accept from it; call this after
     * {@link org.tornado4j.process.Processes#forkProcesses(int)}. It stays open when a server that accepts from it is
     * stopped: later connections wait for the other processes that have it, such as the next process of the service.
     *
     * @throws java.net.SocketException if descriptor 0 is not a listening socket
     */
    public static ServerSocketChannel inheritedSocket() throws IOException {
        return InheritedSocket.channel();
    }

    /** Closes {@code socket}, unless it is {@linkplain #inheritedSocket inherited}. */
    public static void close(ServerSocketChannel socket) throws IOException {
        if (!InheritedSocket.is(socket)) {
            socket.close();
        }
    }

    /**
     * Accepts connections from {@code socket} on {@code loop}, at most 128 at a time, and passes each to
     * {@code callback}. If that throws, the failure is logged, the connection is closed, and accepting goes on. If the
     * system has no descriptors left, accepting pauses for half a second.
     *
     * <p>Thread: the loop's.
     *
     * @return an action that stops accepting, at once even if called by {@code callback}, and leaves the socket open
     */
    public static Runnable addAcceptHandler(ServerSocketChannel socket, IOLoop loop, Consumer<SocketChannel> callback)
            throws IOException {
        AcceptHandler handler =
                new AcceptHandler(socket, socket::accept, loop, ConnectionLimit.none(), (connection, place) -> {
                    place.leave(); // nobody counts
                    callback.accept(connection);
                });
        handler.add();
        return handler::remove;
    }

    /**
     * Returns whether {@code text} is an IPv4 address of four decimal numbers or an IPv6 address (RFC 4291 section 2.2)
     * without a zone. Names are never resolved.
     */
    public static boolean isValidIp(String text) {
        return IPLiteral.isAddress(text);
    }
}
