package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;

/** Entry methods of a language whose methods can be suspended. */
@Timeout(60)
class SuspendingMethodTests {

    private static final Object SUSPENDED = new Object();

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> calls = new ArrayList<>();
    private final CompletableFuture<Object> rest = new CompletableFuture<>();

    /** The last parameter of such a method. */
    private record Rest(CompletableFuture<Object> result) {}

    /** Calls methods that return {@link #SUSPENDED} if their result comes by {@link #rest}. */
    private final class Language implements SuspendingMethods {

        @Override
        public boolean isSuspending(Method method) {
            Class<?>[] types = method.getParameterTypes();
            return types.length != 0 && types[types.length - 1] == Rest.class;
        }

        @Override
        public CompletionStage<?> start(SuspendingCall call) {
            call.onClientGone(() -> {
                calls.add("cancelled");
                rest.completeExceptionally(new CancellationException());
            });
            try {
                Object returned = call.proceed(new Rest(rest));
                return returned == SUSPENDED ? rest : CompletableFuture.completedStage(returned);
            } catch (Throwable e) {
                return CompletableFuture.failedStage(e);
            }
        }
    }

    private final class Items extends RequestHandler {

        Object get(long id, Rest rest) {
            calls.add("get " + id);
            return SUSPENDED;
        }

        String post(long id, Rest rest) throws IOException {
            if (id == 0) {
                throw new HTTPError(404, "no item 0");
            }
            return "item " + id;
        }

        String put(long id) {
            return "not suspending " + id;
        }

        @Override
        protected void onConnectionClose() {
            calls.add("onConnectionClose");
        }
    }

    private Application app() {
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .suspendingMethods(new Language())
                        .build())
                .route("/{id}", Items::new)
                .route("/{a}/{b}/{c}/{d}", () -> new RequestHandler() {
                    Object get(int a, String b, boolean c, long d, Rest rest) {
                        return a + b + c + d;
                    }
                })
                .build();
    }

    @Test
    void resultMayComeLater() {
        FakeConnection connection = FakeConnection.get(app(), "/7");
        assertThat(calls).containsExactly("get 7");
        assertThat(connection.isFinished()).isFalse();
        rest.complete(List.of(1, 2));
        assertThat(connection.body()).isEqualTo("[1,2]");
    }

    @Test
    void resultMayComeAtOnce() {
        assertThat(FakeConnection.post(app(), "/7", "").body()).isEqualTo("item 7");
        assertThat(FakeConnection.get(app(), "/1/x/true/2").body()).isEqualTo("1xtrue2");
        assertThat(new FakeConnection().request(app(), "PUT", "/7", "").body()).isEqualTo("not suspending 7");
    }

    @Test
    void argumentsAreConvertedAsAlways() {
        assertThat(FakeConnection.get(app(), "/seven").status()).isEqualTo(400);
        assertThat(calls).isEmpty();
    }

    @Test
    void failuresAreAnswered() {
        assertThat(FakeConnection.post(app(), "/0", "").status()).isEqualTo(404);
        logs.expect(Level.ERROR, "Uncaught exception");
        FakeConnection connection = FakeConnection.get(app(), "/7");
        rest.completeExceptionally(new IllegalStateException("of a test"));
        assertThat(connection.status()).isEqualTo(500);
    }

    /** A method that was cancelled for another reason fails like any other. */
    @Test
    void cancellationIsAFailureWhileTheClientIsThere() {
        logs.expect(Level.ERROR, "Uncaught exception");
        FakeConnection connection = FakeConnection.get(app(), "/7");
        rest.cancel(false);
        assertThat(connection.status()).isEqualTo(500);
    }

    @Test
    void methodHearsThatItsClientLeft() {
        FakeConnection connection = FakeConnection.get(app(), "/7");
        connection.close();
        assertThat(calls).containsExactly("get 7", "onConnectionClose", "cancelled");
        assertThat(connection.isAborted()).isTrue();
    }

    @Test
    void methodThatBeginsAfterwardsHearsAtOnce() {
        CompletableFuture<String> prepared = new CompletableFuture<>();
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .suspendingMethods(new Language())
                        .build())
                .route("/", () -> new RequestHandler() {
                    @Override
                    protected CompletionStage<?> prepare() {
                        return prepared;
                    }

                    Object get(Rest rest) {
                        calls.add("get");
                        return SUSPENDED;
                    }
                })
                .build();
        FakeConnection connection = FakeConnection.get(app, "/");
        connection.close();
        prepared.complete("ready");
        assertThat(calls).containsExactly("cancelled", "get");
        assertThat(connection.isAborted()).isTrue();
    }

    @Test
    void methodThatIsDoneHearsNothing() {
        FakeConnection connection = FakeConnection.get(app(), "/7");
        rest.complete("item");
        connection.close();
        assertThat(calls).containsExactly("get 7");
    }

    // ------------------------------------------------------------------------------------------ at start

    private static final class AtOnceAndLater extends RequestHandler {

        @Blocking
        Object get(Rest rest) {
            return SUSPENDED;
        }
    }

    @Test
    void blockingAndSuspendingIsRefused() {
        ApplicationSettings.Builder settings = ApplicationSettings.builder().suspendingMethods(new Language());
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(() -> TestApplications.of(settings, AtOnceAndLater::new))
                .withMessageStartingWith(
                        "AtOnceAndLater.get(Rest) is @Blocking, and suspending as well: take @Blocking away");
    }

    @Test
    void methodThatNothingCanCallIsRefused() {
        ApplicationSettings.Builder settings = ApplicationSettings.builder().suspendingMethods(new SuspendingMethods() {
            @Override
            public boolean isSuspending(Method method) {
                if (method.getDeclaringClass() == AtOnceAndLater.class) {
                    throw new IllegalStateException("add a library");
                }
                return false;
            }

            @Override
            public CompletionStage<?> start(SuspendingCall call) {
                throw new AssertionError();
            }
        });
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(() -> TestApplications.of(settings, AtOnceAndLater::new))
                .withMessage("AtOnceAndLater.get(Rest) cannot be called: add a library");
    }
}
