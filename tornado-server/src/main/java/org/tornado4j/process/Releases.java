package org.tornado4j.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tornado4j.process.WorkerStatus.State;

/**
 * The releases that are in service: those of workers that are ready and were not told to end.
 *
 * @param taskIds the tasks of each release, by task id
 */
public record Releases(Map<Release, List<Integer>> taskIds) {

    /** Returns the releases of {@code workers}, as far as they have told. */
    public static Releases of(List<WorkerStatus> workers) {
        Map<Release, List<Integer>> taskIds = new LinkedHashMap<>();
        workers.stream()
                .filter(worker ->
                        isInService(worker.state()) && worker.release().isKnown())
                .forEach(worker -> taskIds.computeIfAbsent(worker.release(), its -> new ArrayList<>())
                        .add(worker.taskId()));
        return new Releases(taskIds);
    }

    private static boolean isInService(State state) {
        return switch (state) {
            case READY, LATE, HELD, GONE -> true;
            case STARTING, STOPPING -> false;
        };
    }

    /** Returns whether there is more than one. */
    public boolean areMixed() {
        return taskIds.size() > 1;
    }

    /**
     * Returns them as people read them: {@code 1.4.2 (9c3f01ab)}, or {@code 2 releases are in service: 1.4.2 (9c3f01ab) by task 0,
     * 1.5.0 (0a11b2c3) by tasks 1, 2}.
     */
    @Override
    public String toString() {
        if (!areMixed()) {
            return taskIds.keySet().stream().findFirst().orElse(Release.UNKNOWN).toString();
        }
        return taskIds.entrySet().stream()
                .map(each -> each.getKey() + " by " + tasks(each.getValue()))
                .collect(Collectors.joining(", ", taskIds.size() + " releases are in service: ", ""));
    }

    private static String tasks(List<Integer> ids) {
        return ids.stream()
                .map(Object::toString)
                .collect(Collectors.joining(", ", ids.size() > 1 ? "tasks " : "task ", ""));
    }
}
