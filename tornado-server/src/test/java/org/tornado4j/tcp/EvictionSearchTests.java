package org.tornado4j.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** The number and the time of evictions of idle connections, without a socket. */
@Timeout(60)
class EvictionSearchTests {

    private static final long QUIET = IdleConnections.QUIET.toNanos();

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread loop = new LoopThread(clock);

    @RegisterExtension
    final LoopThread otherLoop = new LoopThread(clock);

    private final IdlingServer server = new IdlingServer();

    /** Has connections that know nothing but how long they are idle. */
    private static final class IdlingServer extends TCPServer {

        private final List<IdlingConnections> loops = new ArrayList<>();

        @Override
        protected Collection<IdlingConnections> idleConnections() {
            return loops;
        }

        @Override
        protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
            return null;
        }
    }

    private static final class IdlingConnections implements IdleConnections {

        private final IOLoop loop;
        /** For how long they have been idle, the longest time first. */
        private final Deque<Long> nanos = new ArrayDeque<>();

        private final Deque<ConnectionLimit.Place> places = new ArrayDeque<>();
        private final List<Integer> closings = new ArrayList<>();
        private int searches;

        IdlingConnections(IOLoop loop) {
            this.loop = loop;
        }

        @Override
        public IOLoop loop() {
            return loop;
        }

        @Override
        public Longest longestIdle(int most) {
            searches++;
            long[] longest =
                    nanos.stream().mapToLong(Long::longValue).limit(most).toArray();
            return new Longest() {
                @Override
                public long[] nanos() {
                    return longest;
                }

                @Override
                public int close(int count) {
                    for (int i = 0; i < count; i++) {
                        nanos.remove();
                        places.remove().leave();
                    }
                    closings.add(count);
                    return count;
                }
            };
        }
    }

    @BeforeEach
    void expectLimit() {
        logs.expect(Level.WARN, "which is the limit");
    }

    private ConnectionLimit limit(int total) {
        ConnectionLimit limit = new ConnectionLimit(total, 0, peer -> false);
        limit.evictFrom(server);
        return limit;
    }

    /** Takes places on {@code own} as far as there are any. */
    private static void fill(ConnectionLimit limit, IdlingConnections own, long nanos) {
        for (ConnectionLimit.Place place = limit.enter(); place != null; place = limit.enter()) {
            own.places.add(place);
            own.nanos.add(nanos);
        }
    }

    private IdlingConnections add(LoopThread thread) {
        IdlingConnections added = new IdlingConnections(thread.loop());
        server.loops.add(added);
        return added;
    }

    private void settle() throws Exception {
        for (int i = 0; i < 4; i++) {
            loop.settle();
            otherLoop.settle();
        }
    }

    /** Accepts all that can be accepted, and waits for places for more. */
    private void flood(ConnectionLimit limit, IdlingConnections own) {
        fill(limit, own, 2 * QUIET);
        limit.awaitPlace(() -> loop.loop().addCallback(() -> flood(limit, own)), loop.loop());
    }

    @Test
    void moreGiveWayAtOnceWhileMoreAndMoreAreAccepted() throws Exception {
        ConnectionLimit limit = limit(256);
        IdlingConnections idle = add(loop);
        loop.run(() -> flood(limit, idle));
        while (loop.call(() -> idle.closings.size()) < 6) {
            loop.run(() -> {});
        }
        loop.run(() -> assertThat(idle.closings).startsWith(1, 2, 4, 4, 4, 4)); // 4 is one in 64
    }

    @Test
    void withoutDemandForAWhileItBeginsWithOneAgain() throws Exception {
        ConnectionLimit limit = limit(256);
        IdlingConnections idle = add(loop);
        loop.run(() -> fill(limit, idle, 2 * QUIET));
        for (Duration rest : List.of(Duration.ZERO, Duration.ZERO, Duration.ofNanos(QUIET), Duration.ZERO)) {
            loop.advance(rest);
            loop.run(() -> limit.awaitPlace(() -> {}, loop.loop()));
            settle();
            loop.run(() -> fill(limit, idle, 2 * QUIET));
        }
        loop.run(() -> assertThat(idle.closings).containsExactly(1, 2, 1, 2));
    }

    @Test
    void theLongestIdleOfAllLoopsAreClosed() throws Exception {
        ConnectionLimit limit = limit(256);
        IdlingConnections here = add(loop);
        IdlingConnections there = add(otherLoop);
        loop.run(() -> fill(limit, here, 2 * QUIET));
        for (int i = 0; i < 3; i++) {
            there.places.add(Objects.requireNonNull(here.places.poll()));
            here.nanos.remove();
            there.nanos.add(3 * QUIET);
        }
        for (int i = 0; i < 3; i++) {
            loop.run(() -> limit.awaitPlace(() -> {}, loop.loop()));
            settle();
            loop.run(() -> fill(limit, here, 2 * QUIET));
        }
        assertThat(otherLoop.call(() -> List.copyOf(there.closings))).containsExactly(1, 2);
        assertThat(loop.call(() -> List.copyOf(here.closings))).containsExactly(4);
    }

    @Test
    void aLoopThatIsHeldDoesNotKeepOthersFromMakingRoom() throws Exception {
        ConnectionLimit limit = limit(1);
        IdlingConnections here = add(loop);
        add(otherLoop);
        CountDownLatch released = new CountDownLatch(1);
        otherLoop.loop().addCallback(() -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        loop.run(() -> fill(limit, here, QUIET));
        loop.run(() -> limit.awaitPlace(() -> {}, loop.loop()));
        loop.settle();
        assertThat(limit.open()).isEqualTo(1);
        loop.advance(Eviction.PATIENCE);
        loop.settle();
        assertThat(limit.open()).isZero();
        released.countDown();
    }

    @Test
    void loopsAreAskedAgainWhenTheLongestIdleMayBeQuiet() throws Exception {
        ConnectionLimit limit = limit(1);
        IdlingConnections idle = add(loop);
        loop.run(() -> fill(limit, idle, QUIET - Duration.ofMillis(200).toNanos()));
        loop.run(() -> limit.awaitPlace(() -> {}, loop.loop()));
        settle();
        loop.advance(Duration.ofMillis(199));
        settle();
        loop.run(() -> {
            assertThat(idle.searches).isEqualTo(1);
            idle.nanos.clear();
            idle.nanos.add(QUIET);
        });
        loop.advance(Duration.ofMillis(1));
        settle();
        assertThat(limit.open()).isZero();
    }

    @Test
    void theSearchEndsWhenNobodyWaitsAnyMore() throws Exception {
        ConnectionLimit limit = limit(1);
        IdlingConnections idle = add(loop);
        Runnable wake = () -> {};
        loop.run(() -> fill(limit, idle, 0));
        loop.run(() -> limit.awaitPlace(wake, loop.loop()));
        settle();
        loop.run(() -> limit.forget(wake));
        for (int i = 0; i < 5; i++) {
            loop.advance(IdleConnections.QUIET);
            settle();
        }
        loop.run(() -> assertThat(idle.searches).isEqualTo(1));
        loop.run(() -> limit.awaitPlace(wake, loop.loop()));
        settle();
        loop.run(() -> assertThat(idle.searches).isEqualTo(2));
    }

    @Test
    void whoIsBusyEverywhereIsAskedNowAndThenWithoutSpinning() throws Exception {
        ConnectionLimit limit = limit(1);
        IdlingConnections none = add(loop);
        Objects.requireNonNull(limit.enter());
        loop.run(() -> limit.awaitPlace(() -> {}, loop.loop()));
        settle();
        for (int expected = 1; expected <= 3; expected++) {
            int count = expected;
            loop.run(() -> assertThat(none.searches).isEqualTo(count));
            loop.advance(IdleConnections.QUIET);
            settle();
        }
    }
}
