package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Handlers that wait, on stages and on threads, and clients that do not. */
@Timeout(60)
class AsynchronousTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private final List<String> calls = new CopyOnWriteArrayList<>();

    // ------------------------------------------------------------------------------------------ stages

    @Test
    @DisplayName("A133: prepare and the method may return stages")
    void stagesAreAwaited() {
        CompletableFuture<String> prepared = new CompletableFuture<>();
        CompletableFuture<String> answered = new CompletableFuture<>();
        Application app = TestApplications.of(() -> new RequestHandler() {
            @Override
            protected CompletionStage<?> prepare() {
                calls.add("prepare");
                return prepared;
            }

            CompletionStage<?> get() {
                calls.add("get");
                return answered.thenAccept(this::write);
            }
        });
        FakeConnection connection = FakeConnection.get(app, "/");
        assertThat(calls).containsExactly("prepare");
        prepared.complete("ready");
        assertThat(calls).containsExactly("prepare", "get");
        assertThat(connection.isFinished()).isFalse();
        answered.complete("answer");
        assertThat(connection.body()).isEqualTo("answer");
        assertThat(connection.isFinished()).isTrue();
    }

    @Test
    @DisplayName("W34: finish in prepare, and the method is not called")
    void finishInPrepareEndsTheRequest() {
        Application app = TestApplications.of(() -> new RequestHandler() {
            @Override
            protected @Nullable CompletionStage<?> prepare() {
                finish("done");
                return null;
            }

            void get() {
                throw new AssertionError("called");
            }
        });
        assertThat(FakeConnection.get(app, "/").body()).isEqualTo("done");
    }

    @Test
    void failureOfPrepareIsTheAnswer() {
        logs.expect(Level.WARN, "403 GET");
        CompletableFuture<String> prepared = new CompletableFuture<>();
        Application app = TestApplications.of(() -> new RequestHandler() {
            @Override
            protected CompletionStage<?> prepare() {
                return prepared;
            }

            void get() {
                throw new AssertionError("called");
            }
        });
        FakeConnection connection = FakeConnection.get(app, "/");
        prepared.completeExceptionally(new HTTPError(403));
        assertThat(connection.status()).isEqualTo(403);
    }

    @Test
    void stageThatCompletesElsewhereGoesOnInTheLoop() throws Exception {
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        CompletableFuture<Boolean> inLoop = new CompletableFuture<>();
        Application app = TestApplications.of(() -> new RequestHandler() {
            CompletionStage<?> get() {
                return elsewhere;
            }

            @Override
            protected void onFinish() {
                inLoop.complete(Thread.currentThread().getName().equals("test-loop"));
            }
        });
        FakeConnection connection = new FakeConnection(loop.loop(), Clock.SYSTEM);
        loop.run(() -> connection.request(app, "GET", "/", ""));
        elsewhere.complete("x");
        assertThat(LoopThread.await(inLoop)).isTrue();
    }

    @Test
    @DisplayName("A136: flush tells when the next piece may come")
    void flushWaitsForTheClient() {
        FakeConnection connection = new FakeConnection();
        CompletableFuture<@Nullable Void> taken = connection.holdFlush();
        Application app = TestApplications.of(() -> new RequestHandler() {
            CompletionStage<?> get() {
                write("first ");
                return flush().thenRun(() -> write("second"));
            }
        });
        connection.request(app, "GET", "/", "");
        assertThat(connection.body()).isEqualTo("first ");
        taken.complete(null);
        assertThat(connection.body()).isEqualTo("first second");
        assertThat(connection.isFinished()).isTrue();
    }

    // ------------------------------------------------------------------------------------------ clients that leave

    private static class Waiting extends RequestHandler {

        final CompletableFuture<String> future = new CompletableFuture<>();
        final List<String> calls = new ArrayList<>();

        CompletionStage<?> get() {
            return future.thenAccept(this::write);
        }

        @Override
        protected void onConnectionClose() {
            calls.add("onConnectionClose");
        }

        @Override
        protected void onFinish() {
            calls.add("onFinish " + getStatus());
        }
    }

    @Test
    @DisplayName("W11, A137, E27: the client leaves while the handler waits")
    void handlerHearsOfClientsThatLeave() {
        logs.expect(Level.WARN, "499 GET / (127.0.0.1)");
        Waiting handler = new Waiting();
        FakeConnection connection = FakeConnection.get(TestApplications.of(() -> handler), "/");
        connection.close();
        assertThat(handler.calls).containsExactly("onConnectionClose");
        handler.future.complete("nobody reads this");
        assertThat(handler.calls).containsExactly("onConnectionClose", "onFinish 499");
        assertThat(connection.events).isEmpty();
    }

    @Test
    @DisplayName("W39: what fails because the client is gone is no error")
    void failureBecauseOfTheClientIsNoError() {
        logs.expect(Level.WARN, "499 GET");
        Waiting handler = new Waiting();
        FakeConnection connection = FakeConnection.get(TestApplications.of(() -> handler), "/");
        connection.close();
        handler.future.completeExceptionally(new IOException("gone"));
        assertThat(handler.calls).containsExactly("onConnectionClose", "onFinish 499");
    }

    @Test
    void mistakeAfterTheClientLeftIsAnError() {
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        logs.expect(Level.WARN, "499 GET");
        Waiting handler = new Waiting();
        FakeConnection connection = FakeConnection.get(TestApplications.of(() -> handler), "/");
        connection.close();
        handler.future.completeExceptionally(new IllegalStateException("a mistake"));
        assertThat(connection.events).isEmpty();
    }

    @Test
    @DisplayName("E26: not after finish")
    void handlerDoesNotHearOfClientsThatLeaveAfterwards() {
        Waiting handler = new Waiting();
        Application app = TestApplications.of(() -> handler);
        FakeConnection connection = new FakeConnection();
        connection.start(app, "GET", "/").finish();
        handler.future.complete("x");
        handler.execution().onConnectionClose();
        assertThat(handler.calls).containsExactly("onFinish 200");
    }

    @Test
    void clientThatLeavesBeforeItsRequestIsWholeDisturbsNobody() {
        Waiting handler = new Waiting();
        FakeConnection connection = new FakeConnection();
        connection.start(TestApplications.of(() -> handler), "POST", "/", "Content-Length: 10");
        connection.close();
        assertThat(handler.calls).isEmpty();
    }

    @Test
    void failureInOnConnectionCloseIsLogged() {
        logs.expect(Level.ERROR, "Uncaught exception");
        FakeConnection connection = FakeConnection.get(
                TestApplications.of(() -> new Waiting() {
                    @Override
                    protected void onConnectionClose() {
                        throw new IllegalStateException("a mistake");
                    }
                }),
                "/");
        connection.close();
    }

    // ------------------------------------------------------------------------------------------ blocking

    private FakeConnection blocking(RequestHandler handler) throws Exception {
        return blocking(ApplicationSettings.builder(), handler);
    }

    /** Runs a request to its end on the loop. */
    private FakeConnection blocking(ApplicationSettings.Builder settings, RequestHandler handler) throws Exception {
        CompletableFuture<RequestHandler> ended = new CompletableFuture<>();
        settings.logFunction(finished -> loop.loop().addCallback(() -> ended.complete(finished)));
        Application app = TestApplications.of(settings, () -> handler);
        FakeConnection connection = new FakeConnection(loop.loop(), Clock.SYSTEM);
        loop.run(() -> connection.request(app, "GET", "/", ""));
        LoopThread.await(ended);
        return connection;
    }

    private void note(String what) {
        calls.add(what + (Thread.currentThread().getName().equals("test-loop") ? " in loop" : ""));
    }

    @Test
    void blockingMethodRunsOutsideTheLoop() throws Exception {
        FakeConnection response = blocking(new RequestHandler() {
            @Override
            protected @Nullable CompletionStage<?> prepare() {
                note("prepare");
                return null;
            }

            @Blocking
            void get() {
                note("get");
                setHeader("X-Foo", "bar");
                write("from a thread");
            }

            @Override
            protected void onFinish() {
                note("onFinish");
            }
        });
        assertThat(calls).containsExactly("prepare in loop", "get", "onFinish in loop");
        assertThat(response.body()).isEqualTo("from a thread");
        assertThat(response.header("X-Foo")).isEqualTo("bar");
        assertThat(response.header("Etag")).isNotNull();
    }

    @Blocking
    private class BlockingClass extends RequestHandler {

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            note("prepare");
            return null;
        }

        void get() {
            note("get");
            write("x");
        }

        @Override
        protected void onFinish() {
            note("onFinish");
        }
    }

    @Test
    void blockingClassPreparesOutsideTheLoopToo() throws Exception {
        FakeConnection response = blocking(new BlockingClass());
        assertThat(calls).containsExactly("prepare", "get", "onFinish in loop");
        assertThat(response.body()).isEqualTo("x");
    }

    @Test
    void blockingPrepareAloneGoesOnInTheLoop() throws Exception {
        blocking(new RequestHandler() {
            @Override
            @Blocking
            protected @Nullable CompletionStage<?> prepare() {
                note("prepare");
                return null;
            }

            void get() {
                note("get");
            }
        });
        assertThat(calls).containsExactly("prepare", "get in loop");
    }

    @Test
    void blockingMethodMayReturnAStage() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<RequestHandler> ended = new CompletableFuture<>();
        Application app = TestApplications.of(
                ApplicationSettings.builder()
                        .logFunction(finished -> loop.loop().addCallback(() -> ended.complete(finished))),
                () -> new RequestHandler() {
                    @Blocking
                    CompletionStage<?> get() {
                        return answer.thenAcceptAsync(this::write, loop());
                    }
                });
        FakeConnection response = new FakeConnection(loop.loop(), Clock.SYSTEM);
        loop.run(() -> response.request(app, "GET", "/", ""));
        LoopThread.await(app.blockingCalls().whenIdle().toCompletableFuture()); // the handler is the loop's again
        answer.complete("later");
        LoopThread.await(ended);
        assertThat(response.body()).isEqualTo("later");
    }

    @Test
    void flushAndFinishAreHandedOver() throws Exception {
        AtomicReference<@Nullable String> refused = new AtomicReference<>();
        FakeConnection response = blocking(new RequestHandler() {
            @Blocking
            void get() {
                write("a");
                flush();
                write("b");
                assertThat(finish().toCompletableFuture()).isDone();
                note("after finish");
                try {
                    write("c");
                } catch (IllegalStateException e) {
                    refused.set(e.getMessage());
                }
            }

            @Override
            protected void onFinish() {
                note("onFinish");
            }
        });
        assertThat(response.body()).isEqualTo("ab");
        assertThat(response.events).containsExactly("headers", "write 1", "write 1", "finish");
        assertThat(calls).startsWith("onFinish in loop");
    }

    @Test
    void flushWaitsInABlockingMethod() throws Exception {
        CompletableFuture<String> flushing = new CompletableFuture<>();
        FakeConnection connection = new FakeConnection(loop.loop(), Clock.SYSTEM);
        CompletableFuture<@Nullable Void> taken = connection.holdFlush();
        CompletableFuture<String> ended = new CompletableFuture<>();
        Application app = TestApplications.of(() -> new RequestHandler() {
            @Blocking
            void get() {
                flushing.complete("now");
                flush();
                calls.add("flushed");
            }

            @Override
            protected void onFinish() {
                ended.complete("now");
            }
        });
        loop.run(() -> connection.request(app, "GET", "/", ""));
        LoopThread.await(flushing);
        calls.add("taken");
        loop.run(() -> taken.complete(null));
        LoopThread.await(ended);
        assertThat(calls).containsExactly("taken", "flushed");
    }

    @Test
    void flushFailsInABlockingMethodWhenTheClientIsGone() throws Exception {
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        CompletableFuture<String> started = new CompletableFuture<>();
        CompletableFuture<String> gone = new CompletableFuture<>();
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        logs.expect(Level.WARN, "499 GET");
        Application app = TestApplications.of(() -> new RequestHandler() {
            @Blocking
            void get() throws Exception {
                started.complete("now");
                gone.get();
                try {
                    flush();
                } catch (UncheckedIOException e) {
                    failed.complete(e);
                    throw e;
                }
            }

            @Override
            protected void onFinish() {
                ended.complete(getStatus());
            }
        });
        FakeConnection connection = new FakeConnection(loop.loop(), Clock.SYSTEM);
        loop.run(() -> connection.request(app, "GET", "/", ""));
        LoopThread.await(started);
        loop.run(connection::close);
        gone.complete("now");
        assertThat(LoopThread.await(failed)).isInstanceOf(UncheckedIOException.class);
        assertThat(LoopThread.await(ended)).isEqualTo(499);
    }

    @Test
    void errorInABlockingMethodIsAnswered() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "409 GET / (127.0.0.1): taken");
        FakeConnection response = blocking(new RequestHandler() {
            @Blocking
            void get() {
                throw new HTTPError(409, "taken");
            }
        });
        assertThat(response.status()).isEqualTo(409);
    }

    @Test
    void fullExecutorMeansUnavailable() throws Exception {
        logs.expect(Level.WARN, "refuses more");
        ApplicationSettings.Builder settings = ApplicationSettings.builder().blockingExecutor(task -> {
            throw new RejectedExecutionException("full");
        });
        FakeConnection response = blocking(settings, new RequestHandler() {
            @Blocking
            void get() {}
        });
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isEqualTo("5");
    }
}
