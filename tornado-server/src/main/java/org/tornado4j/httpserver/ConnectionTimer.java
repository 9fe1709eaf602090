package org.tornado4j.httpserver;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.iostream.IOStream;

/**
 * Looks now and then whether a connection waits for too long, and passes on that its stream is closed. Nothing is set or
 * cancelled for a request: the connection notes when it begins to wait for something else, and this compares when its time
 * has come.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class ConnectionTimer implements Runnable {

    private static final long NOT_BLOCKED = -1;
    /** Bytes that may be held for as long as a slow peer likes. */
    private static final long LITTLE = 64 * 1024;

    private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    /** What was seen of a peer that sends content, or takes a response, for so long that it was looked at meanwhile. */
    private static final class Progress {

        /** The number of bytes that the peer had taken at the last look. */
        private long taken = NOT_BLOCKED;
        /** Null if it may be as slow as it likes. */
        private @Nullable DataRate rate;

        boolean isOver() {
            return taken == NOT_BLOCKED && rate == null;
        }
    }

    /** Knows the loop and the stream; there is one of these for each connection, so that every field of it counts. */
    private final ServerConnection connection;

    private @Nullable Timeout timeout;
    /** Time at which the current wait began or the peer last made progress, on the loop's clock, in nanoseconds. */
    private long since;
    /** Null most of the time. */
    private @Nullable Progress progress;

    ConnectionTimer(ServerConnection connection) {
        this.connection = connection;
    }

    void start() {
        touch();
        arm();
    }

    void stop() {
        if (timeout != null) {
            loop().removeTimeout(timeout);
            timeout = null;
        }
    }

    private TimeLimits limits() {
        return connection.server().timeLimits();
    }

    private IOLoop loop() {
        return connection.stream().loop();
    }

    /** Another wait begins, or the peer did something about the current one. */
    void touch() {
        since = loop().now();
    }

    /** Returns how long the current wait has lasted, in nanoseconds, since its peer last made progress. */
    long waited() {
        return loop().now() - since;
    }

    /** Called for a timeout, and as the close callback of the stream: one object does for both. */
    @Override
    public void run() {
        Timeout armed = timeout;
        if (armed != null && !armed.isPending()) {
            timeout = null;
            look();
        } else {
            connection.streamClosed();
        }
    }

    private void look() {
        Limit reached = reached();
        if (reached != null) {
            connection.expire(reached);
        }
        if (!connection.stream().closed()) {
            arm();
        }
    }

    private void arm() {
        long wait = Math.min(limits().tick(), Math.min(remainingWait(), remainingRequest()));
        if (wait != TimeLimits.NEVER) {
            timeout = loop().callAt(loop().now() + Math.max(0, wait), this);
        }
    }

    private @Nullable Limit reached() {
        observeOutput();
        if (remainingRequest() <= 0) {
            return Limit.REQUEST_TIMEOUT;
        }
        if (remainingWait() <= 0) {
            return limit();
        }
        return isTooSlow() ? Limit.MIN_DATA_RATE : null;
    }

    private long remainingRequest() {
        return connection.isServing() ? remaining(Limit.REQUEST_TIMEOUT, connection.servingSince()) : TimeLimits.NEVER;
    }

    private long remainingWait() {
        Limit limit = limit();
        return limit == null ? TimeLimits.NEVER : remaining(limit, since);
    }

    private long remaining(Limit limit, long start) {
        long nanos = limits().of(limit);
        return nanos == TimeLimits.NEVER ? nanos : nanos - (loop().now() - start);
    }

    /** The limit on the current wait. As long as a response is on its way, it only matters that the peer takes it. */
    private @Nullable Limit limit() {
        return connection.stream().isBlocked() ? Limit.WRITE_TIMEOUT : connection.limit();
    }

    /** The kernel says that it has room when much of its buffer is free, which a slow peer takes minutes for. */
    private void observeOutput() {
        IOStream stream = connection.stream();
        stream.retryWriting();
        long takenNow = stream.isBlocked() ? stream.sentWhileBlocked() : NOT_BLOCKED;
        if (takenNow != (progress == null ? NOT_BLOCKED : progress.taken)) {
            progress().taken = takenNow;
            touch();
        }
    }

    private Progress progress() {
        Progress known = progress;
        if (known == null) {
            known = new Progress();
            progress = known;
        }
        return known;
    }

    /** Bytes per second: what is held has to be able to come in, or leave, in the time that things may be held for. */
    private long leastRate() {
        long always = connection.server().options().minDataRate();
        long time = limits().maxHoldTime();
        long much = connection.countedMemory() - LITTLE;
        return time == 0 || much <= 0 ? always : Math.max(always, (long) (much * NANOS_PER_SECOND / time));
    }

    private boolean isTooSlow() {
        Limit limit = limit();
        boolean blocked = connection.stream().isBlocked();
        long bytes = blocked ? progress().taken : connection.receivedContent();
        long least = leastRate();
        if (limit == null || bytes < 0 || least == 0) {
            forgetRate();
            return false;
        }
        DataRate rate = progress().rate;
        if (rate == null || rate.isOfOutput() != blocked) {
            rate = new DataRate(blocked, limits().window(limit), loop().now(), bytes);
            progress().rate = rate;
        }
        return rate.isBelow(least, loop().now(), bytes);
    }

    private void forgetRate() {
        if (progress != null) {
            progress.rate = null;
            progress = progress.isOver() ? null : progress;
        }
    }
}
