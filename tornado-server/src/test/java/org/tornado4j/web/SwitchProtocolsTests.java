package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Handlers that take their connection out of HTTP. */
@Timeout(60)
class SwitchProtocolsTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> calls = new ArrayList<>();

    /** Switches and notes what comes of it. */
    private class Switching extends RequestHandler {

        @Nullable
        Tunnel tunnel;

        void get() {
            setHeader("X-Version", "1");
            setCookie("a", "b");
            tunnel = switchProtocols("line");
            tunnel.send(new byte[3], 0, 3);
        }

        @Override
        protected void onFinish() {
            calls.add("onFinish " + getStatus());
        }

        @Override
        protected void onConnectionClose() {
            calls.add("onConnectionClose");
        }

        @Override
        protected void onDrain() {
            calls.add("onDrain");
        }
    }

    @Test
    void fieldsGoWithTheAnswerAndTheTunnelIsThere() {
        FakeConnection connection = FakeConnection.get(TestApplications.of(Switching::new), "/");
        assertThat(connection.events).containsExactly("switch line", "send 3");
        assertThat(connection.header("X-Version")).isEqualTo("1");
        assertThat(connection.header("Set-Cookie")).isEqualTo("a=b; Path=/");
        assertThat(connection.header("Content-Type")).isNull();
    }

    @Test
    void responseCountsAsFinished() {
        logs.enable("tornado.access", Level.INFO);
        FakeConnection connection = new FakeConnection();
        var delegate = connection.start(TestApplications.of(Switching::new), "GET", "/");
        delegate.finish();
        delegate.onDrain();
        delegate.onConnectionClose();
        assertThat(calls).containsExactly("onFinish 101");
        assertThat(logs.messages("tornado.access")).singleElement().asString().startsWith("101 GET / (127.0.0.1) ");
    }

    @Test
    void nothingCanBeWrittenAfterwards() {
        FakeConnection.get(
                TestApplications.of(() -> new Switching() {
                    @Override
                    void get() {
                        super.get();
                        assertThat(isFinished()).isTrue();
                        assertThatIllegalStateException().isThrownBy(() -> write("x"));
                        assertThatIllegalStateException().isThrownBy(this::flush);
                        assertThatIllegalStateException().isThrownBy(() -> finish());
                        assertThatIllegalStateException().isThrownBy(() -> switchProtocols("line"));
                        assertThatIllegalStateException().isThrownBy(() -> setStatus(200));
                        assertThatIllegalStateException().isThrownBy(() -> setHeader("X-A", "b"));
                        assertThatIllegalStateException().isThrownBy(() -> setCookie("a", "b"));
                        calls.add("checked");
                    }
                }),
                "/");
        assertThat(calls).containsExactly("onFinish 101", "checked");
    }

    @Test
    void refusedSwitchLeavesTheResponseAsItWas() {
        RequestHandler handler = new RequestHandler() {
            void get() {
                try {
                    switchProtocols("line");
                } catch (IllegalStateException e) {
                    setStatus(426);
                    write(e.getMessage());
                }
            }
        };
        FakeConnection connection = new FakeConnection()
                .refusingToSwitch("not asked for")
                .request(
                        TestApplications.of(ApplicationSettings.builder().logRequests(false), () -> handler),
                        "GET",
                        "/",
                        "");
        assertThat(connection.status()).isEqualTo(426);
        assertThat(connection.body()).isEqualTo("not asked for");
        assertThat(connection.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    }

    @Test
    void notAfterAFlush() {
        FakeConnection.get(
                TestApplications.of(() -> new RequestHandler() {
                    void get() {
                        flush();
                        assertThatIllegalStateException()
                                .isThrownBy(() -> switchProtocols("line"))
                                .withMessageContaining("before flush");
                        calls.add("checked");
                    }
                }),
                "/");
        assertThat(calls).containsExactly("checked");
    }

    @Test
    void notWithContent() {
        FakeConnection.get(
                TestApplications.of(() -> new RequestHandler() {
                    void get() {
                        write("x");
                        assertThatIllegalStateException()
                                .isThrownBy(() -> switchProtocols("line"))
                                .withMessageContaining("through the tunnel");
                        calls.add("checked");
                    }
                }),
                "/");
        assertThat(calls).containsExactly("checked");
    }

    @Test
    void notInABlockingMethod() throws Exception {
        CompletableFuture<String> refusal = new CompletableFuture<>();
        try (LoopThread loop = new LoopThread()) {
            Application app = TestApplications.of(() -> new RequestHandler() {
                @Blocking
                void get() {
                    try {
                        switchProtocols("line");
                    } catch (IllegalStateException e) {
                        refusal.complete(String.valueOf(e.getMessage()));
                    }
                }
            });
            FakeConnection connection = new FakeConnection(loop.loop(), Clock.SYSTEM);
            loop.run(() -> connection.request(app, "GET", "/", ""));
            assertThat(LoopThread.await(refusal)).contains("without @Blocking");
        }
    }
}
