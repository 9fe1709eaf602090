package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Publishers that entry methods return are sent element by element, by demand. */
@Timeout(60)
class PublishedResponseTests {

    private static final String EVENTS = "Accept: text/event-stream";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private final Source source = new Source();
    private final CompletableFuture<Integer> finished = new CompletableFuture<>();
    private @Nullable FakeConnection opened;

    /** Publishes what the test tells it, whatever was requested, and counts that. */
    private static final class Source implements Flow.Publisher<Object>, Flow.Subscription {

        final AtomicLong requested = new AtomicLong();
        final AtomicBoolean cancelled = new AtomicBoolean();
        final CompletableFuture<Flow.Subscriber<? super Object>> subscriber = new CompletableFuture<>();

        @Override
        public void subscribe(Flow.Subscriber<? super Object> subscribed) {
            subscriber.complete(subscribed);
            subscribed.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            requested.addAndGet(count);
        }

        @Override
        public void cancel() {
            cancelled.set(true);
        }
    }

    private final class Publishing extends RequestHandler {

        private final Consumer<RequestHandler> before;

        Publishing(Consumer<RequestHandler> before) {
            this.before = before;
        }

        @SuppressWarnings("unused")
        Flow.Publisher<Object> get() {
            before.accept(this);
            return source;
        }

        @Override
        protected void onFinish() {
            finished.complete(getStatus());
        }
    }

    @BeforeEach
    void open() {
        opened = new FakeConnection(loop.loop(), Clock.SYSTEM);
    }

    private FakeConnection connection() {
        return Objects.requireNonNull(opened);
    }

    private void request(String method, Consumer<RequestHandler> before, String... fields) throws Exception {
        Application app = TestApplications.of(() -> new Publishing(before));
        loop.run(() -> connection().request(app, method, "/", "", fields));
        settle();
    }

    private void get(String... fields) throws Exception {
        request("GET", handler -> {}, fields);
    }

    private void publish(Object... elements) throws Exception {
        for (Object element : elements) {
            source.subscriber.join().onNext(element);
        }
        settle();
    }

    private void complete() throws Exception {
        source.subscriber.join().onComplete();
        LoopThread.await(finished);
    }

    /** Lets the loop do what was handed to it so far, and what that hands on. */
    private void settle() throws Exception {
        loop.run(() -> {});
        loop.run(() -> {});
    }

    @Test
    void elementsAreLinesOfJson() throws Exception {
        get();
        publish(Map.of("a", 1), "two\nlines", List.of());
        complete();
        assertThat(connection().header("Content-Type")).isEqualTo("application/x-ndjson");
        assertThat(connection().body()).isEqualTo("{\"a\":1}\n\"two\\nlines\"\n[]\n");
        assertThat(connection().isFinished()).isTrue();
        assertThat(source.cancelled).isFalse();
    }

    @Test
    void lineBreaksBetweenTokensBecomeSpaces() throws Exception {
        Application app = TestApplications.of(
                ApplicationSettings.builder().jsonCodec(value -> new byte[] {'[', '\r', '\n', '1', '\n', ']'}),
                () -> new Publishing(handler -> {}));
        loop.run(() -> connection().request(app, "GET", "/", ""));
        publish("x");
        complete();
        assertThat(connection().body()).isEqualTo("[  1 ]\n");
    }

