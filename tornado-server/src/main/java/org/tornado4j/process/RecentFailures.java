package org.tornado4j.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The last failures of workers, and how many there were in which way. */
final class RecentFailures {

    private static final int MOST = 10;

    private final Deque<WorkerFailure> newestFirst = new ArrayDeque<>();
    private final Map<WorkerFailure.Kind, Map<Integer, Long>> counts = new EnumMap<>(WorkerFailure.Kind.class);

    void add(WorkerFailure failure) {
        newestFirst.addFirst(failure);
        counts.computeIfAbsent(failure.kind(), first -> new TreeMap<>()).merge(failure.exitStatus(), 1L, Long::sum);
        if (newestFirst.size() > MOST) {
            newestFirst.removeLast();
        }
    }

    List<WorkerFailure> newestFirst() {
        return List.copyOf(newestFirst);
    }

    /** Returns how many there were since the beginning, by kind and exit status. */
    List<FailureCount> counts() {
        List<FailureCount> all = new ArrayList<>();
        counts.forEach((kind, byStatus) ->
                byStatus.forEach((status, count) -> all.add(new FailureCount(kind, status, count))));
        return all;
    }
}
