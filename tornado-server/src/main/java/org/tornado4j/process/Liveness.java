package org.tornado4j.process;

import java.time.Duration;

/**
 * Decides from the heartbeats of a worker, and from their absence, whether the worker is alive.
 *
 * <table>
 *   <caption>States</caption>
 *   <tr><td>nothing was reported yet</td><td>{@link State#UNKNOWN}</td></tr>
 *   <tr><td>silent for the timeout, or a loop was held for the timeout</td><td>{@link State#GONE}</td></tr>
 *   <tr><td>silent for {@link #LATE}</td><td>{@link State#LATE}</td></tr>
 *   <tr><td>a loop has been held for {@link Heartbeat#HELD}</td><td>{@link State#HELD}</td></tr>
 *   <tr><td>else</td><td>{@link State#ON_TIME}</td></tr>
 * </table>
 *
 * The first row that fits counts. A heartbeat leads from any state to any other but {@code UNKNOWN}.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class Liveness {

    enum State {
        /** Waits for the first heartbeat. A worker of an older release sends none, and is never ended. */
        UNKNOWN,
        /** Waits for the next heartbeat. */
        ON_TIME,
        /** The same, for too long. */
        LATE,
        /** Waits for its loops, or some of them, to be let go. */
        HELD,
        /** Is to be ended. */
        GONE
    }

    /** Three heartbeats were missed. */
    static final Duration LATE = Duration.ofSeconds(3);

    /** Zero if workers are never gone. */
    private final Duration timeout;

    private boolean everHeard;
    private Heartbeat last = Heartbeat.NONE;
    private long since;

    Liveness(Duration timeout) {
        this.timeout = timeout;
    }

    void heard(Heartbeat heartbeat, long now) {
        everHeard = true;
        last = heartbeat;
        since = now;
    }

    /** Forgets the silence up to now: it was the supervisor that did not listen. */
    void beginPeriod(long now) {
        since = now;
    }

    Heartbeat last() {
        return last;
    }

    /** Returns the time in which nothing has been heard; zero if nothing ever was. */
    Duration silence(long now) {
        return everHeard ? Duration.ofNanos(now - since) : Duration.ZERO;
    }

    State state(long now) {
        Duration silence = silence(now);
        if (!everHeard) {
            return State.UNKNOWN;
        }
        if (isTooLong(silence) || isTooLong(last.held())) {
            return State.GONE;
        }
        if (silence.compareTo(LATE) >= 0) {
            return State.LATE;
        }
        return last.heldLoops() > 0 ? State.HELD : State.ON_TIME;
    }

    private boolean isTooLong(Duration time) {
        return !timeout.isZero() && time.compareTo(timeout) >= 0;
    }

    /** Says for people what is wrong; empty if nothing is. */
    String trouble(long now) {
        Duration silence = silence(now);
        boolean isSilent = silence.compareTo(LATE) >= 0;
        if (isSilent) {
            return "not heard of for " + silence.toSeconds() + " s";
        }
        return last.heldLoops() == 0
                ? ""
                : last.heldLoops() + " of " + last.loops() + " loops held for "
                        + last.held().toSeconds() + " s";
    }
}
