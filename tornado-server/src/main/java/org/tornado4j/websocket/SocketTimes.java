package org.tornado4j.websocket;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * The times of one socket: what is due, and when to look again. No clock, no thread; times are in nanoseconds, on the clock of whoever
 * asks. {@link SocketTimer} is the one that looks.
 *
 * <p>Messages only note their time. Nothing is set or cancelled for them.
 */
abstract class SocketTimes {

    /** The next step. */
    enum Due {
        /** Nothing, at the moment. */
        NOTHING,
        /** A ping is to be sent. */
        PING,
        /** The answer to a ping has not come in time. */
        PING_TIMEOUT,
        /** No message has come or gone for too long. */
        IDLE,
        /** A message has not come whole in time. */
        MESSAGE_TIMEOUT,
        /** The end of the connection has not come in time. */
        CLOSE_TIMEOUT
    }

    /** In place of a time in which to look again. */
    static final long NEVER = Long.MAX_VALUE;

    /** Time at which the last message was received or sent. */
    private long lastMessage;
    /** Time at which the last ping was sent, or would have been. */
    private long lastPing;

    /** When the message began that is not whole or, once the connection is to end, when that was so. */
    private long began;

    private boolean awaitingPong;
    private boolean inMessage;
    private boolean closing;
    /** True if nothing is read, so that the peer cannot be judged. */
    private boolean paused;

    SocketTimes(long now) {
        this.lastMessage = now;
        this.lastPing = now;
    }

    /** Returns the options of the socket. Not kept, since there is no room for them in the memory of an idle socket. */
    abstract WebSocketOptions options();

    /** A message came or went. */
    void message(long now) {
        lastMessage = now;
    }

    void pong() {
        awaitingPong = false;
    }

    /** Notes whether part of a message is there; returns whether that has begun just now. */
    boolean inMessage(boolean inside, long now) {
        boolean begun = inside && !inMessage;
        if (begun) {
            began = now;
        }
        inMessage = inside;
        return begun;
    }

    /** Part of a frame came: nothing else can come before its end, so that the wait for the answer to a ping begins anew. */
    void inFrame(long now) {
        if (awaitingPong) {
            lastPing = now;
        }
    }

    /** Nothing is read for now. */
    void pause() {
        paused = true;
    }

    /** Reading goes on; the waits for the peer begin anew. */
    void resume(long now) {
        paused = false;
        lastMessage = now;
        if (!closing) {
            began = now;
        }
        if (awaitingPong) {
            lastPing = now;
        }
    }

    /** The connection is to end. */
    void close(long now) {
        closing = true;
        began = now;
    }

    /** Returns what is due. A ping counts as sent from then on. */
    Due due(long now) {
        if (closing) {
            return now - began >= options().closeTimeout().toNanos() ? Due.CLOSE_TIMEOUT : Due.NOTHING;
        }
        if (paused) {
            return Due.NOTHING;
        }
        if (inMessage && isOver(began, options().messageTimeout(), now)) {
            return Due.MESSAGE_TIMEOUT;
        }
        if (isOver(lastMessage, options().idleTimeout(), now)) {
            return Due.IDLE;
        }
        if (awaitingPong && isOver(lastPing, options().pingTimeout(), now)) {
            return Due.PING_TIMEOUT;
        }
        if (isOver(lastPing, options().pingInterval(), now)) {
            lastPing = now;
            awaitingPong = true;
            return Due.PING;
        }
        return Due.NOTHING;
    }

    /** Returns how long it is until something may be due; {@link #NEVER} if nothing will be. */
    long next(long now) {
        if (closing) {
            return Math.max(0, began + options().closeTimeout().toNanos() - now);
        }
        if (paused) {
            return shortest(); // the times begin anew when reading goes on
        }
        long next = Math.min(
                left(lastMessage, options().idleTimeout(), now),
                left(lastPing, options().pingInterval(), now));
        if (awaitingPong) {
            next = Math.min(next, left(lastPing, options().pingTimeout(), now));
        }
        if (inMessage) {
            next = Math.min(next, left(began, options().messageTimeout(), now));
        }
        return next;
    }

    private long shortest() {
        return Stream.of(
                        options().messageTimeout(),
                        options().idleTimeout(),
                        options().pingInterval(),
                        options().pingTimeout())
                .filter(time -> !time.isZero())
                .mapToLong(Duration::toNanos)
                .min()
                .orElse(NEVER);
    }

    private static boolean isOver(long began, Duration time, long now) {
        return !time.isZero() && now - began >= time.toNanos();
    }

    private static long left(long began, Duration time, long now) {
        return time.isZero() ? NEVER : Math.max(0, began + time.toNanos() - now);
    }
}
