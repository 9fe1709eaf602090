package org.tornado4j.benchmarks;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;

/** Callbacks that another thread hands over to a loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOverBenchmark {

    private static final int BATCH = 1000;

    private final LoopGroup group = new LoopGroup(1, "benchmark-loop-");
    private final Semaphore done = new Semaphore(0);
    private final Runnable release = done::release;
    private IOLoop loop;

    @Setup
    public void start() {
        group.start();
        loop = group.next();
    }

    @TearDown
    public void stop() throws InterruptedException {
        group.stop();
        group.join();
    }

    /** There and back: the loop sleeps in its selector and is woken up. */
    @Benchmark
    public void oneByOne() {
        loop.addCallback(release);
        done.acquireUninterruptibly();
    }

    /** A thousand at once, most of which find the loop awake. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void many() {
        for (int i = 1; i < BATCH; i++) {
            loop.addCallback(HandOverBenchmark::nothing);
        }
        loop.addCallback(release);
        done.acquireUninterruptibly();
    }

    private static void nothing() {}
}
