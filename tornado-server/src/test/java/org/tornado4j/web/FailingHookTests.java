package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** As long as nothing has left there is a response, whatever the handler throws wherever it can; and then another one. */
@Timeout(60)
class FailingHookTests {

    private static final String REQUEST = "GET /?a=b HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String PAGE =
            "<html><title>500: Internal Server Error</title><body>500: Internal Server Error</body></html>";

    /** Those in which a failure is a 500. */
    private static final List<String> HOOKS = List.of(
            "constructor",
            "setDefaultHeaders",
            "initialize",
            "prepare",
            "get",
            "stage",
            "blocking",
            "decodeArgument",
            "computeEtag",
            "writeError",
            "clear");

    /** Those that come when the response is on its way already. */
    private static final List<String> LATE_HOOKS = List.of("onFinish", "requestSummary", "log");

    private static final List<Class<? extends Throwable>> FAILURES = List.of(
            IllegalStateException.class, StackOverflowError.class, NoClassDefFoundError.class, AssertionError.class);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Throws in one place. */
    private static class Failing extends RequestHandler {

        private final String place;
        private final Class<? extends Throwable> failure;
        private boolean cleared;

        Failing(String place, Class<? extends Throwable> failure) {
            this.place = place;
            this.failure = failure;
            failIn("constructor");
        }

        final void failIn(String here) {
            if (here.equals(place)) {
                try {
                    Failing.<RuntimeException>sneak(
                            failure.getDeclaredConstructor().newInstance());
                } catch (ReflectiveOperationException e) {
                    throw new IllegalArgumentException(e);
                }
            }
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void sneak(Throwable thrown) throws T {
            throw (T) thrown;
        }

        @Override
        protected void setDefaultHeaders() {
            setHeader("X-Set", "before");
            failIn("setDefaultHeaders");
            if (cleared) {
                failIn("clear");
            }
            cleared = true;
        }

        @Override
        protected void initialize() {
            failIn("initialize");
        }

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            failIn("prepare");
            return null;
        }

        @Nullable
        CompletionStage<?> get() {
            failIn("get");
            if (place.equals("writeError") || place.equals("clear")) {
                throw new HTTPError(500);
            }
            if (place.equals("stage")) {
                return CompletableFuture.runAsync(() -> failIn("stage"));
            }
            write("got " + getArgument("a"));
            return null;
        }

        @Override
        protected String decodeArgument(byte[] value, @Nullable String name) {
            failIn("decodeArgument");
            return super.decodeArgument(value, name);
        }

        @Override
        protected @Nullable String computeEtag() {
            failIn("computeEtag");
            return super.computeEtag();
        }

        @Override
        protected void writeError(int status, @Nullable Throwable thrown) {
            failIn("writeError");
            super.writeError(status, thrown);
        }

        @Override
        protected String requestSummary() {
            failIn("requestSummary");
            return super.requestSummary();
        }

        @Override
        protected void onFinish() {
            failIn("onFinish");
        }
    }

    private static class FailingInBlocking extends Failing {

        FailingInBlocking(Class<? extends Throwable> failure) {
            super("blocking", failure);
        }

        @Override
        @Blocking
        @Nullable
        CompletionStage<?> get() {
            failIn("blocking");
            return null;
        }
    }

    private static Stream<Arguments> hooks() {
        return HOOKS.stream().flatMap(hook -> FAILURES.stream().map(failure -> Arguments.of(hook, failure)));
    }

    private static Stream<Arguments> lateHooks() {
        return LATE_HOOKS.stream().flatMap(hook -> FAILURES.stream().map(failure -> Arguments.of(hook, failure)));
    }

    private static Application app(String place, Class<? extends Throwable> failure) {
        ApplicationSettings settings = ApplicationSettings.builder()
                .logFunction(handler -> {
                    if (handler instanceof Failing failing) {
                        failing.failIn("log");
                    }
                })
                .build();
        return Application.builder()
                .settings(settings)
                .route(
                        "/",
                        Failing.class,
                        () -> place.equals("blocking") ? new FailingInBlocking(failure) : new Failing(place, failure))
                .build();
    }

