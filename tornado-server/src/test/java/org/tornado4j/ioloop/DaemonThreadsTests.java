package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DaemonThreadsTests {

    private static final Duration IDLE = Duration.ofMillis(1);

    @Test
    void threadHasItsNameAndKeepsNoProcessAlive() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        Thread started = DaemonThreads.start("a-name", () -> ran.complete(Thread.currentThread()));
        assertThat(ran.get(30, TimeUnit.SECONDS)).isSameAs(started);
        assertThat(started.getName()).isEqualTo("a-name");
        assertThat(started.isDaemon()).isTrue();
        started.join(5_000);
    }

    @Test
    void threadsOfPoolsAreNumberedDaemons() throws Exception {
        ThreadPoolExecutor pool = DaemonThreads.pool("pool", 2, IDLE);
        CountDownLatch both = new CountDownLatch(2);
        Callable<String> name = () -> {
            both.countDown();
            both.await();
            return Thread.currentThread().getName() + " "
                    + Thread.currentThread().isDaemon();
        };
        assertThat(List.of(pool.submit(name), pool.submit(name)))
                .extracting(future -> future.get(30, TimeUnit.SECONDS))
                .containsExactlyInAnyOrder("pool-1 true", "pool-2 true");
        end(pool);
    }

    @Test
    void singleThreadHasNoNumber() throws Exception {
        ThreadPoolExecutor pool = DaemonThreads.single("single", IDLE);
        assertThat(pool.submit(() -> Thread.currentThread().getName()).get(30, TimeUnit.SECONDS))
                .isEqualTo("single");
        end(pool);
    }

    @Test
    void idleThreadsEnd() {
        ThreadPoolExecutor pool = DaemonThreads.pool("pool", 3, Duration.ofMinutes(1));
        assertThat(pool.getMaximumPoolSize()).isEqualTo(3);
        assertThat(pool.getKeepAliveTime(TimeUnit.SECONDS)).isEqualTo(60);
        assertThat(pool.allowsCoreThreadTimeOut()).isTrue();
        pool.shutdown();
    }

    @Test
    void queueMayBeBounded() throws Exception {
        ThreadPoolExecutor pool = DaemonThreads.boundedPool("bounded", 1, IDLE, 1);
        CountDownLatch go = new CountDownLatch(1);
        Runnable wait = () -> await(go);
        pool.execute(wait);
        pool.execute(wait);
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(wait));
        go.countDown();
        end(pool);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end(ThreadPoolExecutor pool) throws InterruptedException {
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
}
