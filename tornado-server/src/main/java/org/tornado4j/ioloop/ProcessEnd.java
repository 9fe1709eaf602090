package org.tornado4j.ioloop;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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
 * All that this needs is made beforehand, for there may be no memory when it is needed. A report in the log needs some all
 * the same, so a little is kept back for it.
 *
 * <p>Thread: any.
 */
final class ProcessEnd {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** How long the process may take to end. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int RESERVE = 64 * 1024;

    private final AtomicBoolean begun = new AtomicBoolean();
    private final Thread halting = daemon("tornado-fatal", this::reportAndHalt);
    private final Thread reporting = daemon("tornado-fatal-report", this::report);
    private final FatalReport text = new FatalReport();
    private final FileOutputStream standardError = new FileOutputStream(FileDescriptor.err);
    private byte @Nullable [] reserve = new byte[RESERVE];

    // What happened. Written before the threads start that read it.
    private @Nullable Thread thread;
    private @Nullable Throwable failure;
    private @Nullable Object activity;
    private @Nullable Handler handler;

    ProcessEnd() {
        // Classes that it takes are loaded from here on, and what they cache is there.
        text.compose(Thread.currentThread(), new OutOfMemoryError("Java heap space"));
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Ends the process. Does not return: what the calling thread is at has failed, and others must not build on it. */
    void begin(Thread thread, Throwable failure, @Nullable Handler handler) {
        if (begun.compareAndSet(false, true)) {
            this.thread = thread;
            this.failure = failure;
            this.handler = handler;
            IOLoop loop = IOLoop.currentOrNull();
            activity = loop == null ? null : loop.timer().activity();
            reserve = null;
            try {
                halting.start();
            } catch (Throwable e) {
                reportAndHalt(); // there can be no more threads
            }
        }
        waitForTheEnd();
    }

    private static void waitForTheEnd() {
        while (true) {
            try {
                LockSupport.parkNanos(PATIENCE.toNanos());
                Thread.interrupted(); // else it would not park again
            } catch (Throwable e) {
                Thread.onSpinWait(); // a virtual thread needs memory to park
            }
        }
    }

    private void reportAndHalt() {
        try {
            reporting.start();
            reporting.join(PATIENCE.toMillis());
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
