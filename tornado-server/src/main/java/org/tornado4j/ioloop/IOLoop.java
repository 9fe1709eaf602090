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
 * <p>An iteration goes as Tornado's does: the callbacks that are there now are counted and the due timeouts taken out;
 * the callbacks run, then the timeouts; then the selector is polled (not at all when the loop was stopped, without
 * waiting when new callbacks came in) and each ready channel's handler runs. Whatever a callback or a handler throws is
 * logged, and the loop goes on. One that holds the loop longer than {@link #setSlowCallbackThreshold the threshold} is
 * logged as a warning; one that goes on holding it, with what its thread is doing.
 *
 * <p>Thread: confined to the thread that runs {@link #start}, except {@link #addCallback}, {@link #execute},
 * {@link #spawnCallback}, {@link #addFuture}, {@link #stop}, {@link #runInExecutor}, {@link #load}, {@link #lagCounts}, {@link #heldNanos},
 * {@link #currentTask} and {@link #thread}, which may be called from anywhere. Before {@code start} the thread that sets the loop up counts as its
 * thread.
 */
public final class IOLoop implements Executor, AutoCloseable {

    /** No event. */
    public static final int NONE = 0;
    /** The channel can be read from, or a connection accepted. */
    public static final int READ = 0x001;
    /** The channel can be written to, or its connection is established or refused. */
    public static final int WRITE = 0x004;
    /**
     * The channel is in error. It need not be asked for: on this platform an error shows as {@link #READ} or
     * {@link #WRITE}, whichever was asked for, and the operation that follows throws it.
     */
    public static final int ERROR = 0x018;

    /** A handler of channels that are ready. */
    @FunctionalInterface
    public interface Handler {

        /**
         * Handles what is ready.
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

    /** A loop with its own clock, which is not current in any thread until it is started. */
    public IOLoop(Clock clock) {
        this.clock = clock;
        this.timer = new TaskTimer(clock);
        this.reactor = new Reactor(timer, timeouts);
    }

    // ------------------------------------------------------------------------------------------ which loop

    /** The loop that runs in this thread or was made current for it; made, and made current, when there is none. */
    public static IOLoop current() {
        IOLoop loop = CurrentLoop.get();
        if (loop == null) {
            loop = new IOLoop();
            loop.makeCurrent();
        }
        return loop;
    }

    /** The loop that runs in this thread or was made current for it, or null: {@code current(instance=False)}. */
    public static @Nullable IOLoop currentOrNull() {
        return CurrentLoop.get();
    }

    /**
     * The one loop of the process: the first call chooses the loop that is {@link #current} in its thread, or makes it, so
     * that a server which was started before in that thread is on it.
     */
    public static IOLoop instance() {
        return CurrentLoop.instance();
    }

    /** Returns whether {@link #instance} was called before, or a loop installed; does not make the loop. */
    public static boolean initialized() {
        return CurrentLoop.initialized();
    }

    /** Makes this the loop that {@link #instance} returns. */
    public void install() {
        CurrentLoop.install(this);
    }

    /** Leaves the process without its one loop; the next {@link #instance} makes another. */
    public static void clearInstance() {
        CurrentLoop.install(null);
    }

    /** Makes this the loop that {@link #current} returns in the calling thread. */
    public void makeCurrent() {
        CurrentLoop.set(this);
    }

    /** Leaves the calling thread without a current loop. */
    public static void clearCurrent() {
        CurrentLoop.set(null);
    }

    /** Returns whether the calling thread may touch what this loop owns: it runs the loop, or the loop does not run. */
    public boolean isInLoop() {
        return thread == null || isRunningHere();
    }

    /** Returns whether the calling thread is inside this loop's {@link #start}: then what it does belongs to a task. */
    @SuppressWarnings("ReferenceEquality") // a thread equals itself alone
    public boolean isRunningHere() {
        return thread == Thread.currentThread();
    }

    /**
     * The first line of operations that belong to the loop's thread.
     *
     * @throws IllegalStateException in any other thread, naming both
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
     * Runs the loop in the calling thread until {@link #stop}. A stop that came before makes it return at once. May be
     * called again afterwards.
     *
     * @throws IllegalStateException if the loop, or another one in this thread, runs already, or the loop was closed
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

    /** Lets {@link #start} return after the current iteration, without polling again. Any thread. */
    public void stop() {
        reactor.stop();
    }

    /**
     * Calls {@code main} on the loop and runs the loop until the stage it returns is complete, or not at all longer when
     * it returns null. For programs that have one thing to do, and for their tests.
     *
     * @return what the stage completed with
     * @throws Exception what the stage failed with, or {@code main} threw
     * @throws IllegalStateException if the loop runs already or is closed, if it was stopped by someone else first, or
     *     if {@code main} returned something else (in a program that got round the type)
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

    /** Frees the selector; registered channels stay open. Only while the loop does not run. */
    @Override
    public void close() {
        close(false);
    }

    /**
     * Frees the selector. What waits to be called is dropped.
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
     * Asks for {@code task} to run once, right after the callback or handler that runs now, or when the loop starts. One
     * task at a time can ask, as often as it likes; this is how the streams of a loop write once for all that a callback
     * produced. A task that asks while it runs is called again in the next iteration.
     *
     * @throws IllegalStateException if another task asked already
     */
    public void afterTask(Runnable task) {
        reactor.afterTask(task);
    }

    /** Names what the current callback is busy with, for the log line in case it holds the loop for too long. */
    public void setActivity(Object activity) {
        timer.setActivity(activity);
    }

    /**
     * Sets the time for which a callback may hold the loop before a warning is logged; none if not positive. By default it is
     * 100 ms, and ten times that until the loop is warm: until it has run for ten seconds and come round two hundred times.
     */
    public void setSlowCallbackThreshold(Duration threshold) {
        requireInLoop();
        timer.setThreshold(threshold);
    }

    /** Returns how busy the loop was lately; measured a few times a second while it runs. Any thread. */
    public LoopLoad load() {
        return load;
    }

    /**
     * Returns how long the callback or handler that runs now has held the loop, in nanoseconds; 0 while the loop waits for
     * something to do. Any thread; what others see may be a moment old.
     */
    public long heldNanos() {
        return thread == null ? 0 : timer.heldNanos();
    }

    /** Returns how often the loop came round, by the time it took: its lag as a distribution. Any thread. */
    public LagCounts lagCounts() {
        return timer.lags();
    }

    /**
     * Returns what the loop is at; null while it waits for something to do, or does not run. Any thread; what others see may
     * be a moment old, and name and stack may be of two tasks that follow each other.
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
     * {@code finishConnect}. If it was connected in another way since, {@link #updateHandler} has to be called.
     *
     * @param channel a non-blocking channel; {@link #READ} on a server channel means a connection to accept
     * @param events events that the channel does not know, and {@link #ERROR}, are ignored
     * @throws IllegalArgumentException if the channel has a handler already
     */
    public void addHandler(SelectableChannel channel, int events, Handler handler) throws ClosedChannelException {
        requireInLoop();
        reactor.handlers().add(channel, events, handler);
    }

    /**
     * Replaces the events that {@code channel} is watched for.
     *
     * @throws IllegalArgumentException if it has no handler
     */
    public void updateHandler(SelectableChannel channel, int events) {
        requireInLoop();
        reactor.handlers().update(channel, events);
    }

    /**
     * Stops watching {@code channel}; an event that is ready but was not handled yet is dropped. Nothing happens for a
     * channel without a handler. Call it before the channel is closed.
     */
    public void removeHandler(SelectableChannel channel) {
        requireInLoop();
        reactor.handlers().remove(channel);
    }

    // ------------------------------------------------------------------------------------------ callbacks

    /**
     * Runs {@code callback} in the next iteration. Any thread; the only way in from other threads. Dropped silently when
     * the loop is closed.
     */
    public void addCallback(Runnable callback) {
        if (isRunningHere()) {
            reactor.add(callback);
        } else if (!closed) {
            reactor.handOver(callback);
        }
    }

    /** {@link #addCallback}, so that a loop can be named where a continuation says where it runs. */
    @Override
    public void execute(Runnable callback) {
        addCallback(callback);
    }

    /**
     * Runs {@code callback} in the next iteration, and watches the stage it returns, if any: its failure is logged as a
     * failure of the callback would be, unless it is a cancellation. Any thread.
     */
    public void spawnCallback(Callable<? extends @Nullable CompletionStage<?>> callback) {
        addCallback(new SpawnedCallback(callback));
    }

    /** Calls {@code callback} with {@code future} in an iteration after it completed. Any thread may complete it. */
    public <T extends @Nullable Object> void addFuture(
            CompletionStage<T> future, Consumer<CompletionStage<T>> callback) {
        future.whenComplete((result, failure) -> addCallback(() -> callback.accept(future)));
    }

    /**
     * Runs {@code task} on {@code executor}, or on the loop's default one when that is null, and completes the result
     * in the loop: with what the task returned or threw, or with what the executor threw when it refused the task. It
     * never completes once the loop is closed. Any thread.
     */
    public <T extends @Nullable Object> CompletableFuture<T> runInExecutor(
            @Nullable Executor executor, Callable<T> task) {
        return ExecutorCall.start(this, executor != null ? executor : defaultExecutor(), task);
    }

    /**
     * The executor for {@link #runInExecutor} without one. By default it is a pool of daemon threads that all loops
     * share, five per core at most. Any thread.
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

    /** The wall clock: Tornado's {@code IOLoop.time}. */
    public Instant time() {
        return Instant.ofEpochMilli(clock.currentTimeMillis());
    }

    /** The loop's clock. */
    public Clock clock() {
        return clock;
    }

    /**
     * Runs {@code callback} once {@code delay} has passed; at once in the next iteration if it is not positive. A delay
     * beyond 146 years is that long.
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

    /** {@link #callLater(Duration, Runnable)} by Tornado's older name. */
    public Timeout addTimeout(Duration delay, Runnable callback) {
        return callLater(delay, callback);
    }

    /** Runs {@code callback} once the wall clock has reached {@code deadline}, as far as can be told now. */
    public Timeout addTimeout(Instant deadline, Runnable callback) {
        return callLater(Duration.between(time(), deadline), callback);
    }

    /** Makes sure that {@code timeout} does not run any more; nothing happens if it ran. */
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
