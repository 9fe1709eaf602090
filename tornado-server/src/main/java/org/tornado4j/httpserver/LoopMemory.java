package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LogBudget;

/**
 * The memory that the connections of one loop hold for their peers, and what is done when the {@link MemoryBudget} of the
 * server is spent: each loop ends connections for its share of what is too much.
 *
 * <p>Thread: confined to the loop; {@link #held} and {@link #relieveSoon} any.
 */
final class LoopMemory {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** Of lines in the log about ended connections. */
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    /** Looking at all connections is not for each byte. */
    private static final Duration SHED_INTERVAL = Duration.ofMillis(250);

    private final IOLoop loop;
    private final MemoryBudget budget;
    private final Connections connections;
    /** There is one writer. */
    private final AtomicLong held = new AtomicLong();

    private final AtomicBoolean asked = new AtomicBoolean();
    private long lastShed;
    private final LogBudget lines = new LogBudget(1, LOG_INTERVAL);
    /** Those that no line has told of yet. */
    private Ended ended = Ended.NONE;

    LoopMemory(IOLoop loop, MemoryBudget budget, Connections connections) {
        this.loop = loop;
        this.budget = budget;
        this.lastShed = loop.now() - SHED_INTERVAL.toNanos();
        this.connections = connections;
        budget.add(this);
    }

    /** Returns how much is held, in bytes. */
    long held() {
        return held.getOpaque();
    }

    /** Returns the account of the whole server. */
    MemoryBudget budget() {
        return budget;
    }

    /** Notes that so many bytes more, or less, are held. */
    void change(long bytes) {
        held.setOpaque(held.getPlain() + bytes);
        if (bytes <= 0 || !budget.isNear()) {
            return;
        }
        if (budget.isExceeded()) {
            budget.relieve();
        } else if (loop.now() - lastShed >= SHED_INTERVAL.toNanos()) {
            lastShed = loop.now();
            loop.addCallback(this::shed);
        }
    }

    private void shed() {
        connections.forEach(ServerConnection::shed);
    }

    /** Ends connections in a callback of its own: whoever notices that it is time is busy with one of them. */
    void relieveSoon() {
        if (asked.compareAndSet(false, true)) {
            loop.addCallback(this::relieve);
        }
    }

    private void relieve() {
        asked.set(false);
        long excess = budget.excess();
        if (excess <= 0) {
            return;
        }
        double share = (double) held() / budget.held();
        List<Holder> holders = new ArrayList<>();
        connections.forEach(connection -> holders.add(connection.holder(loop.now())));
        for (Holder holder : Holder.toEnd(holders, (long) Math.ceil(excess * share))) {
            ended = ended.and(holder);
            holder.connection().giveUp(Limit.MEMORY_BUDGET);
        }
        log();
    }

    private void log() {
        if (ended.count() > 0 && lines.allows(loop.now())) {
            Holder most = ended.most();
            LOG.warn(
                    "The memory budget of {} bytes was reached: connections ended: {}, which held {} bytes, most of it {} bytes"
                            + " for {}, who moved {} bytes in {} seconds; connections left: {}",
                    budget.limit(),
                    ended.count(),
                    ended.bytes(),
                    most.held(),
                    most.connection().context().remoteIp(),
                    most.moved(),
                    MovedBytes.SECONDS,
                    connections.count());
            ended = Ended.NONE;
        }
    }

    /** The connections that were ended since the last line. */
    private record Ended(int count, long bytes, Holder most) {

        static final Ended NONE = new Ended(0, 0, Holder.NOBODY);

        Ended and(Holder holder) {
            return new Ended(count + 1, bytes + holder.held(), holder.held() > most.held() ? holder : most);
        }
    }
}
