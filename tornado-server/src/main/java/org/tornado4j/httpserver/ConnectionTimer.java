package org.tornado4j.httpserver;

import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.iostream.IOStream;

/**
 * Looks now and then whether a connection waits for too long. Nothing is set or cancelled for a request: the connection
 * notes when it begins to wait for something else, and this compares when its time has come.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class ConnectionTimer implements Runnable {

    private final HTTP1ServerConnection connection;
    private final ServerLoop shared;
    private final IOStream stream;
    private @Nullable Timeout timeout;
    /** When the current wait began, or the peer was last seen to do something about it. */
    private long since;
    /** How much the peer had not taken when this last looked. */
    private long untaken;

    ConnectionTimer(HTTP1ServerConnection connection) {
        this.connection = connection;
        this.shared = connection.shared;
        this.stream = connection.stream();
    }

    void start() {
        touch();
        arm();
    }

    void stop() {
        if (timeout != null) {
            shared.loop.removeTimeout(timeout);
            timeout = null;
        }
    }

    /** Another wait begins, or the peer did something about the current one. */
    void touch() {
        since = shared.loop.now();
    }

    /** A wait begins that may be shorter than the others. */
    void restart() {
        stop();
        start();
    }

    @Override
    public void run() {
        timeout = null;
        boolean blocked = stream.isBlocked();
        if (hasTakenSome(blocked ? stream.unsentBytes() : 0)) {
            touch();
        } else if (remaining(blocked) <= 0) {
            connection.expire(blocked);
        }
        if (!stream.closed() && timeout == null) {
            arm();
        }
    }

    private boolean hasTakenSome(long untakenNow) {
        boolean changed = untakenNow != untaken;
        untaken = untakenNow;
        return changed;
    }

    private void arm() {
        long wait = Math.min(shared.tick(), remaining(stream.isBlocked()));
        if (wait != ServerLoop.NEVER) {
            timeout = shared.loop.callAt(shared.loop.now() + Math.max(0, wait), this);
        }
    }

    /** As long as a response is on its way, it only matters that the peer takes it. */
    private long remaining(boolean blocked) {
        long limit = blocked ? ServerLoop.orNever(shared.options.writeTimeout()) : connection.limit();
        return limit == ServerLoop.NEVER ? limit : limit - (shared.loop.now() - since);
    }
}
