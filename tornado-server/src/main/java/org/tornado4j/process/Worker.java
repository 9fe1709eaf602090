package org.tornado4j.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.DaemonThreads;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.PeriodicCallback;
import org.tornado4j.metrics.MetricsSource;
import org.tornado4j.metrics.MetricsText;

/**
 * This process as a worker: reports to its supervisor, and ends when the supervisor does.
 *
 * <p>Thread: any.
 */
public final class Worker {

    /** A server that runs in a worker. */
    public interface Server {

        /** Returns how many connections are open. */
        int connections();

        /** Returns how many requests there were. */
        long requests();

        /** Returns the loops that it runs on. */
        Collection<IOLoop> loops();

        /** Returns whether there will be no more connections. */
        boolean isOver();

        /** Adds its figures to what the supervisor is told. Called on a loop of its own, the worker's. */
        default void addMetrics(MetricsText metrics) {}

        /** Lets so many connections go, as soon as that can be done without loss: other workers have too few. */
        void letGo(int connections);
    }

    /** The one that has to say that the worker serves. */
    private enum Readiness {
        /** The first server that listens. */
        BY_SERVER,
        /** The program. */
        BY_PROGRAM
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final Duration REPORT_PERIOD = Duration.ofMillis(500);

    private static final Duration BEAT_PERIOD = Duration.ofSeconds(1);
    /** Written once, read by any thread. */
    private static volatile @Nullable Worker current;

    private final WorkerArguments arguments;
    private final Release release;
    private final IOLoop loop = new IOLoop();
    private final ControlConnection connection;
    /** Confined to the loop. */
    private final WorkerServers servers = new WorkerServers();
    /** Confined to the loop. */
    private final LoopBeats beats = new LoopBeats(loop.clock().nanoTime());

    private final MetricsAnswers metrics;
    /** Lines that wait for the relay to listen; confined to the loop. */
    private final List<RelayLink> relayLinks = new ArrayList<>();

    private volatile Readiness readiness = Readiness.BY_SERVER;

    /** The last report to the supervisor; confined to the loop. */
    private @Nullable Figures lastReport;

    private Worker(WorkerArguments arguments, Release release, SocketChannel supervisor) {
        this.arguments = arguments;
        this.release = release;
        this.loop.setSlowCallbackThreshold(Duration.ZERO); // it serves nobody who waits
        this.connection = new ControlConnection(supervisor, loop);
        this.metrics = new MetricsAnswers(loop, servers, message -> message.send(connection::send));
    }

    /** This process as a worker; null if it is none, or has not forked yet. */
    public static @Nullable Worker current() {
        return current;
    }

    /** @param version what the program calls its release; empty if it has no word for it */
    static synchronized Worker join(WorkerArguments arguments, String version) {
        if (current != null) {
            throw new IllegalStateException("forkProcesses was called a second time");
        }
        FatalErrors.exitByDefault();
        PortInheritance.end();
        Supervisor.SIGNALS.forEach(Signals::ignore); // they may be sent to all of its process group
        Release release = new Release(version, ClassPathFingerprint.ofThisProcess()); // soon, before files change
        Worker worker = new Worker(arguments, release, connect(arguments));
        worker.begin();
        current = worker;
        return worker;
    }

    private static SocketChannel connect(WorkerArguments arguments) {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(arguments.socket()));
        } catch (IOException e) {
            cleanUp(arguments);
            throw new UncheckedIOException("the supervisor of this worker is gone", e);
        }
    }

    private void begin() {
        loop.addCallback(() -> {
            connection.read(this::received, this::supervisorIsGone);
            connection.send("hello", ProcessHandle.current().pid());
            connection.send(release.words());
            beat();
            new PeriodicCallback(this::report, REPORT_PERIOD).start(loop);
            new PeriodicCallback(this::beat, BEAT_PERIOD).start(loop);
        });
        DaemonThreads.start("tornado-worker", loop::start);
    }

    // ------------------------------------------------------------------------------------------ for the program

    /** Returns the task id, which all workers started in place of this one share, and no others. */
    public int taskId() {
        return arguments.taskId();
    }

    /** The port that was {@linkplain ForkOptions.Builder#port reserved} by this name. */
    public OptionalInt port(String name) {
        Integer port = arguments.ports().get(name);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** Says that the program calls {@link #ready}; else the first server that accepts connections does. */
    public void awaitProgram() {
        readiness = Readiness.BY_PROGRAM;
    }

    /** Tells the supervisor that this worker serves. Calls after the first change nothing. */
    public void ready() {
        loop.addCallback(() -> connection.send("ready"));
    }

    /** A server accepts connections from now on. May be called again for the same. */
    public void accepts(Server server) {
        loop.addCallback(() -> servers.add(server));
        if (readiness == Readiness.BY_SERVER) {
            ready();
        }
    }

    /**
     * Sets what the supervisor is told of this program's metrics besides the engine's, for its status page; null, the default,
     * for nothing more. Families that the source writes count in place of those of the engine that have the same names.
     */
    public void setMetricsSource(@Nullable MetricsSource source) {
        metrics.setSource(source);
    }

    /** Opens a line to the other workers: {@link RelayLink#open}. */
    RelayLink openRelay(RelayLink.Listener listener) {
        RelayLink link = new RelayLink(arguments.socket(), listener);
        link.start();
        loop.addCallback(() -> {
            relayLinks.add(link);
            connection.send("join-relay");
        });
        return link;
    }

    // ------------------------------------------------------------------------------------------ on the loop

    private void received(String[] words) {
        if (words[0].equals("relay")) {
            relayLinks.forEach(RelayLink::relayListens);
            relayLinks.clear();
        } else if (words[0].equals("let-go")) {
            servers.letGo(Integer.parseInt(words[1]));
        } else if (words[0].equals("stacks")) {
            LoopStacks.of(beats.heldLoops()).forEach(line -> connection.send("stack", line));
        } else if (words[0].equals("metrics")) {
            metrics.answer(words);
        }
    }

    /** Sent in any case: it is the sign of life. */
    private void beat() {
        connection.send(beats.look(loop.clock().nanoTime(), servers.loops()).words());
    }

    private void report() {
        Figures figures = servers.figures();
        if (!figures.equals(lastReport)) {
            lastReport = figures;
            connection.send(figures.words());
        }
    }

    /** Ends the process: in order, with its requests answered, if that does not take too long. */
    private void supervisorIsGone() {
        Thread exit = new Thread(
                () -> {
                    LOG.warn(
                            "The supervisor is gone; this worker ends within {} ms",
                            arguments.orphanTimeout().toMillis());
                    System.exit(1); // runs shutdown hooks; waits here if they run already
                },
                "tornado-exit");
        exit.start();
        cleanUp(arguments);
        try {
            exit.join(arguments.orphanTimeout().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it ends now in any case
        }
        Runtime.getRuntime().halt(1);
    }

    private static void cleanUp(WorkerArguments arguments) {
        try {
            ControlSocket.removeIfAbandoned(arguments.socket());
        } catch (IOException e) {
            LOG.debug("cannot clean up after the supervisor", e); // another worker may be at it
        }
    }
}
