package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.tornado4j.httpserver.ListenerReport;
import org.tornado4j.httpserver.ServerReport;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.spring.boot.autoconfigure.actuate.ServerDescriptor.Blocking;
import org.tornado4j.spring.boot.autoconfigure.actuate.ServerDescriptor.Connections;
import org.tornado4j.spring.boot.autoconfigure.actuate.ServerDescriptor.Limit;
import org.tornado4j.spring.boot.autoconfigure.actuate.ServerDescriptor.Listener;
import org.tornado4j.spring.boot.autoconfigure.actuate.ServerDescriptor.Loop;
import org.tornado4j.spring.boot.autoconfigure.actuate.ServerDescriptor.Memory;
import org.tornado4j.spring.boot.autoconfigure.actuate.ServerDescriptor.Request;
import org.tornado4j.spring.boot.autoconfigure.actuate.ServerDescriptor.Requests;

/**
 * Endpoint that tells what the server is at: its loops and what holds them, connections, requests under way, blocking methods,
 * memory, and the limits that were reached.
 *
 * <p>Thread: any, but none of the server's loops, which are asked and waited for.
 */
@Endpoint(id = "tornado")
public final class TornadoEndpoint {

    /** The number of requests, and of blocking methods, that are listed. */
    static final int MOST_LISTED = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<@Nullable TornadoWebServer> server;

    /** @param server asked each time; null while there is none */
    TornadoEndpoint(Supplier<@Nullable TornadoWebServer> server) {
        this.server = server;
    }

    /** Returns what the server is at; takes a second if a loop is held, and no time to speak of otherwise. */
    @ReadOperation
    public ServerDescriptor server() {
        TornadoWebServer asked = server.get();
        return asked == null
                ? describe(ServerReport.NONE, Map.of())
                : describe(asked.report(PATIENCE, MOST_LISTED), asked.getListeners());
    }

    /** @param names of listeners, with the places that they are at */
    private static ServerDescriptor describe(ServerReport report, Map<String, String> names) {
        return new ServerDescriptor(
                report.loops().stream().map(Loop::of).toList(),
                new Connections(
                        report.statistics().connections(),
                        report.statistics().connectionsTotal(),
                        listeners(report.listeners(), names)),
                new Requests(
                        report.statistics().requestsActive(),
                        report.requests().stream().map(Request::of).toList()),
                new Blocking(
                        report.statistics().blockingActive(),
                        report.statistics().blockingWaiting(),
                        report.blocking().stream()
                                .map(ServerDescriptor.Method::of)
                                .toList()),
                new Memory(report.statistics().heldMemory(), report.statistics().memoryBudget()),
                report.limits().stream().map(Limit::of).toList());
    }

    /** Those that the server listens at first, also without connections. */
    private static List<Listener> listeners(List<ListenerReport> reports, Map<String, String> names) {
        Map<String, ListenerReport> byPlace = new TreeMap<>();
        reports.forEach(report -> byPlace.put(report.place(), report));
        List<Listener> all = new ArrayList<>();
        names.forEach((name, place) -> {
            ListenerReport known = byPlace.remove(place);
            all.add(Listener.of(name, Objects.requireNonNullElse(known, new ListenerReport(place, 0, 0, 0))));
        });
        byPlace.values().forEach(report -> all.add(Listener.of(null, report)));
        return List.copyOf(all);
    }
}
