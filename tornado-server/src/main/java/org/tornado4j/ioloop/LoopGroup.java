package org.tornado4j.ioloop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A group of loops, each in its own thread. A server spreads its connections over them; each connection stays on one.
 *
 * <ol>
 *   <li>{@link #start} starts the threads, which keep the process alive;
 *   <li>{@link #next} returns the loops in turn;
 *   <li>{@link #stop} ends the threads, and closes the loops with the channels that are still registered.
 * </ol>
 *
 * A group cannot be started again. Tornado has one loop per process and no counterpart of this class.
 *
 * <p>Thread: any.
 */
public final class LoopGroup {

    private enum State {
        /** Waits for {@link #start}. */
        NEW,
        /** Threads run; waits for {@link #stop}. */
        STARTED,
        /** Threads end or have ended. */
        STOPPED
    }

    private final List<IOLoop> loops;
    private final List<Thread> threads;
    private final AtomicInteger turn = new AtomicInteger();

    /** Guarded by this. */
    private State state = State.NEW;

    /**
     * Creates a group of {@code size} loops.
     *
     * @param threadNamePrefix the beginning of the threads' names, followed by a hyphen and a number from 0
     */
    public LoopGroup(int size, String threadNamePrefix) {
        this(size, threadNamePrefix, Clock.SYSTEM);
    }

    /** Creates a group whose loops use {@code clock}. */
    public LoopGroup(int size, String threadNamePrefix, Clock clock) {
        this(threadNames(size, threadNamePrefix), clock);
    }

    private LoopGroup(List<String> threadNames, Clock clock) {
        List<IOLoop> made = new ArrayList<>();
        List<Thread> runners = new ArrayList<>();
        for (String name : threadNames) {
            IOLoop loop = new IOLoop(clock);
            made.add(loop);
            runners.add(thread(loop, name));
        }
        loops = Collections.unmodifiableList(made);
        threads = runners;
    }

    /**
     * Returns a group of one loop, such as one that accepts connections for the others. Its thread is named {@code
     * threadName}.
     */
    public static LoopGroup single(String threadName) {
        return new LoopGroup(List.of(threadName), Clock.SYSTEM);
    }

    private static List<String> threadNames(int size, String prefix) {
        if (size < 1) {
            throw new IllegalArgumentException("a group needs one loop or more, not " + size);
        }
        return IntStream.range(0, size).mapToObj(i -> prefix + "-" + i).toList();
    }

    private static Thread thread(IOLoop loop, String name) {
        Thread thread = new Thread(() -> runToTheEnd(loop), name);
        thread.setDaemon(false); // else it would be a daemon when the thread that makes the group is one
        return thread;
    }

    private static void runToTheEnd(IOLoop loop) {
        try {
            loop.start();
        } finally {
            loop.close(true);
        }
    }

    /** Returns the loops, in the order of their threads' numbers. */
    public List<IOLoop> loops() {
        return loops;
    }

    /** Returns the next loop, round robin. */
    public IOLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }

    /**
     * Starts the threads and returns when every loop runs. From then on, use {@link IOLoop#addCallback} to enter a
     * loop.
     *
     * @throws IllegalStateException if the group was started or stopped before
     */
    public synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("a LoopGroup starts once, and this one is " + state + "; make a new one");
        }
        state = State.STARTED;
        CountDownLatch running = new CountDownLatch(loops.size());
        for (IOLoop loop : loops) {
            loop.addCallback(running::countDown);
        }
        for (Thread thread : threads) {
            thread.start();
        }
        try {
            running.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the threads start all the same, only not before this returns
        }
    }

    /**
     * Stops all loops and waits until their threads have ended. If called in one of these threads, does not wait for
     * that one. A second call only waits.
     */
    public void stop() {
        if (leaveFor(State.STOPPED) == State.NEW) {
            loops.forEach(loop -> loop.close(true));
        } else {
            loops.forEach(IOLoop::stop);
        }
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loops were told; the caller wants to go on without waiting
        }
    }

    private synchronized State leaveFor(State next) {
        State left = state;
        state = next;
        return left;
    }

    /** Waits until the threads have ended, except the calling one. Returns at once if the group was never started. */
    public void join() throws InterruptedException {
        for (Thread thread : threads) {
            if (!thread.equals(Thread.currentThread())) {
                thread.join();
            }
        }
    }
}
