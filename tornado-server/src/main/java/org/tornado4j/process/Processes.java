package org.tornado4j.process;

import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * Starts copies of this process: Tornado's {@code process.fork_processes}.
 *
 * <p>A JVM cannot be forked. The process that calls {@link #forkProcesses(int)} starts JVMs with its own command line instead,
 * each of which runs the program from its beginning; there the same call returns a task id. What the program does before
 * the call, it does in every process; so the call belongs near the beginning of {@code main}.
 *
 * <p>The supervisor listens to these signals:
 *
 * <table>
 *   <caption>Signals</caption>
 *   <tr><td>TERM, INT</td><td>all workers are ended by TERM, and then it ends itself, with 0; another one, a second later
 *       or more, kills</td></tr>
 *   <tr><td>HUP</td><td>workers are replaced, one at a time; the next one's turn comes when the new one is ready and the old
 *       one is gone. A task whose worker exited with 0, or waits to be started again, is given one</td></tr>
 *   <tr><td>TTIN</td><td>one worker more is started, with the next task id</td></tr>
 *   <tr><td>TTOU</td><td>the worker with the highest task id is ended, unless no other serves</td></tr>
 *   <tr><td>USR1</td><td>prints what the workers are doing</td></tr>
 *   <tr><td>USR2</td><td>the program is started again, by the same command; when its workers are ready, it takes over, and this
 *       supervisor ends with its workers</td></tr>
 * </table>
 *
 * <p>When it is killed, its workers run their shutdown hooks and end, within {@link ForkOptions.Builder#orphanTimeout}.
 *
 * <p>Thread: any, but {@code forkProcesses} belongs to the main thread.
 */
public final class Processes {

    /** The system property that is a worker's task id, and is not set in other processes. */
    public static final String TASK_ID = "tornado.process.task-id";

    private Processes() {}

    /** Returns the number of processors that the JVM may use. */
    public static int cpuCount() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** {@link #forkProcesses(ForkOptions)} with at most 100 restarts. */
    public static int forkProcesses(int processes) {
        return forkProcesses(ForkOptions.of(processes));
    }

    /** {@link #forkProcesses(ForkOptions)} with at most {@code maxRestarts} restarts. */
    public static int forkProcesses(int processes, int maxRestarts) {
        return forkProcesses(ForkOptions.builder()
                .processes(processes)
                .maxRestarts(maxRestarts)
                .build());
    }

    /**
     * Starts workers and looks after them until the last has ended. Those that are killed or end with another status than 0
     * are started again.
     *
     * <p>In the first process this never returns: the process ends with 0 when all workers did, or was asked to end.
     *
     * @return in a worker, its task id: 0 to the number of workers less 1, which TTIN and TTOU change. A worker that is started in place of another has
     *     the other's
     * @throws IllegalStateException in the first process, if there were too many restarts to go on
     *     ({@link ForkOptions.Builder#restartWindow}); the workers are gone then. In any,
     *     if there is a loop already, if called a second time, or if a debugger is to be attached
     */
    public static int forkProcesses(ForkOptions options) {
        requireNoLoop();
        WorkerArguments arguments = WorkerArguments.ofThisProcess();
        if (arguments != null) {
            return Worker.join(arguments, options.release()).taskId();
        }
        Supervisor.run(options);
        System.exit(0);
        throw new IllegalStateException("the process goes on after its end");
    }

    private static void requireNoLoop() {
        if (IOLoop.initialized() || IOLoop.currentOrNull() != null) {
            throw new IllegalStateException(
                    "Cannot run in multiple processes: IOLoop instance has already been initialized."
                            + " You cannot call IOLoop.instance() or IOLoop.current() before calling forkProcesses()");
        }
    }

    /** Returns whether a supervisor started this process, which may not have called {@link #forkProcesses(int)} yet. */
    public static boolean isStartedAsWorker() {
        return WorkerArguments.ofThisProcess() != null;
    }

    /** Tells whether this process was started to take over from another supervisor. */
    public static boolean isSuccessor() {
        return Predecessor.ofThisProcess() != null;
    }

    /** The worker's task id; null in a process that is none, and before {@link #forkProcesses(int)} has returned in one. */
    public static @Nullable Integer taskId() {
        Worker worker = Worker.current();
        return worker == null ? null : worker.taskId();
    }
}
