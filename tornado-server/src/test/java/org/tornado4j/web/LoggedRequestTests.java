package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.accesslog.AccessLog;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Client input in log lines: it cannot forge a line, and masked values do not appear. */
@Timeout(60)
class LoggedRequestTests {

    private static final HTTPServerOptions MASKED =
            HTTPServerOptions.builder().maskParameters(List.of("token")).build();

    private static final String SHOWN = "GET /?token=***&a=b (127.0.0.1)";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private RawClient.Response get(HTTPServerOptions options, RequestHandler handler) throws Exception {
        try (RunningApplication running = new RunningApplication(TestApplications.of(() -> handler), options);
                RawClient client = running.connect()) {
            client.send("GET /?token=secret&a=b HTTP/1.1\r\nHost: x\r\n\r\n");
            return client.read();
        }
    }

    private void expectNoSecret() {
        assertThat(logs.lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.getFormattedMessage()).doesNotContain("secret"));
    }

    private static RequestHandler failing(RuntimeException failure) {
        return new RequestHandler() {
            void get() {
                throw failure;
            }
        };
    }

    // ------------------------------------------------------------------------------------------ escaping

    @Test
    void messageOfAnErrorCannotForgeALine() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "400 GET / (127.0.0.1): no \\x0d\\x0a200 GET /admin \\x1b[31m");
        logs.expect(Level.WARN, "400 GET / (127.0.0.1) ");
        HTTPError error = new HTTPError(400, "no \r\n200 GET /admin \u001b[31m");
        FakeConnection.get(TestApplications.of(() -> failing(error)), "/");
        assertThat(error).hasMessage("HTTP 400: Bad Request (no \\x0d\\x0a200 GET /admin \\x1b[31m)");
        assertThat(error.logMessage()).contains("\n");
    }

    @Test
    void messageOfAnErrorIsCut() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.WARN, "400 GET / (127.0.0.1)");
        FakeConnection.get(TestApplications.of(() -> failing(new HTTPError(400, "x".repeat(100_000)))), "/");
        assertThat(logs.messages("tornado.general").get(0))
                .hasSizeLessThan(3000)
                .endsWith("x...");
    }

    @Test
    void targetIsEscaped() {
        logs.expect(Level.WARN, "404 GET /\\x1b[31m (127.0.0.1)");
        FakeConnection.get(TestApplications.of(() -> failing(new HTTPError(404))), "/\u001b[31m");
    }

    // ------------------------------------------------------------------------------------------ masks

    @Test
    void maskedParameterIsInNoMessage() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "400 " + SHOWN + ": why");
        logs.expect(Level.WARN, "400 " + SHOWN + " ");
        get(MASKED, failing(new HTTPError(400, "why")));
        expectNoSecret();
    }

    @Test
    void maskedParameterIsInNoError() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception " + SHOWN);
        logs.expect(Level.ERROR, "uri=/?token=***&a=b, ");
        logs.expect(Level.ERROR, "500 " + SHOWN);
        get(MASKED, failing(new IllegalStateException("of a test")));
        expectNoSecret();
    }

    @Test
    void parametersThatTheAccessLogMasksAreMaskedEverywhere() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "400 " + SHOWN + ": why");
        logs.expect(Level.WARN, "400 " + SHOWN + " ");
        try (AccessLog log =
                AccessLog.builder().maskParameters(List.of("token")).open()) {
            get(HTTPServerOptions.builder().requestLog(log).build(), failing(new HTTPError(400, "why")));
        }
        expectNoSecret();
    }

    @Test
    void tokensAreMaskedByDefault() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "400 " + SHOWN + ": why");
        logs.expect(Level.WARN, "400 " + SHOWN + " ");
        get(HTTPServerOptions.DEFAULT, failing(new HTTPError(400, "why")));
        expectNoSecret();
    }

    @Test
    void maskedParameterThatCannotBeReadIsNotShown() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, ": Invalid unicode in token: ***");
        logs.expect(Level.WARN, "400 GET /?token=***");
        RequestHandler handler = new RequestHandler() {
            void get() {
                getArgument("token");
            }
        };
        try (RunningApplication running = new RunningApplication(TestApplications.of(() -> handler), MASKED);
                RawClient client = running.connect()) {
            client.send("GET /?token=secret%ff HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
        }
        expectNoSecret();
    }

    @Test
    void handlerNamesItselfWithoutMaskedParameters() throws Exception {
        CompletableFuture<String> name = new CompletableFuture<>();
        RequestHandler handler = new RequestHandler() {
            void get() {
                name.complete(toString()); // which lines about stalls show
            }
        };
        assertThat(get(MASKED, handler).status()).isEqualTo(200);
        assertThat(name.join()).contains("[" + SHOWN + "]");
    }

    @Test
    void maskedParameterIsNotAmongTheRequestsThatWereCutOff() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.WARN, "499 " + SHOWN);
        CountDownLatch began = new CountDownLatch(1);
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        RequestHandler handler = new RequestHandler() {
            CompletionStage<?> get() {
                began.countDown();
                return end;
            }

            @Override
            protected void onConnectionClose() {
                end.complete(null);
            }
        };
        try (RunningApplication running = new RunningApplication(TestApplications.of(() -> handler), MASKED);
                RawClient client = running.connect()) {
            client.send("GET /?token=secret&a=b HTTP/1.1\r\nHost: x\r\n\r\n");
            began.await();
            LoopThread.await(running.cutOff().toCompletableFuture());
        }
        assertThat(logs.messages("tornado.general"))
                .anyMatch(line -> line.startsWith("1 request was cut off: GET /?token=***&a=b from "));
        expectNoSecret();
    }

    @Test
    void maskedParameterIsNotQuotedFromAMalformedRequest() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        Application app = TestApplications.of(() -> failing(new HTTPError(404)));
        try (RunningApplication running = new RunningApplication(app, MASKED);
                RawClient client = running.connect()) {
            client.send("GET x?token=secret HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
        }
        assertThat(logs.messages("tornado.general")).anyMatch(line -> line.contains("\"x?token=***\""));
        expectNoSecret();
    }
}
