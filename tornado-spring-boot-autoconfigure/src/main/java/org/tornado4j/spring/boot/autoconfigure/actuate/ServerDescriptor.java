package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.httpserver.LimitReport;
import org.tornado4j.httpserver.ListenerReport;
import org.tornado4j.httpserver.LoopReport;
import org.tornado4j.httpserver.RequestReport;
import org.tornado4j.ioloop.LoopTask;

/**
 * The response of {@link TornadoEndpoint}. Times are in milliseconds.
 *
 * @param loops event loops, the one that accepts among them
 * @param limits limits that were reached since the server was started
 */
public record ServerDescriptor(
        List<Loop> loops,
        Connections connections,
        Requests requests,
        Blocking blocking,
        Memory memory,
        List<Limit> limits)
        implements OperationResponseBody {

    private static final int MOST_FRAMES = 50;

    /**
     * An event loop.
     *
     * @param busy part of the last ten seconds in which it had something to do
     * @param lag longest time in them that something waited for it
     * @param slowCallbacks callbacks that held it for too long so far
     * @param held what it was at when it had not answered within a second; null if it has answered
     */
    public record Loop(
            String thread,
            double busy,
            long lag,
            long slowCallbacks,
            int connections,
            @Nullable Held held) {

        static Loop of(LoopReport report) {
            LoopTask task = report.heldBy();
            return new Loop(
                    report.thread(),
                    report.load().busy(),
                    report.load().lag().toMillis(),
                    report.load().slowTasks(),
                    report.connections(),
                    task == null ? null : Held.of(task));
        }
    }

    /**
     * The task that holds a loop.
     *
     * @param time for how long so far
     * @param stack the innermost call first
     */
    public record Held(String by, long time, List<String> stack) {

        static Held of(LoopTask task) {
            return new Held(
                    task.name(),
                    task.held().toMillis(),
                    task.stack().stream()
                            .limit(MOST_FRAMES)
                            .map(StackTraceElement::toString)
                            .toList());
        }
    }

    /**
     * Connections.
     *
     * @param listeners by the place where they came in, as far as loops have answered
     */
    public record Connections(int open, long accepted, List<Listener> listeners) {}

    /**
     * Connections of one listener.
     *
     * @param name null if the server does not listen there, as behind a PROXY header
     */
    public record Listener(@Nullable String name, String place, int open, int idle, int serving) {

        static Listener of(@Nullable String name, ListenerReport report) {
            return new Listener(name, report.place(), report.open(), report.idle(), report.serving());
        }
    }

    /**
     * Requests that are being served.
     *
     * @param oldest the oldest of them, as far as loops have answered
     */
    public record Requests(long active, List<Request> oldest) {}

    /** A request. */
    public record Request(
            long age,
            String method,
            String target,
            @Nullable String route,
            String client,
            String state) {

        static Request of(RequestReport report) {
            return new Request(
                    report.age().toMillis(),
                    report.method(),
                    report.target(),
                    report.route(),
                    report.client(),
                    report.state().name().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * Blocking methods.
     *
     * @param active how many run
     * @param waiting how many requests wait for their turn
     * @param oldest those that have run for the longest time
     */
    public record Blocking(int active, int waiting, List<Method> oldest) {}

    /** A blocking method that runs. */
    public record Method(long age, String task, String thread) {

        static Method of(BlockingWork.Running running) {
            return new Method(running.age().toMillis(), running.task(), running.thread());
        }
    }

    /** Memory that is held for clients, and that may be, in bytes; a budget of 0 is any amount. */
    public record Memory(long held, long budget) {}

    /** A limit that was reached. */
    public record Limit(
            String limit,
            long count,
            @Nullable String lastAddress,
            @Nullable Instant lastTime) {

        static Limit of(LimitReport report) {
            return new Limit(report.limit().key(), report.count(), report.lastAddress(), report.lastTime());
        }
    }
}
