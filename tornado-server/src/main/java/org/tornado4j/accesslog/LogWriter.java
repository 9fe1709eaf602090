package org.tornado4j.accesslog;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.DaemonThreads;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.LogBudget;

/**
 * The thread that writes what the loops hand to it. When it cannot keep up, lines are dropped and counted: a loop never
 * waits.
 *
 * <p>Thread: any.
 */
final class LogWriter {

    /** Of batches, which are some 16 KiB at most. */
    static final int QUEUE = 256;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(10);
    /** So long the end of the process may be kept waiting for a disk. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Batch END = new Batch(new byte[0], 0);
    private static final Batch REOPEN = new Batch(new byte[0], 0);

    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final LogSink sink;
    private final Clock clock;
    private final Duration patience;
    private final LogBudget warnings = new LogBudget(1, BETWEEN_WARNINGS);
    private final Thread thread;
    /** Number of dropped lines that the log knows of. */
    private long told;

    LogWriter(LogSink sink, Clock clock) {
        this(sink, clock, PATIENCE);
    }

    LogWriter(LogSink sink, Clock clock, Duration patience) {
        this.sink = sink;
        this.clock = clock;
        this.patience = patience;
        this.thread = DaemonThreads.start("tornado-accesslog", this::writeToTheEnd);
    }

    /** Never waits. Ownership: {@code lines} are taken over. */
    void write(byte[] lines, int count) {
        if (!queue.offer(new Batch(lines, count))) {
            dropped.addAndGet(count);
        }
    }

    long dropped() {
        return dropped.get();
    }

    void reopen() {
        queue.offer(REOPEN); // a queue that is full has worse problems
    }

    /** Writes what is there, and ends; waits for that as long as it may. What is handed over later may be lost. */
    void close() {
        try {
            boolean room = queue.offer(END, patience.toMillis(), TimeUnit.MILLISECONDS);
            thread.join(patience.toMillis());
            if (!room || thread.isAlive()) {
                LOG.warn("The access log is not written to its end: what it is written to takes too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller wants to go on without waiting
        }
    }

    // ------------------------------------------------------------------------------------------ the thread

    private void writeToTheEnd() {
        Batch batch;
        while ((batch = take()) != END) {
            write(batch);
            warnOfDroppedGuarded();
        }
        try {
            sink.close();
        } catch (IOException e) {
            LOG.warn("The access log is not closed in order", e);
        }
    }

    /** An interrupt means nothing to this thread, which ends by {@link #close}. */
    private Batch take() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                LOG.debug("interrupt of {} ignored", Thread.currentThread());
            }
        }
    }

    private void write(Batch batch) {
        try {
            if (batch == REOPEN) {
                sink.reopen();
            } else {
                sink.write(batch.lines);
            }
        } catch (IOException | RuntimeException | Error e) {
            FatalErrors.escalate(e);
            dropped.addAndGet(batch.count);
            LOG.debug("Cannot write {} lines to the access log", batch.count, e);
        }
    }

    private void warnOfDroppedGuarded() {
        try {
            warnOfDropped();
        } catch (RuntimeException | Error e) {
            FatalErrors.escalate(e); // else it is the log of the application that is broken, and not this one
        }
    }

    /**
     * Told by this thread, when it gets on again: a loop that wrote a warning might wait for the very output that is
     * blocked.
     */
    private void warnOfDropped() {
        long lost = dropped.get();
        if (lost != told && warnings.allows(clock.nanoTime())) {
            LOG.warn("{} lines of the access log were dropped: it cannot be written, or not fast enough", lost - told);
            told = lost;
        }
    }

    private static final class Batch {

        private final byte[] lines;
        private final int count;

        Batch(byte[] lines, int count) {
            this.lines = lines;
            this.count = count;
        }
    }
}
