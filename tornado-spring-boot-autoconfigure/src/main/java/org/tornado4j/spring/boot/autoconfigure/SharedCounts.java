package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RateLimiter;

/**
 * Keeps requests from waiting for counts that cannot be reached. After one that fails or takes too long, the others do without an
 * answer for a second; then one of them asks again.
 *
 * <p>Thread: any.
 */
final class SharedCounts {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN_LINES = TimeUnit.MINUTES.toNanos(1);

    private final Duration timeout;
    private final boolean refuse;
    private final LongSupplier nanoTime;
    private volatile boolean reached = true;
    /** Time of the next attempt while none is reached. */
    private final AtomicLong nextAttempt;
    /** Time before which nothing more is logged of failures. */
    private final AtomicLong nextLine;

    /**
     * @param refuse whether requests are answered with 503 meanwhile, and not let through
     * @param nanoTime as {@link System#nanoTime}
     */
    SharedCounts(Duration timeout, boolean refuse, LongSupplier nanoTime) {
        this.timeout = timeout;
        this.refuse = refuse;
        this.nanoTime = nanoTime;
        this.nextAttempt = new AtomicLong();
        this.nextLine = new AtomicLong(nanoTime.getAsLong());
    }

    /** Returns the counts that {@code tornado.web.rate-limit.shared.*} describes. */
    static SharedCounts of(TornadoRateLimitProperties.Shared shared) {
        Duration timeout = AllowedValue.positive(
                "tornado.web.rate-limit.shared.timeout", shared.getTimeout(), "250ms is the default.");
        boolean refuse = shared.getUnavailable() == TornadoRateLimitProperties.Unavailable.REFUSE;
        return new SharedCounts(timeout, refuse, System::nanoTime);
    }

    /**
     * Asks for a decision.
     *
     * @param count counts the request
     * @return completes with the decision, or with null if there is none and the request may pass; fails with 503 if it may not
     */
    CompletionStage<RateLimiter.@Nullable Decision> ask(Supplier<CompletableFuture<RateLimiter.Decision>> count) {
        if (!mayAsk()) {
            return withoutAnswer();
        }
        return begin(count)
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .<CompletionStage<RateLimiter.@Nullable Decision>>handle(this::settle)
                .thenCompose(stage -> stage);
    }

    private boolean mayAsk() {
        if (reached) {
            return true;
        }
        long due = nextAttempt.get();
        long now = nanoTime.getAsLong();
        return now - due >= 0 && nextAttempt.compareAndSet(due, now + PAUSE);
    }

    private static CompletableFuture<RateLimiter.Decision> begin(
            Supplier<CompletableFuture<RateLimiter.Decision>> count) {
        try {
            return count.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<RateLimiter.@Nullable Decision> settle(
            RateLimiter.@Nullable Decision decision, @Nullable Throwable failure) {
        if (failure != null) {
            fail(failure);
            return withoutAnswer();
        }
        if (!reached) {
            reached = true;
            LOG.info("Requests are counted for rate limits again");
        }
        return CompletableFuture.completedFuture(decision);
    }

    private void fail(Throwable failure) {
        long now = nanoTime.getAsLong();
        nextAttempt.set(now + PAUSE);
        reached = false;
        long line = nextLine.get();
        if (now - line >= 0 && nextLine.compareAndSet(line, now + BETWEEN_LINES)) {
            LOG.warn(
                    "The shared counts of rate limits cannot be reached; requests {} meanwhile: {}",
                    refuse ? "are answered with 503" : "pass uncounted",
                    String.valueOf(failure instanceof CompletionException ? failure.getCause() : failure));
        }
    }

    private CompletionStage<RateLimiter.@Nullable Decision> withoutAnswer() {
        return refuse
                ? CompletableFuture.failedFuture(
                        new HTTPError(HTTPStatus.SERVICE_UNAVAILABLE).withHeader("Retry-After", "1"))
                : CompletableFuture.completedFuture(null);
    }
}
