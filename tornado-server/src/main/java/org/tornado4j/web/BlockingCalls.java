package org.tornado4j.web;

import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.http.HTTPStatus;

/**
 * The blocking methods of an application: runs as many at a time as {@link BlockingLimits} allow, and lets the others wait in
 * the order in which they came.
 *
 * <ol>
 *   <li>{@link #submit} starts a call, or puts it into the queue
 *   <li>{@link #ended} makes room for the first in the queue, which its own loop starts
 *   <li>{@link #drop} takes a call out of the queue: the client has left, or the time is over
 * </ol>
 *
 * <p>Nothing here locks. A thread that adds to the queue looks for room afterwards, and one that makes room looks into the
 * queue afterwards; so one of the two sees the other, and no call waits while there is room.
 *
 * <p>Thread: any, but for {@link #submit} and {@link #drop}, which belong to the loop of the call.
 */
final class BlockingCalls implements BlockingWork {

    /** Calls that are dropped, besides as many as wait, before it is worth the while to sweep them out of the queue. */
    private static final int MOST_DROPPED = 100;

    /** In seconds; the same that a server says when it is short of memory. */
    private static final String RETRY_AFTER = "5";

    private final BlockingLimits limits;
    private final @Nullable Executor own;
    private final AtomicReference<@Nullable Executor> made = new AtomicReference<>();

    /** Calls that run, and those on their way from the queue to their loop. */
    private final AtomicInteger active = new AtomicInteger();

    private final Set<BlockingCall> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();
    /** Holds dropped calls too, until they come to its head or are swept out. */
    private final Queue<BlockingCall> queue = new ConcurrentLinkedQueue<>();

    /** Calls that were dropped since the queue was swept. */
    private final AtomicInteger dropped = new AtomicInteger();
    /** Null while nothing waits for the end of all calls. */
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> idle = new AtomicReference<>();

    /** @param own executor of the application; null for threads that fit the limits, made when the first call comes */
    BlockingCalls(BlockingLimits limits, @Nullable Executor own) {
        this.limits = limits;
        this.own = own;
    }

    /**
     * Starts {@code call}, now or later. If that comes to nothing later, the call is told.
     *
     * @throws HTTPError 503 if too many wait, or the executor refuses it
     */
    void submit(BlockingCall call) {
        if (queue.isEmpty() && enter()) {
            start(call);
        } else {
            enqueue(call);
        }
    }

    private boolean enter() {
        int now = active.get();
        while (now < limits.running()) {
            if (active.compareAndSet(now, now + 1)) {
                return true;
            }
            now = active.get();
        }
        return false;
    }

    private void start(BlockingCall call) {
        call.starting();
        running.add(call);
        try {
            executor().execute(call);
        } catch (RejectedExecutionException e) {
            ended(call);
            throw new HTTPError(
                            HTTPStatus.SERVICE_UNAVAILABLE, "The executor for blocking methods refuses more", null, e)
                    .withHeader("Retry-After", RETRY_AFTER);
        } catch (RuntimeException | Error e) {
            ended(call);
            throw e;
        }
    }

    private Executor executor() {
        if (own != null) {
            return own;
        }
        Executor known = made.get();
        if (known != null) {
            return known;
        }
        made.compareAndSet(null, BlockingExecutor.of(limits.running())); // one that comes second has no threads yet
        return executor();
    }

    /** Notes that {@code call} does not run any more; the second time it does nothing. */
    void ended(BlockingCall call) {
        if (running.remove(call)) {
            leave();
        }
    }

    private void leave() {
        active.decrementAndGet();
        startWaiting();
        noticeIdle();
    }

    // ------------------------------------------------------------------------------------------ waiting

    private void enqueue(BlockingCall call) {
        if (waiting.incrementAndGet() > limits.waiting()) {
            waiting.decrementAndGet();
            noticeIdle();
            call.countLimit();
            throw unavailable();
        }
        call.waitInQueue(limits.waitingTime());
        queue.add(call);
        startWaiting();
    }

    /** Without a message, so that nothing is logged: the limit is, now and then. */
    private static HTTPError unavailable() {
        return new HTTPError(HTTPStatus.SERVICE_UNAVAILABLE).withHeader("Retry-After", RETRY_AFTER);
    }

    private void startWaiting() {
        while (!queue.isEmpty() && enter()) {
            BlockingCall next = poll();
            if (next == null) {
                active.decrementAndGet(); // and look again: another may have come that found no room
                noticeIdle();
            } else {
                next.loop().execute(() -> startInLoop(next));
            }
        }
    }

    /** Returns the first call that is still wanted; null if there is none. */
    private @Nullable BlockingCall poll() {
        BlockingCall next = queue.poll();
        while (next != null && (next.isDropped() || isOrphaned(next))) {
            next = queue.poll();
        }
        return next;
    }

    /** Returns whether nothing can start {@code call}, nor drop it, any more. */
    private boolean isOrphaned(BlockingCall call) {
        boolean orphaned = call.loop().isClosed();
        if (orphaned) {
            waiting.decrementAndGet();
        }
        return orphaned;
    }

    private void startInLoop(BlockingCall call) {
        if (call.isDropped()) { // on the way here
            leave();
            return;
        }
        call.leaveQueue();
        waiting.decrementAndGet();
        try {
            start(call);
        } catch (RuntimeException e) {
            call.refuse(e);
        }
    }

    /** Answers a call in the queue with 503. */
    void drop(BlockingCall call) {
        call.leaveQueue();
        call.markDropped();
        waiting.decrementAndGet();
        if (dropped.incrementAndGet() > MOST_DROPPED + waiting.get()) {
            dropped.set(0);
            queue.removeIf(BlockingCall::isDropped);
        }
        noticeIdle();
        call.refuse(unavailable());
    }

    // ------------------------------------------------------------------------------------------ telling

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

    private void noticeIdle() {
        if (active.get() == 0 && waiting.get() == 0) {
            CompletableFuture<@Nullable Void> awaited = idle.getAndSet(null);
            if (awaited != null) {
                awaited.complete(null);
            }
        }
    }

    @Override
    public List<String> describe(int most) {
        return running.stream().limit(most).map(BlockingCall::toString).toList();
    }

    @Override
    public List<Running> running(int most) {
        return running.stream()
                .map(BlockingCall::describe)
                .sorted(Comparator.comparing(Running::age).reversed())
                .limit(most)
                .toList();
    }
}
