package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

@Timeout(60)
class LoopGroupTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final LoopGroup group = new LoopGroup(3, "group");

    @AfterEach
    void stopGroup() {
        group.stop();
    }

    @Test
    void eachLoopRunsInItsOwnNamedThread() throws Exception {
        group.start();
        List<String> names = new ArrayList<>();
        for (IOLoop loop : group.loops()) {
            CompletableFuture<String> name = new CompletableFuture<>();
            loop.addCallback(() -> name.complete(Thread.currentThread().getName()));
            names.add(LoopThread.await(name));
        }
        assertThat(names).containsExactly("group-0", "group-1", "group-2");
    }

    @Test
    void singleLoopHasAThreadOfThatName() throws Exception {
        LoopGroup single = LoopGroup.single("alone");
        single.start();
        try {
            CompletableFuture<String> name = new CompletableFuture<>();
            single.next().addCallback(() -> name.complete(Thread.currentThread().getName()));
            assertThat(LoopThread.await(name)).isEqualTo("alone");
            assertThat(single.loops()).hasSize(1);
        } finally {
            single.stop();
        }
    }

    @Test
    void loopsTakeTurns() {
        List<IOLoop> loops = group.loops();
        assertThat(List.of(group.next(), group.next(), group.next(), group.next()))
                .containsExactly(loops.get(0), loops.get(1), loops.get(2), loops.get(0));
    }

    @Test
    void startReturnsWhenEachLoopRuns() {
        group.start();
        assertThat(group.loops()).noneMatch(IOLoop::isInLoop);
    }

    @Test
    void stopEndsThreadsAndClosesLoops() {
        group.start();
        group.stop();
        assertThat(group.loops()).allMatch(IOLoop::isClosed);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("group-"));
    }

    @Test
    void stopInsideALoopDoesNotWaitForItself() throws Exception {
        group.start();
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        group.next().addCallback(() -> {
            group.stop();
            stopped.complete(true);
        });
        assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
        group.join();
        assertThat(group.loops()).allMatch(IOLoop::isClosed);
    }

    @Test
    void groupThatNeverStartedCloses() {
        group.stop();
        assertThat(group.loops()).allMatch(IOLoop::isClosed);
    }

    @Test
    void groupStartsOnce() {
        group.start();
        assertThatIllegalStateException().isThrownBy(group::start).withMessageContaining("STARTED");
        group.stop();
        assertThatIllegalStateException().isThrownBy(group::start).withMessageContaining("STOPPED");
    }

    @Test
    void groupHasALoop() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LoopGroup(0, "group"));
    }

    @Test
    void interruptEndsTheWaitingAlone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        group.start();
        group.next().addCallback(() -> hold(release));
        Thread.currentThread().interrupt();
        group.stop();
        assertThat(Thread.interrupted()).isTrue();
        release.countDown();
        group.join();
        assertThat(group.loops()).allMatch(IOLoop::isClosed);
    }

    private static void hold(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}
