package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/**
 * The memory that the connections of one loop hold for their peers, and what is done when the {@link MemoryBudget} of the
 * server is spent: each loop ends connections for its share of what is too much.
 *
 * <p>Thread: confined to the loop; {@link #held} and {@link #relieveSoon} any.
 */
final class LoopMemory {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** Looking at all connections is not for each byte. */
    private static final Duration SHED_INTERVAL = Duration.ofMillis(250);

    private final IOLoop loop;
    private final MemoryBudget budget;
    private final Connections connections;
    /** There is one writer. */
    private final AtomicLong held = new AtomicLong();

    private final AtomicBoolean asked = new AtomicBoolean();
    private long lastShed;
    /** Set while connections are being ended, further up the stack. */
    private boolean relieving;
    /** Runs when the next line may be written; null if it may be now. */
    private @Nullable Timeout nextLine;

    private Duration pause = RefusalLog.INTERVAL;
    /** The ended connections that have not been logged yet. */
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

    /**
     * Ends connections in a callback of its own: the caller is busy with one of them. That may be too late, as
     * callbacks come after all the channels that are ready: {@link #relieveIfDue}.
     */
    void relieveSoon() {
        if (asked.compareAndSet(false, true)) {
            loop.addCallback(this::relieve);
        }
    }

    /** Ends connections now if that is due, the one that is being served perhaps among them. */
    void relieveIfDue() {
        if (asked.getOpaque() && !relieving) {
            relieve();
        }
    }

    private void relieve() {
        asked.set(false);
        long excess = budget.excess();
        if (excess > 0) {
            relieving = true;
            try {
                end(excess);
            } finally {
                relieving = false;
            }
        }
    }

    private void end(long excess) {
        double share = (double) held() / budget.held();
        List<Holder> holders = new ArrayList<>();
        connections.forEach(connection -> {
            if (!connection.stream().closed()) {
                holders.add(connection.holder(loop.now()));
            }
        });
        for (Holder holder : Holder.toEnd(holders, (long) Math.ceil(excess * share))) {
            ended = ended.and(holder);
            holder.connection().endForMemory();
        }
        if (nextLine == null) {
            log();
        }
    }

    /** Writes a line if there is something to tell, and allows another after a while: twice as long each time in a row. */
    private void log() {
        nextLine = null;
        if (ended.count() == 0) {
            pause = RefusalLog.INTERVAL;
        } else {
            nextLine = loop.callLater(pause, this::log);
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(RefusalLog.LONGEST_INTERVAL) < 0 ? longer : RefusalLog.LONGEST_INTERVAL;
            LOG.warn(
                    "The memory budget of {} bytes was reached: connections ended: {}, which held {} bytes, most of it {} bytes"
                            + " for {}, who moved {} bytes in {} seconds; connections left: {}",
                    budget.limit(),
                    ended.count(),
                    ended.bytes(),
                    ended.most(),
                    ended.whose(),
                    ended.moved(),
                    MovedBytes.SECONDS,
                    connections.count());
            ended = Ended.NONE;
        }
    }

    /**
     * The connections that were ended since the last line, none of which is kept.
     *
     * @param bytes that were held for all of them
     * @param most that was held for one of them
     * @param whose the address of the client that most was held for
     * @param moved bytes that this client moved of late
     */
    private record Ended(int count, long bytes, long most, String whose, long moved) {

        static final Ended NONE = new Ended(0, 0, 0, "nobody", 0);

        Ended and(Holder holder) {
            int counted = count + 1;
            long sum = bytes + holder.held();
            return holder.held() > most
                    ? new Ended(
                            counted,
                            sum,
                            holder.held(),
                            holder.connection().context().remoteIp(),
                            holder.moved())
                    : new Ended(counted, sum, most, whose, moved);
        }
    }
}
