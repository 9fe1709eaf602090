package org.tornado4j.httpserver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.tornado4j.tcp.IdleConnections;

/**
 * Finds the connections of a loop that have been idle for the longest time.
 *
 * <p>Thread: confined to the loop.
 */
final class LongestIdle {

    private record Idle(ServerConnection connection, long nanos) {}

    private static final Comparator<Idle> SHORTEST_FIRST = Comparator.comparingLong(Idle::nanos);

    private final int most;
    private final TrafficMonitor monitor;
    /** At most {@link #most}. */
    private final PriorityQueue<Idle> found = new PriorityQueue<>(SHORTEST_FIRST);

    LongestIdle(int most, TrafficMonitor monitor) {
        this.most = most;
        this.monitor = monitor;
    }

    void add(ServerConnection connection) {
        long nanos = connection.waited();
        if (isFull()) {
            Idle shortest = found.peek();
            if (shortest == null || nanos <= shortest.nanos()) {
                return;
            }
        }
        if (mayGiveWay(connection)) {
            if (isFull()) {
                found.remove();
            }
            found.add(new Idle(connection, nanos));
        }
    }

    private boolean isFull() {
        return found.size() >= most;
    }

    /** A peer that has not taken all of its response yet would lose the rest, or keep the place until it has. */
    private static boolean mayGiveWay(ServerConnection connection) {
        return connection.isIdle()
                && !connection.stream().isBlocked()
                && !connection.stream().closed();
    }

    IdleConnections.Longest sorted() {
        List<Idle> sorted = new ArrayList<>(found);
        sorted.sort(SHORTEST_FIRST.reversed());
        return new IdleConnections.Longest() {
            @Override
            public long[] nanos() {
                return sorted.stream().mapToLong(Idle::nanos).toArray();
            }

            @Override
            public int close(int count) {
                return (int) sorted.stream()
                        .limit(count)
                        .filter(idle -> evict(idle.connection()))
                        .count();
            }
        };
    }

    private boolean evict(ServerConnection connection) {
        if (!mayGiveWay(connection)) {
            return false;
        }
        connection.closeIfQuiet(IdleConnections.QUIET.toNanos());
        boolean closed = connection.stream().closed();
        if (closed) {
            monitor.eviction();
        }
        return closed;
    }
}
