package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Calls of interceptors, and the ways in which they change requests and responses. */
@Timeout(60)
class InterceptorTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** Writes down what it hears. */
    private class Noting implements RequestInterceptor {

        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public @Nullable CompletionStage<?> before(RequestHandler handler) {
            heard.add(name + " before");
            return null;
        }

        @Override
        public void completeHead(ResponseHead head) {
            heard.add(name + " head " + head.status());
            head.headers().add("X-" + name, "yes");
        }

        @Override
        public void after(RequestHandler handler, @Nullable Throwable failure) {
            heard.add(name + " after " + handler.getStatus()
                    + (failure == null ? "" : " " + failure.getClass().getSimpleName()));
        }
    }

    private class Handler extends RequestHandler {

        @Override
        protected void initialize() {
            heard.add("initialize");
        }

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            heard.add("prepare");
            return null;
        }

        void get() {
            heard.add("get");
            write("hello");
        }

        @Override
        protected void onFinish() {
            heard.add("onFinish");
        }
    }

    private static Application app(Supplier<? extends RequestHandler> handler, RequestInterceptor... interceptors) {
        ApplicationSettings.Builder settings = ApplicationSettings.builder().logRequests(false);
        for (RequestInterceptor interceptor : interceptors) {
            settings.addInterceptor(interceptor);
        }
        return Application.builder()
                .settings(settings.build())
                .route("/", handler)
                .route("/items/{id}", () -> new RequestHandler() {
                    void get(long id) {
                        write("item " + id);
                    }
                })
                .build();
    }

    private static RequestInterceptor at(RequestInterceptor interceptor, String... paths) {
        return new RequestInterceptor() {
            @Override
            public List<String> paths() {
                return List.of(paths);
            }

            @Override
            public void completeHead(ResponseHead head) {
                interceptor.completeHead(head);
            }
        };
    }

    // ------------------------------------------------------------------------------------------ order

    @Test
    void interceptorsAreCalledAroundTheHandler() {
        FakeConnection response = FakeConnection.get(app(Handler::new, new Noting("a"), new Noting("b")), "/");
        assertThat(response.body()).isEqualTo("hello");
        assertThat(response.header("X-a")).isEqualTo("yes");
        assertThat(heard)
                .containsExactly(
                        "initialize",
                        "a before",
                        "b before",
                        "prepare",
                        "get",
                        "a head 200",
                        "b head 200",
                        "onFinish",
                        "b after 200",
                        "a after 200");
    }

    @Test
    void stageIsAwaitedBeforeTheNextIsCalled() {
        CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
        RequestInterceptor waiting = new Noting("a") {
            @Override
            public CompletionStage<?> before(RequestHandler handler) {
                heard.add("a before");
                return stage;
            }
        };
        FakeConnection response = FakeConnection.get(app(Handler::new, waiting, new Noting("b")), "/");
        assertThat(heard).containsExactly("initialize", "a before");
        stage.complete(null);
        assertThat(heard).startsWith("initialize", "a before", "b before", "prepare", "get");
        assertThat(response.isFinished()).isTrue();
    }

    @Test
    void interceptorThatAnswersIsTheLast() {
        RequestInterceptor answering = new Noting("a") {
            @Override
            public @Nullable CompletionStage<?> before(RequestHandler handler) {
                handler.setStatus(202);
                handler.finish("of the interceptor");
                return null;
            }
        };
        FakeConnection response = FakeConnection.get(app(Handler::new, answering, new Noting("b")), "/");
        assertThat(response.status()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("of the interceptor");
        assertThat(heard).containsExactly("initialize", "a head 202", "b head 202", "onFinish", "a after 202");
    }

    @Test
    void interceptorThatAnswersAfterAStageIsTheLast() {
        CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
        RequestInterceptor answering = new Noting("a") {
            @Override
            public CompletionStage<?> before(RequestHandler handler) {
                return stage.thenRun(() -> handler.redirect("/elsewhere"));
            }
        };
        FakeConnection response = FakeConnection.get(app(Handler::new, answering, new Noting("b")), "/");
        stage.complete(null);
        assertThat(response.header("Location")).isEqualTo("/elsewhere");
        assertThat(heard).doesNotContain("b before", "prepare", "get");
    }

    // ------------------------------------------------------------------------------------------ refusals

    @Test
    void interceptorThatThrowsRefuses() {
        RequestInterceptor refusing = new Noting("a") {
            @Override
            public @Nullable CompletionStage<?> before(RequestHandler handler) {
                throw new HTTPError(401).withHeader("WWW-Authenticate", "Bearer");
            }
        };
        FakeConnection response = FakeConnection.get(app(Handler::new, refusing, new Noting("b")), "/");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(response.header("X-b")).isEqualTo("yes");
        assertThat(heard)
                .containsExactly("initialize", "a head 401", "b head 401", "onFinish", "a after 401 HTTPError");
    }

    @Test
    void stageThatFailsRefuses() {
        RequestInterceptor refusing = new Noting("a") {
            @Override
            public CompletionStage<?> before(RequestHandler handler) {
                return CompletableFuture.failedStage(new HTTPError(403));
            }
        };
        assertThat(FakeConnection.get(app(Handler::new, refusing), "/").status())
                .isEqualTo(403);
        assertThat(heard).doesNotContain("prepare", "get");
    }

    @Test
    void contentOfARefusedRequestIsNotTakenAsItArrives() throws Exception {
        CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
        RequestInterceptor waiting = new Noting("a") {
            @Override
            public CompletionStage<?> before(RequestHandler handler) {
                heard.add("a before");
                return stage;
            }
        };
        try (RunningApplication running = new RunningApplication(app(Uploads::new, waiting));
                RawClient client = running.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\ndata");
            await().atMost(LoopThread.DEADLINE).until(() -> heard.contains("a before"));
            running.thread().settle();
            assertThat(heard).containsExactly("a before");
            stage.completeExceptionally(new HTTPError(403));
            assertThat(client.read().status()).isEqualTo(403);
            assertThat(heard).doesNotContain("data", "post");
        }
    }

    @StreamRequestBody
    private final class Uploads extends RequestHandler {

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            heard.add("data");
            return null;
        }

        void post() {
            heard.add("post");
        }
    }

    @Test
    void contentIsTakenOnceTheInterceptorsAreThrough() throws Exception {
        CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
        RequestInterceptor waiting = new Noting("a") {
            @Override
            public CompletionStage<?> before(RequestHandler handler) {
                heard.add("a before");
                return stage;
            }
        };
        try (RunningApplication running = new RunningApplication(app(Uploads::new, waiting));
                RawClient client = running.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\ndata");
            await().atMost(LoopThread.DEADLINE).until(() -> heard.contains("a before"));
            stage.complete(null);
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(heard).startsWith("a before", "data", "post");
        }
    }

    // ------------------------------------------------------------------------------------------ fields

    @Test
    void errorPagesHaveTheFields() {
        Application app = app(Handler::new, new Noting("a"));
        assertThat(FakeConnection.get(app, "/nothing").header("X-a")).isEqualTo("yes");
        assertThat(new FakeConnection().request(app, "DELETE", "/", "").header("X-a"))
                .isEqualTo("yes");
        assertThat(FakeConnection.get(app, "/items/x").header("X-a")).isEqualTo("yes");
        assertThat(heard).contains("a head 404", "a head 405", "a head 400");
    }

    @Test
    void handlerThatCannotBeMadeIsAnsweredWithTheFields() {
        logs.expect(Level.ERROR, "Uncaught exception GET /broken");
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .addInterceptor(new Noting("a"))
                        .build())
                .route("/broken", Handler.class, () -> {
                    throw new IllegalStateException("of a test");
                })
                .build();
        FakeConnection response = FakeConnection.get(app, "/broken");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.header("X-a")).isEqualTo("yes");
    }

    @Test
    void responseThatIsSentInPartsHasTheFieldsOnce() {
        FakeConnection response = FakeConnection.get(
                app(
                        () -> new RequestHandler() {
                            void get() {
                                write("one");
                                flush();
                                write("two");
                            }
                        },
                        new Noting("a")),
                "/");
        assertThat(response.headers().getList("X-a")).containsExactly("yes");
        assertThat(heard.stream().filter(line -> line.startsWith("a head"))).hasSize(1);
    }

    @Test
    void responseThatIsKnownToTheClientHasTheFields() {
        Application app = app(Handler::new, new Noting("a"));
        String etag = FakeConnection.get(app, "/").header("Etag");
        FakeConnection response = FakeConnection.get(app, "/", "If-None-Match: " + etag);
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.header("X-a")).isEqualTo("yes");
        assertThat(heard).contains("a head 304");
    }

    @Test
    void switchOfProtocolsHasTheFields() {
        FakeConnection response = FakeConnection.get(
                app(
                        () -> new RequestHandler() {
                            void get() {
                                switchProtocols("echo");
                            }
                        },
                        new Noting("a")),
                "/");
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.header("X-a")).isEqualTo("yes");
    }

    @Test
    void interceptorThatFailsAtTheHeadFailsTheResponse() {
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        logs.expect(Level.ERROR, "Exception in an interceptor");
        RequestInterceptor failing = new Noting("a") {
            @Override
            public void completeHead(ResponseHead head) {
                throw new IllegalStateException("of a test");
            }
        };
        FakeConnection response = FakeConnection.get(app(Handler::new, failing, new Noting("b")), "/");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("hello");
        assertThat(response.headers().getList("X-b")).containsExactly("yes");
    }

    @Test
    void interceptorThatFailsAfterwardsDisturbsNothing() {
        logs.expect(Level.ERROR, "Exception in an interceptor");
        RequestInterceptor failing = new Noting("a") {
            @Override
            public void after(RequestHandler handler, @Nullable Throwable failure) {
                throw new IllegalStateException("of a test");
            }
        };
        FakeConnection response = FakeConnection.get(app(Handler::new, new Noting("b"), failing), "/");
        assertThat(response.status()).isEqualTo(200);
        assertThat(heard).contains("b after 200");
    }

    // ------------------------------------------------------------------------------------------ below the handlers

    private static final String LONG = "x".repeat(2000);

    private static RunningApplication limited(Application app) throws Exception {
        return new RunningApplication(
                app,
                HTTPServerOptions.builder()
                        .maxHeaderBytes(1000)
                        .maxBodyBytes(100)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "400 GET / HTTP/1.1\r\nHost : x\r\n\r\n",
                "400 GET / HTTP/1.1\r\n\r\n",
                "413 POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n",
                "413 POST /items/7 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
                "413 HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n",
                "505 GET / HTTP/3.0\r\nHost: x\r\n\r\n",
            })
    void refusalsOfTheServerHaveTheFields(String request) throws Exception {
        try (RunningApplication running = limited(app(Handler::new, new Noting("a")));
                RawClient client = running.connect()) {
            client.send(request.substring(4));
            RawClient.Response response = request.startsWith("413 HEAD") ? client.readHead() : client.read();
            assertThat(response.status()).isEqualTo(Integer.parseInt(request.substring(0, 3)));
            assertThat(response.field("X-a")).isEqualTo("yes");
            assertThat(response.field("Connection")).isEqualTo("close");
        }
        assertThat(heard).containsExactly("a head " + request.substring(0, 3));
    }

    @Test
    void headsThatAreTooLongAreAnsweredWithTheFields() throws Exception {
        try (RunningApplication running = limited(app(Handler::new, new Noting("a")));
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + LONG + "\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(431);
            assertThat(response.field("X-a")).isEqualTo("yes");
        }
    }

    @Test
    void refusalOfARequestHasTheFieldsOfItsPathAlone() throws Exception {
        Application app = app(Handler::new, at(new Noting("a"), "/items/{id}"), at(new Noting("b"), "/other"));
        try (RunningApplication running = limited(app)) {
            assertThat(refused(running, "POST /items/7")).isEqualTo("yes null");
            assertThat(refused(running, "POST /items/7/8")).isEqualTo("null null");
        }
    }

    private static String refused(RunningApplication running, String begin) throws Exception {
        try (RawClient client = running.connect()) {
            client.send(begin + " HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(413);
            return response.field("X-a") + " " + response.field("X-b");
        }
    }

    @Test
    void interceptorThatFailsDoesNotKeepARefusalBack() throws Exception {
        logs.expect(Level.ERROR, "Exception in an interceptor");
        RequestInterceptor failing = new Noting("a") {
            @Override
            public void completeHead(ResponseHead head) {
                throw new IllegalStateException("of a test");
            }
        };
        try (RunningApplication running = limited(app(Handler::new, failing, new Noting("b")));
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost : x\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.field("X-b")).isEqualTo("yes");
        }
    }

    @Test
    void fieldThatCannotTravelDoesNotKeepARefusalBack() throws Exception {
        logs.expect(Level.ERROR, "The delegate's response to a refused request cannot be sent");
        RequestInterceptor splitting = new Noting("a") {
            @Override
            public void completeHead(ResponseHead head) {
                head.headers().addUnchecked("X-Split", "a\r\nb");
            }
        };
        try (RunningApplication running = limited(app(Handler::new, splitting));
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost : x\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.field("X-Split")).isNull();
        }
    }

    // ------------------------------------------------------------------------------------------ paths

    @Test
    void interceptorIsForItsPathsAlone() {
        Application app = app(Handler::new, at(new Noting("a"), "/items/{id}"), at(new Noting("b"), "/items/{*rest}"));
        assertThat(fields(app, "/items/7")).isEqualTo("yes yes");
        assertThat(fields(app, "/")).isEqualTo("null null");
        assertThat(fields(app, "/items/7/8")).isEqualTo("null yes"); // a 404
        assertThat(fields(app, "/nothing")).isEqualTo("null null");
    }

    private static String fields(Application app, String path) {
        FakeConnection response = FakeConnection.get(app, path);
        return response.header("X-a") + " " + response.header("X-b");
    }

    @Test
    void pathsAreBelowTheBasePath() {
        ApplicationSettings settings = ApplicationSettings.builder()
                .logRequests(false)
                .basePath("/app")
                .addInterceptor(at(new Noting("a"), "/"))
                .build();
        Application app = Application.builder()
                .settings(settings)
                .route("/", Handler::new)
                .add(URLSpec.of("/", Handler::new).atRoot())
                .build();
        assertThat(FakeConnection.get(app, "/app/").header("X-a")).isEqualTo("yes");
        FakeConnection root = FakeConnection.get(app, "/");
        assertThat(root.status()).isEqualTo(200);
        assertThat(root.header("X-a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"items", "", "/items/{id", "/items/{item-id}"})
    void pathThatIsNoneIsRefusedAtOnce(String path) {
        ApplicationSettings.Builder settings = ApplicationSettings.builder().addInterceptor(at(new Noting("a"), path));
        assertThatIllegalArgumentException()
                .isThrownBy(settings::build)
                .withMessageStartingWith("the path \"" + path + "\" of ")
                .withMessageContaining("InterceptorTests");
    }

    private static HandlerRoute route(Application app, String path) {
        return (HandlerRoute) app.match(new FakeConnection().requestFor(path)).target();
    }

    @Test
    void routeWithoutInterceptorsHasNone() {
        Application app = app(Handler::new, at(new Noting("a"), "/items/{*rest}"));
        HandlerRoute root = route(app, "/");
        HandlerRoute item = route(app, "/items/7");
        assertThat(root.interceptors()).isNull();
        assertThat(item.interceptors()).isNotNull();
    }

    // ------------------------------------------------------------------------------------------ threads

    private final class AtDatabase implements RequestInterceptor {

        @Override
        @Blocking
        public @Nullable CompletionStage<?> before(RequestHandler handler) {
            heard.add("on the loop: " + (IOLoop.currentOrNull() != null));
            if (handler.request().path().equals("/items/1")) {
                throw new HTTPError(403);
            }
            return null;
        }
    }

    @Test
    void blockingInterceptorRunsOutsideTheLoop() throws Exception {
        try (RunningApplication running = new RunningApplication(app(Handler::new, new AtDatabase(), new Noting("b")));
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("hello");
            assertThat(heard)
                    .startsWith("initialize", "on the loop: false", "b before", "prepare", "get", "b head 200");
            client.send("GET /items/1 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(403);
        }
    }
}
