package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Tornado's {@code FallbackHandler}: requests that another application answers. */
@Timeout(60)
class FallbackHandlerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> events = new ArrayList<>();

    private static class Old extends RequestHandler {

        void get(String path) {
            write("old " + path);
        }

        void post(String path) {
            setStatus(201);
            write(path + " " + getBodyArgument("a"));
        }
    }

    private static final Application OLD = Application.builder()
            .settings(ApplicationSettings.builder().logRequests(false).build())
            .route("/old/{path}", Old::new)
            .build();

    private final class Guarded extends FallbackHandler {

        Guarded() {
            super(OLD);
        }

        @Override
        protected @Nullable CompletionStage<?> prepare() throws Exception {
            if (getQueryArgumentOrNull("key") == null) {
                throw new HTTPError(403);
            }
            return super.prepare();
        }

        @Override
        protected void onFinish() {
            events.add("finished " + getStatus());
        }
    }

    private Application app() {
        return Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/old/{*path}", Guarded::new)
                .route("/", () -> new FallbackHandler(OLD))
                .build();
    }

    @Test
    void otherApplicationAnswers() {
        FakeConnection response = FakeConnection.get(app(), "/old/x?key=1");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("old x");
        assertThat(events).containsExactly("finished 200");
    }

    @Test
    void contentGoesAlong() {
        FakeConnection response = FakeConnection.post(
                app(), "/old/x?key=1", "a=b", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 3");
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("x b");
    }

    @Test
    void subclassCanRefuse() {
        assertThat(FakeConnection.get(app(), "/old/x").status()).isEqualTo(403);
        assertThat(events).containsExactly("finished 403");
    }

    @Test
    void otherApplicationAnswersWithItsOwnErrors() {
        assertThat(FakeConnection.get(app(), "/").status()).isEqualTo(404);
        assertThat(FakeConnection.post(app(), "/old/x/y?key=1", "").status()).isEqualTo(404);
    }

    /** Content waits for the stage of the delegate, and the close of the connection is told to it. */
    @Test
    void delegateHearsOfAllThatComes() {
        CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
        Application app = TestApplications.of(
                ApplicationSettings.builder().logRequests(false),
                () -> new FallbackHandler(connection -> new Hearing(ready)));
        FakeConnection connection = new FakeConnection();
        HTTPMessageDelegate started = connection.start(app, "POST", "/", "Content-Length: 2");
        assertThat(events).containsExactly("headers POST /");
        ready.complete(null);
        started.dataReceived(ByteBuffer.wrap("ab".getBytes(StandardCharsets.US_ASCII)));
        started.onDrain();
        connection.close();
        assertThat(events).containsExactly("headers POST /", "data 2", "drain", "close");
    }

    private final class Hearing implements HTTPMessageDelegate {

        private final CompletionStage<?> ready;

        Hearing(CompletionStage<?> ready) {
            this.ready = ready;
        }

        @Override
        public CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
            events.add("headers " + startLine.method() + " " + startLine.target());
            return ready;
        }

        @Override
        public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            events.add("data " + chunk.remaining());
            return null;
        }

        @Override
        public void finish() {
            events.add("finish");
        }

        @Override
        public void onDrain() {
            events.add("drain");
        }

        @Override
        public void onConnectionClose() {
            events.add("close");
        }
    }

    @Test
    void fallbackThatRefusesAtOnceIsAnsweredByTheHandler() {
        Application app = TestApplications.of(
                ApplicationSettings.builder().logRequests(false),
                () -> new FallbackHandler(connection -> {
                    throw new HTTPError(410);
                }));
        assertThat(FakeConnection.get(app, "/").status()).isEqualTo(410);
    }

    @Test
    void overrideThatLeavesNothingToTheFallbackAnswersAsUsual() {
        Application app =
                TestApplications.of(ApplicationSettings.builder().logRequests(false), () -> new FallbackHandler(OLD) {
                    @Override
                    protected @Nullable CompletionStage<?> prepare() {
                        return null;
                    }
                });
        assertThat(FakeConnection.get(app, "/").status()).isEqualTo(405);
    }

    @Test
    void handlerThatWaitsLeavesItsContentToTheFallback() throws Exception {
        CompletableFuture<@Nullable Void> known = new CompletableFuture<>();
        Application app = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/old/{path}", () -> new FallbackHandler(OLD) {
                    @Override
                    protected CompletionStage<?> prepare() {
                        return known.thenComposeAsync(yes -> leave(), loopExecutor());
                    }

                    private CompletionStage<?> leave() {
                        try {
                            CompletionStage<?> ready = super.prepare();
                            return ready != null ? ready : CompletableFuture.completedStage(null);
                        } catch (Exception e) {
                            return CompletableFuture.failedStage(e);
                        }
                    }
                })
                .build();
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send("POST /old/x HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: 3\r\n\r\na=");
            running.thread().settle();
            known.complete(null);
            client.send("b");
            RawClient.Response created = client.read();
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.text()).isEqualTo("x b");
            client.send("GET /old/y HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("old y");
        }
    }

    @Test
    void requestThatTheFallbackCannotReadIsRefused() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "too long");
        Application app = TestApplications.of(
                ApplicationSettings.builder().logRequests(false),
                () -> new FallbackHandler(connection -> {
                    throw new HTTPInputError(414, "too long");
                }));
        assertThat(FakeConnection.get(app, "/").status()).isEqualTo(414);
    }
}
