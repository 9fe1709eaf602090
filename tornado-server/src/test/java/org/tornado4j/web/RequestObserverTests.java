package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.routing.AnyMatches;
import org.tornado4j.routing.Rule;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Calls of a {@link RequestObserver}, and the scopes that it opens. */
@Timeout(60)
class RequestObserverTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final ThreadLocal<@Nullable String> current = new ThreadLocal<>();

    /** Completed by tests. */
    private final CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();

    private final class Heard implements RequestObservation {

        private final String name;

        Heard(String name) {
            this.name = name;
        }

        @Override
        public Scope openScope() {
            String before = current.get();
            current.set(name);
            return () -> {
                assertThat(current.get()).isEqualTo(name);
                current.set(before);
            };
        }

        @Override
        public void failed(Throwable failure) {
            heard.add(name + " failed " + failure.getClass().getSimpleName());
        }

        @Override
        public void finished(RequestHandler handler) {
            assertThat(current.get()).as("scope of a request that is over").isNotEqualTo(name);
            heard.add(name + " finished " + handler.getStatus());
        }

        @Override
        public void clientGone(RequestHandler handler) {
            heard.add(name + " gone");
        }
    }

    private @Nullable RequestObservation begin(HTTPServerRequest request, @Nullable String route) {
        heard.add("begin " + request.path() + " " + route);
        return new Heard(request.path());
    }

    private ApplicationSettings settings() {
        return ApplicationSettings.builder()
                .logRequests(false)
                .addRequestObserver(this::begin)
                .build();
    }

    private Application app(Supplier<? extends RequestHandler> handler) {
        return Application.builder()
                .settings(settings())
                .route("/items/{id}", handler)
                .build();
    }

    private static void get(RawClient client, String path) throws Exception {
        client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private RawClient.Response answer(Application app, String path) throws Exception {
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            get(client, path);
            return client.read();
        }
    }

    private void expect(String... all) {
        await().atMost(LoopThread.DEADLINE)
                .untilAsserted(() -> assertThat(heard).containsExactly(all));
    }

    // ------------------------------------------------------------------------------------------ what is heard

    @Test
    void requestBeginsWithItsRouteAndFinishesWithItsStatus() throws Exception {
        answer(
                app(() -> new RequestHandler() {
                    void get(String id) {
                        setStatus(203);
                    }
                }),
                "/items/7?x=y");
        expect("begin /items/7 /items/{id}", "/items/7 finished 203");
    }

    @Test
    void routeWithoutAPatternHasNone() throws Exception {
        Application app = Application.builder()
                .settings(settings())
                .add(URLSpec.of("/a", () -> new ErrorHandler(404)))
                .build();
        answer(app, "/nothing");
        expect("begin /nothing null", "/nothing failed HTTPError", "/nothing finished 404");
    }

    @Test
    void failureIsHeardBeforeTheEnd() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception GET /items/7");
        answer(
                app(() -> new RequestHandler() {
                    void get(String id) {
                        throw new IllegalStateException("of a test");
                    }
                }),
                "/items/7");
        expect("begin /items/7 /items/{id}", "/items/7 failed IllegalStateException", "/items/7 finished 500");
    }

    @Test
    void handlerThatCannotBeMadeIsHeard() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception GET /items/7");
        Application app = Application.builder()
                .settings(settings())
                .route("/items/{id}", StubHandler.class, () -> {
                    throw new IllegalStateException("of a test");
                })
                .build();
        answer(app, "/items/7");
        expect("begin /items/7 /items/{id}", "/items/7 failed IllegalStateException", "/items/7 finished 500");
    }

    static final class StubHandler extends RequestHandler {
        void get(String id) {}
    }

    @Test
    void whatIsRefusedBelowHandlersIsNotHeard() throws Exception {
        try (RunningApplication running = new RunningApplication(app(StubHandler::new));
                RawClient client = running.connect()) {
            client.send("GET /items/7 HTTP/1.1\r\nHost : x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void requestThatIsNotToBeObservedIsServed() throws Exception {
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .addRequestObserver((request, route) -> null)
                        .build())
                .route("/items/{id}", StubHandler.class, StubHandler::new)
                .build();
        assertThat(answer(app, "/items/7").status()).isEqualTo(200);
    }

    @Test
    void observerThatThrowsDisturbsNothing() throws Exception {
        logs.expect(Level.ERROR, "Exception in an observer of requests");
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .addRequestObserver((request, route) -> {
                            throw new IllegalStateException("of a test");
                        })
                        .addRequestObserver((request, route) -> new RequestObservation() {
                            @Override
                            public Scope openScope() {
                                throw new IllegalStateException("of a test");
                            }

                            @Override
                            public void finished(RequestHandler handler) {
                                throw new IllegalStateException("of a test");
                            }

                            @Override
                            public void clientGone(RequestHandler handler) {}
                        })
                        .addRequestObserver(this::begin)
                        .build())
                .route("/items/{id}", StubHandler.class, StubHandler::new)
                .build();
        assertThat(answer(app, "/items/7").status()).isEqualTo(200);
        expect("begin /items/7 /items/{id}", "/items/7 finished 200");
    }

    // ------------------------------------------------------------------------------------------ scopes

    private final class Everywhere extends RequestHandler {

        Everywhere() {
            note("constructor");
        }

        @Override
        protected void initialize() {
            note("initialize");
        }

        @Override
        protected CompletionStage<?> prepare() {
            note("prepare");
            return stage;
        }

        CompletionStage<?> get(String id) {
            note("get");
            return CompletableFuture.runAsync(() -> {}).thenRunAsync(() -> note("stage"), loopExecutor());
        }

        @Blocking
        void post(String id) {
            note("blocking");
            flush();
            note("after flush");
            finish();
        }

        @Override
        protected void onFinish() {
            note("onFinish");
        }
    }

    private void note(String where) {
        heard.add(where + " in " + current.get());
    }

    private void request(String method) throws Exception {
        Application app = Application.builder()
                .settings(settings())
                .route("/items/{id}", Everywhere.class, Everywhere::new)
                .build();
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send(method + " /items/7 HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(LoopThread.DEADLINE).until(() -> heard.contains("prepare in /items/7"));
            stage.complete(null);
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(running.thread().call(current::get)).isNull();
        }
    }

    @Test
    void scopeIsOpenWhereverTheHandlerWorksOnTheLoop() throws Exception {
        request("GET");
        expect(
                "begin /items/7 /items/{id}",
                "constructor in /items/7",
                "initialize in /items/7",
                "prepare in /items/7",
                "get in /items/7",
                "stage in /items/7",
                "onFinish in /items/7",
                "/items/7 finished 200");
    }

    @Test
    void scopeIsOpenInTheThreadOfABlockingMethod() throws Exception {
        request("POST");
        expect(
                "begin /items/7 /items/{id}",
                "constructor in /items/7",
                "initialize in /items/7",
                "prepare in /items/7",
                "blocking in /items/7",
                "after flush in /items/7",
                "onFinish in /items/7",
                "/items/7 finished 200");
    }

    @StreamRequestBody
    private final class Uploads extends RequestHandler {

        @Blocking
        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            note("data");
            return null;
        }

        void post(String id) {
            note("post");
        }
    }

    @Test
    void scopeIsOpenWhereContentIsTaken() throws Exception {
        Application app = Application.builder()
                .settings(settings())
                .route("/items/{id}", Uploads.class, Uploads::new)
                .build();
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send("POST /items/7 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\ndata");
            assertThat(client.read().status()).isEqualTo(200);
        }
        expect("begin /items/7 /items/{id}", "data in /items/7", "post in /items/7", "/items/7 finished 200");
    }

    /** The next request of a connection begins where the response of the first is finished. */
    @Test
    void requestThatBeginsWithinAnotherHasAScopeOfItsOwn() throws Exception {
        Application app = app(() -> new RequestHandler() {
            CompletionStage<?> get(String id) {
                return id.equals("1")
                        ? stage.thenRunAsync(
                                () -> {
                                    note("before finish");
                                    finish();
                                    note("after finish");
                                },
                                loopExecutor())
                        : CompletableFuture.runAsync(() -> note("get"), Runnable::run);
            }
        });
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send("GET /items/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /items/2 HTTP/1.1\r\nHost: x\r\n\r\n");
            await().atMost(LoopThread.DEADLINE).until(() -> !heard.isEmpty());
            stage.complete(null);
            client.read();
            client.read();
        }
        expect(
                "begin /items/1 /items/{id}",
                "before finish in /items/1",
                "begin /items/2 /items/{id}",
                "get in /items/2",
                "/items/2 finished 200",
                "after finish in /items/1",
                "/items/1 finished 200");
    }

    // ------------------------------------------------------------------------------------------ the client leaves

    /** Waits for a stage that never completes. */
    private Application hanging() {
        return app(() -> new RequestHandler() {
            CompletionStage<?> get(String id) {
                return stage;
            }
        });
    }

    @Test
    void observationEndsWithItsClientAlthoughTheHandlerGoesOnWaiting() throws Exception {
        try (RunningApplication running = new RunningApplication(hanging());
                RawClient client = running.connect()) {
            get(client, "/items/7");
            await().atMost(LoopThread.DEADLINE).until(() -> !heard.isEmpty());
            client.reset();
            expect("begin /items/7 /items/{id}", "/items/7 gone");
        }
    }

    @Test
    void clientThatOnlyStoppedSendingIsObservedUntilItIsGone() throws Exception {
        try (RunningApplication running = new RunningApplication(hanging());
                RawClient client = running.connect()) {
            get(client, "/items/7");
            await().atMost(LoopThread.DEADLINE).until(() -> !heard.isEmpty());
            client.finishSending();
            running.thread().run(() -> {});
            assertThat(heard).hasSize(1);
            LoopThread.await(running.cutOff().toCompletableFuture());
            expect("begin /items/7 /items/{id}", "/items/7 gone");
        }
    }

    @Test
    void clientThatOnlyStoppedSendingGetsItsResponse() throws Exception {
        try (RunningApplication running = new RunningApplication(hanging());
                RawClient client = running.connect()) {
            get(client, "/items/7");
            client.finishSending();
            await().atMost(LoopThread.DEADLINE).until(() -> !heard.isEmpty());
            stage.complete(null);
            assertThat(client.read().status()).isEqualTo(200);
            expect("begin /items/7 /items/{id}", "/items/7 finished 200");
        }
    }

    @Test
    void blockingMethodIsObservedUntilItsEndAlthoughItsClientIsGone() throws Exception {
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        Application app = app(() -> new RequestHandler() {
            @Blocking
            void get(String id) {
                stage.join();
                note("blocking");
            }

            @Override
            protected void onConnectionClose() {
                closed.complete(null);
            }
        });
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            get(client, "/items/7");
            await().atMost(LoopThread.DEADLINE).until(() -> !heard.isEmpty());
            client.reset();
            LoopThread.await(closed);
            stage.complete(null);
            expect("begin /items/7 /items/{id}", "blocking in /items/7", "/items/7 gone");
        }
    }

    // ------------------------------------------------------------------------------------------ ids in log lines

    @Test
    void logLinesHaveTheIdOfTheRequest() throws Exception {
        Logger log = LoggerFactory.getLogger("of.a.test");
        logs.enable("of.a.test", Level.INFO);
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .addRequestObserver(new RequestIdInLogs())
                        .build())
                .add(URLSpec.of("/", () -> new RequestHandler() {
                    CompletionStage<?> get() {
                        log.info("loop");
                        return CompletableFuture.runAsync(() -> {})
                                .thenRunAsync(() -> log.info("stage"), loopExecutor());
                    }

                    @Blocking
                    void delete() {
                        log.info("blocking");
                    }
                }))
                .build();
        HTTPServerOptions options =
                HTTPServerOptions.builder().requestIdHeader("X-Request-Id").build();
        try (RunningApplication running = new RunningApplication(app, options);
                RawClient client = running.connect()) {
            get(client, "/");
            String first = client.read().field("X-Request-Id");
            client.send("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n");
            String second = client.read().field("X-Request-Id");
            assertThat(logs.lines().stream()
                            .filter(line -> line.getLoggerName().equals("of.a.test"))
                            .map(line -> line.getMessage() + " "
                                    + line.getMDCPropertyMap().get(RequestIdInLogs.KEY)))
                    .containsExactly("loop " + first, "stage " + first, "blocking " + second);
            assertThat(running.thread().call(() -> MDC.get(RequestIdInLogs.KEY)))
                    .isNull();
        }
    }

    @Test
    void matcherWithoutAPathHasNoPattern() throws Exception {
        Application.Builder app = Application.builder().settings(settings());
        app.add(new Rule(AnyMatches.INSTANCE, HandlerTarget.of(() -> new ErrorHandler(418))));
        answer(app.build(), "/x");
        expect("begin /x null", "/x failed HTTPError", "/x finished 418");
    }
}
