package org.tornado4j.spring.boot.autoconfigure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.Violation;
import org.tornado4j.httpserver.ServerStatistics;
import org.tornado4j.httpserver.SocketStatistics;
import org.tornado4j.ioloop.LagCounts;
import org.tornado4j.spring.boot.TornadoWebServer;

/**
 * The figures of a server as meters.
 *
 * <p>Thread: any. They are read when somebody asks for them, and cost nothing until then.
 */
final class TornadoMetrics implements MeterBinder {

    private static final String[] STATUS_CLASSES = {"1xx", "2xx", "3xx", "4xx", "5xx"};

    private final TornadoWebServer server;
    private final Tags common;

    /** @param common what all meters are tagged with */
    TornadoMetrics(TornadoWebServer server, Tags common) {
        this.server = server;
        this.common = common;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindConnections(registry);
        bindTraffic(registry);
        bindMemory(registry);
        bindBlocking(registry);
        bindRequests(registry);
        bindSockets(registry);
        bindRefusals(registry);
        for (int loop = 0; loop < server.loads().size(); loop++) {
            bindLoop(registry, loop);
        }
        FunctionCounter.builder("tornado.accesslog.dropped", server, TornadoWebServer::droppedAccessLogLines)
                .tags(common)
                .description("Lines of the access log that could not be written")
                .register(registry);
    }

    private void bindConnections(MeterRegistry registry) {
        Gauge.builder("tornado.connections.active", server, of(ServerStatistics::connections))
                .tags(common)
                .description("Connections that are open")
                .baseUnit(BaseUnits.CONNECTIONS)
                .register(registry);
        FunctionCounter.builder("tornado.connections.accepted", server, of(ServerStatistics::connectionsTotal))
                .tags(common)
                .description("Connections that were served")
                .baseUnit(BaseUnits.CONNECTIONS)
                .register(registry);
        FunctionCounter.builder("tornado.connections.evicted", server, of(ServerStatistics::connectionsEvicted))
                .tags(common)
                .description("Idle connections that were closed to make room for others")
                .baseUnit(BaseUnits.CONNECTIONS)
                .register(registry);
    }

    private void bindTraffic(MeterRegistry registry) {
        FunctionCounter.builder("tornado.data.received", server, of(ServerStatistics::bytesReceived))
                .tags(common)
                .description("Bytes that came in, without TLS")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        FunctionCounter.builder("tornado.data.sent", server, of(ServerStatistics::bytesSent))
                .tags(common)
                .description("Bytes that have left, without TLS")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        bindHandshakes(registry, "succeeded", of(ServerStatistics::handshakes));
        bindHandshakes(registry, "failed", of(ServerStatistics::handshakesFailed));
    }

    private void bindHandshakes(MeterRegistry registry, String result, ToDoubleFunction<TornadoWebServer> figure) {
        FunctionCounter.builder("tornado.ssl.handshakes", server, figure)
                .tags(common)
                .description("TLS handshakes that are over")
                .tag("result", result)
                .register(registry);
    }

