package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileNotFoundException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

class IOLoopExecutorTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loopThread = new LoopThread();

    private final IOLoop loop = loopThread.loop();

    @Test
    @DisplayName("L12 two blocking functions run in parallel on the default executor")
    void blockingFunctionsRunInParallel() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CompletableFuture<Boolean> first = loop.runInExecutor(null, () -> meet(both));
        CompletableFuture<Boolean> second = loop.runInExecutor(null, () -> meet(both));
        assertThat(LoopThread.await(first)).isTrue();
        assertThat(LoopThread.await(second)).isTrue();
    }

    @Test
    void resultArrivesOnTheLoop() throws Exception {
        CompletableFuture<String> names = loopThread.call(() -> loop.runInExecutor(
                        null, () -> Thread.currentThread().getName())
                .thenApply(worker -> worker + ", " + Thread.currentThread().getName()));
        assertThat(LoopThread.await(names)).matches("tornado-executor-\\d+, test-loop");
    }

    @Test
    void threadsOfTheDefaultExecutorAreDaemons() throws Exception {
        assertThat(LoopThread.await(
                        loop.runInExecutor(null, () -> Thread.currentThread().isDaemon())))
                .isTrue();
    }

    @Test
    void failureArrivesAsItIs() {
        CompletableFuture<@Nullable Object> outcome = loop.runInExecutor(null, () -> {
            throw new FileNotFoundException("provoked");
        });
        assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> LoopThread.await(outcome));
    }

    @Test
    @DisplayName("L12 the executor that is given, or set, is used")
    void otherExecutorsCanBeUsed() throws Exception {
        ExecutorService given = Executors.newSingleThreadExecutor(work -> new Thread(work, "given"));
        ExecutorService set = Executors.newSingleThreadExecutor(work -> new Thread(work, "set"));
        try {
            loop.setDefaultExecutor(set);
            assertThat(LoopThread.await(loop.runInExecutor(
                            given, () -> Thread.currentThread().getName())))
                    .isEqualTo("given");
            assertThat(LoopThread.await(loop.runInExecutor(
                            null, () -> Thread.currentThread().getName())))
                    .isEqualTo("set");
        } finally {
            given.shutdown();
            set.shutdown();
        }
    }

    @Test
    void executorThatRefusesFailsTheFuture() {
        ExecutorService shutDown = Executors.newSingleThreadExecutor();
        shutDown.shutdown();
        CompletableFuture<String> outcome = loop.runInExecutor(shutDown, () -> "never");
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> LoopThread.await(outcome));
    }

    private static boolean meet(CountDownLatch both) throws InterruptedException {
        both.countDown();
        return both.await(30, TimeUnit.SECONDS);
    }
}
