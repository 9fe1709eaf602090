package org.tornado4j.catalina;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.web.BlockingLimits;

/**
 * The threads that are in the container: how many may be, the requests that wait for their turn, and when all is done, for a
 * server that drains. A client that leaves does not end the servlet that answers it, so that the thread counts until it returns.
 *
 * <ol>
 *   <li>{@link #enter} lets a request in if there is room, else {@link #enqueue} lets it wait
 *   <li>{@link #begin} lets in what a request goes on with, which is never refused
 *   <li>{@link #end} makes room for the first in the queue, which its own loop starts
 *   <li>{@link #drop} takes a request out of the queue: the client has left, or the time is over
 * </ol>
 *
 * <p>Nothing here locks. A thread that adds to the queue looks for room afterwards, and one that makes room looks into the queue
 * afterwards; so one of the two sees the other, and no request waits while there is room.
 *
 * <p>Thread: any, but for {@link #enqueue} and {@link #drop}, which belong to the loop of the request.
 */
final class ContainerWork implements BlockingWork {

    /** Requests that are dropped, besides as many as wait, before it is worth the while to sweep them out of the queue. */
    private static final int MOST_DROPPED = 100;

    /** Null for no limit. Set before requests come. */
    private volatile @Nullable BlockingLimits limits;

    /** Threads in the container, and requests on their way there. */
    private final AtomicInteger active = new AtomicInteger();

    private final AtomicInteger waiting = new AtomicInteger();
    /** Holds dropped requests too, until they come to its head or are swept out. */
    private final Queue<CatalinaExchange> queue = new ConcurrentLinkedQueue<>();

    /** Requests that were dropped since the queue was swept. */
    private final AtomicInteger dropped = new AtomicInteger();
    /** Null while nothing waits for the end of all work. */
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> idle = new AtomicReference<>();

    void setLimits(@Nullable BlockingLimits limits) {
        this.limits = limits;
    }

    @Nullable
    BlockingLimits limits() {
        return limits;
    }

    // ------------------------------------------------------------------------------------------ turns

    /** Counts a thread in unless there are too many, or others wait; returns whether it did. */
    boolean enter() {
        BlockingLimits known = limits;
        if (known == null) {
            active.incrementAndGet();
            return true;
        }
        return queue.isEmpty() && enter(known.running());
    }

    private boolean enter(int most) {
        int now = active.get();
        while (now < most) {
            if (active.compareAndSet(now, now + 1)) {
                return true;
            }
            now = active.get();
        }
        return false;
    }

    /** Counts a thread in, however many there are. */
    void begin() {
        active.incrementAndGet();
    }

    /** Counts a thread out. */
    void end() {
        if (active.decrementAndGet() == 0) {
            noticeIdle();
        }
        if (!queue.isEmpty()) {
            startWaiting();
        }
    }

    /** Lets {@code exchange} wait for its turn; returns false if too many wait. */
    boolean enqueue(CatalinaExchange exchange) {
        BlockingLimits known = limits;
        if (waiting.incrementAndGet() > (known == null ? 0 : known.waiting())) {
            waiting.decrementAndGet();
            noticeIdle();
            return false;
        }
        exchange.waitForTurn(known == null ? Duration.ZERO : known.waitingTime());
        queue.add(exchange);
        startWaiting();
        return true;
    }

    private void startWaiting() {
        BlockingLimits known = limits;
        int most = known == null ? Integer.MAX_VALUE : known.running();
        while (!queue.isEmpty() && enter(most)) {
            CatalinaExchange next = poll();
            if (next == null) {
                active.decrementAndGet(); // and look again: another may have come that found no room
                noticeIdle();
            } else {
                next.connection().loop().execute(() -> startInLoop(next));
            }
        }
    }

    /** Returns the first request that is still wanted; null if there is none. */
    private @Nullable CatalinaExchange poll() {
        CatalinaExchange next = queue.poll();
        while (next != null && (next.isDropped() || isOrphaned(next))) {
            next = queue.poll();
        }
        return next;
    }

    /** Returns whether nothing can start {@code exchange}, nor drop it, any more. */
    private boolean isOrphaned(CatalinaExchange exchange) {
        boolean orphaned = exchange.connection().loop().isClosed();
        if (orphaned) {
            waiting.decrementAndGet();
        }
        return orphaned;
    }

    private void startInLoop(CatalinaExchange exchange) {
        if (exchange.isDropped()) { // on the way here
            end();
            return;
        }
        exchange.leaveQueue();
        waiting.decrementAndGet();
        exchange.start();
    }

    /** Takes {@code exchange} out of the queue, in which it is. */
    void drop(CatalinaExchange exchange) {
        exchange.leaveQueue();
        exchange.markDropped();
        waiting.decrementAndGet();
        if (dropped.incrementAndGet() > MOST_DROPPED + waiting.get()) {
            dropped.set(0);
            queue.removeIf(CatalinaExchange::isDropped);
        }
        noticeIdle();
    }

    /** Returns the length of the queue, with those that were dropped. */
    int queued() {
        return queue.size();
    }

    // ------------------------------------------------------------------------------------------ telling

    private void noticeIdle() {
        if (active.get() == 0 && waiting.get() == 0) {
            CompletableFuture<@Nullable Void> awaited = idle.getAndSet(null);
            if (awaited != null) {
                awaited.complete(null);
            }
        }
    }

    @Override
    public int active() {
        return active.get();
    }

    @Override
    public int waiting() {
        return waiting.get();
    }

    @Override
    public CompletionStage<@Nullable Void> whenIdle() {
        CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> known = idle.compareAndExchange(null, mine);
        noticeIdle();
        return known != null ? known : mine;
    }

    @Override
    public boolean isDescribedAsWhole() {
        return true;
    }

    @Override
    public List<String> describe(int most) {
        int count = active.get();
        return count == 0 ? List.of() : List.of(count + " in the Servlet container");
    }
}
