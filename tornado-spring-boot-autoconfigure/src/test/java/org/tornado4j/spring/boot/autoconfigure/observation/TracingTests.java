package org.tornado4j.spring.boot.autoconfigure.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import brave.Tracing;
import brave.context.slf4j.MDCScopeDecorator;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.B3Propagation;
import brave.propagation.Propagation;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.brave.bridge.W3CPropagation;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.EventPublishingContextWrapper;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.extension.trace.propagation.B3Propagator;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/** Traces of requests, with the bridges of Micrometer Tracing to Brave and to OpenTelemetry. */
@Timeout(60)
class TracingTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    /** A span that is over. */
    private record Ended(String trace, @Nullable String parent, String name, boolean error) {}

    private static final List<Ended> ENDED = new CopyOnWriteArrayList<>();

    /** Values that handlers found in the MDC. */
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    private static CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();

    @BeforeEach
    void forget() {
        ENDED.clear();
        SEEN.clear();
        gate = new CompletableFuture<>();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Items.class, Gated.class})
    static class App {}

    private static void note(String where) {
        SEEN.add(where + " " + MDC.get("traceId") + " " + (MDC.get("spanId") != null) + " "
                + (MDC.get("requestId") != null));
    }

    @Route("/items/{id}")
    static class Items extends RequestHandler {

        @Override
        protected void initialize() {
            note("initialize");
        }

        CompletionStage<?> get(String id) {
            note("get");
            return CompletableFuture.runAsync(() -> {}).thenRunAsync(() -> note("stage"), loopExecutor());
        }

        @Blocking
        void post(String id) {
            note("blocking");
        }

        void delete(String id) {
            if (id.equals("1")) {
                throw new HTTPError(409, "taken");
            }
            throw new IllegalStateException("of a test");
        }

        @Override
        protected void onFinish() {
            note("onFinish");
        }
    }

    @Route("/gated")
    static class Gated extends RequestHandler {

        CompletionStage<?> get() {
            SEEN.add("gated");
            return gate;
        }
    }

    // ------------------------------------------------------------------------------------------ bridges

    private enum Bridge {
        BRAVE {
            @Override
            ObservationHandler<?> handler() {
                Propagation.Factory both = new Both();
                Tracing tracing = Tracing.newBuilder()
                        .currentTraceContext(ThreadLocalCurrentTraceContext.newBuilder()
                                .addScopeDecorator(MDCScopeDecorator.get())
                                .build())
                        .traceId128Bit(true)
                        .supportsJoin(false)
                        .propagationFactory(both)
                        .addSpanHandler(new SpanHandler() {
                            @Override
                            public boolean end(@Nullable TraceContext context, MutableSpan span, Cause cause) {
                                return ENDED.add(
                                        new Ended(span.traceId(), span.parentId(), span.name(), span.error() != null));
                            }
                        })
                        .build();
                Tracer tracer = new BraveTracer(
                        tracing.tracer(),
                        new BraveCurrentTraceContext(tracing.currentTraceContext()),
                        new BraveBaggageManager());
                return handlers(tracer, new BravePropagator(tracing));
            }
        },
        OPENTELEMETRY {
            @Override
            ObservationHandler<?> handler() {
                SdkTracerProvider provider = SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(new Exporter()))
                        .build();
                io.opentelemetry.api.trace.Tracer otel = provider.get("test");
                Tracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), event -> {});
                TextMapPropagator both = TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), B3Propagator.injectingSingleHeader());
                return handlers(tracer, new OtelPropagator(ContextPropagators.create(both), otel));
            }
        };

        abstract ObservationHandler<?> handler();
    }

    private static ObservationHandler<?> handlers(Tracer tracer, Propagator propagator) {
        return new FirstMatchingCompositeObservationHandler(
                new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                new DefaultTracingObservationHandler(tracer));
    }

    /** Reads traceparent, and b3 if there is none, as Boot's does by default. */
    private static final class Both extends Propagation.Factory {

        private final Propagation<String> w3c = new W3CPropagation().get();
        private final Propagation<String> b3 = B3Propagation.newFactoryBuilder()
                .injectFormat(B3Propagation.Format.SINGLE)
                .build()
                .get();

        @Override
        public boolean requires128BitTraceId() {
            return true;
        }

        @Override
        public Propagation<String> get() {
            return new Propagation<>() {
                @Override
                public List<String> keys() {
                    return w3c.keys();
                }

                @Override
                public <R> TraceContext.Injector<R> injector(Setter<R, String> setter) {
                    return w3c.injector(setter);
                }

                @Override
                public <R> TraceContext.Extractor<R> extractor(Getter<R, String> getter) {
                    return request -> {
                        var found = w3c.extractor(getter).extract(request);
                        return found.context() != null
                                ? found
                                : b3.extractor(getter).extract(request);
                    };
                }
            };
        }
    }

    private static final class Exporter implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            for (SpanData span : spans) {
                boolean root = !span.getParentSpanContext().isValid();
                ENDED.add(new Ended(
                        span.getTraceId(),
                        root ? null : span.getParentSpanId(),
                        span.getName(),
                        span.getStatus().getStatusCode() == StatusCode.ERROR));
            }
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    static {
        Slf4JEventListener mdc = new Slf4JEventListener();
        ContextStorage.addWrapper(new EventPublishingContextWrapper(mdc::onEvent));
    }

    private static ConfigurableApplicationContext start(Bridge bridge) {
        ObservationHandler<?> handler = bridge.handler();
        return new SpringApplicationBuilder(App.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("tracing", ObservationHandler.class, () -> handler))
                .run(
                        "--server.port=0",
                        "--tornado.server.loops=1",
                        "--tornado.server.request-id-header=X-Request-Id",
                        "--management.metrics.enable.jvm=false");
    }

    private static List<Ended> ended(int count) {
        return await().atMost(LIMIT).until(() -> List.copyOf(ENDED), all -> all.size() >= count);
    }

    // ------------------------------------------------------------------------------------------ tests

    @ParameterizedTest
    @EnumSource(Bridge.class)
    void traceOfTheClientIsContinued(Bridge bridge) throws Exception {
        try (ConfigurableApplicationContext context = start(bridge)) {
            Client client = Client.of(context);
            String traceparent = "00-" + TRACE + "-" + CALLER + "-01";
            client.send(client.request("/items/7").header("traceparent", traceparent));
            client.send(client.request("/items/7")
                    .header("b3", TRACE + "-" + CALLER + "-1")
                    .POST(BodyPublishers.noBody()));
            client.get("/items/7");
            List<Ended> spans = ended(3);
            assertThat(spans.get(0)).isEqualTo(new Ended(TRACE, CALLER, "http get /items/{id}", false));
            assertThat(spans.get(1)).isEqualTo(new Ended(TRACE, CALLER, "http post /items/{id}", false));
            assertThat(spans.get(2).parent()).isNull();
            assertThat(spans.get(2).trace()).isNotEqualTo(TRACE);
            String known = " " + TRACE + " true true";
            String fresh = " " + spans.get(2).trace() + " true true";
            assertThat(SEEN)
                    .containsExactly(
                            "initialize" + known,
                            "get" + known,
                            "stage" + known,
                            "onFinish" + known,
                            "initialize" + known,
                            "blocking" + known,
                            "onFinish" + known,
                            "initialize" + fresh,
                            "get" + fresh,
                            "stage" + fresh,
                            "onFinish" + fresh);
        }
    }

    @ParameterizedTest
    @EnumSource(Bridge.class)
    void spanIsAnErrorIfTheServerIsToBlame(Bridge bridge) throws Exception {
        try (ConfigurableApplicationContext context = start(bridge)) {
            Client client = Client.of(context);
            client.send(client.request("/items/1").DELETE());
            client.send(client.request("/items/2").DELETE());
            assertThat(ended(2)).extracting(Ended::error).containsExactly(false, true);
        }
    }

    /** It begins where the response of the one before is finished. */
    @ParameterizedTest
    @EnumSource(Bridge.class)
    void nextRequestOfAConnectionIsNotAChildOfTheOneBefore(Bridge bridge) throws Exception {
        try (ConfigurableApplicationContext context = start(bridge);
                Socket socket = connect(context)) {
            OutputStream out = socket.getOutputStream();
            String request = "GET /gated HTTP/1.1\r\nHost: x\r\n\r\nGET /items/7 HTTP/1.1\r\nHost: x\r\n\r\n";
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            await().atMost(LIMIT).until(() -> SEEN.contains("gated"));
            gate.complete(null);
            List<Ended> spans = ended(2);
            assertThat(spans).extracting(Ended::parent).containsOnlyNulls();
            assertThat(spans).extracting(Ended::trace).doesNotHaveDuplicates();
        }
    }

    private static Socket connect(ConfigurableApplicationContext context) throws IOException {
        return new Socket(
                "127.0.0.1", context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
