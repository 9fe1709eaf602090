package org.tornado4j.bus;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.DaemonThreads;
import org.tornado4j.ioloop.LogBudget;

/**
 * Sends what is published here to the other processes, in a thread of its own that may block. If the transport fails, the others are
 * sent a gap as soon as that works again.
 *
 * <p>Thread: {@link #offer} and {@link #close} any.
 */
final class Outgoing {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** Frames of about so many bytes are sent at once. */
    private static final int BATCH_BYTES = 64 * 1024;

    /** A transport that failed is tried again after that time, if nothing is published before. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final BusTransport transport;
    private final FrameCodec codec;
    private final Semaphore work = new Semaphore(0);
    private final HandOver handOver;
    private final LogBudget lines = new LogBudget(1, Duration.ofSeconds(10));
    private volatile boolean closed;
    /** Set while the others have to be told that they missed something; confined to the thread. */
    private boolean owesGap;

    Outgoing(BusTransport transport, FrameCodec codec, long limit, AtomicLong held) {
        this.transport = transport;
        this.codec = codec;
        this.handOver = new HandOver(limit, held, work::release);
    }

    void start() {
        DaemonThreads.start("tornado-bus-out", this::run);
    }

    boolean offer(BusMessage message) {
        return handOver.offer(message);
    }

    HandOver handOver() {
        return handOver;
    }

    void close() {
        closed = true;
        work.release();
    }

    private void run() {
        try {
            while (!closed) {
                awaitWork();
                sendAll();
            }
        } catch (InterruptedException e) {
            LOG.debug("Publishing to other processes ends", e); // the thread is nobody else's
        }
        handOver.clear();
    }

    private void awaitWork() throws InterruptedException {
        if (owesGap) {
            work.tryAcquire(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            work.acquire();
        }
    }

    private void sendAll() {
        List<byte[]> batch = nextBatch();
        while (!batch.isEmpty() && !closed) {
            send(batch);
            batch = owesGap ? List.of() : nextBatch();
        }
        if (owesGap) {
            work.drainPermits(); // what waits is sent with the gap, after the pause
        }
    }

    private List<byte[]> nextBatch() {
        List<byte[]> batch = new ArrayList<>();
        if (owesGap) {
            batch.add(codec.encode(Gap.EVERYWHERE));
        }
        int size = 0;
        while (size < BATCH_BYTES) {
            BusEvent event = handOver.take();
            if (event == null) {
                break;
            }
            byte[] frame = codec.encode(event);
            batch.add(frame);
            size += frame.length;
        }
        return batch;
    }

    private void send(List<byte[]> batch) {
        try {
            transport.send(batch);
            owesGap = false;
        } catch (IOException | RuntimeException e) {
            owesGap = true;
            if (!closed && lines.allows(Clock.SYSTEM.nanoTime())) {
                LOG.warn(
                        "Messages did not reach the other processes, which get a gap event when that works again: {}",
                        e.toString());
            }
        }
    }
}
