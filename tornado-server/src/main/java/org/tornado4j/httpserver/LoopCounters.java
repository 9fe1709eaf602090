package org.tornado4j.httpserver;

import java.util.concurrent.atomic.AtomicLongArray;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.Violation;

/**
 * The counters of a server on one loop. With a single writer, counting costs no more than an addition.
 *
 * <p>Thread: written by that of the loop; any may read, and sees each count a moment late.
 */
final class LoopCounters {

    private static final int CONNECTIONS = 0;
    private static final int REQUESTS = 1;
    private static final int EVICTIONS = 2;

    private static final int REQUESTS_ENDED = 3;
    private static final int RECEIVED = 4;
    private static final int SENT = 5;
    private static final int HANDSHAKES = 6;
    private static final int HANDSHAKES_FAILED = 7;

    private final AtomicLongArray totals = new AtomicLongArray(8);
    private final AtomicLongArray responses = new AtomicLongArray(ServerStatistics.STATUS_CLASSES);
    private final AtomicLongArray limits = new AtomicLongArray(Limit.values().length);
    private final AtomicLongArray violations = new AtomicLongArray(Violation.values().length);
    private final SocketCounters sockets = new SocketCounters();

    void connection() {
        increment(totals, CONNECTIONS);
    }

    void request() {
        increment(totals, REQUESTS);
    }

    void requestEnded() {
        increment(totals, REQUESTS_ENDED);
    }

    void received(long bytes) {
        add(totals, RECEIVED, bytes);
    }

    void sent(long bytes) {
        add(totals, SENT, bytes);
    }

    void handshake(boolean succeeded) {
        increment(totals, succeeded ? HANDSHAKES : HANDSHAKES_FAILED);
    }

    void eviction() {
        increment(totals, EVICTIONS);
    }

    /** @param status 100 to 599 */
    void response(int status) {
        increment(responses, status / 100 - 1);
    }

    void limit(Limit limit) {
        increment(limits, limit.ordinal());
    }

    void violation(Violation violation) {
        increment(violations, violation.ordinal());
    }

    SocketCounters sockets() {
        return sockets;
    }

    private static void increment(AtomicLongArray counts, int index) {
        add(counts, index, 1);
    }

    /** Adds to one of {@code counts}, which no other thread does. */
    static void add(AtomicLongArray counts, int index, long number) {
        counts.setOpaque(index, counts.getPlain(index) + number);
    }

    /** @param connections how many are open */
    ServerStatistics read(int connections) {
        long requestsEnded = totals.getOpaque(REQUESTS_ENDED); // first, so that no request ends that did not begin
        return new ServerStatistics(
                connections,
                totals.getOpaque(CONNECTIONS),
                totals.getOpaque(EVICTIONS),
                totals.getOpaque(REQUESTS),
                new ServerStatistics.Traffic(
                        requestsEnded,
                        totals.getOpaque(RECEIVED),
                        totals.getOpaque(SENT),
                        totals.getOpaque(HANDSHAKES),
                        totals.getOpaque(HANDSHAKES_FAILED),
                        sockets.read()),
                copy(responses),
                copy(limits),
                copy(violations));
    }

    static long[] copy(AtomicLongArray counts) {
        long[] copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.getOpaque(i);
        }
        return copy;
    }
}
