package org.tornado4j.demo.dashboard;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tornado4j.httpserver.LimitReport;
import org.tornado4j.httpserver.LoopReport;
import org.tornado4j.httpserver.RequestReport;
import org.tornado4j.httpserver.ServerReport;
import org.tornado4j.httpserver.ServerStatistics;
import org.tornado4j.ioloop.LoopTask;
import org.tornado4j.process.Worker;

/**
 * The state of a process. Times are in milliseconds, memory in bytes.
 *
 * @param task of a worker; null without a supervisor
 * @param messages that came by WebSocket so far, and that were sent
 * @param requests those that are under way, the oldest of them
 */
record Figures(
        long pid,
        @Nullable Integer task,
        long up,
        int connections,
        long accepted,
        long sockets,
        long messages,
        long active,
        long memory,
        long budget,
        List<Loop> loops,
        List<Request> requests,
        List<Limit> limits) {

    private static final int LONGEST = 100;

    /**
     * An event loop.
     *
     * @param busy part of the last ten seconds in which it had something to do
     * @param held what it is at, if it does not answer
     */
    record Loop(
            String thread,
            double busy,
            long lag,
            int connections,
            @Nullable String held) {

        static Loop of(LoopReport loop) {
            LoopTask task = loop.heldBy();
            return new Loop(
                    loop.thread(),
                    loop.load().busy(),
                    loop.load().lag().toMillis(),
                    loop.connections(),
                    task == null ? null : cut(task.name()));
        }
    }

    record Request(String line, String state, long age) {

        static Request of(RequestReport request) {
            return new Request(
                    cut(request.method() + " " + request.target()),
                    request.state().name().toLowerCase(Locale.ROOT),
                    request.age().toMillis());
        }
    }

    record Limit(String key, long count) {

        static Limit of(LimitReport limit) {
            return new Limit(limit.limit().key(), limit.count());
        }
    }

    static Figures of(ServerReport report) {
        ServerStatistics statistics = report.statistics();
        Worker worker = Worker.current();
        return new Figures(
                ProcessHandle.current().pid(),
                worker == null ? null : worker.taskId(),
                ManagementFactory.getRuntimeMXBean().getUptime(),
                statistics.connections(),
                statistics.connectionsTotal(),
                statistics.sockets().active(),
                statistics.sockets().messagesReceived() + statistics.sockets().messagesSent(),
                statistics.requestsActive(),
                statistics.heldMemory(),
                statistics.memoryBudget(),
                report.loops().stream().map(Loop::of).toList(),
                report.requests().stream().map(Request::of).toList(),
                report.limits().stream().map(Limit::of).toList());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
