package org.tornado4j.httpserver;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.http.SocketMeter;
import org.tornado4j.http1.ProtocolViolation;
import org.tornado4j.ioloop.IOLoop;

/**
 * Counts the traffic of a server on one loop, and logs it: every request to the {@link RequestLog}; limits and
 * malformed messages at a limited rate.
 *
 * <p>Thread: confined to the loop; {@link #statistics} and {@link #firings} may be called from any thread.
 */
public final class TrafficMonitor {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final LoopCounters counters = new LoopCounters();
    private final LimitFirings firings;
    private final RefusalLog refusalLog;
    private final RequestLog.@Nullable ForLoop requestLog;

    TrafficMonitor(IOLoop loop, @Nullable RequestLog requestLog) {
        this.firings = new LimitFirings(loop);
        this.refusalLog = new RefusalLog(loop);
        this.requestLog = requestLog == null ? null : requestLog.forLoop(loop);
    }

    void connection() {
        counters.connection();
    }

    /** Counts a connection that was closed to make room for another. */
    void eviction() {
        counters.eviction();
    }

    /** Counts a request whose head was valid. */
    public void request() {
        counters.request();
    }

    /** Counts the end of a request that was counted: its response is complete, or will never be. */
    public void requestEnded() {
        counters.requestEnded();
    }

    /** Counts bytes that came in. */
    void received(long bytes) {
        counters.received(bytes);
    }

    /** Counts bytes that have left. */
    void sent(long bytes) {
        counters.sent(bytes);
    }

    /** Counts the end of a TLS handshake. */
    void handshake(boolean succeeded) {
        counters.handshake(succeeded);
    }

    /** Counts a response that begins with {@code status}, 100 to 599. */
    public void response(int status) {
        counters.response(status);
    }

    /** Returns what counts the WebSockets of the loop. */
    SocketMeter sockets() {
        return counters.sockets();
    }

    /** Counts a limit that is reached in normal operation, such as the timeout of an idle connection. */
    public void countQuietly(Limit limit, HTTPRequestContext peer) {
        counters.limit(limit);
        firings.note(limit, peer);
    }

    /** Counts a limit that {@code peer} reached, and logs it unless it was logged recently. */
    public void count(Limit limit, HTTPRequestContext peer) {
        countQuietly(limit, peer);
        refusalLog.reached(limit, peer);
    }

    /** Counts the fault of a message from {@code peer}, and logs it unless there were too many such lines recently. */
    public void count(HTTPInputError error, HTTPRequestContext peer) {
        Limit limit = error.limit();
        if (limit != null) {
            count(limit, peer);
        } else {
            refusalLog.malformed(error, peer);
        }
        if (error instanceof ProtocolViolation broken) {
            counters.violation(broken.violation());
        }
    }

    /** Returns a record for a request that begins now; null if there is no log for it. */
    public @Nullable RequestRecord newRecord(HTTPRequestContext context, @Nullable RequestStartLine startLine) {
        return requestLog == null ? null : new RequestRecord(context, startLine);
    }

    /** Completes {@code record}, and passes it to the log. */
    public void log(RequestRecord record) {
        RequestLog.ForLoop log = requestLog;
        if (log == null) {
            return;
        }
        record.end();
        try {
            log.ended(record);
        } catch (RuntimeException e) {
            LOG.error("Exception in the request log", e);
        }
    }

    void flushLog() {
        if (requestLog != null) {
            requestLog.flush();
        }
    }

    /** Returns who reached each limit last. Any thread. */
    LimitFirings firings() {
        return firings;
    }

    ServerStatistics statistics(int connections) {
        return counters.read(connections);
    }
}
