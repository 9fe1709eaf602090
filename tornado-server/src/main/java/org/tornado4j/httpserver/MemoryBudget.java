package org.tornado4j.httpserver;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The memory that a server holds for its peers on all its loops, against the most that it may be. Each loop keeps its own
 * {@link LoopMemory}; this only adds them up.
 *
 * <p>Thread: any.
 */
final class MemoryBudget {

    /** In place of a number of bytes: there is no limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    /** The part of the heap that is the default: much of the rest is the application's, or garbage at the moment. */
    private static final int PART_OF_HEAP = 4;

    private static final int SMALL_CONTENT = 16 * 1024;

    private final long limit;
    /** Replaced as a whole when a loop is added. */
    private volatile LoopMemory[] loops = {};
    /** The sources of memory held elsewhere on behalf of peers; replaced as a whole. */
    private volatile LongSupplier[] others = {};

    /** @param bytes as {@link HTTPServerOptions#memoryBudget} */
    MemoryBudget(long bytes) {
        this.limit = bytes == 0 ? UNLIMITED : bytes;
    }

    /** Returns whether so much of the heap may be held, more than half, that little is left for all that is not counted. */
    static boolean isTooLarge(long bytes, long heap) {
        return bytes > heap / 2;
    }

    /** Returns the budget, in bytes, of a server that names none. */
    static long byDefault() {
        return Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    }

    synchronized void add(LoopMemory loop) {
        LoopMemory[] more = Arrays.copyOf(loops, loops.length + 1);
        more[more.length - 1] = loop;
        loops = more;
    }

    /** Counts what is held elsewhere too: {@code bytes} is asked often, by any thread. */
    synchronized void add(LongSupplier bytes) {
        LongSupplier[] more = Arrays.copyOf(others, others.length + 1);
        more[more.length - 1] = bytes;
        others = more;
    }

    /** Returns the most that may be held, in bytes; {@link #UNLIMITED} for any amount. */
    long limit() {
        return limit;
    }

    /** Returns how much is held, in bytes. */
    long held() {
        long sum = 0;
        for (LoopMemory loop : loops) {
            sum += loop.held();
        }
        for (LongSupplier other : others) {
            sum += other.getAsLong();
        }
        return sum;
    }

    /** Returns whether so much is held, three quarters, that nothing is to be read whose time has not come yet. */
    boolean isNear() {
        return limit != UNLIMITED && held() >= limit - limit / 4;
    }

    /**
     * Returns whether content may be begun that may have to be held: beyond seven eighths only what is small.
     *
     * @param length in bytes; negative if it is not known
     */
    boolean hasRoomFor(long length) {
        if (limit == UNLIMITED) {
            return true;
        }
        boolean small = length >= 0 && length <= SMALL_CONTENT;
        return held() < (small ? limit : spent());
    }

    /** Returns whether {@code more} bytes may be held besides. */
    boolean mayHold(long more) {
        return limit == UNLIMITED || held() + more <= limit;
    }

    private long spent() {
        return limit - limit / 8;
    }

    /** Returns whether more is held than may be. */
    boolean isExceeded() {
        return limit != UNLIMITED && held() > limit;
    }

    /** Returns how much has to go, in bytes, until seven eighths are left; none or less if it is no more than that. */
    long excess() {
        return limit == UNLIMITED ? 0 : held() - spent();
    }

    /** Has each loop end connections until the {@link #excess} is gone. */
    void relieve() {
        for (LoopMemory loop : loops) {
            loop.relieveSoon();
        }
    }
}
