package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Starting, stopping and closing, and which loop is current where. */
class IOLoopLifecycleTests {

    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final IOLoop loop = TestLoops.create();
    private final List<String> events = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close(true);
    }

    @Test
    @DisplayName("A28 stop before start makes the next start return at once; start works again afterwards")
    void stopBeforeStartCountsOnce() {
        loop.addCallback(() -> {
            events.add("callback");
            loop.stop();
        });
        loop.stop();
        loop.start();
        assertThat(events).isEmpty();
        loop.start();
        assertThat(events).containsExactly("callback");
    }

    @Test
    void stopWakesAWaitingLoopUp() throws Exception {
        LoopThread running = new LoopThread();
        while (!running.loop().isAsleep()) {
            Thread.onSpinWait();
        }
        running.close(); // fails if the thread does not end
        assertThat(running.loop().isClosed()).isTrue();
    }

    @Test
    @DisplayName("A28, L08 start inside start is an error and no deadlock")
    void startInsideStartIsRefused() {
        try (IOLoop other = TestLoops.create()) {
            loop.addCallback(() -> {
                assertThatIllegalStateException().isThrownBy(loop::start).withMessageContaining("already running");
                assertThatIllegalStateException().isThrownBy(other::start).withMessageContaining("already running");
                events.add("refused");
                loop.stop();
            });
            loop.start();
        }
        assertThat(events).containsExactly("refused");
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void startInASecondThreadIsRefused() {
        try (LoopThread running = new LoopThread()) {
            assertThatIllegalStateException()
                    .isThrownBy(running.loop()::start)
                    .withMessageContaining("already running");
        }
    }

    @Test
    @DisplayName("B.2 close only after start returned")
    void closeInsideStartIsRefused() {
        loop.addCallback(() -> {
            assertThatIllegalStateException().isThrownBy(loop::close).withMessageContaining("after start returned");
            loop.stop();
        });
        loop.start();
        loop.close();
        loop.close();
        assertThatIllegalStateException().isThrownBy(loop::start).withMessageContaining("closed");
    }

    @Test
    @DisplayName("L07 close(true) closes registered channels")
    void closeMayCloseChannels() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {});
        loop.addHandler(pipe.sink(), IOLoop.NONE, (channel, ready) -> {});
        loop.close(true);
        assertThat(pipe.source().isOpen()).isFalse();
        assertThat(pipe.sink().isOpen()).isFalse();
    }

    @Test
    @DisplayName("B.2 close leaves channels open")
    void closeLeavesChannelsOpen() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        loop.addHandler(pipe.source(), IOLoop.READ, (channel, ready) -> {});
        loop.close();
        assertThat(pipe.source().isOpen()).isTrue();
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    @DisplayName("L11 a loop that was not made current is current only while it runs; three rounds")
    void loopIsCurrentWhileItRuns() {
        for (int round = 0; round < 3; round++) {
            assertThat(IOLoop.currentOrNull()).isNull();
            loop.addCallback(() -> {
                assertThat(IOLoop.current()).isSameAs(loop);
                events.add("current");
                loop.stop();
            });
            loop.start();
            assertThat(IOLoop.currentOrNull()).isNull();
        }
        assertThat(events).hasSize(3);
    }

    @Test
    @DisplayName("L11 a loop that was made current is so at once, and again after another one ran")
    void loopCanBeMadeCurrent() {
        loop.makeCurrent();
        assertThat(IOLoop.current()).isSameAs(loop);
        try (IOLoop other = TestLoops.create()) {
            other.addCallback(() -> {
                assertThat(IOLoop.current()).isSameAs(other);
                other.stop();
            });
            other.start();
        }
        assertThat(IOLoop.current()).isSameAs(loop);
        IOLoop.clearCurrent();
        IOLoop.clearCurrent();
        assertThat(IOLoop.currentOrNull()).isNull();
    }

    @Test
    void closedLoopIsNotCurrent() {
        loop.makeCurrent();
        loop.close();
        assertThat(IOLoop.currentOrNull()).isNull();
    }

    @Test
    @DisplayName("A30 current() is per thread and makes a loop where there is none")
    void eachThreadHasItsOwnLoop() throws Exception {
        CompletableFuture<List<IOLoop>> others = CompletableFuture.supplyAsync(
                () -> {
                    IOLoop made = IOLoop.current();
                    IOLoop again = IOLoop.current();
                    made.close();
                    return List.of(made, again);
                },
                OWN_THREAD);
        IOLoop own = IOLoop.current();
        List<IOLoop> other = LoopThread.await(others);
        assertThat(other.get(0)).isSameAs(other.get(1)).isNotSameAs(own);
        own.close();
    }

    @Test
    @DisplayName("A29, S5 the one loop of the process is made by the first who asks")
    void instanceIsMadeOnce() throws Exception {
        assertThat(IOLoop.initialized()).isFalse();
        IOLoop one = IOLoop.instance();
        try {
            assertThat(IOLoop.initialized()).isTrue();
            assertThat(IOLoop.instance()).isSameAs(one);
            assertThat(LoopThread.await(CompletableFuture.supplyAsync(IOLoop::instance, OWN_THREAD)))
                    .isSameAs(one);
            assertThat(IOLoop.current()).isSameAs(one);
        } finally {
            one.close();
        }
        assertThat(IOLoop.initialized()).isFalse();
    }

    @Test
    @DisplayName("B.2 install, clear_instance")
    void instanceCanBeInstalled() {
        loop.install();
        assertThat(IOLoop.instance()).isSameAs(loop);
        IOLoop.clearInstance();
        IOLoop.clearInstance();
        assertThat(IOLoop.initialized()).isFalse();
    }

    @Test
    void localIsMadeOncePerLoop() {
        LoopLocal<List<IOLoop>> local = LoopLocal.withInitial(List::of);
        List<LoopLocal<Integer>> many = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int number = i;
            many.add(LoopLocal.withInitial(owner -> number));
        }
        try (IOLoop other = TestLoops.create()) {
            assertThat(local.get(loop)).containsExactly(loop).isSameAs(local.get(loop));
            assertThat(local.get(other)).containsExactly(other);
            for (int i = 39; i >= 0; i--) {
                assertThat(many.get(i).get(loop)).isEqualTo(i);
            }
        }
    }

    @Test
    void twoThreadsCannotStartOneLoop() throws Exception {
        for (int round = 0; round < 200; round++) {
            IOLoop contested = TestLoops.create();
            CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> startOrStop(contested), OWN_THREAD);
            CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> startOrStop(contested), OWN_THREAD);
            assertThat(List.of(LoopThread.await(first), LoopThread.await(second)))
                    .containsExactlyInAnyOrder(true, false);
            contested.close();
        }
    }

    /** Returns whether the calling thread ran the loop. If not, it stops the loop for the thread that does. */
    private static boolean startOrStop(IOLoop contested) {
        try {
            contested.start();
            return true;
        } catch (IllegalStateException e) {
            contested.stop();
            return false;
        }
    }
}
