package org.tornado4j.catalina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The threads of requests: how many there are, what waits for them, and what one task leaves to the next. */
class RequestThreadsTests {

    private static final long LONG = Duration.ofHours(1).toNanos();
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger served = new AtomicInteger();
    private @Nullable RequestThreads threads;

    @AfterEach
    void stop() {
        mayEnd.countDown();
        if (threads != null) {
            threads.stop();
            await(threads, 0);
        }
    }

    private RequestThreads threads(int spare, int most, int mostQueued, long idleNanos) {
        RequestThreads made = new RequestThreads("test-", spare, most, mostQueued, idleNanos);
        made.start();
        threads = made;
        return made;
    }

    private static void await(RequestThreads threads, int count) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                .until(() -> threads.threads() == count);
    }

    private static void awaitIdle(RequestThreads threads, int count) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                .until(() -> threads.idle() == count);
    }

    private void awaitServed(int count) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                .until(() -> served.get() == count);
    }

    /** A task that lasts until the end of the test. */
    private void occupy() {
        try {
            mayEnd.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T found = queue.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(found).isNotNull();
        return found;
    }

    @Test
    void eachTaskThatWaitsHasAThreadOfItsOwn() throws Exception {
        RequestThreads pool = threads(0, 5, NO_LIMIT, LONG);
        CyclicBarrier together = new CyclicBarrier(6);
        for (int task = 0; task < 5; task++) {
            pool.execute(() -> {
                try {
                    together.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        together.await(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(pool.threads()).isEqualTo(5);
    }

    @Test
    void allTasksAreServedByAsManyThreadsAsAllowed() {
        RequestThreads pool = threads(1, 3, NO_LIMIT, LONG);
        for (int task = 0; task < 10_000; task++) {
            pool.execute(served::incrementAndGet);
        }
        awaitServed(10_000);
        assertThat(pool.threads()).isBetween(1, 3);
    }

    @Test
    void tasksOfManyThreadsAreServed() throws Exception {
        RequestThreads pool = threads(0, 4, NO_LIMIT, 1000);
        Thread[] others = new Thread[4];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(() -> {
                for (int task = 0; task < 5000; task++) {
                    pool.execute(served::incrementAndGet);
                }
            });
            others[i].start();
        }
        for (Thread other : others) {
            other.join();
        }
        awaitServed(20_000);
    }

    @Test
    void taskBeyondTheQueueIsRefused() {
        RequestThreads pool = threads(0, 2, 1, LONG);
        for (int task = 0; task < 3; task++) {
            pool.execute(this::occupy);
        }
        assertThatThrownBy(() -> pool.execute(served::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        mayEnd.countDown();
        awaitIdle(pool, 2);
        pool.execute(served::incrementAndGet);
        awaitServed(1);
    }

    @Test
    void threadThatHasWorkedLastIsCalledFirst() throws Exception {
        RequestThreads pool = threads(4, 4, NO_LIMIT, LONG);
        BlockingQueue<Thread> workers = new LinkedBlockingQueue<>();
        awaitIdle(pool, 4);
        pool.execute(() -> workers.add(Thread.currentThread()));
        Thread first = next(workers);
        for (int round = 0; round < 20; round++) {
            awaitIdle(pool, 4);
            pool.execute(() -> workers.add(Thread.currentThread()));
            assertThat(next(workers)).isSameAs(first);
        }
    }

    @Test
    void threadsBeyondTheSpareOnesEnd() throws Exception {
        RequestThreads pool = threads(1, 3, NO_LIMIT, 1_000_000);
        CyclicBarrier together = new CyclicBarrier(4);
        for (int task = 0; task < 3; task++) {
            pool.execute(() -> {
                try {
                    together.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        together.await(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
        await(pool, 1);
        pool.execute(served::incrementAndGet);
        awaitServed(1);
    }

    @Test
    void failureAndInterruptStayWithTheirTask() throws Exception {
        RequestThreads pool = threads(1, 1, NO_LIMIT, LONG);
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        pool.execute(() -> {
            Thread.currentThread().interrupt();
            throw new AssertionError("fails, as a test wants it to");
        });
        pool.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
        assertThat(next(interrupted)).isFalse();
        assertThat(pool.threads()).isEqualTo(1);
    }

    @Test
    void threadsInheritNothingOfThoseThatCallThem() throws Exception {
        RequestThreads pool = threads(0, 2, NO_LIMIT, LONG);
        InheritableThreadLocal<String> secret = new InheritableThreadLocal<>();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        BlockingQueue<ClassLoader> loaders = new LinkedBlockingQueue<>();
        secret.set("of the caller");
        try {
            pool.execute(() -> {
                seen.add("" + secret.get());
                loaders.add(Thread.currentThread().getContextClassLoader());
            });
        } finally {
            secret.remove();
        }
        assertThat(next(seen)).isEqualTo("null");
        assertThat(next(loaders)).isSameAs(RequestThreads.class.getClassLoader());
    }

    @Test
    void whatWaitsAtTheEndIsServedYet() {
        RequestThreads pool = threads(1, 1, NO_LIMIT, LONG);
        pool.execute(this::occupy);
        pool.execute(served::incrementAndGet);
        pool.stop();
        assertThatThrownBy(() -> pool.execute(served::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        mayEnd.countDown();
        awaitServed(1);
        await(pool, 0);
    }
}
