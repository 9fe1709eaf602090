package org.tornado4j.catalina;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.BlockingWork;

/**
 * The threads that are in the container, for a server that drains: a client that leaves does not end the servlet that answers it.
 *
 * <p>Thread: any.
 */
final class ContainerWork implements BlockingWork {

    private final AtomicInteger active = new AtomicInteger();
    /** Null while nothing waits for the end of all work. */
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> idle = new AtomicReference<>();

    void begin() {
        active.incrementAndGet();
    }

    void end() {
        if (active.decrementAndGet() == 0) {
            noticeIdle();
        }
    }

    private void noticeIdle() {
        CompletableFuture<@Nullable Void> awaited = active.get() == 0 ? idle.getAndSet(null) : null;
        if (awaited != null) {
            awaited.complete(null);
        }
    }

    @Override
    public int active() {
        return active.get();
    }

    /** Returns zero: a request that waits for a thread is dropped if its client leaves. */
    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public CompletionStage<@Nullable Void> whenIdle() {
        CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> known = idle.compareAndExchange(null, mine);
        noticeIdle();
        return known != null ? known : mine;
    }

    @Override
    public List<String> describe(int most) {
        int count = active.get();
        return count == 0 ? List.of() : List.of(count + " in the Servlet container");
    }
}
