package org.tornado4j.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ports that a program binds before it forks. In Tornado workers inherit the listening sockets. Here the supervisor gives
 * them up and reserves their ports, and each worker, which runs the program from its beginning, binds the same ports again:
 * the first that it binds is the first that the supervisor bound, and so on.
 *
 * <p>Thread: any.
 */
public final class PortInheritance {

    private static final String NAME = "inherited-";

    /** The ports that were bound, each with its rank; guarded by this class. */
    private static final List<Bound> BOUND = new ArrayList<>();

    private static int calls;
    private static boolean ended;

    private record Bound(int rank, WeakReference<ServerSocketChannel> socket) {

        boolean isOpen() {
            ServerSocketChannel channel = socket.get();
            return channel != null && channel.isOpen();
        }
    }

    private PortInheritance() {}

    /**
     * The port that the supervisor has for what is bound now. To be asked once for each {@link #bound}, before it.
     *
     * @return null if this process is no worker or has forked already
     */
    public static synchronized @Nullable Integer port() {
        WorkerArguments arguments = ended ? null : WorkerArguments.ofThisProcess();
        return arguments == null ? null : arguments.ports().get(NAME + calls);
    }

    /**
     * The port that this process, which is to take over from another supervisor, has to share with that; null if there is none
     * like {@code wanted}. Nothing may listen on it before there are workers: connections would come to it.
     */
    public static synchronized @Nullable Integer portOfPredecessor(int wanted) {
        Predecessor predecessor = ended ? null : Predecessor.ofThisProcess();
        return predecessor == null ? null : predecessor.sharedPort(NAME + calls, wanted);
    }

    /** Notes sockets that were bound, all to one port. */
    public static synchronized void bound(List<ServerSocketChannel> sockets) {
        if (ended) {
            return;
        }
        BOUND.removeIf(bound -> !bound.isOpen());
        for (ServerSocketChannel socket : sockets) {
            BOUND.add(new Bound(calls, new WeakReference<>(socket)));
        }
        calls++;
    }

    /** In the supervisor: closes the sockets and reserves their ports. */
    static synchronized List<ReservedPort> handOver() {
        end();
        List<ReservedPort> reserved = new ArrayList<>();
        try {
            for (Bound bound : BOUND) {
                ServerSocketChannel socket = bound.socket.get();
                if (socket != null
                        && socket.isOpen()
                        && socket.getLocalAddress() instanceof InetSocketAddress address) {
                    reserved.add(handOver(NAME + bound.rank, socket, address));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a port for the workers", e);
        }
        return reserved;
    }

    private static ReservedPort handOver(String name, ServerSocketChannel socket, SocketAddress address)
            throws IOException {
        socket.close();
        return ReservedPort.reserveShared(name, address);
    }

    /** Ends the inheritance: ports that are bound from now on are the process's own. */
    static synchronized void end() {
        ended = true;
    }
}
