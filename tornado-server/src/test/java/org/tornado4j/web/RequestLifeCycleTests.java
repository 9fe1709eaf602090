package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;

/** The order in which things happen to a handler. */
@Timeout(60)
class RequestLifeCycleTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> calls = new ArrayList<>();

    /** Writes down what is called. */
    private class Recorder extends RequestHandler {

        @Override
        protected void setDefaultHeaders() {
            calls.add("setDefaultHeaders");
        }

        @Override
        protected void initialize() {
            calls.add("initialize");
        }

        @Override
        protected @Nullable CompletionStage<?> prepare() throws Exception {
            calls.add("prepare");
            return null;
        }

        void get(String id) {
            calls.add("get " + id);
            if (id.equals("fails")) {
                throw new HTTPError(418, "short and stout");
            }
        }

        void post(int id) {
            calls.add("post " + id);
        }

        @Override
        protected void logException(Throwable failure) {
            calls.add("logException");
            super.logException(failure);
        }

        @Override
        protected void writeError(int status, @Nullable Throwable failure) {
            calls.add("writeError");
            super.writeError(status, failure);
        }

        @Override
        protected void onFinish() {
            calls.add("onFinish " + getStatus());
        }
    }

    private Application app(RequestHandler handler) {
        ApplicationSettings settings = ApplicationSettings.builder()
                .logFunction(finished -> calls.add("log"))
                .build();
        return Application.builder()
                .settings(settings)
                .route("/items/{id}", () -> handler)
                .build();
    }

    @Test
    @DisplayName("A130, A133: the order of a request that goes well")
    void hooksAreCalledInTornadosOrder() {
        FakeConnection.get(app(new Recorder()), "/items/7");
        assertThat(calls).containsExactly("setDefaultHeaders", "initialize", "prepare", "get 7", "log", "onFinish 200");
    }

    @Test
    @DisplayName("B.12: the order of a request that fails")
    void errorStartsAnewWithTheDefaultHeaders() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "418 GET /items/fails (127.0.0.1): short and stout");
        FakeConnection response = FakeConnection.get(app(new Recorder()), "/items/fails");
        assertThat(calls)
                .containsExactly(
                        "setDefaultHeaders",
                        "initialize",
                        "prepare",
                        "get fails",
                        "logException",
                        "setDefaultHeaders",
                        "writeError",
                        "log",
                        "onFinish 418");
        assertThat(response.body())
                .isEqualTo("<html><title>418: I'm a Teapot</title><body>418: I'm a Teapot</body></html>"
                        .replace("'", "&#x27;"));
    }
}
