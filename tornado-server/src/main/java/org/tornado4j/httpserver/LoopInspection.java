package org.tornado4j.httpserver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Figures of a loop's connections: a few additions for each of them, and a description of the oldest requests.
 *
 * <p>Thread: made on the loop, read by any.
 */
record LoopInspection(List<ListenerReport> listeners, List<RequestReport> requests) {

    /** @param most the number of requests that are described */
    static LoopInspection of(Connections connections, int most) {
        Map<String, ListenerReport> listeners = new TreeMap<>();
        List<ServerConnection> serving = new ArrayList<>();
        connections.forEach(connection -> {
            ListenerReport one = ListenerReport.of(connection);
            listeners.merge(one.place(), one, ListenerReport::plus);
            if (one.serving() > 0) {
                serving.add(connection);
            }
        });
        return new LoopInspection(List.copyOf(listeners.values()), oldest(serving, connections, most));
    }

    private static List<RequestReport> oldest(List<ServerConnection> serving, Connections connections, int most) {
        long now = connections.loop().clock().nanoTime();
        return serving.stream()
                .sorted(Comparator.comparingLong(connection -> connection.servingSince() - now))
                .limit(most)
                .map(connection -> connection.describeRequest(now))
                .filter(Objects::nonNull)
                .toList();
    }
}
