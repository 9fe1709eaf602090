package org.tornado4j.ioloop;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.flight.FlightEvents;

/**
 * The log of failing and slow callbacks and handlers: Tornado's application log. Each failure of a task is reported
 * here; {@linkplain FatalErrors fatal} ones are escalated.
 *
 * <p>A failure to log is ignored. This is the last line of defence: a loop that ended because its log was broken would
 * take all its connections with it.
 */
final class LoopLog {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private LoopLog() {}

    /** A callback threw {@code failure}, or the stage it returned failed with it; being cancelled is no failure. */
    static void callbackFailed(Object callback, Throwable failure) {
        if (failure instanceof Disconnect) {
            debug("Callback ended by a disconnect: {}", failure);
        } else if (!(failure instanceof CancellationException)) {
            error("Exception in callback {}", callback, failure);
        }
    }

    static void handlerFailed(SelectableChannel channel, Throwable failure) {
        if (failure instanceof IOException && "Broken pipe".equals(failure.getMessage())) {
            return; // the client closed the connection; as in Tornado
        }
        error("Exception in I/O handler for {}", channel, failure);
    }

    /** The loop's own work failed. */
    static void loopFailed(Throwable failure) {
        error("Exception in the loop of thread {}", Thread.currentThread().getName(), failure);
    }

    /** Tells Flight Recorder of a task that held the loop beyond the threshold. */
    static void wasSlow(Object task, long nanos) {
        try {
            FlightEvents.slowCallback(() -> TaskName.of(task), nanos);
        } catch (Throwable e) {
            FatalErrors.escalate(e); // else see above
        }
    }

    /** @param leftOut how many such lines were not written before this one */
    static void wasHeld(Object task, long millis, long leftOut) {
        try {
            String activity = TaskName.of(task);
            if (leftOut == 0) {
                LOG.warn("{} held the loop for {} ms", activity, millis);
            } else {
                LOG.warn(
                        "{} held the loop for {} ms; {} more did for long since the last line",
                        activity,
                        millis,
                        leftOut);
            }
        } catch (Throwable e) {
            FatalErrors.escalate(e); // else see above
        }
    }

    /** The loop that {@code thread} runs has not come round for a while. */
    static void isHeld(Thread thread, String name, long millis) {
        LOG.warn("the loop of thread {} is held by {}, for {} ms so far", thread.getName(), name, millis);
    }

    /** It still has not. */
    static void isStillHeld(Thread thread, String name, long millis, StackTraceElement[] calls) {
        Throwable stack = new Throwable("what it is doing");
        stack.setStackTrace(calls);
        LOG.warn("the loop of thread {} is held by {}, for {} ms so far", thread.getName(), name, millis, stack);
    }

    static void debug(String message, @Nullable Object subject) {
        LOG.debug(message, subject);
    }

    private static void error(String message, Object subject, Throwable failure) {
        try {
            FatalErrors.escalate(failure);
            LOG.error(message, subject, failure);
        } catch (Throwable e) {
            FatalErrors.escalate(e); // else see above
        }
    }
}
