package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Results of entry methods as responses. */
@Timeout(60)
class ResultTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    /** Answers GET with what a function returns. */
    private static final class Returning extends RequestHandler {

        private final Function<RequestHandler, @Nullable Object> method;

        Returning(Function<RequestHandler, @Nullable Object> method) {
            this.method = method;
        }

        @Nullable
        Object get() {
            return method.apply(this);
        }
    }

    private static FakeConnection get(@Nullable Object result) {
        return FakeConnection.get(TestApplications.of(() -> new Returning(handler -> result)), "/");
    }

    private static void assertAnswer(FakeConnection connection, String contentType, String body) {
        assertThat(connection.isFinished()).isTrue();
        assertThat(connection.status()).isEqualTo(200);
        assertThat(connection.header("Content-Type")).isEqualTo(contentType);
        assertThat(connection.body()).isEqualTo(body);
    }

    @Test
    void textAndBytesAreWrittenAsTheyAre() {
        assertAnswer(get("text"), "text/plain; charset=UTF-8", "text");
        assertAnswer(get(new StringBuilder("text")), "text/plain; charset=UTF-8", "text");
        assertAnswer(get("bytes".getBytes(StandardCharsets.UTF_8)), "text/plain; charset=UTF-8", "bytes");
    }

    @Test
    void objectsAreWrittenAsJson() {
        assertAnswer(get(Map.of("a", 1)), "application/json; charset=UTF-8", "{\"a\":1}");
        assertAnswer(get(List.of(1, 2)), "application/json; charset=UTF-8", "[1,2]");
        assertAnswer(get(7), "application/json; charset=UTF-8", "7");
    }

    @Test
    void primitivesAreWrittenAsJson() {
        Application app = TestApplications.of(() -> new RequestHandler() {
            @SuppressWarnings("unused")
            long get() {
                return 7;
            }
        });
        assertAnswer(FakeConnection.get(app, "/"), "application/json; charset=UTF-8", "7");
    }

    @Test
    void nothingIsWrittenForNull() {
        assertAnswer(get(null), "text/plain; charset=UTF-8", "");
        assertAnswer(get(CompletableFuture.completedStage(null)), "text/plain; charset=UTF-8", "");
    }

    @Test
    void stageIsAwaitedAndItsValueWritten() {
        CompletableFuture<Object> later = new CompletableFuture<>();
        FakeConnection connection = get(later);
        assertThat(connection.isFinished()).isFalse();
        later.complete(Map.of("a", 1));
        assertAnswer(connection, "application/json; charset=UTF-8", "{\"a\":1}");
    }

    @Test
    void stageOfAStageIsAwaited() {
        CompletableFuture<Object> inner = new CompletableFuture<>();
        FakeConnection connection = get(CompletableFuture.completedFuture(inner));
        assertThat(connection.isFinished()).isFalse();
        inner.complete("inner");
        assertThat(connection.body()).isEqualTo("inner");
    }

    @Test
    void stageThatFinishedTheResponseMayCompleteWithTheStageOfFinish() {
        FakeConnection connection = new FakeConnection();
        CompletableFuture<String> later = new CompletableFuture<>();
        Application app =
                TestApplications.of(() -> new Returning(handler -> later.thenApply(text -> handler.finish(text))));
        connection.request(app, "GET", "/", "");
        connection.holdFlush();
        later.complete("done");
        assertThat(connection.body()).isEqualTo("done");
    }

    @Test
    void methodThatWroteIsNotToReturnAValue() {
        logs.expect(Level.ERROR, "500 GET /");
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        Application app = TestApplications.of(() -> new Returning(handler -> {
            handler.write("written");
            return "returned";
        }));
        FakeConnection connection = FakeConnection.get(app, "/");
        assertThat(connection.status()).isEqualTo(500);
        assertThat(connection.body()).doesNotContain("written", "returned");
    }

    @Test
    void valueBehindAFinishedResponseIsLogged() {
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        Application app = TestApplications.of(() -> new Returning(handler -> {
            handler.finish("finished");
            return "returned";
        }));
        assertAnswer(FakeConnection.get(app, "/"), "text/plain; charset=UTF-8", "finished");
    }

    @Test
    void replyHasStatusFieldsAndContent() {
        FakeConnection connection = get(Reply.created("/items/7")
                .withContent(Map.of("id", 7))
                .withHeader("X-A", "1")
                .withHeader("X-A", "2"));
        assertThat(connection.status()).isEqualTo(201);
        assertThat(connection.header("Location")).isEqualTo("/items/7");
        assertThat(connection.headers().getList("X-A")).containsExactly("1", "2");
        assertThat(connection.header("Content-Type")).isEqualTo("application/json; charset=UTF-8");
        assertThat(connection.body()).isEqualTo("{\"id\":7}");
    }

    @Test
    void fieldOfAReplyTakesThePlaceOfTheHandlers() {
        FakeConnection connection = get(Reply.of("a,b").withHeader("Content-Type", "text/csv"));
        assertAnswer(connection, "text/csv", "a,b");
        assertThat(connection.headers().getList("Content-Type")).containsExactly("text/csv");
    }

    @Test
    void replyWithoutContentHasNoContentType() {
        assertThat(get(Reply.noContent()).status()).isEqualTo(204);
        FakeConnection accepted = get(CompletableFuture.completedStage(Reply.status(202)));
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Content-Type")).isNull();
        assertThat(accepted.body()).isEmpty();
    }

    @Test
    void replyHasAFinalStatus() {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.status(101)).withMessageContaining("200 to 599");
    }

    @Test
    void valueThatCannotBeWrittenIsAnError() {
        logs.expect(Level.ERROR, "500 GET /");
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        assertThat(get(new Object()).status()).isEqualTo(500);
    }

    @Test
    void typesOfLibrariesAreAdapted() {
        AsynchronousTypes types = result ->
                result instanceof StringBuilder text ? CompletableFuture.completedStage("later " + text) : result;
        Application app = TestApplications.of(
                ApplicationSettings.builder().asynchronousTypes(types),
                () -> new Returning(handler -> new StringBuilder("text")));
        assertThat(FakeConnection.get(app, "/").body()).isEqualTo("later text");
    }

    @Test
    void blockingMethodReturnsAValueThatIsEncodedOnItsThread() throws Exception {
        CompletableFuture<String> encoding = new CompletableFuture<>();
        CompletableFuture<Integer> finished = new CompletableFuture<>();
        JsonCodec codec = value -> {
            encoding.complete(Thread.currentThread().getName());
            return JsonCodec.standard().encode(value);
        };
        Application app =
                TestApplications.of(ApplicationSettings.builder().jsonCodec(codec), () -> new RequestHandler() {
                    @Blocking
                    @SuppressWarnings("unused")
                    Map<String, Integer> get() {
                        return Map.of("a", 1);
                    }

                    @Override
                    protected void onFinish() {
                        finished.complete(getStatus());
                    }
                });
        FakeConnection connection = new FakeConnection(loop.loop(), Clock.SYSTEM);
        loop.run(() -> connection.request(app, "GET", "/", ""));
        assertThat(LoopThread.await(finished)).isEqualTo(200);
        assertThat(connection.body()).isEqualTo("{\"a\":1}");
        assertThat(encoding.join()).isNotEqualTo("test-loop");
    }

    @Test
    void blockingMethodReturnsAStage() throws Exception {
        CompletableFuture<Integer> finished = new CompletableFuture<>();
        CompletableFuture<String> later = new CompletableFuture<>();
        Application app = TestApplications.of(() -> new RequestHandler() {
            @Blocking
            @SuppressWarnings("unused")
            CompletionStage<String> get() {
                return later;
            }

            @Override
            protected void onFinish() {
                finished.complete(getStatus());
            }
        });
        FakeConnection connection = new FakeConnection(loop.loop(), Clock.SYSTEM);
        loop.run(() -> connection.request(app, "GET", "/", ""));
        later.complete("later");
        assertThat(LoopThread.await(finished)).isEqualTo(200);
        assertThat(connection.body()).isEqualTo("later");
    }
}
