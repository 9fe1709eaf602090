package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.websocket.WebSocketHandler;

class TornadoMetricsTests {

    private final ApplicationContextRunner runner =
            Native.runner().withConfiguration(AutoConfigurations.of(TornadoMetricsAutoConfiguration.class));

    private static MeterRegistry metersOf(AssertableApplicationContext context) {
        MeterRegistry registry = new SimpleMeterRegistry();
        context.getBean(MeterBinder.class).bindTo(registry);
        return registry;
    }

    private static double value(MeterRegistry registry, String name, String... tags) {
        Meter meter = registry.get(name).tags(tags).meter();
        return meter.measure().iterator().next().getValue();
    }

    @Test
    void serverHasMeters() {
        runner.run(context -> {
            MeterRegistry meters = metersOf(context);
            Client.of(context.getSourceApplicationContext()).get("/nothing");
            assertThat(value(meters, "tornado.connections.active")).isEqualTo(1);
            assertThat(value(meters, "tornado.connections.accepted")).isEqualTo(1);
            assertThat(value(meters, "tornado.connections.evicted")).isZero();
            assertThat(value(meters, "tornado.requests")).isEqualTo(1);
            assertThat(value(meters, "tornado.requests.active")).isZero();
            assertThat(value(meters, "tornado.data.received")).isGreaterThan(20);
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> value(meters, "tornado.data.sent") > 20); // counted when it has left
            assertThat(value(meters, "tornado.ssl.handshakes", "result", "succeeded"))
                    .isZero();
            assertThat(value(meters, "tornado.ssl.handshakes", "result", "failed"))
                    .isZero();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> value(meters, "tornado.loop.rounds", "loop", "0", "le", "+Inf") > 0);
            assertThat(value(meters, "tornado.responses", "status", "4xx")).isEqualTo(1);
            assertThat(value(meters, "tornado.responses", "status", "2xx")).isZero();
            assertThat(value(meters, "tornado.loop.busy", "loop", "0")).isBetween(0.0, 1.0);
            assertThat(value(meters, "tornado.loop.lag", "loop", "0")).isGreaterThanOrEqualTo(0);
            assertThat(value(meters, "tornado.loop.slow", "loop", "0")).isGreaterThanOrEqualTo(0);
            assertThat(value(meters, "tornado.accesslog.dropped")).isZero();
        });
    }

    /** The queries of docs/operations.md ask for what there is. */
    @Test
    void documentNamesMetersAsPrometheusKnowsThem() throws Exception {
        List<String> named = Pattern.compile("tornado_[a-z_]+")
                .matcher(Files.readString(Path.of("..", "docs", "operations.md")))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        assertThat(named).contains("tornado_loop_rounds_total");
        runner.run(context -> {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            context.getBean(MeterBinder.class).bindTo(registry);
            String scraped = registry.scrape();
            for (String name : named) {
                assertThat(scraped).containsPattern("(?m)^" + name + "[{ ]");
            }
            assertThat(scraped)
                    .contains("tornado_loop_rounds_total{le=\"0.001\",loop=\"0\"}")
                    .contains("tornado_loop_rounds_total{le=\"+Inf\",loop=\"0\"}")
                    .contains("tornado_ssl_handshakes_total{result=\"failed\"}");
        });
    }

    @Route("/echo")
    static final class EchoHandler extends WebSocketHandler {

        @Override
        protected CompletionStage<?> onMessage(String text) {
            return writeMessage(text);
        }
    }

    @Test
    void webSocketsHaveMeters() {
        runner.withBean(EchoHandler.class).run(context -> {
            MeterRegistry meters = metersOf(context);
            int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws://localhost:" + port + "/echo"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                            received.add(data.toString());
                            from.request(1);
                            return null;
                        }
                    })
                    .join();
            socket.sendText("four", true).join();
            assertThat(received.poll(30, TimeUnit.SECONDS)).isEqualTo("four");
            assertThat(value(meters, "tornado.websocket.active")).isEqualTo(1);
            assertThat(value(meters, "tornado.websocket.opened")).isEqualTo(1);
            assertThat(value(meters, "tornado.websocket.messages.received")).isEqualTo(1);
            assertThat(value(meters, "tornado.websocket.data.received")).isEqualTo(4);
            assertThat(value(meters, "tornado.websocket.messages.sent")).isEqualTo(1);
            assertThat(value(meters, "tornado.websocket.data.sent")).isEqualTo(4);
            assertThat(value(meters, "tornado.websocket.pending")).isZero();
            socket.sendClose(4001, "").join();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> value(meters, "tornado.websocket.active") == 0);
            assertThat(value(meters, "tornado.websocket.closed", "code", "4xxx"))
                    .isEqualTo(1);
            assertThat(value(meters, "tornado.websocket.closed", "code", "1006"))
                    .isZero();
        });
    }

    /** Answers when the test lets it. */
    @Route("/gated")
    static final class GatedHandler extends RequestHandler {

        private final CountDownLatch gate;

        GatedHandler(CountDownLatch gate) {
            this.gate = gate;
        }

        @Blocking
        void get() throws InterruptedException {
            gate.await();
        }
    }

    @Test
    void blockingMethodsHaveMeters() {
        CountDownLatch gate = new CountDownLatch(1);
        runner.withBean(CountDownLatch.class, () -> gate)
                .withBean(GatedHandler.class)
                .withPropertyValues("tornado.server.blocking-limit=1")
                .run(context -> {
                    MeterRegistry meters = metersOf(context);
                    Client client = Client.of(context.getSourceApplicationContext());
                    Thread first = new Thread(() -> ask(client));
                    Thread second = new Thread(() -> ask(client));
                    first.start();
                    second.start();
                    Awaitility.await()
                            .atMost(30, TimeUnit.SECONDS)
                            .until(() -> value(meters, "tornado.blocking.waiting") == 1);
                    assertThat(value(meters, "tornado.blocking.active")).isEqualTo(1);
                    gate.countDown();
                    first.join();
                    second.join();
                    assertThat(value(meters, "tornado.blocking.waiting")).isZero();
                    assertThat(value(meters, "tornado.limit.fired", "limit", "blocking-limit"))
                            .isZero();
                });
    }

    private static void ask(Client client) {
        try {
            client.get("/gated");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void metersOfAWorkerTellItsTask() {
        runner.withPropertyValues("tornado.process.task-id=1").run(context -> {
            for (Meter meter : metersOf(context).getMeters()) {
                assertThat(meter.getId().getTag("task"))
                        .as(meter.getId().getName())
                        .isEqualTo("1");
            }
        });
        runner.run(context -> assertThat(metersOf(context).getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getTag("task")).isNull()));
    }

    @Test
    void limitThatFiredIsCountedByItsKey() {
        runner.withPropertyValues("server.max-http-request-header-size=1KB").run(context -> {
            MeterRegistry meters = metersOf(context);
            int port = Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.server.port")));
            try (Socket socket = new Socket("localhost", port)) {
                String fields = "X: " + "x".repeat(2000);
                socket.getOutputStream()
                        .write(("GET / HTTP/1.1\r\nHost: x\r\n" + fields).getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
            }
            assertThat(value(meters, "tornado.limit.fired", "limit", "max-header-size"))
                    .isEqualTo(1);
            assertThat(value(meters, "tornado.refused", "violation", "HEAD_TOO_LARGE"))
                    .isEqualTo(1);
        });
    }

    @Test
    void thereAreNoMetersWithoutMicrometer() {
        runner.withClassLoader(new FilteredClassLoader(MeterBinder.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("tornadoMetrics"));
    }
}
