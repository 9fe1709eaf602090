package org.tornado4j.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.PeriodicCallback;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.process.WorkerStatus.State;

/**
 * Starts workers, starts them again, replaces them, ends them.
 *
 * <p>It is a program of a loop like any other here: that processes ended, that signals came, what workers say are callbacks.
 *
 * <p>Thread: confined to its loop.
 */
final class Supervisor implements Supervision {

    private enum Phase {
        /** Workers that fail are started again; waits for the last to end well, or for a signal. */
        RUNNING,
        /** Workers were told to end; waits until the last has. */
        STOPPING,
        /** The same, and then fails. */
        GIVING_UP
    }

    /** The signals that workers ignore, as they are for the supervisor. */
    static final List<String> SIGNALS = List.of("HUP", "TTIN", "TTOU", "USR1");

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final Duration BALANCE_PERIOD = Duration.ofSeconds(1);
    /** Signals that come closer together are one: some send them to the process and to its group. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final IOLoop loop;
    private final ForkOptions options;
    private final WorkerLauncher launcher;
    private final StartWatch startWatch;
    private final Tasks tasks;
    private final RollingReplacement replacement;
    private final Recycling recycling;
    private final Restarts restarts;
    private final Balance balance = new Balance();
    private final LivenessWatch livenessWatch;
    private final ReleaseWatch releaseWatch = new ReleaseWatch();
    private final ServingWatch servingWatch = new ServingWatch();
    private final Instant since;
    private final RecentFailures failures = new RecentFailures();
    private final MetricsCollector metrics;
    private final List<Runnable> endings = new ArrayList<>();
    private final List<Runnable> resignations = new ArrayList<>();
    private final List<ReservedPort> ports = new ArrayList<>();
    private final ServiceNotices notices;
    private final Upgrade upgrade;
    private final Succession succession;

    private Phase phase = Phase.RUNNING;
    private boolean anyEverReady;
    /** Time at which workers were told to end, on the loop's clock, in nanoseconds. */
    private long stoppedAt;

    private @Nullable String reasonToGiveUp;
    /** The socket file at which workers reach this supervisor; null in tests without processes. */
    private @Nullable Path control;
    /** Null until a worker wants it. */
    private @Nullable Relay relay;

    Supervisor(IOLoop loop, ForkOptions options, WorkerLauncher launcher) {
        this(loop, options, launcher, Surroundings.NONE);
    }

    Supervisor(IOLoop loop, ForkOptions options, WorkerLauncher launcher, Surroundings surroundings) {
        this.loop = loop;
        this.options = options;
        this.launcher = launcher;
        this.startWatch = new StartWatch(loop, options);
        this.tasks = new Tasks(options.processes());
        this.restarts = new Restarts(loop, options);
        this.replacement = new RollingReplacement(this, loop, options.startTimeout());
        this.livenessWatch = new LivenessWatch(loop);
        this.recycling = new Recycling(loop, options, replacement);
        this.since = loop.time();
        this.metrics = new MetricsCollector(loop);
        this.upgrade = new Upgrade(this, loop, options, surroundings.successors());
        this.succession = new Succession(this, loop, surroundings.predecessor());
        this.notices = new ServiceNotices(
                surroundings.manager(), loop, this, () -> replacement.isUnderWay() || upgrade.hasDeferredReplacement());
    }

    /**
     * Supervises copies of this process, in this thread, until all have ended.
     *
     * @throws IllegalStateException if they had to be started again too often
     */
    static void run(ForkOptions options) {
        FatalErrors.exitByDefault();
        List<ReservedPort> ports = new ArrayList<>(options.ports());
        try {
            CommandLine command = CommandLine.ofThisProcess();
            command.requireNoDebugger();
            ports.addAll(PortInheritance.handOver());
            run(options, command, ports);
        } finally {
            ports.forEach(ReservedPort::close);
        }
    }

    private static void run(ForkOptions options, CommandLine command, List<ReservedPort> ports) {
        IOLoop loop = new IOLoop();
        loop.setSlowCallbackThreshold(Duration.ZERO); // it serves nobody who waits
        loop.makeCurrent();
        try (ControlSocket control = ControlSocket.open(loop)) {
            WorkerLauncher launcher = WorkerLauncher.ofCommand(command, control.file(), numbers(ports), options);
            Supervisor supervisor =
                    new Supervisor(loop, options, launcher, Surroundings.ofThisProcess(command, control.file()));
            supervisor.ports.addAll(ports);
            supervisor.control = control.file();
            control.accept(supervisor::connected);
            supervisor.runToTheEnd();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot hear what workers say", e);
        } finally {
            loop.close();
        }
    }