    @ParameterizedTest
    @MethodSource("hooks")
    void failureIsAnInternalError(String hook, Class<? extends Throwable> failure) throws Exception {
        logs.expect(Level.ERROR, hook.equals("writeError") ? "Uncaught exception in writeError" : "Uncaught exception");
        try (RunningApplication running = new RunningApplication(app(hook, failure));
                RawClient client = running.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(REQUEST);
                RawClient.Response response = client.read();
                assertThat(response.status()).isEqualTo(500);
                assertThat(response.text()).isEqualTo(hook.equals("writeError") ? "" : PAGE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("lateHooks")
    void failureBehindTheResponseLeavesItAlone(String hook, Class<? extends Throwable> failure) throws Exception {
        if (!hook.equals("requestSummary")) { // which nothing asks for here
            logs.expect(Level.ERROR, "Uncaught exception");
        }
        try (RunningApplication running = new RunningApplication(app(hook, failure));
                RawClient client = running.connect()) {
            for (int i = 0; i < 2; i++) {
                client.send(REQUEST);
                assertThat(client.read().text()).isEqualTo("got b");
            }
        }
    }

    private RawClient.Response answer(RequestHandler handler) throws Exception {
        try (RunningApplication running = new RunningApplication(TestApplications.of(() -> handler));
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            return client.read();
        }
    }

    // ------------------------------------------------------------------------------------------ statuses

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 100, 101, 199, 600, 682, 1000})
    void errorWithAStatusThatCannotBeSentIsAnInternalError(int status) throws Exception {
        logs.expect(Level.ERROR, "A response cannot have the status " + status);
        logs.expect(Level.ERROR, "500 GET /");
        RawClient.Response response = answer(new RequestHandler() {
            void get() {
                throw new HTTPError(status);
            }
        });
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.text()).isEqualTo(PAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 99, 100, 101, 199, 600, 682, 1000})
    void statusThatCannotBeSentIsRefusedWhereItIsSet(int status) throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        logs.expect(Level.ERROR, "500 GET /");
        RequestHandler handler = new RequestHandler() {
            void get() {
                setStatus(status);
            }
        };
        assertThat(answer(handler).status()).isEqualTo(500);
        assertThat(logs.lines())
                .anySatisfy(line -> assertThat(line.getThrowableProxy().getMessage())
                        .isEqualTo("a response has a status from 200 to 599, not " + status));
        RequestHandler other = new RequestHandler() {
            void get() {
                sendError(status);
            }
        };
        assertThat(answer(other).status()).isEqualTo(500);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void errorWithAStatusWithoutContentHasNone(int status) throws Exception {
        RawClient.Response response = answer(new RequestHandler() {
            void get() {
                throw new HTTPError(status);
            }
        });
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------ the last resort

    @Test
    void responseWhoseFieldsDoNotFitIsAnInternalError() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        logs.expect(Level.ERROR, "Uncaught exception in writeError");
        logs.expect(Level.ERROR, "500 GET /");
        RawClient.Response response = answer(new RequestHandler() {
            @Override
            protected void setDefaultHeaders() {
                setHeader("Content-Length", 1);
                setCookie("a", "b");
            }

            void get() {
                write("too long");
            }
        });
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.text()).isEqualTo(PAGE);
        assertThat(response.all("Set-Cookie")).isEmpty();
    }

    @Test
    void finishWithContentThatCannotBeWrittenIsAnInternalError() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        logs.expect(Level.ERROR, "500 GET /");
        RequestHandler handler = new RequestHandler() {
            void get() {
                setStatus(204);
                throw new Finish("content");
            }
        };
        assertThat(answer(handler).status()).isEqualTo(500);
    }

    @Test
    void errorPageThatFailsOnItsWayEndsTheConnection() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception in writeError");
        logs.expect(Level.ERROR, "500 GET /");
        RequestHandler handler = new RequestHandler() {
            void get() {
                throw new HTTPError(500);
            }

            @Override
            protected void writeError(int status, @Nullable Throwable failure) {
                write("half");
                flush();
                throw new IllegalStateException("of a test");
            }
        };
        FakeConnection response = FakeConnection.get(TestApplications.of(() -> handler), "/");
        assertThat(response.isAborted()).isTrue();
        assertThat(response.isFinished()).isFalse();
    }

    @Test
    void blockingMethodThatSendsAnErrorTooLateEndsTheConnection() throws Exception {
        logs.expect(Level.ERROR, "Cannot send error response after headers written");
        logs.expect(Level.ERROR, "500 GET /");
        RequestHandler handler = new RequestHandler() {
            @Blocking
            void get() {
                write("half");
                flush();
                sendError(503);
            }
        };
        try (RunningApplication running = new RunningApplication(TestApplications.of(() -> handler));
                RawClient client = running.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            client.expectReset();
        }
    }
}
