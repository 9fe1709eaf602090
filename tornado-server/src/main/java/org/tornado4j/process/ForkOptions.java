package org.tornado4j.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Settings for starting and supervising workers with {@link Processes#forkProcesses(ForkOptions)}.
 *
 * <p>Thread: immutable; a builder is confined to one.
 */
public final class ForkOptions {

    /** Tornado's. */
    public static final int DEFAULT_MAX_RESTARTS = 100;

    /** Up to a tenth less than the limits say. */
    public static final double DEFAULT_RECYCLE_JITTER = 0.1;

    /** The least {@link Builder#livenessTimeout} but zero: below it a busy machine has workers look as if they were gone. */
    public static final Duration LEAST_LIVENESS_TIMEOUT = Duration.ofSeconds(5);

    private final int processes;
    private final int maxRestarts;
    private final Duration restartWindow;
    private final Duration startTimeout;
    private final Duration stopTimeout;
    private final Duration livenessTimeout;
    private final Duration orphanTimeout;
    private final long maxRequests;
    private final Duration maxAge;
    private final double recycleJitter;
    private final @Nullable List<String> workerJvmOptions;
    private final String release;
    private final boolean readinessAwaited;
    private final List<ReservedPort> ports;
    private final List<Consumer<Supervision>> observers;

    private ForkOptions(Builder builder) {
        this.processes = builder.processes > 0 ? builder.processes : Processes.cpuCount();
        this.maxRestarts = builder.maxRestarts;
        this.restartWindow = builder.restartWindow;
        this.startTimeout = builder.startTimeout;
        this.stopTimeout = builder.stopTimeout;
        this.livenessTimeout = builder.livenessTimeout;
        this.orphanTimeout = builder.orphanTimeout;
        this.maxRequests = builder.maxRequests;
        this.maxAge = builder.maxAge;
        this.recycleJitter = builder.recycleJitter;
        this.workerJvmOptions = builder.workerJvmOptions;
        this.release = builder.release;
        this.readinessAwaited = builder.readinessAwaited;
        this.ports = List.copyOf(builder.ports);
        this.observers = List.copyOf(builder.observers);
    }

    /** {@code processes} workers, and the defaults. */
    public static ForkOptions of(int processes) {
        return builder().processes(processes).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    public int processes() {
        return processes;
    }

    public int maxRestarts() {
        return maxRestarts;
    }

    public Duration restartWindow() {
        return restartWindow;
    }

    public Duration startTimeout() {
        return startTimeout;
    }

    public Duration stopTimeout() {
        return stopTimeout;
    }

    public Duration livenessTimeout() {
        return livenessTimeout;
    }

    public Duration orphanTimeout() {
        return orphanTimeout;
    }

    public long maxRequests() {
        return maxRequests;
    }

    public Duration maxAge() {
        return maxAge;
    }

    public double recycleJitter() {
        return recycleJitter;
    }

    /** Null if workers have the supervisor's. */
    public @Nullable List<String> workerJvmOptions() {
        return workerJvmOptions;
    }

    /** Empty if the program does not say. */
    public String release() {
        return release;
    }

    public boolean isReadinessAwaited() {
        return readinessAwaited;
    }

    public List<ReservedPort> ports() {
        return ports;
    }

    List<Consumer<Supervision>> observers() {
        return observers;
    }

    /** Begins with Tornado's defaults. */
    public static final class Builder {

        private int processes;
        private int maxRestarts = DEFAULT_MAX_RESTARTS;
        private Duration restartWindow = Duration.ZERO;
        private Duration startTimeout = Duration.ofMinutes(2);
        private Duration stopTimeout = Duration.ofMinutes(1);
        private Duration livenessTimeout = Duration.ofSeconds(30);
        private Duration orphanTimeout = Duration.ofSeconds(30);
        private long maxRequests;
        private Duration maxAge = Duration.ZERO;
        private double recycleJitter = DEFAULT_RECYCLE_JITTER;
        private @Nullable List<String> workerJvmOptions;
        private String release = "";
        private boolean readinessAwaited;
        private final List<ReservedPort> ports = new ArrayList<>();
        private final List<Consumer<Supervision>> observers = new ArrayList<>();

        private Builder() {}

        /** Sets the number of workers; zero, the default, or less for one per core. */
        public Builder processes(int processes) {
            this.processes = processes;
            return this;
        }

        /**
         * Sets how many workers may be started in place of others that failed: in all, or in each {@link #restartWindow};
         * default 100.
         */
        public Builder maxRestarts(int maxRestarts) {
            if (maxRestarts < 0) {
                throw new IllegalArgumentException("maxRestarts must not be negative, but is " + maxRestarts);
            }
            this.maxRestarts = maxRestarts;
            return this;
        }

        /**
         * Sets the time in which there may be {@link #maxRestarts}; default zero, which counts restarts in all as Tornado does:
         * one more ends all workers, and the supervisor fails.
         *
         * <p>With a window, tasks that fail more often have no worker until the window ends, and the workers of other tasks go
         * on. A worker that served for ten seconds or longer is replaced at once whatever the limit. The supervisor fails if
         * the limit is reached while no worker serves. With {@code maxRestarts(0)} the window has no meaning.
         */
        public Builder restartWindow(Duration restartWindow) {
            if (restartWindow.isNegative()) {
                throw new IllegalArgumentException("restartWindow must not be negative, but is " + restartWindow);
            }
            this.restartWindow = restartWindow;
            return this;
        }

        /**
         * Sets how long a worker may take to be ready; default 2 minutes. One that is to replace another is ended beyond it, and
         * the other one goes on. Any other is killed, which is a failure of the worker, if the program
         * {@linkplain #awaitReadiness says} when it is ready.
         */
        public Builder startTimeout(Duration startTimeout) {
            this.startTimeout = positive("startTimeout", startTimeout);
            return this;
        }

        /** Sets how long a worker may take to end before it is killed; default 1 minute. */
        public Builder stopTimeout(Duration stopTimeout) {
            this.stopTimeout = positive("stopTimeout", stopTimeout);
            return this;
        }

        /**
         * Sets how long a worker may be silent, or one callback or handler may hold a loop of its servers, before the
         * worker is killed and replaced; default 30 seconds, zero for no limit. A worker stopped by a debugger or by
         * SIGSTOP is silent.
         *
         * @throws IllegalArgumentException if it is neither zero nor at least 5 seconds
         */
        public Builder livenessTimeout(Duration livenessTimeout) {
            if (!livenessTimeout.isZero() && livenessTimeout.compareTo(LEAST_LIVENESS_TIMEOUT) < 0) {
                throw new IllegalArgumentException(
                        "livenessTimeout must be zero or at least 5 s, but is " + livenessTimeout);
            }
            this.livenessTimeout = livenessTimeout;
            return this;
        }

        /**
         * Sets how long a worker may take to end after its supervisor was killed; default 30 seconds. It runs its shutdown
         * hooks, which let requests finish, and halts when the time is over.
         */
        public Builder orphanTimeout(Duration orphanTimeout) {
            this.orphanTimeout = positive("orphanTimeout", orphanTimeout);
            return this;
        }

        /**
         * Sets after how many requests a worker is recycled; default zero, for any number. The worker is replaced as by HUP:
         * its successor is started first, and must be ready before the worker ends. One worker is recycled at a time, and
         * none while HUP replaces them. One whose successor fails goes on, and the next attempt comes after a pause of
         * a minute, which doubles up to an hour. {@link #maxRestarts} does not count it.
         *
         * <p>Requests are those of all servers in the worker, as {@link WorkerStatus} tells them. They are known about half
         * a second late, and the successor takes time to start, so a worker serves somewhat more of them.
         */
        public Builder maxRequests(long maxRequests) {
            if (maxRequests < 0) {
                throw new IllegalArgumentException("maxRequests must not be negative, but is " + maxRequests);
            }
            this.maxRequests = maxRequests;
            return this;
        }

        /** Sets the time after which a worker is recycled, as with {@link #maxRequests}; default zero, for any time. */
        public Builder maxAge(Duration maxAge) {
            if (maxAge.isNegative()) {
                throw new IllegalArgumentException("maxAge must not be negative, but is " + maxAge);
            }
            this.maxAge = maxAge;
            return this;
        }

        /**
         * Sets by how much the limits of workers differ, so that their turns do not all come at once: each worker draws its own
         * when it is started, uniformly between {@code (1 - recycleJitter)} times {@link #maxRequests} and {@link #maxAge} and
         * these themselves; default 0.1.
         *
         * @throws IllegalArgumentException if it is not between 0 and 1
         */
        public Builder recycleJitter(double recycleJitter) {
            if (!(recycleJitter >= 0 && recycleJitter <= 1)) {
                throw new IllegalArgumentException("recycleJitter must be between 0 and 1, but is " + recycleJitter);
            }
            this.recycleJitter = recycleJitter;
            return this;
        }

        /**
         * Gives workers JVM options of their own. They replace all options of the supervisor's command line that begin with
         * {@code -X}; its system properties, class path, modules and agents are still copied. Without this, workers have
         * all of the supervisor's options.
         */
        public Builder workerJvmOptions(List<String> options) {
            this.workerJvmOptions = List.copyOf(options);
            return this;
        }

        /**
         * Names the release of the program, such as {@code 1.4.2} or a commit, as the status of each worker shows it. Each
         * worker tells its own, with a fingerprint of its class path, which tells releases apart that have the same name or none.
         */
        public Builder release(String release) {
            this.release = release;
            return this;
        }

        /**
         * Takes it for a mistake in the program, or in its configuration, if all workers fail before one of them was
         * {@link Worker#ready}: then nothing is tried again. A worker that is not ready within the {@link #startTimeout} failed.
         */
        public Builder awaitReadiness() {
            this.readinessAwaited = true;
            return this;
        }

        /**
         * Holds {@code port} as long as there are workers, which find it with {@link Worker#port}.
         *
         * <p>Ownership: it is closed in the end.
         */
        public Builder port(ReservedPort port) {
            this.ports.add(port);
            return this;
        }

        /** Calls {@code observer} in the supervisor's loop, which is current, before the first worker is started. */
        public Builder onStart(Consumer<Supervision> observer) {
            this.observers.add(observer);
            return this;
        }

        public ForkOptions build() {
            return new ForkOptions(this);
        }

        private static Duration positive(String name, Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException(name + " must be positive, but is " + time);
            }
            return time;
        }
    }
}