    private static Map<String, Integer> numbers(List<ReservedPort> ports) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        ports.forEach(port -> numbers.put(port.name(), port.port()));
        return numbers;
    }

    /** Returns actions that restore the former handlers of the signals. */
    private List<Runnable> listenToSignals() {
        return List.of(
                on("TERM", this::stop),
                on("INT", this::stop),
                on("HUP", this::replaceWorkers),
                on("TTIN", this::addWorker),
                on("TTOU", this::removeWorker),
                on("USR1", () -> System.out.print(StatusTable.of(this))),
                onUSR2());
    }

    private Runnable onUSR2() {
        if (FlightRecording.usesUSR2()) {
            LOG.info("USR2 does not start a new supervisor while Flight Recorder runs, which uses it");
        }
        return Signals.handle("USR2", () -> {
            if (!FlightRecording.usesUSR2()) {
                loop.addCallback(this::replaceSupervisor);
            }
        });
    }

    private Runnable on(String signal, Runnable action) {
        return Signals.handle(signal, () -> loop.addCallback(action));
    }

    private void runToTheEnd() {
        List<Runnable> signals = listenToSignals();
        try {
            options.observers().forEach(observer -> observer.accept(this));
            new PeriodicCallback(this::balance, BALANCE_PERIOD).start(loop);
            new PeriodicCallback(this::watchLiveness, LivenessWatch.PERIOD).start(loop);
            new PeriodicCallback(this::recycle, Recycling.PERIOD).start(loop);
            new PeriodicCallback(this::watchReleases, ReleaseWatch.PERIOD).start(loop);
            start();
            loop.start();
        } finally {
            tasks.workers().forEach(WorkerProcess::kill); // there are some only if something was thrown
            upgrade.kill();
            resign();
            endings.forEach(Supervisor::runGuarded);
            if (phase != Phase.STOPPING) {
                signals.forEach(
                        Supervisor::runGuarded); // else one that comes late would end the process with another status
            }
        }
        if (reasonToGiveUp != null) {
            throw new IllegalStateException(reasonToGiveUp);
        }
    }

    static void runGuarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("Exception at the end", e);
        }
    }

    /** Starts a worker for each task id. */
    void start() {
        LOG.info("Starting {} processes", tasks.count());
        tasks.wanted().forEach(task -> task.worker = launch(task));
        succession.whenInCharge(notices::begin);
        succession.begin();
    }

    WorkerProcess launch(Task task) {
        try {
            WorkerProcess worker = new WorkerProcess(
                    task.id, launcher.launch(task.id), loop.clock().nanoTime(), options.livenessTimeout());
            worker.onExit().thenRun(() -> loop.addCallback(() -> exited(task, worker)));
            startWatch.begin(task, worker);
            servingWatch.look(workers(), tasks.count());
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a process", e);
        }
    }

    // ------------------------------------------------------------------------------------------ what workers say

    private void connected(ControlConnection connection) {
        connection.read(new WorkerMessages(this, connection), connection::close);
    }

    @Nullable
    WorkerProcess withPid(long pid) {
        return tasks.workers().filter(worker -> worker.pid() == pid).findFirst().orElse(null);
    }

    void ready(WorkerProcess worker) {
        anyEverReady = true;
        if (worker.becomeReady()) {
            tasks.all().get(worker.taskId()).endTrial();
            replacement.ready(worker);
            succession.look();
            notices.look();
            servingWatch.look(workers(), tasks.count());
        }
    }

    void heard(WorkerProcess worker, Heartbeat heartbeat) {
        worker.beats(heartbeat, loop.clock().nanoTime());
    }

    /** Makes the relay if there is none yet; returns whether there is one. */
    boolean openRelay() {
        if (relay == null && control != null) {
            try {
                relay = Relay.open(control);
                endings.add(relay::close);
            } catch (IOException e) {
                LOG.error("Workers cannot talk to each other: the relay cannot be opened", e);
            }
        }
        return relay != null;
    }

    MetricsCollector metrics() {
        return metrics;
    }

    // ------------------------------------------------------------------------------------------ the end of a worker

    private void exited(Task task, WorkerProcess worker) {
        noteFailure(worker);
        if (!replacement.exited(task, worker)) {
            task.worker = null;
            afterExit(task, worker);
        }
        stopLoopIfOver();
    }

    private void stopLoopIfOver() {
        if (tasks.areOver() && !upgrade.isUnderWay()) {
            loop.stop();
        }
    }

    private void noteFailure(WorkerProcess worker) {
        WorkerFailure failure =
                worker.failure(loop.time(), worker.uptime(loop.clock().nanoTime()));
        if (failure != null) {
            failures.add(failure);
        }
    }

    private void afterExit(Task task, WorkerProcess worker) {
        int status = worker.exitStatus();
        if (phase != Phase.RUNNING) {
            LOG.info("{} {}", worker, status == 0 ? "exited normally" : "ended");
        } else if (status == 0) {
            LOG.warn("{} exited normally; HUP would start another", worker);
        } else {
            restart(task, served(worker), worker + " " + WorkerFailure.reason(status));
        }
    }

    /** Returns how long the worker lived, or, where workers say when they serve, zero if it never did. */
    private Duration served(WorkerProcess worker) {
        return options.isReadinessAwaited() && !worker.wasReady()
                ? Duration.ZERO
                : worker.uptime(loop.clock().nanoTime());
    }

    private void restart(Task task, Duration life, String failure) {
        if (!succession.isInCharge()) {
            LOG.warn(failure);
            giveUp("A worker failed before this supervisor could take over, giving up");
            return;
        }
        Duration pause = restarts.pause(task, life, serving(), tasks.count());
        if (pause == null) {
            LOG.warn(failure);
            giveUp("Too many child restarts, giving up");
            return;
        }
        LOG.warn("{}, restarting{}", failure, pause.isZero() ? "" : " in " + pause.toMillis() + " ms");
        if (options.isReadinessAwaited() && !anyEverReady && everyTaskFailed()) {
            giveUp("No worker came to serve, giving up; what they print says why");
        } else {
            task.restart = loop.callLater(pause, () -> restartNow(task));
        }
    }

    /** Returns how many workers serve; where they do not say so, how many live. */
    private int serving() {
        return (int) tasks.workers().filter(this::serves).count();
    }

    private boolean serves(WorkerProcess worker) {
        return switch (worker.state()) {
            case READY -> true;
            case STARTING -> !options.isReadinessAwaited();
            case LATE, HELD, GONE, STOPPING -> false;
        };
    }

    private void restartNow(Task task) {
        task.restart = null;
        restarts.begun(task);
        startWorker(task);
    }

    private void startWorker(Task task) {
        try {
            task.worker = launch(task);
        } catch (UncheckedIOException e) {
            LOG.error("child {} is missing: {}", task.id, String.valueOf(e.getCause()));
            requireWorker(task);
        }
    }

    /** Has the task be given a worker, if it has none and waits for none. */
    void requireWorker(Task task) {
        if (task.isOver()) {
            restart(task, Duration.ZERO, "child " + task.id + " could not be started");
        }
    }

    private boolean everyTaskFailed() {
        return tasks.wanted().stream().allMatch(task -> task.restarts() > 0);
    }

    // ------------------------------------------------------------------------------------------ ending

    private void giveUp(String reason) {
        reasonToGiveUp = reason;
        endWorkers(Phase.GIVING_UP);
        LOG.error(reason);
    }

    /** Ends all workers; those that have not ended since the last call, a while ago, at once. */
    void stop() {
        if (phase == Phase.RUNNING) {
            endWorkers(Phase.STOPPING);
            LOG.info("Stopping {} processes", tasks.workers().count()); // told after it was done: the log may be stuck
        } else if (loop.clock().nanoTime() - stoppedAt >= AT_ONCE.toNanos()) {
            killAll("second TERM or INT");
        }
    }

    private void endWorkers(Phase next) {
        phase = next;
        stoppedAt = loop.clock().nanoTime();
        notices.stopping(reasonToGiveUp == null ? "finishing requests" : reasonToGiveUp);
        replacement.abandon();
        tasks.all().forEach(restarts::cancel);
        tasks.workers().forEach(WorkerProcess::terminate);
        loop.callLater(
                options.stopTimeout(),
                () -> killAll("it was asked to end " + options.stopTimeout().toSeconds() + " s ago"));
        upgrade.giveUp();
        stopLoopIfOver();
    }

    private void killAll(String reason) {
        tasks.workers().forEach(worker -> {
            worker.kill();
            LOG.warn("{} is killed: {}", worker, reason);
        });
        upgrade.kill();
    }

    // ------------------------------------------------------------------------------------------ while they run

    /** Replaces all workers, one after the other. */
    void replaceWorkers() {
        if (phase == Phase.RUNNING) {
            notices.reloading();
            if (upgrade.defersReplacement()) {
                return;
            }
            restarts.forgive(tasks.wanted());
            recycling.forgetFailures();
            replacement.begin(tasks.wanted());
            notices.look();
        }
    }

    /** Starts one worker more, with the lowest task id that is free. */
    void addWorker() {
        if (phase == Phase.RUNNING) {
            Task task = tasks.add();
            task.beginTrial();
            LOG.info("TTIN: starting child {}; there are to be {} processes", task.id, tasks.count());
            startWorker(task);
        }
    }

    /** Ends the worker with the highest task id, unless no other would be left that serves. */
    void removeWorker() {
        if (phase != Phase.RUNNING) {
            return;
        }
        Task task = tasks.last();
        if (tasks.wanted().stream().noneMatch(other -> other != task && isServed(other))) {
            LOG.warn("TTOU: no other process serves than child {}, which stays", task.id);
            return;
        }
        tasks.removeLast();
        restarts.cancel(task);
        task.dismiss().forEach(this::end);
        replacement.leaveOut(task);
        LOG.info("TTOU: ending child {}; there are to be {} processes", task.id, tasks.count());
    }

    private boolean isServed(Task task) {
        return task.worker != null && serves(task.worker);
    }

    /** Has another supervisor take the place of this one. */
    void replaceSupervisor() {
        if (phase == Phase.RUNNING && succession.isInCharge()) {
            upgrade.begin();
        }
    }

    /** Goes on without the supervisor that was to take over. */
    void upgradeFailed(boolean replacementWasDeferred) {
        notices.takeBack();
        if (replacementWasDeferred) {
            replaceWorkers();
        }
        stopLoopIfOver();
    }

    /** Ends its workers and then itself: another supervisor is in charge. */
    void leave() {
        resign();
        endWorkers(Phase.STOPPING);
    }

    private void resign() {
        resignations.forEach(Supervisor::runGuarded);
        resignations.clear();
    }

    boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    Upgrade upgrade() {
        return upgrade;
    }

    ServiceNotices notices() {
        return notices;
    }

    /** Returns the ports that are held, by their names. */
    Map<String, Integer> reservedPorts() {
        return numbers(ports);
    }

    /** Has the task not wait for its next worker any more. */
    void cancelRestart(Task task) {
        restarts.cancel(task);
    }

    /** Has the worker end; kills it if it does not. */
    void end(WorkerProcess worker) {
        worker.terminate();
        loop.callLater(options.stopTimeout(), () -> {
            if (tasks.workers().anyMatch(worker::equals)) {
                worker.kill();
                LOG.warn(
                        "{} is killed: it was asked to end {} s ago",
                        worker,
                        options.stopTimeout().toSeconds());
            }
        });
    }

    /** Has workers that have far more connections than the others let some of them go. */
    void balance() {
        List<WorkerProcess> serving =
                tasks.workers().filter(worker -> worker.state() == State.READY).toList();
        List<Integer> surplus =
                balance.surplus(serving.stream().map(WorkerProcess::connections).toList());
        for (int i = 0; i < serving.size(); i++) {
            serving.get(i).letGo(surplus.get(i));
        }
    }

    /** Replaces a worker that has served enough. */
    void recycle() {
        if (phase == Phase.RUNNING) {
            recycling.look(tasks.wanted());
        }
    }

    /** Tells when workers of several releases serve. */
    void watchReleases() {
        if (phase == Phase.RUNNING) {
            releaseWatch.look(workers(), isReplacing());
        }
    }

    /** Ends workers that live but do not serve. */
    void watchLiveness() {
        livenessWatch.look(tasks.workers().toList());
    }

    // ------------------------------------------------------------------------------------------ figures

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public int workerCount() {
        return tasks.count();
    }

    @Override
    public int restarts() {
        return restarts.count();
    }

    @Override
    public int maxRestarts() {
        return options.maxRestarts();
    }

    @Override
    public Duration restartWindow() {
        return options.restartWindow();
    }

    @Override
    public Optional<Instant> restartsHeldBackUntil() {
        return restarts.renewal();
    }

    @Override
    public int recycled() {
        return recycling.count();
    }

    @Override
    public boolean isReplacing() {
        return replacement.isUnderWay();
    }

    @Override
    public List<WorkerStatus> workers() {
        long now = loop.clock().nanoTime();
        return tasks.all().stream()
                .flatMap(task -> task.workers().stream().map(worker -> worker.status(now, task.restarts())))
                .toList();
    }

    @Override
    public List<WorkerFailure> failures() {
        return failures.newestFirst();
    }

    @Override
    public List<FailureCount> failureCounts() {
        return failures.counts();
    }

    @Override
    public CompletionStage<List<TaskMetrics>> metrics(MetricsFormat format) {
        return metrics.collect(format, tasks.wanted());
    }

    @Override
    public void keep(ReservedPort port) {
        ports.add(port);
        endings.add(port::close);
    }

    @Override
    public void whileInCharge(Runnable begin, Runnable end) {
        succession.whenInCharge(begin);
        resignations.add(end);
    }

    @Override
    public void onEnd(Runnable action) {
        endings.add(action);
    }
}
