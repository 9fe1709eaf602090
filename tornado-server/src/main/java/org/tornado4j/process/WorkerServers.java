package org.tornado4j.process;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLoad;
import org.tornado4j.metrics.MetricsText;
import org.tornado4j.process.Worker.Server;

/**
 * The servers of a worker, whose figures and connections are added up.
 *
 * <p>Thread: confined to the worker's loop.
 */
final class WorkerServers {

    private final List<Server> servers = new ArrayList<>();
    /** The requests of servers that are stopped, and may come back with them. */
    private final Map<Server, Long> stopped = new WeakHashMap<>();

    private long requestsOfStopped;

    /** Adds a server, unless it is there. */
    void add(Server server) {
        if (!servers.contains(server)) {
            Long counted = stopped.remove(server);
            requestsOfStopped -= counted == null ? 0 : counted;
            servers.add(server);
        }
    }

    /** Has each server let go as many connections as corresponds to its size. */
    void letGo(int surplus) {
        int all = connections();
        if (all > 0) {
            servers.forEach(server -> server.letGo((int) ((long) surplus * server.connections() / all)));
        }
    }

    private int connections() {
        return servers.stream().mapToInt(Server::connections).sum();
    }

    /** Returns each loop that a server runs on once, in the order of the servers. */
    Set<IOLoop> loops() {
        return servers.stream()
                .flatMap(server -> server.loops().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Adds the figures of the servers and of the loops that they run on. */
    void addMetrics(MetricsText metrics) {
        servers.forEach(server -> server.addMetrics(metrics));
        int number = 0;
        for (IOLoop loop : loops()) {
            LoopMetrics.add(metrics, Integer.toString(number++), loop.load());
        }
    }

    Figures figures() {
        setStoppedAside();
        long requests =
                requestsOfStopped + servers.stream().mapToLong(Server::requests).sum();
        List<LoopLoad> loads = servers.stream()
                .flatMap(server -> server.loops().stream())
                .map(IOLoop::load)
                .toList();
        return Figures.of(connections(), requests, loads);
    }

    private void setStoppedAside() {
        for (Server server : servers.stream().filter(Server::isOver).toList()) {
            servers.remove(server);
            stopped.put(server, server.requests());
            requestsOfStopped += server.requests();
        }
    }
}
