package org.tornado4j.httpserver;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tornado4j.http.BlockingWork;
import org.tornado4j.http.Limit;

/**
 * A report of a server's current work, for finding out why it is slow: {@link HTTPServer#report}.
 *
 * @param statistics its statistics so far
 * @param loops its loops, including the one that accepts connections
 * @param listeners connections by the address at which they were accepted, as far as loops have answered
 * @param limits the limits that were reached
 * @param requests requests that are being served, the oldest first, as far as loops have answered
 * @param blocking blocking methods that run, the oldest first
 */
public record ServerReport(
        ServerStatistics statistics,
        List<LoopReport> loops,
        List<ListenerReport> listeners,
        List<LimitReport> limits,
        List<RequestReport> requests,
        List<BlockingWork.Running> blocking) {

    /** The report of a server that does not run. */
    public static final ServerReport NONE =
            new ServerReport(ServerStatistics.NONE, List.of(), List.of(), List.of(), List.of(), List.of());

    /**
     * Adds the report of another server on the same loops, with the same limit of connections.
     *
     * @param most the maximum number of requests and of blocking methods that are kept
     */
    public ServerReport plus(ServerReport other, int most) {
        return new ServerReport(
                statistics,
                merged(loops, other.loops, LoopReport::thread, ServerReport::sum),
                merged(listeners, other.listeners, ListenerReport::place, ListenerReport::plus),
                merged(limits, other.ownLimits(), report -> report.limit().key(), LimitReport::plus),
                oldest(Stream.concat(requests.stream(), other.requests.stream()), most),
                Stream.concat(blocking.stream(), other.blocking.stream())
                        .sorted(Comparator.comparing(BlockingWork.Running::age).reversed())
                        .limit(most)
                        .toList());
    }

    private List<LimitReport> ownLimits() {
        return limits.stream()
                .filter(report ->
                        report.limit() != Limit.MAX_CONNECTIONS && report.limit() != Limit.MAX_CONNECTIONS_PER_ADDRESS)
                .toList();
    }

    private static LoopReport sum(LoopReport one, LoopReport other) {
        LoopReport unanswered = one.answered() ? other : one;
        return new LoopReport(
                one.thread(),
                unanswered.answered(),
                one.load(),
                unanswered.heldBy(),
                one.connections() + other.connections());
    }

    static List<RequestReport> oldest(Stream<RequestReport> requests, int most) {
        return requests.sorted(Comparator.comparing(RequestReport::age).reversed())
                .limit(most)
                .toList();
    }

    static List<ListenerReport> merged(Stream<LoopInspection> inspections) {
        return List.copyOf(inspections
                .flatMap(inspection -> inspection.listeners().stream())
                .collect(Collectors.toMap(
                        ListenerReport::place, Function.identity(), ListenerReport::plus, TreeMap::new))
                .values());
    }

    private static <T> List<T> merged(List<T> some, List<T> others, Function<T, String> key, BinaryOperator<T> sum) {
        Map<String, T> all = new LinkedHashMap<>();
        Stream.concat(some.stream(), others.stream()).forEach(one -> all.merge(key.apply(one), one, sum));
        return List.copyOf(all.values());
    }
}
