package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

class IOLoopCallbackTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loopThread = new LoopThread();

    private final IOLoop loop = loopThread.loop();

    @Test
    @DisplayName("A26, L02 a callback from another thread wakes the loop up")
    void callbackFromAnotherThreadRunsAtOnce() throws Exception {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            awaitSleep();
            long start = System.nanoTime();
            loopThread.run(() -> {});
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        // The fastest, so that a busy machine does not fail the test; a loop that is not woken up takes an hour.
        assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(100));
    }

    @Test
    @DisplayName("L02 a callback added in the loop runs in the next iteration without waiting")
    void callbackAddedInTheLoopRunsAtOnce() throws Exception {
        CompletableFuture<Integer> depth = new CompletableFuture<>();
        loop.addCallback(() -> loop.addCallback(() -> loop.addCallback(() -> depth.complete(3))));
        assertThat(LoopThread.await(depth)).isEqualTo(3);
    }

    @Test
    @DisplayName("A26 callbacks of one thread keep their order, and none is lost")
    void callbacksFromManyThreadsAllRunInOrder() throws Exception {
        int threads = 4;
        int each = 20_000;
        List<List<Integer>> seen = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(threads * each);
        List<Thread> producers = new ArrayList<>();
        for (int producer = 0; producer < threads; producer++) {
            List<Integer> own = new ArrayList<>();
            seen.add(own);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    int number = i;
                    loop.addCallback(() -> {
                        own.add(number);
                        done.countDown();
                    });
                }
            });
            thread.start();
            producers.add(thread);
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        for (Thread thread : producers) {
            thread.join();
        }
        assertThat(seen).allSatisfy(numbers -> assertThat(numbers).hasSize(each).isSorted());
    }

    @Test
    @DisplayName("A26 no wake-up is lost, however the loop's falling asleep and the call meet")
    void callbackNeverWaitsForAnotherEvent() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            loopThread.run(() -> {});
        }
    }

    @Test
    @DisplayName("A24 (1) callbacks that come in faster than they are taken do not keep the loop from going on")
    void eagerThreadDoesNotHoldTheLoop() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        // As many as that are waiting at any time, so that the machine's speed does not matter.
        Semaphore waiting = new Semaphore(1000);
        Thread producer = new Thread(() -> {
            while (!enough.get()) {
                waiting.acquireUninterruptibly();
                loop.addCallback(waiting::release);
            }
        });
        producer.start();
        loopThread.settle();
        CompletableFuture<String> timeout = new CompletableFuture<>();
        loopThread.run(() -> loop.callLater(Duration.ofMillis(1), () -> timeout.complete("ran")));
        assertThat(LoopThread.await(timeout)).isEqualTo("ran");
        enough.set(true);
        producer.join();
    }

    @Test
    @DisplayName("L01 a callback's result does not keep the loop busy")
    void resultOfACallbackIsIgnored() throws Exception {
        AtomicLong reads = new AtomicLong();
        try (LoopThread counted = new LoopThread(counting(reads))) {
            counted.loop().addCallback(ArrayList::new);
            counted.loop().spawnCallback(() -> null);
            reads.set(0);
            for (int i = 0; i < 200; i++) {
                counted.run(() -> {});
            }
            // Two reads for each of the calls: when the loop wakes up and when the callback ends.
            assertThat(reads).hasValueLessThan(200 * 4);
        }
    }

    @Test
    @DisplayName("L02 after close a callback is silently dropped, also in a race")
    void callbackOfAClosedLoopIsDropped() throws Exception {
        for (int round = 0; round < 50; round++) {
            LoopThread closing = new LoopThread();
            CountDownLatch started = new CountDownLatch(1);
            CompletableFuture<Integer> producer = CompletableFuture.supplyAsync(
                    () -> {
                        int count = 0;
                        while (!closing.loop().isClosed() || count % 100 != 0) {
                            closing.loop().addCallback(() -> {});
                            started.countDown();
                            count++;
                        }
                        return count;
                    },
                    task -> new Thread(task).start());
            started.await();
            closing.close();
            assertThat(LoopThread.await(producer)).isPositive();
        }
    }

    @Test
    @DisplayName("L09 an exception is logged and the loop goes on, also one that is an error of the machine")
    void callbackThatThrowsDoesNotEndTheLoop() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        loop.addCallback(() -> {
            throw new IllegalStateException("provoked");
        });
        loop.addCallback(() -> {
            throw new OutOfMemoryError("provoked");
        });
        loop.addCallback(() -> recurse(0));
        loop.addCallback(new CountDownLatch(0)::countDown);
        loopThread.settle();
        assertThat(logs.lines())
                .extracting(line -> line.getThrowableProxy().getClassName())
                .containsExactly(
                        "java.lang.IllegalStateException",
                        "java.lang.OutOfMemoryError",
                        "java.lang.StackOverflowError");
    }

    @Test
    @DisplayName("L09 exceptions of spawned callbacks and of the stages they return")
    void spawnedCallbackThatFailsIsLogged() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        CompletableFuture<String> later = new CompletableFuture<>();
        loop.spawnCallback(() -> {
            throw new Exception("at once");
        });
        loop.spawnCallback(() -> CompletableFuture.failedFuture(new Exception("in the future")));
        loop.spawnCallback(() -> later.thenApply(String::trim));
        loopThread.settle();
        later.completeExceptionally(new Exception("in a dependent"));
        assertThat(logs.lines())
                .extracting(line -> line.getThrowableProxy().getMessage())
                .containsExactly("at once", "in the future", "in a dependent");
        assertThat(logs.messages("tornado.application")).hasSize(3);
    }

    @Test
    @DisplayName("B.2 cancellation is not logged")
    void cancelledStageIsNoFailure() throws Exception {
        CompletableFuture<String> later = new CompletableFuture<>();
        loop.spawnCallback(() -> later.thenApply(String::trim));
        loop.spawnCallback(() -> {
            throw new CancellationException();
        });
        loopThread.settle();
        later.cancel(true);
        loopThread.settle();
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    @DisplayName("L09 also when logging fails")
    void brokenLogDoesNotEndTheLoop() throws Exception {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        AtomicInteger asked = new AtomicInteger();
        TurboFilter broken = new TurboFilter() {
            @Override
            public FilterReply decide(
                    @Nullable Marker marker,
                    Logger logger,
                    Level level,
                    String format,
                    Object @Nullable [] params,
                    @Nullable Throwable t) {
                asked.incrementAndGet();
                throw new IllegalStateException("the log is broken");
            }
        };
        context.addTurboFilter(broken);
        try {
            loop.addCallback(() -> {
                throw new IllegalStateException("provoked");
            });
            loopThread.settle();
        } finally {
            context.getTurboFilterList().remove(broken);
        }
        assertThat(asked).hasPositiveValue();
    }

    @Test
    void brokenClockDoesNotEndTheLoop() throws Exception {
        logs.expect(Level.ERROR, "Exception in the loop of thread");
        AtomicInteger failures = new AtomicInteger();
        Clock broken = new Clock() {
            @Override
            public long nanoTime() {
                if (failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("the clock is broken");
                }
                return System.nanoTime();
            }

            @Override
            public long currentTimeMillis() {
                return System.currentTimeMillis();
            }
        };
        try (LoopThread unlucky = new LoopThread(broken)) {
            failures.set(2);
            unlucky.settle();
        }
    }

    @Test
    void interruptDoesNotKeepTheLoopFromWaiting() throws Exception {
        AtomicLong reads = new AtomicLong();
        try (LoopThread counted = new LoopThread(counting(reads))) {
            counted.run(() -> Thread.currentThread().interrupt());
            assertThat(counted.<Boolean>call(Thread::interrupted)).isFalse();
            Thread runner = counted.call(Thread::currentThread);
            reads.set(0);
            for (int i = 0; i < 200; i++) {
                runner.interrupt();
                counted.run(() -> {});
            }
            assertThat(reads).hasValueLessThan(200 * 10);
        }
    }

    @Test
    @DisplayName("L12 add_future works for futures that another thread completes")
    void futureCallbackRunsOnTheLoop() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> seen = new CompletableFuture<>();
        loop.addFuture(future, done -> {
            loop.requireInLoop();
            seen.complete(done.toCompletableFuture().join() + " in "
                    + Thread.currentThread().getName());
        });
        future.complete("done");
        assertThat(LoopThread.await(seen)).isEqualTo("done in test-loop");
    }

    @Test
    @DisplayName("L09 exceptions of the callbacks of futures")
    void futureCallbackThatThrowsIsLogged() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        loop.addFuture(CompletableFuture.completedFuture("done"), done -> {
            throw new IllegalStateException("provoked");
        });
        loopThread.settle();
    }

    @Test
    void loopIsAnExecutor() throws Exception {
        CompletableFuture<String> name =
                CompletableFuture.supplyAsync(() -> Thread.currentThread().getName(), loop);
        assertThat(LoopThread.await(name)).isEqualTo("test-loop");
    }

    @Test
    void useFromAnotherThreadIsRefusedWithBothNames() throws Exception {
        Callable<Boolean> misuse = () -> {
            loop.callLater(Duration.ZERO, () -> {});
            return true;
        };
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        outcome.complete(misuse.call());
                    } catch (Exception e) {
                        outcome.completeExceptionally(e);
                    }
                },
                "stranger");
        thread.start();
        thread.join();
        assertThat(outcome)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(IllegalStateException.class)
                .withMessageContaining("\"stranger\"")
                .withMessageContaining("\"test-loop\"")
                .withMessageContaining("addCallback");
    }

    private void awaitSleep() {
        while (!loop.isAsleep()) {
            Thread.onSpinWait();
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    private static Clock counting(AtomicLong reads) {
        return new Clock() {
            @Override
            public long nanoTime() {
                reads.incrementAndGet();
                return System.nanoTime();
            }

            @Override
            public long currentTimeMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
