package org.tornado4j.httpserver;

import java.util.Arrays;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.Violation;
import org.tornado4j.tcp.ConnectionLimit;

/**
 * The statistics of a server since its creation. The counts are read while other threads continue, so that they may be
 * inconsistent by a few events.
 *
 * <p>Thread: immutable.
 */
public final class ServerStatistics {

    static final int STATUS_CLASSES = 5;

    /** Figures of the moment, for all loops of a server together. */
    record Gauges(long heldMemory, long memoryBudget, int blockingActive, int blockingWaiting) {

        static final Gauges NONE = new Gauges(0, 0, 0, 0);
    }

    /** Counters of requests that ended, bytes, TLS handshakes and WebSockets. */
    record Traffic(
            long requestsEnded,
            long received,
            long sent,
            long handshakes,
            long handshakesFailed,
            SocketStatistics sockets) {

        static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, SocketStatistics.NONE);

        Traffic plus(Traffic other) {
            return new Traffic(
                    requestsEnded + other.requestsEnded,
                    received + other.received,
                    sent + other.sent,
                    handshakes + other.handshakes,
                    handshakesFailed + other.handshakesFailed,
                    sockets.plus(other.sockets));
        }
    }

    /** The statistics of a server that has done nothing. */
    public static final ServerStatistics NONE = new ServerStatistics(
            0,
            0,
            0,
            0,
            Traffic.NONE,
            new long[STATUS_CLASSES],
            new long[Limit.values().length],
            new long[Violation.values().length]);

    private final int connections;
    private final long connectionsTotal;
    private final long connectionsEvicted;
    private final long requests;
    private final Traffic traffic;
    private final long[] responses;
    private final long[] limits;
    private final long[] violations;
    private final Gauges gauges;

    /** Ownership: the arrays are taken over. */
    ServerStatistics(
            int connections,
            long connectionsTotal,
            long connectionsEvicted,
            long requests,
            Traffic traffic,
            long[] responses,
            long[] limits,
            long[] violations) {
        this(
                connections,
                connectionsTotal,
                connectionsEvicted,
                requests,
                traffic,
                responses,
                limits,
                violations,
                Gauges.NONE);
    }

    private ServerStatistics(
            int connections,
            long connectionsTotal,
            long connectionsEvicted,
            long requests,
            Traffic traffic,
            long[] responses,
            long[] limits,
            long[] violations,
            Gauges gauges) {
        this.connections = connections;
        this.connectionsTotal = connectionsTotal;
        this.connectionsEvicted = connectionsEvicted;
        this.requests = requests;
        this.traffic = traffic;
        this.responses = responses;
        this.limits = limits;
        this.violations = violations;
        this.gauges = gauges;
    }

    /** Returns the events that are counted before a connection reaches a loop. */
    static ServerStatistics of(ConnectionLimit limit) {
        long[] limits = new long[Limit.values().length];
        limits[Limit.MAX_CONNECTIONS.ordinal()] = limit.pauses();
        limits[Limit.MAX_CONNECTIONS_PER_ADDRESS.ordinal()] = limit.refused();
        return new ServerStatistics(
                0, 0, 0, 0, Traffic.NONE, new long[STATUS_CLASSES], limits, new long[Violation.values().length]);
    }

    /** Returns the number of open connections. */
    public int connections() {
        return connections;
    }

    /** Returns the number of connections accepted so far. */
    public long connectionsTotal() {
        return connectionsTotal;
    }

    /** Returns the number of idle connections that were closed to make room for others. */
    public long connectionsEvicted() {
        return connectionsEvicted;
    }

    /** Returns the number of requests whose head was valid. */
    public long requests() {
        return requests;
    }

    /** Returns the number of requests being served now: from their head to the end of their response. */
    public long requestsActive() {
        return Math.max(0, requests - traffic.requestsEnded());
    }

    /** Returns the number of bytes received, without the overhead of TLS. */
    public long bytesReceived() {
        return traffic.received();
    }

    /** Returns the number of bytes of responses that were sent, without the overhead of TLS. */
    public long bytesSent() {
        return traffic.sent();
    }

    /** Returns the number of completed TLS handshakes. */
    public long handshakes() {
        return traffic.handshakes();
    }

    /**
     * Returns the number of failed TLS handshakes: refused, too slow, or abandoned by the client, even by one that only
     * connected.
     */
    public long handshakesFailed() {
        return traffic.handshakesFailed();
    }

    /** Returns the statistics of WebSockets. */
    public SocketStatistics sockets() {
        return traffic.sockets();
    }

    /**
     * Returns the number of responses begun, including those that the server generated by itself.
     *
     * @param statusClass the first digit of their status, 1 to 5
     */
    public long responses(int statusClass) {
        return responses[statusClass - 1];
    }

    /** Returns the number of times that {@code limit} was reached. */
    public long limit(Limit limit) {
        return limits[limit.ordinal()];
    }

    /** Returns the number of messages refused for {@code violation}. */
    public long violation(Violation violation) {
        return violations[violation.ordinal()];
    }

    /** Returns the memory currently held for peers, in bytes. */
    public long heldMemory() {
        return gauges.heldMemory();
    }

    /** Returns the memory that may be held for peers, in bytes; 0 for no limit. */
    public long memoryBudget() {
        return gauges.memoryBudget();
    }

    /** Returns the number of blocking methods that run now, including those whose clients have left. */
    public int blockingActive() {
        return gauges.blockingActive();
    }

    /** Returns the number of requests that now wait to run a blocking method. */
    public int blockingWaiting() {
        return gauges.blockingWaiting();
    }

    /** Returns the same counts with other gauges. */
    ServerStatistics with(Gauges all) {
        return new ServerStatistics(
                connections,
                connectionsTotal,
                connectionsEvicted,
                requests,
                traffic,
                responses,
                limits,
                violations,
                all);
    }

    /** Returns the sum of the counts; {@link #with} tells of what all loops share. */
    ServerStatistics plus(ServerStatistics other) {
        return new ServerStatistics(
                connections + other.connections,
                connectionsTotal + other.connectionsTotal,
                connectionsEvicted + other.connectionsEvicted,
                requests + other.requests,
                traffic.plus(other.traffic),
                sum(responses, other.responses),
                sum(limits, other.limits),
                sum(violations, other.violations));
    }

    static long[] sum(long[] some, long[] others) {
        long[] sum = some.clone();
        Arrays.setAll(sum, i -> some[i] + others[i]);
        return sum;
    }

    @Override
    public String toString() {
        return connections + " connections of " + connectionsTotal + ", " + requests + " requests";
    }
}
