package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.tcp.IdleConnections;

/**
 * The registry of a server's connections on one loop, of all protocols, which also ends them.
 *
 * <p>Thread: confined to the loop; {@link #loop} and {@link #count} may be called from any.
 */
public final class Connections implements IdleConnections {

    /** Interval at which a server that drains looks for connections that are {@link #QUIET}. */
    private static final Duration SWEEP = Duration.ofMillis(50);

    /** Memory of a connection whose PROXY header is awaited, in bytes: the longest that is not whole, and the objects. */
    private static final int ARRIVING = 6 * 1024;

    private final IOLoop loop;
    private final TrafficMonitor monitor;
    private final LoopMemory memory;

    private @Nullable ServerConnection first;
    /** Read by other threads for statistics. */
    private final AtomicInteger count = new AtomicInteger();

    /** Number of connections that are to end although they could go on. */
    private int toLetGo;

    /** Streams that may still become connections. */
    private final Set<IOStream> arriving = new HashSet<>();

    private boolean draining;
    /** Set while {@link #closeQuiet} is to come again. */
    private boolean sweeping;

    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

    @SuppressWarnings("this-escape") // asked nothing before there is a connection
    Connections(IOLoop loop, TrafficMonitor monitor, MemoryBudget budget) {
        this.loop = loop;
        this.monitor = monitor;
        this.memory = new LoopMemory(loop, budget, this);
    }

    LoopMemory memory() {
        return memory;
    }

    // ------------------------------------------------------------------------------------------ the list

    void add(ServerConnection connection) {
        link(connection);
        count.incrementAndGet();
        memory.change(connection.ownMemory());
        monitor.connection();
    }

    void remove(ServerConnection connection) {
        unlink(connection);
        count.decrementAndGet();
        memory.change(-connection.ownMemory());
        noticeEnd();
    }

    /** Puts {@code next} in the place of {@code previous}: the same connection, in another protocol. */
    void replace(ServerConnection previous, ServerConnection next) {
        unlink(previous);
        link(next);
    }

    private void link(ServerConnection connection) {
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
    }

    private void unlink(ServerConnection connection) {
        ServerConnection before = connection.previous;
        ServerConnection after = connection.next;
        if (before != null) {
            before.next = after;
        } else {
            first = after;
        }
        if (after != null) {
            after.previous = before;
        }
        connection.previous = null;
        connection.next = null;
    }

    void arriving(IOStream stream) {
        if (arriving.add(stream)) {
            memory.change(ARRIVING);
        }
    }

    /** Notes that {@code stream} was added as a connection, or is closed. */
    void arrived(IOStream stream) {
        if (arriving.remove(stream)) {
            memory.change(-ARRIVING);
        }
        noticeEnd();
    }

    private void noticeEnd() {
        if (draining && count.get() == 0 && arriving.isEmpty()) {
            drained.complete(null);
        }
    }

    int count() {
        return count.get();
    }

    // ------------------------------------------------------------------------------------------ letting go

    /** Has the next {@code count} connections end that a response would keep. */
    void letGo(int count) {
        toLetGo = count;
    }

    /**
     * Returns whether a connection that could be kept is to be closed, so that its client connects to another process;
     * if so, counts it as closed for this purpose.
     */
    public boolean letsOneGo() {
        if (toLetGo == 0) {
            return false;
        }
        toLetGo--;
        return true;
    }

    /** Returns whether connections are to be closed after their current response. */
    public boolean draining() {
        return draining;
    }

    /**
     * Lets the connections end: those at a request after the response, the others when they are {@link #QUIET}. Completes
     * when none is left, nor one that is arriving.
     */
    CompletionStage<@Nullable Void> drain() {
        if (!draining) {
            draining = true;
            forEach(ServerConnection::drain);
        }
        noticeEnd();
        if (!sweeping && count.get() != 0) {
            sweeping = true;
            loop.addCallback(this::closeQuiet);
        }
        return drained;
    }

    /** Between the timer and the callback the loop polls, so that a request that is there already is seen first. */
    private void closeQuiet() {
        forEach(connection -> connection.closeIfQuiet(QUIET.toNanos()));
        sweeping = count.get() != 0;
        if (sweeping) {
            loop.callLater(SWEEP, () -> loop.addCallback(this::closeQuiet));
        }
    }

    /** Closes every connection, whatever it is at; completes when they are gone. */
    CompletableFuture<@Nullable Void> closeAll(CutRequests cut) {
        List.copyOf(arriving).forEach(IOStream::close);
        forEach(connection -> connection.close(cut));
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        loop.addCallback(
                () -> { // behind the close callbacks of the streams
                    monitor.flushLog();
                    closed.complete(null);
                });
        return closed;
    }

    // ------------------------------------------------------------------------------------------ making room

    @Override
    public IOLoop loop() {
        return loop;
    }

    @Override
    public Longest longestIdle(int most) {
        LongestIdle found = new LongestIdle(most, monitor);
        forEach(found::add);
        return found.sorted();
    }

    void forEach(Consumer<ServerConnection> action) {
        ServerConnection connection = first;
        while (connection != null) {
            ServerConnection after = connection.next;
            action.accept(connection);
            connection = after;
        }
    }
}
