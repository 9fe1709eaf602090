package org.tornado4j.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.IOLoop;

/**
 * A loop that runs in a thread of its own for the length of a test. Either a resource of a {@code try}, or a field with
 * {@code @RegisterExtension}.
 *
 * <p>Thread: any, but not the loop's own.
 */
public final class LoopThread implements AutoCloseable, AfterEachCallback {

    /** The time limit for a call, and for the end of the loop; far more than either needs. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    /** A test's action on the loop that has no result. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private final Clock clock;
    private final IOLoop loop;
    private final Thread thread;

    /** A loop with the system's clock, running when this returns. */
    public LoopThread() {
        this(Clock.SYSTEM);
    }

    /**
     * A loop that takes its time from {@code clock}, running when this returns. A {@link ManualClock} wakes it up whenever
     * it is moved. There are no warnings about slow callbacks unless the test asks for them: whoever runs while such a
     * clock is moved would look slow, and the first to use a class on a busy machine is.
     */
    public LoopThread(Clock clock) {
        this.clock = clock;
        loop = new IOLoop(clock);
        loop.setSlowCallbackThreshold(Duration.ZERO);
        thread = new Thread(loop::start, "test-loop");
        thread.setDaemon(true); // a loop that hangs must not keep the tests from ending
        CountDownLatch running = new CountDownLatch(1);
        loop.addCallback(running::countDown);
        thread.start();
        if (clock instanceof ManualClock manual) {
            manual.onAdvance(() -> loop.addCallback(() -> {}));
        }
        awaitStart(running);
    }

    private static void awaitStart(CountDownLatch running) {
        try {
            assertTrue(running.await(DEADLINE.toMillis(), TimeUnit.MILLISECONDS), "the loop did not start");
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for the loop to start", e);
        }
    }

    public IOLoop loop() {
        return loop;
    }

    /**
     * Runs {@code task} on the loop and returns its result.
     *
     * @throws AssertionError if the task does not end before the {@link #DEADLINE}
     */
    public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        loop.addCallback(() -> {
            try {
                outcome.complete(task.call());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
        return await(outcome);
    }

    /** {@link #call} without a result. */
    public void run(Action action) throws Exception {
        this.<@Nullable Object>call(() -> {
            action.run();
            return null;
        });
    }

    /**
     * Moves the {@link ManualClock} that this was made with on by {@code step}, and returns when the timeouts that became
     * due have run. Before it moves the clock, it lets the callbacks end that are under way: the test may have seen the line
     * that one logs before it sets a timeout.
     */
    public void advance(Duration step) throws Exception {
        settle();
        ((ManualClock) clock).advance(step);
        settle();
    }

    /**
     * Lets the loop go round: returns when the callbacks that were there, what they added, and the timeouts that were due
     * have run.
     */
    public void settle() throws Exception {
        // One round may run in an iteration that began too early, the second before the timeouts of its iteration.
        for (int round = 0; round < 3; round++) {
            run(() -> {});
        }
    }

    /**
     * Waits for {@code future} in the test's thread. What it failed with is thrown as it is.
     *
     * @throws AssertionError if it does not complete before the {@link #DEADLINE}
     */
    public static <T extends @Nullable Object> T await(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not completed after " + DEADLINE, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            throw e.getCause() instanceof Error error ? error : new AssertionError("failed without a cause", e);
        }
    }

    /**
     * Stops the loop, waits for its thread and closes the loop with all its channels.
     *
     * @throws AssertionError if the thread does not end; its stack is the cause
     */
    @Override
    public void close() {
        if (loop.isClosed()) {
            return;
        }
        loop.stop();
        try {
            thread.join(DEADLINE.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for the loop to end", e);
        }
        if (thread.isAlive()) {
            Throwable stack = new Throwable("the loop's stack");
            stack.setStackTrace(thread.getStackTrace());
            throw new AssertionError("the loop did not end", stack);
        }
        loop.close(true);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }
}
