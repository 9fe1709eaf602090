package org.tornado4j.ioloop;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread, one {@link Selector}, a queue of callbacks and a queue of timeouts: Tornado's {@code IOLoop}.
 *
 * <p>An iteration works as Tornado's does: the pending callbacks are counted and the due timeouts removed from their
 * queue; the callbacks run, then the timeouts; then the selector is polled (not at all if the loop was stopped, without
 * waiting if callbacks were added) and the handler of each ready channel runs. Anything that a callback or a handler
 * throws is logged, and the loop goes on. One that holds the loop longer than
 * {@link #setSlowCallbackThreshold the threshold} is logged as a warning; if it still holds the loop, with the stack of
 * its thread.
 *
 * <p>Thread: confined to the thread that runs {@link #start}, except {@link #addCallback}, {@link #execute},
 * {@link #spawnCallback}, {@link #addFuture}, {@link #stop}, {@link #runInExecutor}, {@link #load}, {@link #lagCounts}, {@link #heldNanos},
 * {@link #currentTask} and {@link #thread}, which may be called from anywhere. Before {@code start}, the thread that
 * sets up the loop counts as its thread.
 */
public final class IOLoop implements Executor, AutoCloseable {

    /** No event. */
    public static final int NONE = 0;
    /** The channel can be read from, or a connection accepted. */
    public static final int READ = 0x001;
    /** The channel can be written to, or its connection is established or refused. */
    public static final int WRITE = 0x004;
    /**
     * The channel is in error. Registering for it has no effect: on this platform, an error is reported as
     * {@link #READ} or {@link #WRITE}, whichever is registered, and the next operation on the channel throws it.
     */
    public static final int ERROR = 0x018;

    /** A handler of channels that are ready. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Handles the events of a channel that is ready.
         *
         * @param channel the channel that was registered
         * @param events {@link #READ}, {@link #WRITE} or both
         */
        void handleEvents(SelectableChannel channel, int events) throws Exception;
    }

    private final Clock clock;
    private final Reactor reactor;
    private final TaskTimer timer;
    private final TimeoutQueue timeouts = new TimeoutQueue();
    private @Nullable Object[] locals = new Object[8];
    /** Read by {@link #isInLoop} from other threads. */
    private volatile @Nullable Thread thread;
    /** Read by {@link #addCallback} from other threads. */
    private volatile boolean closed;
    /** Set by {@link StallWatch}, read by any thread. */
    private volatile LoopLoad load = LoopLoad.NONE;
    /** Read by {@link #runInExecutor} from other threads. */
    private volatile @Nullable Executor defaultExecutor;

    public IOLoop() {
        this(Clock.SYSTEM);
    }

    /** Creates a loop with the given clock. It is not current in any thread until it is started. */
    public IOLoop(Clock clock) {
        this.clock = clock;
        this.timer = new TaskTimer(clock);
        this.reactor = new Reactor(timer, timeouts);
    }

    // ------------------------------------------------------------------------------------------ which loop

    /**
     * Returns the loop that runs in this thread or was made current for it; if there is none, creates one and makes it
     * current.
     */
    public static IOLoop current() {
        IOLoop loop = CurrentLoop.get();
        if (loop == null) {
            loop = new IOLoop();
            loop.makeCurrent();
        }
        return loop;
    }

    /**
     * Returns the loop that runs in this thread or was made current for it, or null: Tornado's {@code
     * current(instance=False)}.
     */
    public static @Nullable IOLoop currentOrNull() {
        return CurrentLoop.get();
    }

    /**
     * Returns the one loop of the process. The first call selects the {@link #current} loop of its thread, and creates
     * it if there is none, so that a server started earlier in that thread runs on it.
     */
    public static IOLoop instance() {
        return CurrentLoop.instance();
    }

    /** Returns whether {@link #instance} was called before, or a loop was installed. Does not create the loop. */
    public static boolean initialized() {
        return CurrentLoop.initialized();
    }

    /** Makes this loop the one that {@link #instance} returns. */
    public void install() {
        CurrentLoop.install(this);
    }

    /** Removes the one loop of the process; the next call of {@link #instance} creates another. */
    public static void clearInstance() {
        CurrentLoop.install(null);
    }

    /** Makes this loop the one that {@link #current} returns in the calling thread. */
    public void makeCurrent() {
        CurrentLoop.set(this);
    }

    /** Leaves the calling thread without a current loop. */
    public static void clearCurrent() {
        CurrentLoop.set(null);
    }

    /**
     * Returns whether the calling thread may use objects that are confined to this loop: it runs the loop, or the loop
     * does not run.
     */
    public boolean isInLoop() {
        return thread == null || isRunningHere();
    }

    /** Returns whether the calling thread is inside this loop's {@link #start}, and so in one of its tasks. */
    @SuppressWarnings("ReferenceEquality") // a thread equals itself alone
    public boolean isRunningHere() {
        return thread == Thread.currentThread();
    }

    /**
     * Checks that the calling thread {@linkplain #isInLoop may use} this loop. The first line of operations confined to
     * its thread.
     *
     * @throws IllegalStateException in any other thread; the message names both threads
     */
    public void requireInLoop() {
        Thread runner = thread;
        if (runner != null && !isRunningHere()) {
            throw new IllegalStateException(
                    "called in thread \"" + Thread.currentThread().getName()
                            + "\", but this belongs to the loop of thread \"" + runner.getName()
                            + "\"; go through IOLoop.addCallback");
        }
    }

    // ------------------------------------------------------------------------------------------ running

    /**
     * Runs the loop in the calling thread until {@link #stop} is called. If it was called before, returns at once. May
     * be called again afterwards.
     *
     * @throws IllegalStateException if the loop, or another loop in this thread, is running, or the loop was closed
     */
    public void start() {
        IOLoop outer = CurrentLoop.get();
        enterThread();
        try {
            StallWatch.SHARED.watch(this);
            reactor.run();
        } catch (Throwable e) {
            FatalErrors.threadEnded(e);
            throw e;
        } finally {
            leaveThread(outer);
        }
    }

    /** @throws IllegalStateException as {@link #start} says */
    void requireStartable() {
        if (closed) {
            throw new IllegalStateException("this IOLoop is closed; make a new one");
        }
        if (thread != null || CurrentLoop.isRunning()) {
            throw new IllegalStateException("IOLoop is already running; start returns only after stop");
        }
    }

    private synchronized void enterThread() {
        requireStartable();
        thread = Thread.currentThread();
        CurrentLoop.enter(this);
    }

    private synchronized void leaveThread(@Nullable IOLoop outer) {
        StallWatch.SHARED.forget(this);
        thread = null;
        CurrentLoop.leave(outer);
    }

    /** Makes {@link #start} return after the current iteration, without polling again. Any thread. */
    public void stop() {
        reactor.stop();
    }

    /**
     * Calls {@code main} on the loop and runs the loop until the stage that it returns is complete; if it returns null,
     * until it has returned. For programs with a single task, and for tests.
     *
     * @return the result of the stage; null if there was no stage
     * @throws Exception the failure of the stage, or the exception thrown by {@code main}
     * @throws IllegalStateException if the loop runs already or is closed, if it was stopped before the stage was
     *     complete, or if {@code main} returned an object of another type, by an unchecked cast
     */
    public <T extends @Nullable Object> @Nullable T runSync(Callable<? extends @Nullable CompletionStage<T>> main)
            throws Exception {
        return new SyncRun<T>(this, main).run(null);
    }

    /**
     * {@link #runSync(Callable)} with a limit.
     *
     * @throws TimeoutException if the stage was not complete after {@code timeout}; it is cancelled
     */
    public <T extends @Nullable Object> @Nullable T runSync(
            Callable<? extends @Nullable CompletionStage<T>> main, Duration timeout) throws Exception {
        return new SyncRun<T>(this, main).run(timeout);
    }

    /** Closes the selector; registered channels stay open. Allowed only while the loop does not run. */
    @Override
    public void close() {
        close(false);
    }

    /**
     * Closes the selector. Pending callbacks and timeouts are dropped.
     *
     * @param allChannels whether registered channels are closed as well
     * @throws IllegalStateException if the loop runs
     */
    public synchronized void close(boolean allChannels) {
        if (thread != null) {
            throw new IllegalStateException("stop the IOLoop, and close it after start returned");
        }
        if (closed) {
            return;
        }
        closed = true;
        reactor.close(allChannels);
        CurrentLoop.forget(this);
    }

    /** Returns whether {@link #close} was called. Any thread. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Schedules {@code task} to run once, right after the current callback or handler, or when the loop starts. Only
     * one task can be scheduled at a time; scheduling it again has no effect. The streams of a loop use this to write
     * everything that a callback produced at once. A task that is scheduled while it runs is called again in the next
     * iteration.
     *
     * @throws IllegalStateException if another task is scheduled
     */
    public void afterTask(Runnable task) {
        reactor.afterTask(task);
    }

    /** Names the current activity of the callback, for the log line in case it holds the loop for too long. */
    public void setActivity(Object activity) {
        timer.setActivity(activity);
    }

    /**
     * Sets the time for which a callback may hold the loop before a warning is logged; none if not positive. By default it is
     * 100 ms, and ten times that until the loop is warm: until it has run for ten seconds and made two hundred rounds.
     */
    public void setSlowCallbackThreshold(Duration threshold) {
        requireInLoop();
        timer.setThreshold(threshold);
    }

    /** Returns the recent load of the loop, measured a few times a second while it runs. Any thread. */
    public LoopLoad load() {
        return load;
    }

    /**
     * Returns how long the current callback or handler has held the loop, in nanoseconds; 0 while the loop is idle. Any
     * thread; other threads may see a value that is a moment old.
     */
    public long heldNanos() {
        return thread == null ? 0 : timer.heldNanos();
    }

    /** Returns the number of the loop's rounds by their duration: the distribution of its lag. Any thread. */
    public LagCounts lagCounts() {
        return timer.lags();
    }

    /**
     * Returns the current work of the loop; null while it is idle or does not run. Any thread; other threads may see a
     * value that is a moment old, whose name and stack may be those of two consecutive tasks.
     */
    public @Nullable LoopTask currentTask() {
        Thread runner = thread;
        long held = heldNanos();
        Object activity = timer.activity();
        if (runner == null || held == 0) {
            return null;
        }
        StackTraceElement[] stack = runner.getStackTrace();
        String name = activity != null ? TaskName.of(activity) : TaskName.of(stack);
        return new LoopTask(name, Duration.ofNanos(held), List.of(stack));
    }

    /** Returns the thread that runs the loop; null while it does not run. Any thread. */
    public @Nullable Thread thread() {
        return thread;
    }

    // ------------------------------------------------------------------------------------------ channels

    /**
     * Calls {@code handler} whenever {@code channel} is ready for one of {@code events}.
     *
     * <p>A socket that is still connecting reports the outcome as {@link #WRITE}; the handler then calls
     * {@code finishConnect}. If the socket is connected without that, call {@link #updateHandler} afterwards.
     *
     * @param channel a non-blocking channel; for a server channel, {@link #READ} means that a connection can be
     *     accepted
     * @param events events that the channel does not support, and {@link #ERROR}, are ignored
     * @throws IllegalArgumentException if the channel has a handler already
     */
    public void addHandler(SelectableChannel channel, int events, Handler handler) throws ClosedChannelException {
        requireInLoop();
        reactor.handlers().add(channel, events, handler);
    }

    /**
     * Replaces the events for which {@code channel} is watched.
     *
     * @throws IllegalArgumentException if it has no handler
     */
    public void updateHandler(SelectableChannel channel, int events) {
        requireInLoop();
        reactor.handlers().update(channel, events);
    }

    /**
     * Stops watching {@code channel}; events that were not handled yet are dropped. Does nothing for a channel without
     * a handler. Call this before closing the channel.
     */
    public void removeHandler(SelectableChannel channel) {
        requireInLoop();
        reactor.handlers().remove(channel);
    }

    // ------------------------------------------------------------------------------------------ callbacks

    /**
     * Runs {@code callback} in the next iteration. Any thread; other threads enter the loop only this way. Does nothing
     * once the loop is closed.
     */
    public void addCallback(Runnable callback) {
        if (isRunningHere()) {
            reactor.add(callback);
        } else if (!closed) {
            reactor.handOver(callback);
        }
    }

    /** Same as {@link #addCallback}; lets a loop serve as the executor of a continuation. */
    @Override
    public void execute(Runnable callback) {
        addCallback(callback);
    }

    /**
     * Runs {@code callback} in the next iteration. If it returns a stage that fails, the failure is logged like one of
     * the callback itself, unless it is a cancellation. Any thread.
     */
    public void spawnCallback(Callable<? extends @Nullable CompletionStage<?>> callback) {
        addCallback(new SpawnedCallback(callback));
    }

    /**
     * Calls {@code callback} with {@code future} in an iteration after the future has completed. Any thread may
     * complete it.
     */
    public <T extends @Nullable Object> void addFuture(
            CompletionStage<T> future, Consumer<CompletionStage<T>> callback) {
        future.whenComplete((result, failure) -> addCallback(() -> callback.accept(future)));
    }

    /**
     * Runs {@code task} on {@code executor}, or on the loop's default executor if null. The returned future completes
     * in the loop, with the task's result or exception, or with the exception by which the executor refused the task.
     * It never completes once the loop is closed. Any thread.
     */
    public <T extends @Nullable Object> CompletableFuture<T> runInExecutor(
            @Nullable Executor executor, Callable<T> task) {
        return ExecutorCall.start(this, executor != null ? executor : defaultExecutor(), task);
    }

    /**
     * Sets the executor that {@link #runInExecutor} uses if it is given none. The default is a pool of daemon threads
     * shared by all loops, with at most five threads per core. Any thread.
     */
    public void setDefaultExecutor(Executor executor) {
        defaultExecutor = executor;
    }

    private Executor defaultExecutor() {
        Executor executor = defaultExecutor;
        return executor != null ? executor : DefaultExecutor.shared();
    }

    // ------------------------------------------------------------------------------------------ time

    /**
     * Returns the time at which the current task began or the previous one ended: a cached {@link Clock#nanoTime()}
     * that costs no system call. Precise enough to note when something was last active; it lags behind by as long as
     * the current task has run.
     */
    public long now() {
        return timer.now();
    }

    /** Returns the time of the wall clock: Tornado's {@code IOLoop.time}. */
    public Instant time() {
        return Instant.ofEpochMilli(clock.currentTimeMillis());
    }

    /** Returns the loop's clock. */
    public Clock clock() {
        return clock;
    }

    /**
     * Runs {@code callback} once {@code delay} has passed, or in the next iteration if it is not positive. Longer
     * delays than 146 years are reduced to that.
     */
    public Timeout callLater(Duration delay, Runnable callback) {
        requireInLoop();
        return timeouts.add(clock.nanoTime() + Deadlines.nanosOf(delay), callback);
    }

    /** Runs {@code callback} when {@link Clock#nanoTime()} has reached {@code nanoTime}. */
    public Timeout callAt(long nanoTime, Runnable callback) {
        requireInLoop();
        return timeouts.add(nanoTime, callback);
    }

    /** Same as {@link #callLater(Duration, Runnable)}, under Tornado's older name. */
    public Timeout addTimeout(Duration delay, Runnable callback) {
        return callLater(delay, callback);
    }

    /**
     * Runs {@code callback} at {@code deadline}. The delay is computed now; later changes of the wall clock do not
     * affect it.
     */
    public Timeout addTimeout(Instant deadline, Runnable callback) {
        return callLater(Duration.between(time(), deadline), callback);
    }

    /** Cancels {@code timeout}. Does nothing if it has run or was removed. */
    public void removeTimeout(Timeout timeout) {
        requireInLoop();
        timeouts.remove(timeout);
    }

    // ------------------------------------------------------------------------------------------ within the package

    TaskTimer timer() {
        return timer;
    }

    void setLoad(LoopLoad measured) {
        load = measured;
    }

    boolean isAsleep() {
        return reactor.isAsleep();
    }

    @Nullable
    Object local(int index) {
        return index < locals.length ? locals[index] : null;
    }

    void setLocal(int index, Object value) {
        if (index >= locals.length) {
            locals = Arrays.copyOf(locals, index * 2);
        }
        locals[index] = value;
    }
}
