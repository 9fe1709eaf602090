package org.tornado4j.catalina;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tornado4j.web.BlockingLimits;

/** Limits for requests in the container whose threads have no bounds. */
class LimitTests {

    private static final Duration LONG = Duration.ofHours(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore mayEnd = new Semaphore(0);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();

    @AfterEach
    void stop() {
        mayEnd.release(1000);
        threads.shutdownNow();
    }

    private RunningCatalina serve(int running, int waiting, Duration time) throws Exception {
        return new RunningCatalina(
                (request, response) -> {
                    inside.incrementAndGet();
                    try {
                        mayEnd.acquireUninterruptibly();
                        served.incrementAndGet();
                        response.getWriter().print("served");
                    } finally {
                        inside.decrementAndGet();
                    }
                },
                protocol -> {
                    protocol.setExecutor(threads);
                    protocol.setBlockingLimits(new BlockingLimits(running, waiting, time));
                });
    }

    private static void request(Wire wire) throws Exception {
        wire.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private void awaitInside(int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                .until(() -> inside.get() == count);
    }

    private static void awaitWaiting(RunningCatalina server, int count) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                .until(() -> server.protocol().work().waiting() == count);
    }

    @Test
    void oneTooManyIsRefused() throws Exception {
        try (RunningCatalina server = serve(1, 1, LONG);
                Wire first = server.connect();
                Wire second = server.connect();
                Wire third = server.connect()) {
            request(first);
            awaitInside(1);
            request(second);
            awaitWaiting(server, 1);
            Wire.Response refused = third.get("/");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("Retry-After")).isEqualTo("5");
            mayEnd.release(2);
            assertThat(first.read().text()).isEqualTo("served");
            assertThat(second.read().text()).isEqualTo("served");
            mayEnd.release();
            assertThat(third.get("/").text()).isEqualTo("served");
        }
    }

    @Test
    void requestOfAClientThatHasLeftCountsUntilItsServletReturns() throws Exception {
        try (RunningCatalina server = serve(1, 0, LONG);
                Wire second = server.connect()) {
            try (Wire first = server.connect()) {
                request(first);
                awaitInside(1);
            }
            assertThat(second.get("/").status()).isEqualTo(503);
            mayEnd.release();
            awaitInside(0);
            mayEnd.release();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                    .until(() -> server.protocol().work().active() == 0);
            assertThat(second.get("/").text()).isEqualTo("served");
        }
    }

    @Test
    void requestThatWaitsIsDroppedWhenItsClientLeaves() throws Exception {
        try (RunningCatalina server = serve(1, 10, LONG);
                Wire first = server.connect();
                Wire third = server.connect()) {
            request(first);
            awaitInside(1);
            try (Wire second = server.connect()) {
                request(second);
                awaitWaiting(server, 1);
            }
            awaitWaiting(server, 0);
            request(third);
            awaitWaiting(server, 1);
            mayEnd.release(10);
            assertThat(first.read().text()).isEqualTo("served");
            assertThat(third.read().text()).isEqualTo("served");
            assertThat(served.get()).isEqualTo(2);
        }
    }

    @Test
    void clientsThatComeAndLeaveDoNotFillTheQueue() throws Exception {
        try (RunningCatalina server = serve(1, 10, LONG);
                Wire first = server.connect()) {
            request(first);
            awaitInside(1);
            for (int round = 0; round < 250; round++) {
                try (Wire leaving = server.connect()) {
                    request(leaving);
                    awaitWaiting(server, 1);
                }
                awaitWaiting(server, 0);
            }
            assertThat(server.protocol().work().queued()).isLessThan(150);
            mayEnd.release();
            assertThat(first.read().text()).isEqualTo("served");
        }
    }

    @Test
    void requestThatWaitsTooLongIsRefused() throws Exception {
        try (RunningCatalina server = serve(1, 10, Duration.ofMillis(1));
                Wire first = server.connect();
                Wire second = server.connect()) {
            request(first);
            awaitInside(1);
            assertThat(second.get("/").status()).isEqualTo(503);
            mayEnd.release();
            assertThat(first.read().text()).isEqualTo("served");
        }
    }

    @Test
    void allAreServedInTurn() throws Exception {
        mayEnd.release(1000);
        CountDownLatch done = new CountDownLatch(20);
        AtomicInteger failures = new AtomicInteger();
        try (RunningCatalina server = serve(3, 1000, LONG)) {
            for (int client = 0; client < 20; client++) {
                threads.execute(() -> {
                    try (Wire wire = server.connect()) {
                        for (int round = 0; round < 20; round++) {
                            if (wire.get("/").status() != 200) {
                                failures.incrementAndGet();
                            }
                        }
                    } catch (Exception e) {
                        failures.incrementAndGet();
                    } finally {
                        done.countDown();
                    }
                });
            }
            assertThat(done.await(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                    .until(() -> server.protocol().work().active() == 0);
        }
        assertThat(failures.get()).isZero();
    }
}
