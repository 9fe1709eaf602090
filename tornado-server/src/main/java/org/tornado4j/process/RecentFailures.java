package org.tornado4j.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last failures of workers. */
final class RecentFailures {

    private static final int MOST = 10;

    private final Deque<WorkerFailure> newestFirst = new ArrayDeque<>();

    void add(WorkerFailure failure) {
        newestFirst.addFirst(failure);
        if (newestFirst.size() > MOST) {
            newestFirst.removeLast();
        }
    }

    List<WorkerFailure> newestFirst() {
        return List.copyOf(newestFirst);
    }
}
