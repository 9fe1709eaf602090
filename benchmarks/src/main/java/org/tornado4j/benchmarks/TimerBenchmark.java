package org.tornado4j.benchmarks;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;

/** Timeouts among many others that wait. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {

    private static final int BATCH = 1000;
    private static final Duration DELAY = Duration.ofMinutes(90);
    private static final long SEED = 4711;

    /** Number of other pending timeouts, none of which is due during the run. */
    @Param({"0", "1000", "100000"})
    int pending;

    private final IOLoop loop = new IOLoop();
    private final Runnable stop = loop::stop;

    @Setup
    public void prepare() {
        Random random = new Random(SEED);
        for (int i = 0; i < pending; i++) {
            loop.callLater(Duration.ofHours(1).plusSeconds(random.nextInt(3600)), TimerBenchmark::nothing);
        }
    }

    @TearDown
    public void close() {
        loop.close();
    }

    /** The life of most timeouts: cancelled before they are due. */
    @Benchmark
    public void addAndCancel() {
        loop.removeTimeout(loop.callLater(DELAY, TimerBenchmark::nothing));
    }

    /** A thousand at a time, the oldest first: each is in the midst of the others for a while. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void addThenCancel() {
        Timeout[] timeouts = new Timeout[BATCH];
        for (int i = 0; i < BATCH; i++) {
            timeouts[i] = loop.callLater(DELAY.minusSeconds(i), TimerBenchmark::nothing);
        }
        for (Timeout timeout : timeouts) {
            loop.removeTimeout(timeout);
        }
    }

    /** A thousand that are due at once. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void addAndExpire() {
        long now = loop.clock().nanoTime();
        for (int i = 1; i < BATCH; i++) {
            loop.callAt(now - BATCH + i, TimerBenchmark::nothing);
        }
        loop.callAt(now, stop);
        loop.start();
    }

    private static void nothing() {}
}
