package org.tornado4j.ioloop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one {@link Selector}, a queue of callbacks and a queue of timeouts: Tornado's {@code IOLoop}.
 *
 * <p>An iteration goes as Tornado's does: the callbacks that are there now are counted and the due timeouts taken out;
 * the callbacks run, then the timeouts; then the selector is polled (not at all when the loop was stopped, without
 * waiting when new callbacks came in) and each ready channel's handler runs. Whatever a callback or a handler throws is
 * logged, and the loop goes on. One that holds the loop longer than {@link #setSlowCallbackThreshold the threshold} is
 * logged as a warning.
 *
 * <p>Thread: confined to the thread that runs {@link #start}, except {@link #addCallback}, {@link #execute},
 * {@link #stop} and {@link #runInExecutor}, which may be called from anywhere. Before {@code start} the thread that sets
 * the loop up counts as its thread.
 */
public final class IOLoop implements Executor, AutoCloseable {

    /** No event. */
    public static final int NONE = 0;
    /** The channel can be read from, or a connection accepted. */
    public static final int READ = 0x001;
    /** The channel can be written to, or its connection is established or refused. */
    public static final int WRITE = 0x004;
    /**
     * The channel is in error. It is always watched for, as in Tornado; on this platform an error shows as
     * {@link #READ} or {@link #WRITE}, and the operation that follows throws it.
     */
    public static final int ERROR = 0x018;

    /** What is called when a channel is ready. */
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

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");
    private static final Duration DEFAULT_SLOW_CALLBACK = Duration.ofMillis(100);
    private static final long LONGEST_POLL_MILLIS = 3_600_000;

    private final Selector selector;
    private final Clock clock;
    private final Consumer<SelectionKey> dispatcher = this::dispatch;
    private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
    /** Callbacks from other threads. */
    private final Queue<Runnable> handedOver = new ConcurrentLinkedQueue<>();

    /** True while the loop polls or is about to: other threads must wake it up. */
    private final AtomicBoolean polling = new AtomicBoolean();

    private final TimeoutQueue timeouts = new TimeoutQueue();
    private final ArrayDeque<Timeout> due = new ArrayDeque<>();
    private final List<SelectionKey> abandonedKeys = new ArrayList<>();
    private @Nullable Object[] locals = new Object[8];
    private @Nullable Runnable afterTask;
    private @Nullable Object activity;
    private long slowCallbackNanos = DEFAULT_SLOW_CALLBACK.toNanos();
    private long now;
    /** Read by {@link #isInLoop} from other threads. */
    private volatile @Nullable Thread thread;
    /** Set by {@link #stop} from other threads. */
    private volatile boolean stopped;

    private volatile boolean closed;

    /** Read by {@link #runInExecutor} from other threads. */
    private volatile @Nullable Executor defaultExecutor;

    public IOLoop() {
        this(Clock.SYSTEM);
    }

    /** A loop with its own clock, which is not current in any thread until it is started. */
    public IOLoop(Clock clock) {
        this.clock = clock;
        this.now = clock.nanoTime();
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
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

    /** Whether {@link #instance} was called before; does not make the loop. */
    public static boolean initialized() {
        return CurrentLoop.initialized();
    }

    /** Makes this the loop that {@link #current} returns in the calling thread. */
    public void makeCurrent() {
        CurrentLoop.set(this);
    }

    /** Leaves the calling thread without a current loop. */
    public static void clearCurrent() {
        CurrentLoop.set(null);
    }

    /** Whether the calling thread may touch what this loop owns: it runs the loop, or the loop does not run. */
    public boolean isInLoop() {
        Thread runner = thread;
        return runner == null || runner == Thread.currentThread();
    }

    /** Whether the calling thread is inside this loop's {@link #start}: then what it does belongs to a task. */
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
        if (runner != null && runner != Thread.currentThread()) {
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
        if (closed) {
            throw new IllegalStateException("this IOLoop is closed; make a new one");
        }
        if (thread != null || CurrentLoop.isRunning()) {
            throw new IllegalStateException("IOLoop is already running in this thread; start returns only after stop");
        }
        IOLoop outer = CurrentLoop.get();
        thread = Thread.currentThread();
        CurrentLoop.enter(this);
        try {
            while (!stopped) {
                iterate();
            }
        } finally {
            stopped = false;
            thread = null;
            CurrentLoop.leave(outer);
        }
    }

    /** Lets {@link #start} return after the current iteration, without polling again. Any thread. */
    public void stop() {
        stopped = true;
        wakeup();
    }

    /** Frees the selector; registered channels stay open. Only while the loop does not run. */
    @Override
    public void close() {
        close(false);
    }

    /**
     * Frees the selector.
     *
     * @param allChannels whether registered channels are closed as well
     * @throws IllegalStateException if the loop runs
     */
    public void close(boolean allChannels) {
        if (thread != null) {
            throw new IllegalStateException("stop the IOLoop, and close it after start returned");
        }
        closed = true;
        try {
            if (allChannels) {
                for (SelectionKey key : List.copyOf(selector.keys())) {
                    key.channel().close();
                }
            }
            selector.close();
        } catch (IOException e) {
            LOG.warn("cannot close the selector", e);
        }
        handedOver.clear();
        callbacks.clear();
        CurrentLoop.forget(this);
    }

    /** Whether {@link #close} was called. Any thread. */
    public boolean isClosed() {
        return closed;
    }

    private void iterate() {
        takeOver();
        int count = callbacks.size();
        takeDueTimeouts();
        for (int i = 0; i < count; i++) {
            run(callbacks.remove());
        }
        runDueTimeouts();
        if (!stopped) {
            poll();
        }
    }

    /** Moves what other threads handed over to this loop's own queue. */
    private void takeOver() {
        Runnable callback;
        while ((callback = handedOver.poll()) != null) {
            callbacks.add(callback);
        }
    }

    private void takeDueTimeouts() {
        Timeout timeout;
        while ((timeout = timeouts.pollDue(now)) != null) {
            due.add(timeout);
        }
    }

    private void runDueTimeouts() {
        Timeout timeout;
        while ((timeout = due.poll()) != null) {
            Runnable callback = timeout.take();
            if (callback != null) {
                run(callback);
            }
        }
    }

    private void poll() {
        cancelAbandonedKeys();
        polling.set(true);
        try {
            // Another thread adds its callback first and looks at `polling` second; here it is the other way round, so
            // that one of the two sees the other.
            if (stopped || !callbacks.isEmpty() || !handedOver.isEmpty()) {
                polling.set(false);
                selector.selectNow(dispatcher);
            } else {
                pollAndWait();
            }
        } catch (IOException e) {
            LOG.error("poll failed", e);
        } catch (ClosedSelectorException e) {
            stopped = true;
        } finally {
            polling.set(false);
            now = clock.nanoTime();
        }
    }

    private void pollAndWait() throws IOException {
        long nanos = timeouts.nanosToNext(now);
        if (nanos == 0) {
            polling.set(false);
            selector.selectNow(dispatcher);
            return;
        }
        // Rounded up: a timeout must not find itself due too early and spin through the last part of a millisecond.
        long millis = nanos < 0 ? LONGEST_POLL_MILLIS : Math.min(LONGEST_POLL_MILLIS, (nanos + 999_999) / 1_000_000);
        selector.select(dispatcher, millis);
    }

    private void wakeup() {
        if (polling.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    // ------------------------------------------------------------------------------------------ one task

    private void dispatch(SelectionKey key) {
        if (polling.getPlain()) {
            polling.set(false);
            now = clock.nanoTime();
        }
        Object handler = key.attachment();
        if (handler == null) {
            return; // removed by another handler of the same batch
        }
        try {
            ((Handler) handler).handleEvents(key.channel(), eventsOf(key.readyOps()));
        } catch (CancelledKeyException e) {
            // Closed by another handler of the same batch: what was ready is gone.
            LOG.debug("events for a closed channel dropped");
        } catch (Throwable e) {
            logHandlerFailure(key.channel(), e);
        }
        endTask(handler);
    }

    private void run(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            LOG.error("Exception in callback {}", callback, e);
        }
        endTask(callback);
    }

    private void endTask(Object task) {
        Runnable after = afterTask;
        if (after != null) {
            afterTask = null;
            try {
                after.run();
            } catch (Throwable e) {
                LOG.error("Exception in callback {}", after, e);
            }
        }
        long end = clock.nanoTime();
        if (end - now > slowCallbackNanos) {
            Object held = activity != null ? activity : task;
            LOG.warn("{} held the loop for {} ms", held, (end - now) / 1_000_000);
        }
        activity = null;
        now = end;
    }

    private static void logHandlerFailure(SelectableChannel channel, Throwable e) {
        if (e instanceof IOException && "Broken pipe".equals(e.getMessage())) {
            return; // the client closed the connection; as in Tornado
        }
        LOG.error("Exception in I/O handler for {}", channel, e);
    }

    /**
     * Asks for {@code task} to run once, right after the callback or handler that runs now. One task at a time can
     * ask; this is how the streams of a loop write once for all that a callback produced.
     */
    public void afterTask(Runnable task) {
        afterTask = task;
    }

    /** Names what the current callback is busy with, for the log line in case it holds the loop for too long. */
    public void setActivity(Object activity) {
        this.activity = activity;
    }

    /** How long a callback may hold the loop before a warning is logged; default 100 ms. */
    public void setSlowCallbackThreshold(Duration threshold) {
        slowCallbackNanos = threshold.toNanos();
    }

    // ------------------------------------------------------------------------------------------ channels

    /**
     * Calls {@code handler} whenever {@code channel} is ready for one of {@code events}.
     *
     * @param channel a non-blocking channel; {@link #READ} on a server channel means a connection to accept
     * @throws IllegalArgumentException if the channel has a handler already
     */
    public void addHandler(SelectableChannel channel, int events, Handler handler) throws ClosedChannelException {
        requireInLoop();
        SelectionKey key = channel.keyFor(selector);
        if (key == null || !key.isValid()) {
            channel.register(selector, opsOf(channel, events), handler);
        } else if (key.attachment() != null) {
            throw new IllegalArgumentException("channel " + channel + " was added already; use updateHandler");
        } else {
            key.attach(handler);
            key.interestOps(opsOf(channel, events));
        }
    }

    /**
     * Replaces the events that {@code channel} is watched for.
     *
     * @throws IllegalArgumentException if it has no handler
     */
    public void updateHandler(SelectableChannel channel, int events) {
        requireInLoop();
        SelectionKey key = channel.keyFor(selector);
        if (key == null || !key.isValid() || key.attachment() == null) {
            throw new IllegalArgumentException("channel " + channel + " has no handler; use addHandler");
        }
        key.interestOps(opsOf(channel, events));
    }

    /**
     * Stops watching {@code channel}; an event that is ready but was not handled yet is dropped. Nothing happens for a
     * channel without a handler. Call it before the channel is closed.
     */
    public void removeHandler(SelectableChannel channel) {
        requireInLoop();
        SelectionKey key = channel.keyFor(selector);
        if (key == null || !key.isValid()) {
            LOG.debug("no handler to remove for {}", channel);
            return;
        }
        key.attach(null);
        key.interestOps(0);
        // A key that is cancelled now could not be used again before the next poll; addHandler may want to.
        abandonedKeys.add(key);
    }

    private void cancelAbandonedKeys() {
        if (abandonedKeys.isEmpty()) {
            return;
        }
        for (SelectionKey key : abandonedKeys) {
            if (key.isValid() && key.attachment() == null) {
                key.cancel();
            }
        }
        abandonedKeys.clear();
    }

    private static int opsOf(SelectableChannel channel, int events) {
        int ops = 0;
        if ((events & READ) != 0) {
            ops |= channel.validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT);
        }
        if ((events & WRITE) != 0) {
            boolean connecting = channel instanceof SocketChannel socket && !socket.isConnected();
            ops |= connecting ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
        }
        return ops;
    }

    private static int eventsOf(int ops) {
        int events = NONE;
        if ((ops & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
            events |= READ;
        }
        if ((ops & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
            events |= WRITE;
        }
        return events;
    }

    // ------------------------------------------------------------------------------------------ callbacks

    /**
     * Runs {@code callback} in the next iteration. Any thread; the only way in from other threads. Dropped silently when
     * the loop is closed.
     */
    public void addCallback(Runnable callback) {
        if (thread == Thread.currentThread()) {
            callbacks.add(callback);
        } else if (!closed) {
            handedOver.add(callback);
            wakeup();
        }
    }

    /** {@link #addCallback}, so that a loop can be named where a continuation says where it runs. */
    @Override
    public void execute(Runnable callback) {
        addCallback(callback);
    }

    /**
     * Runs {@code callback} in the next iteration. When it returns a {@link CompletionStage}, the stage's failure is
     * logged as a failure of the callback would be; any other result is ignored. Any thread.
     */
    public void spawnCallback(Callable<?> callback) {
        addCallback(new SpawnedCallback(callback));
    }

    /** Calls {@code callback} with {@code future} in an iteration after it completed. Any thread may complete it. */
    public <T> void addFuture(CompletionStage<T> future, Consumer<CompletionStage<T>> callback) {
        future.whenComplete((result, failure) -> addCallback(() -> callback.accept(future)));
    }

    /**
     * Runs {@code task} on {@code executor}, or on the loop's default one when that is null, and completes the result
     * in the loop. Any thread.
     */
    public <T> CompletableFuture<T> runInExecutor(@Nullable Executor executor, Callable<T> task) {
        return ExecutorCall.start(this, executor != null ? executor : defaultExecutor(), task);
    }

    /** The executor for {@link #runInExecutor} without one; by default a pool of five threads per core at most. */
    public void setDefaultExecutor(Executor executor) {
        defaultExecutor = executor;
    }

    private Executor defaultExecutor() {
        Executor executor = defaultExecutor;
        return executor != null ? executor : DefaultExecutor.shared();
    }

    // ------------------------------------------------------------------------------------------ time

    /**
     * When the current task began, or the one before ended: {@link Clock#nanoTime()} without asking the system. What
     * timeouts are counted from.
     */
    public long now() {
        return now;
    }

    /** The loop's clock. */
    public Clock clock() {
        return clock;
    }

    /** Runs {@code callback} once {@code delay} has passed; at once in the next iteration if it is not positive. */
    public Timeout callLater(Duration delay, Runnable callback) {
        requireInLoop();
        return timeouts.add(clock.nanoTime() + delay.toNanos(), callback);
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
        return callLater(Duration.ofMillis(deadline.toEpochMilli() - clock.currentTimeMillis()), callback);
    }

    /** Makes sure that {@code timeout} does not run any more; nothing happens if it ran. */
    public void removeTimeout(Timeout timeout) {
        requireInLoop();
        timeouts.remove(timeout);
    }

    // ------------------------------------------------------------------------------------------ locals

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
