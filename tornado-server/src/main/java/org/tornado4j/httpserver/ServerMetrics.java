package org.tornado4j.httpserver;

import org.tornado4j.http.Limit;
import org.tornado4j.http1.Violation;
import org.tornado4j.metrics.MetricsText;

/** The figures of a server, under the names that Micrometer's meters of them have for Prometheus. */
final class ServerMetrics {

    private ServerMetrics() {}

    static void add(MetricsText metrics, ServerStatistics statistics) {
        addConnections(metrics, statistics);
        addTraffic(metrics, statistics);
        addMemory(metrics, statistics);
        addRequests(metrics, statistics);
        addSockets(metrics, statistics.sockets());
        for (Limit limit : Limit.values()) {
            metrics.counter(
                    "tornado_limit_fired",
                    "Times that a limit was reached",
                    statistics.limit(limit),
                    "limit",
                    limit.key());
        }
        for (Violation violation : Violation.values()) {
            metrics.counter(
                    "tornado_refused",
                    "Requests that were refused because they break the rules of HTTP",
                    statistics.violation(violation),
                    "violation",
                    violation.name());
        }
    }

    private static void addConnections(MetricsText metrics, ServerStatistics statistics) {
        metrics.gauge("tornado_connections_active_connections", "Connections that are open", statistics.connections());
        metrics.counter(
                "tornado_connections_accepted_connections",
                "Connections that were served",
                statistics.connectionsTotal());
        metrics.counter(
                "tornado_connections_evicted_connections",
                "Idle connections that were closed to make room for others",
                statistics.connectionsEvicted());
        addHandshakes(metrics, "succeeded", statistics.handshakes());
        addHandshakes(metrics, "failed", statistics.handshakesFailed());
    }

    private static void addHandshakes(MetricsText metrics, String result, long count) {
        metrics.counter("tornado_ssl_handshakes", "TLS handshakes that are over", count, "result", result);
    }

    private static void addTraffic(MetricsText metrics, ServerStatistics statistics) {
        metrics.counter("tornado_data_received_bytes", "Bytes that came in, without TLS", statistics.bytesReceived());
        metrics.counter("tornado_data_sent_bytes", "Bytes that have left, without TLS", statistics.bytesSent());
    }

    private static void addMemory(MetricsText metrics, ServerStatistics statistics) {
        metrics.gauge("tornado_memory_held_bytes", "Memory that is held for clients", statistics.heldMemory());
        metrics.gauge(
                "tornado_memory_budget_bytes",
                "Memory that may be held for clients; 0 for any amount",
                statistics.memoryBudget());
    }

    private static void addSockets(MetricsText metrics, SocketStatistics sockets) {
        metrics.gauge("tornado_websocket_active", "WebSockets that are open", sockets.active());
        metrics.counter("tornado_websocket_opened", "WebSockets that were opened", sockets.opened());
        metrics.counter(
                "tornado_websocket_messages_received", "WebSocket messages that came in", sockets.messagesReceived());
        metrics.counter("tornado_websocket_messages_sent", "WebSocket messages that were sent", sockets.messagesSent());
        metrics.counter(
                "tornado_websocket_data_received_bytes",
                "Bytes of WebSocket messages that came in, decompressed",
                sockets.bytesReceived());
        metrics.counter(
                "tornado_websocket_data_sent_bytes",
                "Bytes of WebSocket messages that were sent, before compression",
                sockets.bytesSent());
        metrics.gauge(
                "tornado_websocket_pending_bytes",
                "Bytes that wait for WebSocket clients that take less than is sent to them",
                sockets.pending());
        for (String code : SocketStatistics.codes()) {
            metrics.counter(
                    "tornado_websocket_closed",
                    "WebSockets that were closed, by the code of the first close frame; 1006 for none",
                    sockets.closed(code),
                    "code",
                    code);
        }
    }

    private static void addRequests(MetricsText metrics, ServerStatistics statistics) {
        metrics.gauge(
                "tornado_blocking_active",
                "Blocking methods that run, those whose clients have left among them",
                statistics.blockingActive());
        metrics.gauge(
                "tornado_blocking_waiting",
                "Requests that wait for their turn to run a blocking method",
                statistics.blockingWaiting());
        metrics.gauge("tornado_requests_active", "Requests that are being served", statistics.requestsActive());
        metrics.counter("tornado_requests", "Requests whose head could be read", statistics.requests());
        for (int statusClass = 1; statusClass <= ServerStatistics.STATUS_CLASSES; statusClass++) {
            metrics.counter(
                    "tornado_responses",
                    "Responses that were begun",
                    statistics.responses(statusClass),
                    "status",
                    statusClass + "xx");
        }
    }
}
