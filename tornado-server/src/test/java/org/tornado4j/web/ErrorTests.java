package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.testing.CapturedLogs;

/** Responses to exceptions, and their log lines. */
@Timeout(60)
class ErrorTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Throws, and writes its errors down. */
    private static class Failing extends RequestHandler {

        private final Throwable failure;
        final List<Throwable> logged = new ArrayList<>();

        Failing(Throwable failure) {
            this.failure = failure;
        }

        void get() throws Throwable {
            throw failure;
        }

        @Override
        protected void logException(Throwable thrown) {
            logged.add(thrown);
            super.logException(thrown);
        }
    }

    private static FakeConnection get(RequestHandler handler) {
        return FakeConnection.get(TestApplications.of(() -> handler), "/");
    }

    private long stacks() {
        return logs.lines().stream()
                .filter(line -> line.getThrowableProxy() != null)
                .count();
    }

    @Test
    @DisplayName("W24, W25: an exception is 500, logged once with its stack and its request")
    void exceptionIsAnInternalError() {
        logs.expect(Level.ERROR, "Uncaught exception GET / (127.0.0.1)");
        logs.expect(Level.ERROR, "500 GET / (127.0.0.1)");
        FakeConnection response = get(new Failing(new IllegalArgumentException("secret")));
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body())
                .isEqualTo(
                        "<html><title>500: Internal Server Error</title><body>500: Internal Server Error</body></html>");
        assertThat(logs.messages("tornado.application")).hasSize(1);
        assertThat(stacks()).isEqualTo(1);
    }

    @Test
    void errorOfTheMachineIsAnInternalErrorToo() {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "500 GET");
        assertThat(get(new Failing(new StackOverflowError())).status()).isEqualTo(500);
    }

    @Test
    void whatTheProcessCannotGoOnAfterIsPassedOn() {
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> get(new Failing(new OutOfMemoryError("of a test"))));
        assertThatExceptionOfType(InternalError.class)
                .isThrownBy(() -> get(new Failing(new CompletionException(new InternalError("of a test")))));
    }

    @Test
    @DisplayName("W24, W25: HTTPError has its status, and a line without stack if it has a message")
    void httpErrorHasItsStatus() {
        logs.expect(Level.ERROR, "503 GET / (127.0.0.1)");
        logs.expect(Level.WARN, "503 GET / (127.0.0.1): the reason");
        assertThat(get(new Failing(new HTTPError(503, "the reason"))).status()).isEqualTo(503);
        assertThat(get(new Failing(new HTTPError(503))).status()).isEqualTo(503);
        assertThat(logs.messages("tornado.general")).hasSize(1);
        assertThat(stacks()).isZero();
    }

    /** Its access line is a warning already. */
    @Test
    void errorOfTheClientIsNoSecondWarning() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.WARN, "400 GET / (127.0.0.1) ");
        get(new Failing(new HTTPError(400, "the reason")));
        assertThat(logs.lines())
                .hasSize(2)
                .filteredOn(line -> line.getLevel() == Level.WARN)
                .hasSize(1);
        assertThat(logs.messages("tornado.general")).containsExactly("400 GET / (127.0.0.1): the reason");
    }

    @Test
    @DisplayName("W24: an unknown status")
    void unknownStatusIsUnknown() {
        logs.expect(Level.WARN, "435 GET");
        assertThat(get(new Failing(new HTTPError(435))).body()).contains("435: Unknown");
    }

    @Test
    @DisplayName("W26: the reason is shown, but never as markup")
    void reasonIsShown() {
        logs.expect(Level.ERROR, "582 GET");
        FakeConnection response = get(new Failing(new HTTPError(582, null, "Foo & Bar")));
        assertThat(response.reason()).isEqualTo("Foo & Bar");
        assertThat(response.body()).contains("582: Foo &amp; Bar");
        FakeConnection injected = get(new Failing(new HTTPError(400, null, "<script>\r\nX: y")));
        assertThat(injected.reason()).isEqualTo("Unknown");
        assertThat(injected.body()).contains("400: Unknown");
        logs.expect(Level.WARN, "400 GET");
    }

    @Test
    void errorBringsFieldsAlong() {
        logs.expect(Level.WARN, "401 GET");
        FakeConnection response = get(new Failing(new HTTPError(401).withHeader("WWW-Authenticate", "Basic")));
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Basic");
    }

    @Test
    void inputErrorHasItsStatus() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "413 GET / (127.0.0.1): too much");
        logs.expect(Level.WARN, "413 GET / (127.0.0.1) ");
        assertThat(get(new Failing(new HTTPInputError(413, "too much"))).status())
                .isEqualTo(413);
    }

    @Test
    void causeOfACompletionCounts() {
        logs.expect(Level.WARN, "404 GET");
        assertThat(get(new Failing(new CompletionException(new HTTPError(404)))).status())
                .isEqualTo(404);
    }

    @Test
    void failedStageIsAnError() {
        logs.expect(Level.WARN, "404 GET");
        RequestHandler handler = new RequestHandler() {
            CompletableFuture<?> get() {
                return CompletableFuture.supplyAsync(
                        () -> {
                            throw new HTTPError(404);
                        },
                        Runnable::run);
            }
        };
        assertThat(get(handler).status()).isEqualTo(404);
    }

    @Test
    @DisplayName("W24: write_error with what was thrown, or null")
    void errorPageCanBeReplaced() {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "500 GET");
        logs.expect(Level.ERROR, "503 GET");
        FakeConnection thrown = get(new Failing(new IllegalArgumentException("why")) {
            @Override
            protected void writeError(int status, @Nullable Throwable failure) {
                setHeader("Content-Type", "text/plain");
                finish("Exception: " + (failure == null ? "none" : failure.getMessage()));
            }
        });
        assertThat(thrown.body()).isEqualTo("Exception: why");
        FakeConnection sent = get(new RequestHandler() {
            void get() {
                write("dropped");
                sendError(503);
            }

            @Override
            protected void writeError(int status, @Nullable Throwable failure) {
                write("Status: " + status + failure);
            }
        });
        assertThat(sent.body()).isEqualTo("Status: 503null");
        assertThat(sent.status()).isEqualTo(503);
    }

    @Test
    @DisplayName("W24: a failing write_error leaves the status and no content")
    void failingErrorPageIsEmpty() {
        logs.expect(Level.ERROR, "Uncaught exception GET");
        logs.expect(Level.ERROR, "Uncaught exception in writeError");
        logs.expect(Level.ERROR, "500 GET");
        FakeConnection response = get(new Failing(new IllegalArgumentException("first")) {
            @Override
            protected void writeError(int status, @Nullable Throwable failure) {
                write("half");
                throw new IllegalStateException("second");
            }
        });
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).isEmpty();
        assertThat(response.isFinished()).isTrue();
    }

    @Test
    @DisplayName("W25: a failing log_exception is logged, and the response goes out")
    void failingLogDoesNotStopTheResponse() {
        logs.expect(Level.ERROR, "Error in exception logger");
        logs.expect(Level.ERROR, "500 GET");
        FakeConnection response = get(new Failing(new IllegalArgumentException("first")) {
            @Override
            protected void logException(Throwable thrown) {
                throw new IllegalStateException("second");
            }
        });
        assertThat(response.status()).isEqualTo(500);
        assertThat(logs.lines())
                .filteredOn(line -> line.getMessage().equals("Error in exception logger"))
                .singleElement()
                .satisfies(line -> assertThat(line.getThrowableProxy().getSuppressed())
                        .singleElement()
                        .extracting(IThrowableProxy::getMessage)
                        .isEqualTo("first"));
    }

    @Test
    @DisplayName("A4, B.11: a stack trace only when asked for")
    void traceIsServedWhenAskedFor() {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "500 GET");
        ApplicationSettings.Builder settings = ApplicationSettings.builder().debug(true);
        FakeConnection response = FakeConnection.get(
                TestApplications.of(settings, () -> new Failing(new IllegalArgumentException("secret"))), "/");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(response.body()).startsWith("java.lang.IllegalArgumentException: secret\n\tat ");
    }

    // ------------------------------------------------------------------------------------------ Finish

    @Test
    @DisplayName("W40: Finish ends with what was set and written")
    void finishEndsTheRequestAsItIs() {
        logs.expect(Level.WARN, "401 GET");
        RequestHandler handler = new RequestHandler() {
            void get() {
                setStatus(401);
                setHeader("WWW-Authenticate", "Basic realm=\"something\"");
                write("authentication ");
                throw new Finish("required");
            }
        };
        FakeConnection response = get(handler);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Basic realm=\"something\"");
        assertThat(response.body()).isEqualTo("authentication required");
        assertThat(logs.messages("tornado.application")).isEmpty();
    }

    @Test
    @DisplayName("W40: Finish without argument, and with an object")
    void finishMayBringContent() {
        assertThat(get(new Failing(new Finish())).body()).isEmpty();
        assertThat(get(new Failing(new Finish(Map.of("a", 1)))).body()).isEqualTo("{\"a\":1}");
    }

    // ------------------------------------------------------------------------------------------ after the head

    @Test
    @DisplayName("E02: an exception after a flush ends the connection abruptly and counts as failed")
    void errorAfterTheHeadEndsTheConnection() {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "Cannot send error response after headers written");
        logs.expect(Level.ERROR, "500 GET / (127.0.0.1)");
        List<Integer> finished = new ArrayList<>();
        FakeConnection response = get(new RequestHandler() {
            void get() {
                write("part");
                flush();
                throw new IllegalStateException("broken");
            }

            @Override
            protected void onFinish() {
                finished.add(getStatus());
            }
        });
        assertThat(response.isAborted()).isTrue();
        assertThat(response.isFinished()).isFalse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(finished).containsExactly(500);
    }

    @Test
    void errorAfterFinishIsLoggedOnly() {
        logs.expect(Level.ERROR, "Uncaught exception");
        FakeConnection response = get(new RequestHandler() {
            void get() {
                finish("whole");
                throw new IllegalStateException("too late");
            }
        });
        assertThat(response.body()).isEqualTo("whole");
        assertThat(response.isAborted()).isFalse();
    }

    @Test
    void errorInOnFinishIsLoggedOnly() {
        logs.expect(Level.ERROR, "Uncaught exception");
        FakeConnection response = get(new RequestHandler() {
            void get() {
                write("whole");
            }

            @Override
            protected void onFinish() {
                throw new IllegalStateException("too late");
            }
        });
        assertThat(response.body()).isEqualTo("whole");
        assertThat(response.isFinished()).isTrue();
    }

    @Test
    @DisplayName("W44: status and reason of an error, and its text")
    void errorDescribesItself() {
        HTTPError error = new HTTPError(404, "no such thing", "Gone Fishing");
        assertThat(error.status()).isEqualTo(404);
        assertThat(error.reason()).isEqualTo("Gone Fishing");
        assertThat(error).hasMessage("HTTP 404: Gone Fishing (no such thing)");
        assertThat(new HTTPError(404)).hasMessage("HTTP 404: Not Found");
        assertThat(new HTTPError().status()).isEqualTo(500);
        assertThat(new MissingArgumentError("x")).hasMessage("HTTP 400: Bad Request (Missing argument x)");
    }
}