    private void bindMemory(MeterRegistry registry) {
        Gauge.builder("tornado.memory.held", server, of(ServerStatistics::heldMemory))
                .tags(common)
                .description("Memory that is held for clients")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        Gauge.builder("tornado.memory.budget", server, of(ServerStatistics::memoryBudget))
                .tags(common)
                .description("Memory that may be held for clients; 0 for any amount")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    private void bindBlocking(MeterRegistry registry) {
        Gauge.builder("tornado.blocking.active", server, of(ServerStatistics::blockingActive))
                .tags(common)
                .description("Blocking methods that run, those whose clients have left among them")
                .register(registry);
        Gauge.builder("tornado.blocking.waiting", server, of(ServerStatistics::blockingWaiting))
                .tags(common)
                .description("Requests that wait for their turn to run a blocking method")
                .register(registry);
    }

    private void bindRequests(MeterRegistry registry) {
        Gauge.builder("tornado.requests.active", server, of(ServerStatistics::requestsActive))
                .tags(common)
                .description("Requests that are being served")
                .register(registry);
        FunctionCounter.builder("tornado.requests", server, of(ServerStatistics::requests))
                .tags(common)
                .description("Requests whose head could be read")
                .register(registry);
        for (int i = 0; i < STATUS_CLASSES.length; i++) {
            int statusClass = i + 1;
            FunctionCounter.builder("tornado.responses", server, of(statistics -> statistics.responses(statusClass)))
                    .tags(common)
                    .description("Responses that were begun")
                    .tag("status", STATUS_CLASSES[i])
                    .register(registry);
        }
    }

    private void bindSockets(MeterRegistry registry) {
        Gauge.builder("tornado.websocket.active", server, ofSockets(SocketStatistics::active))
                .tags(common)
                .description("WebSockets that are open")
                .register(registry);
        FunctionCounter.builder("tornado.websocket.opened", server, ofSockets(SocketStatistics::opened))
                .tags(common)
                .description("WebSockets that were opened")
                .register(registry);
        Gauge.builder("tornado.websocket.pending", server, ofSockets(SocketStatistics::pending))
                .tags(common)
                .description("Bytes that wait for WebSocket clients that take less than is sent to them")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        for (String code : SocketStatistics.codes()) {
            FunctionCounter.builder("tornado.websocket.closed", server, ofSockets(sockets -> sockets.closed(code)))
                    .tags(common)
                    .description("WebSockets that were closed, by the code of the first close frame; 1006 for none")
                    .tag("code", code)
                    .register(registry);
        }
        bindMessages(registry);
    }

    private void bindMessages(MeterRegistry registry) {
        FunctionCounter.builder(
                        "tornado.websocket.messages.received", server, ofSockets(SocketStatistics::messagesReceived))
                .tags(common)
                .description("WebSocket messages that came in")
                .register(registry);
        FunctionCounter.builder("tornado.websocket.messages.sent", server, ofSockets(SocketStatistics::messagesSent))
                .tags(common)
                .description("WebSocket messages that were sent")
                .register(registry);
        FunctionCounter.builder("tornado.websocket.data.received", server, ofSockets(SocketStatistics::bytesReceived))
                .tags(common)
                .description("Bytes of WebSocket messages that came in, decompressed")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        FunctionCounter.builder("tornado.websocket.data.sent", server, ofSockets(SocketStatistics::bytesSent))
                .tags(common)
                .description("Bytes of WebSocket messages that were sent, before compression")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    private void bindRefusals(MeterRegistry registry) {
        for (Limit limit : Limit.values()) {
            FunctionCounter.builder("tornado.limit.fired", server, of(statistics -> statistics.limit(limit)))
                    .tags(common)
                    .description("Times that a limit was reached")
                    .tag("limit", limit.key())
                    .register(registry);
        }
        for (Violation violation : Violation.values()) {
            FunctionCounter.builder("tornado.refused", server, of(statistics -> statistics.violation(violation)))
                    .tags(common)
                    .description("Requests that were refused because they break the rules of HTTP")
                    .tag("violation", violation.name())
                    .register(registry);
        }
    }

    private void bindLoop(MeterRegistry registry, int loop) {
        String number = Integer.toString(loop);
        bindRounds(registry, loop);
        Gauge.builder(
                        "tornado.loop.busy",
                        server,
                        from -> from.loads().get(loop).busy())
                .tags(common)
                .description("Part of the last ten seconds in which an event loop had something to do")
                .tag("loop", number)
                .register(registry);
        TimeGauge.builder(
                        "tornado.loop.lag",
                        server,
                        TimeUnit.NANOSECONDS,
                        from -> from.loads().get(loop).lag().toNanos())
                .tags(common)
                .description("Longest time that something waited for an event loop in the last ten seconds")
                .tag("loop", number)
                .register(registry);
        FunctionCounter.builder(
                        "tornado.loop.slow",
                        server,
                        from -> from.loads().get(loop).slowTasks())
                .tags(common)
                .description("Callbacks that held an event loop for too long")
                .tag("loop", number)
                .register(registry);
    }

    /** Counters by the bound, as Prometheus has them for histograms. */
    private void bindRounds(MeterRegistry registry, int loop) {
        List<Duration> bounds = LagCounts.bounds();
        for (int i = 0; i <= bounds.size(); i++) {
            int bound = i;
            FunctionCounter.builder("tornado.loop.rounds", server, from -> rounds(from, loop, bound))
                    .tags(common)
                    .description("Rounds of an event loop that something new had to wait for no longer than le seconds")
                    .tag("loop", Integer.toString(loop))
                    .tag("le", bound == bounds.size() ? "+Inf" : seconds(bounds.get(bound)))
                    .register(registry);
        }
    }

    private static String seconds(Duration bound) {
        return BigDecimal.valueOf(bound.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    private static double rounds(TornadoWebServer server, int loop, int bound) {
        List<LagCounts> lags = server.lagCounts();
        return loop < lags.size() ? lags.get(loop).atMost(bound) : 0;
    }

    private static ToDoubleFunction<TornadoWebServer> ofSockets(ToDoubleFunction<SocketStatistics> figure) {
        return of(statistics -> figure.applyAsDouble(statistics.sockets()));
    }

    private static ToDoubleFunction<TornadoWebServer> of(ToDoubleFunction<ServerStatistics> figure) {
        return server -> figure.applyAsDouble(server.statistics());
    }
}
