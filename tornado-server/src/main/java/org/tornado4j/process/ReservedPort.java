package org.tornado4j.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port reserved so that no other user can have it, while sockets of the same user with SO_REUSEPORT can listen on
 * it. It does not listen itself, so that no connection comes to it.
 *
 * <p>Thread: any.
 */
public final class ReservedPort implements AutoCloseable {

    private final String name;
    private final SocketChannel channel;
    private final int port;

    private ReservedPort(String name, SocketChannel channel) throws IOException {
        this.name = name;
        this.channel = channel;
        this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /**
     * Reserves a port that no socket listens on, except for that of the supervisor that this process takes over from.
     * Not for workers, among which such sockets exist: see {@link Processes#isStartedAsWorker}.
     *
     * @param name the name by which workers find it
     * @param address null for every interface
     * @param port 0 for one that the system picks
     * @throws java.net.BindException if another socket listens there
     */
    public static ReservedPort reserve(String name, @Nullable InetAddress address, int port) throws IOException {
        Integer shared = portOfPredecessor(name, port);
        if (shared != null) {
            return reserveShared(name, new InetSocketAddress(address, shared));
        }
        InetSocketAddress wanted = new InetSocketAddress(address, port);
        if (port != 0) {
            // With SO_REUSEPORT it would be granted even if others who have that listen.
            bind(wanted, Set.of(StandardSocketOptions.SO_REUSEADDR)).close();
        }
        try {
            // Without SO_REUSEADDR nobody gets the port who has that, as most have, and not SO_REUSEPORT.
            return new ReservedPort(name, bind(wanted, Set.of(StandardSocketOptions.SO_REUSEPORT)));
        } catch (BindException e) {
            return reserveShared(name, wanted); // connections of a server before are in TIME_WAIT
        }
    }

    /** Reserves a port on which others may listen who have SO_REUSEPORT as well. */
    public static ReservedPort reserveShared(String name, SocketAddress wanted) throws IOException {
        return new ReservedPort(
                name,
                bind(
                        asOfPredecessor(name, wanted),
                        Set.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT)));
    }

    /** Replaces port 0 in {@code wanted} by the one that the system picked for the predecessor, if there was one. */
    private static SocketAddress asOfPredecessor(String name, SocketAddress wanted) {
        if (wanted instanceof InetSocketAddress address) {
            Integer shared = portOfPredecessor(name, address.getPort());
            return shared == null ? wanted : new InetSocketAddress(address.getAddress(), shared);
        }
        return wanted;
    }

    private static @Nullable Integer portOfPredecessor(String name, int wanted) {
        Predecessor predecessor = Predecessor.ofThisProcess();
        return predecessor == null ? null : predecessor.sharedPort(name, wanted);
    }

    private static SocketChannel bind(SocketAddress address, Set<SocketOption<Boolean>> options) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            for (SocketOption<Boolean> option : options) {
                channel.setOption(option, true);
            }
            return channel.bind(address);
        } catch (UnsupportedOperationException e) {
            channel.close();
            throw new IllegalStateException(
                    "this platform does not have SO_REUSEPORT, by which processes share a port; use one process", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public String name() {
        return name;
    }

    /** The port, never 0. */
    public int port() {
        return port;
    }

    /** Gives it back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give back port " + port, e);
        }
    }
}