    @Test
    void elementsAreEventsForAClientThatPrefersThem() throws Exception {
        get("Accept: application/x-ndjson;q=0.5, text/event-stream");
        publish("text", Map.of("a", 1), ServerSentEvent.of("data").withId("7"));
        complete();
        assertThat(connection().header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(connection().body()).isEqualTo("data: text\n\ndata: {\"a\":1}\n\nid: 7\ndata: data\n\n");
    }

    @Test
    void contentTypeOfTheHandlerDecides() throws Exception {
        request("GET", handler -> handler.setHeader("Content-Type", "application/jsonl"), EVENTS);
        publish(ServerSentEvent.of("data"));
        complete();
        assertThat(connection().header("Content-Type")).isEqualTo("application/jsonl");
        assertThat(connection().body()).isEqualTo("\"data\"\n");
    }

    @Test
    void nextElementIsRequestedWhenTheClientHasTakenThis() throws Exception {
        get();
        assertThat(source.requested).hasValue(1);
        CompletableFuture<@Nullable Void> taken = connection().holdFlush();
        publish("one");
        assertThat(connection().body()).isEqualTo("\"one\"\n");
        assertThat(source.requested).hasValue(1);
        loop.run(() -> taken.complete(null));
        assertThat(source.requested).hasValue(2);
        complete();
    }

    @Test
    void failureBeforeTheFirstLineIsAnErrorResponse() throws Exception {
        logs.expect(Level.WARN, "409 GET /");
        get();
        source.subscriber.join().onError(new HTTPError(409));
        assertThat(LoopThread.await(finished)).isEqualTo(409);
        assertThat(connection().status()).isEqualTo(409);
    }

    @Test
    void laterFailureEndsTheConnection() throws Exception {
        logs.expect(Level.ERROR, "500 GET /");
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        logs.expect(Level.ERROR, "Cannot send error response after headers written");
        get();
        publish("one");
        source.subscriber.join().onError(new IllegalStateException("broken"));
        assertThat(LoopThread.await(finished)).isEqualTo(500);
        assertThat(connection().isAborted()).isTrue();
    }

    @Test
    void elementThatCannotBeWrittenEndsTheSubscription() throws Exception {
        logs.expect(Level.ERROR, "500 GET /");
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        get();
        publish(new Object());
        assertThat(LoopThread.await(finished)).isEqualTo(500);
        settle();
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void clientThatLeavesEndsTheSubscription() throws Exception {
        logs.expect(Level.WARN, "499 GET /");
        for (String accept : List.of("Accept: */*", EVENTS)) {
            Source left = new Source();
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            Application app = TestApplications.of(() -> new RequestHandler() {
                @SuppressWarnings("unused")
                Flow.Publisher<Object> get() {
                    return left;
                }

                @Override
                protected void onFinish() {
                    over.complete(true);
                }
            });
            FakeConnection leaving = new FakeConnection(loop.loop(), Clock.SYSTEM);
            loop.run(() -> leaving.request(app, "GET", "/", "", accept));
            settle();
            loop.run(leaving::close);
            assertThat(LoopThread.await(over)).isTrue();
            settle();
            assertThat(left.cancelled).isTrue();
        }
    }

    @Test
    void secondSubscriptionIsCancelled() throws Exception {
        get();
        Source second = new Source();
        source.subscriber.join().onSubscribe(second);
        settle();
        assertThat(second.cancelled).isTrue();
        assertThat(source.cancelled).isFalse();
        complete();
    }

    @Test
    void headIsAnsweredWithoutSubscribing() throws Exception {
        request("HEAD", handler -> {}, EVENTS);
        assertThat(LoopThread.await(finished)).isEqualTo(200);
        assertThat(connection().header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(source.subscriber).isNotDone();
    }

    @Test
    void replyMayHaveAPublisher() throws Exception {
        Application app = TestApplications.of(() -> new RequestHandler() {
            @SuppressWarnings("unused")
            Reply get() {
                return Reply.status(202).withContent(source).withHeader("X-A", "1");
            }

            @Override
            protected void onFinish() {
                finished.complete(getStatus());
            }
        });
        loop.run(() -> connection().request(app, "GET", "/", ""));
        publish(1);
        complete();
        assertThat(connection().status()).isEqualTo(202);
        assertThat(connection().header("X-A")).isEqualTo("1");
        assertThat(connection().body()).isEqualTo("1\n");
    }

    @Test
    void blockingMethodMayReturnAPublisher() throws Exception {
        Application app = TestApplications.of(() -> new RequestHandler() {
            @Blocking
            @SuppressWarnings("unused")
            Flow.Publisher<Object> get() {
                return source;
            }

            @Override
            protected void onFinish() {
                finished.complete(getStatus());
            }
        });
        loop.run(() -> connection().request(app, "GET", "/", ""));
        LoopThread.await(source.subscriber);
        publish(1, 2);
        complete();
        assertThat(connection().body()).isEqualTo("1\n2\n");
    }
}
