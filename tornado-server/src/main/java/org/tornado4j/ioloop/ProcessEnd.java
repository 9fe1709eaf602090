package org.tornado4j.ioloop;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.FatalErrors.Handler;

/**
 * Ends the process after one report of a fatal error.
 *
 * <ol>
 *   <li>{@link #begin} stops the thread with the error for good, and starts another;
 *   <li>that one starts a third, waits for it as long as it may, and halts the process;
 *   <li>the third writes to the standard error, tells the handler and writes to the log, each of which may hang.
 * </ol>
 *
 * All that this needs is made, and each class loaded, beforehand, for there may be no memory when it is needed. A report in
 * the log needs some all the same, so a little is kept back for it.
 *
 * <p>Thread: any.
 */
final class ProcessEnd {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** The time that the process may take to end. */
    private static final long PATIENCE_MILLIS = 1000;

    private static final long PAUSE_NANOS = 10_000_000;

    private static final int RESERVE = 64 * 1024;

    private final Thread halting = daemon("tornado-fatal", this::reportAndHalt);
    private final Thread reporting = daemon("tornado-fatal-report", this::report);
    private final FatalReport text = new FatalReport();
    private final FileOutputStream standardError = new FileOutputStream(FileDescriptor.err);

    @SuppressWarnings("UnusedVariable") // it is there to be let go
    private byte @Nullable [] reserve = new byte[RESERVE];

    /** Guarded by this; nothing atomic, which the VM would have to link first. */
    private boolean begun;

    /** Guarded by this. */
    private boolean written;

    // The event that ends the process. Written before the threads start that read it.
    private @Nullable Thread thread;
    private @Nullable Throwable failure;
    private @Nullable Object activity;
    private @Nullable Handler handler;

    ProcessEnd() {
        rehearse();
    }

    /**
     * Goes the whole way once, but for the end. A class that is used for the first time is asked for by its loader, and a
     * text of the program becomes a string: both take memory.
     */
    private void rehearse() {
        Runtime.getRuntime();
        LoopLog.debug("fatal errors end the process from now on, with status {}", FatalErrors.EXIT_STATUS);
        text.compose(Thread.currentThread(), new OutOfMemoryError("Java heap space"));
        pause(1);
        try {
            standardError.write(new byte[0]);
            Thread other = daemon("tornado-fatal-rehearsal", () -> {});
            other.start();
            other.join(PATIENCE_MILLIS);
        } catch (IOException e) {
            LOG.debug("the standard error is closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it was only for practice
        }
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the process. Does not return: what the calling thread is at has failed, and others must not build on it. */
    void begin(Thread thread, Throwable failure, @Nullable Handler handler) {
        if (isFirst()) {
            this.thread = thread;
            this.failure = failure;
            this.handler = handler;
            reserve = null;
            try {
                activity = activityHere();
                halting.start();
            } catch (Throwable e) {
                reportAndHalt(); // there can be no more threads
            }
        }
        while (true) {
            pause(PAUSE_NANOS);
        }
    }

    private synchronized boolean isFirst() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    private synchronized boolean isWritten() {
        boolean before = written;
        written = true;
        return before;
    }

    private static @Nullable Object activityHere() {
        try {
            IOLoop loop = IOLoop.currentOrNull();
            return loop == null ? null : loop.timer().activity();
        } catch (OutOfMemoryError e) {
            return null; // a thread that asks for the first time needs memory
        }
    }

    private static void pause(long nanos) {
        try {
            LockSupport.parkNanos(nanos);
            Thread.interrupted(); // else it would not park again
        } catch (Throwable e) {
            Thread.onSpinWait(); // a virtual thread needs memory to park
        }
    }

    private void reportAndHalt() {
        try {
            reporting.start();
            reporting.join(PATIENCE_MILLIS);
        } catch (Throwable e) {
            writeToStandardError();
        } finally {
            Runtime.getRuntime().halt(FatalErrors.EXIT_STATUS);
        }
    }

    private void report() {
        writeToStandardError();
        Thread failed = thread;
        Throwable thrown = failure;
        if (failed != null && thrown != null) {
            FatalErrors.tell(handler, failed, thrown);
            log(failed, thrown);
        }
    }

    private void writeToStandardError() {
        if (isWritten()) {
            return;
        }
        try {
            text.compose(thread, failure);
            text.writeTo(standardError);
        } catch (Throwable e) {
            // it is closed, or there is not even memory for this: the status tells
        }
    }

    private void log(Thread failed, Throwable thrown) {
        try {
            LOG.error(
                    "Fatal error in thread {}, which was busy with {}; the process ends with status {}",
                    failed.getName(),
                    activity == null ? "a callback" : activity,
                    FatalErrors.EXIT_STATUS,
                    thrown);
        } catch (Throwable e) {
            // no memory, or a log that is broken: the standard error has it
        }
    }
}
