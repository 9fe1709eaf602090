package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

@Timeout(20)
class AuthenticatedTests {

    private static final String PAGE = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** The user is what the cookie says. */
    private static class UserHandler extends RequestHandler {

        @Override
        protected @Nullable Object getCurrentUser() {
            return getCookie("user");
        }

        @Authenticated
        void get() {
            write("hello " + currentUser());
        }

        @Authenticated
        void post() {
            write("done");
        }

        void delete() {
            write("for all");
        }
    }

    private static ApplicationSettings.Builder settings() {
        return ApplicationSettings.builder().logRequests(false).loginUrl("/login");
    }

    private static Application app() {
        return app(settings(), UserHandler::new);
    }

    private static Application app(ApplicationSettings.Builder settings, Supplier<? extends RequestHandler> handler) {
        return Application.builder()
                .settings(settings.build())
                .route("/{*path}", handler)
                .build();
    }

    @Test
    void userGetsIn() {
        assertThat(FakeConnection.get(app(), "/", "Cookie: user=alice").body()).isEqualTo("hello alice");
        assertThat(FakeConnection.post(app(), "/", "", "Cookie: user=alice").body())
                .isEqualTo("done");
    }

    @ParameterizedTest
    @DisplayName("W10: pages lead to the login page, with the way back")
    @CsvSource({
        "/login, /relative, /login?next=%2Frelative",
        "/login, /a?b=c&d=e, /login?next=%2Fa%3Fb%3Dc%26d%3De",
        "/login, //evil.com/x, /login?next=%2F%2Fevil.com%2Fx",
        "/login?from=here, /relative, /login?from=here",
        "https://sso.example.com/login, /absolute?a=b,"
                + " https://sso.example.com/login?next=http%3A%2F%2Flocalhost%2Fabsolute%3Fa%3Db",
    })
    void pageWithoutUserLeadsToLogin(String loginUrl, String target, String location) {
        Application app = app(settings().loginUrl(loginUrl), UserHandler::new);
        for (String method : List.of("GET", "HEAD")) {
            FakeConnection response = new FakeConnection().request(app, method, target, "", PAGE);
            assertThat(response.status()).isEqualTo(302);
            assertThat(response.header("Location")).isEqualTo(location);
            assertThat(response.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept: */*", "Accept: application/json", "X-Nothing: x", "Accept: text/html;q=0, */*"})
    void programWithoutUserIsToldSo(String field) {
        for (String method : List.of("GET", "HEAD", "POST")) {
            FakeConnection response = new FakeConnection().request(app(), method, "/", "", field);
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.header("WWW-Authenticate")).isEqualTo("Cookie");
        }
    }

    @Test
    void whatAPageSubmitsWithoutUserIsForbidden() {
        assertThat(FakeConnection.post(app(), "/", "", PAGE).status()).isEqualTo(403);
    }

    @Test
    void withoutLoginUrlPagesAreToldToo() {
        Application app = app(settings().loginUrl(null), UserHandler::new);
        assertThat(FakeConnection.get(app, "/", PAGE).status()).isEqualTo(401);
    }

    @Test
    void methodsWithoutTheAnnotationAreForAll() {
        assertThat(new FakeConnection().request(app(), "DELETE", "/", "").body())
                .isEqualTo("for all");
        assertThat(new FakeConnection().request(app(), "OPTIONS", "/", "").status())
                .isEqualTo(204);
    }

    @Test
    void annotationOfTheClassIsForAllItsMethods() {
        @Authenticated
        class Closed extends RequestHandler {
            void get() {
                write("in");
            }

            void put() {
                write("in");
            }
        }
        Application app = app(settings(), Closed::new);
        for (String method : List.of("GET", "HEAD", "PUT")) {
            assertThat(new FakeConnection().request(app, method, "/", "").status())
                    .isEqualTo(401);
        }
    }

    // ------------------------------------------------------------------------------------------ the user

    @Test
    @DisplayName("W32: the user is looked up once, and not at all if prepare sets it")
    void userIsLookedUpOnce() {
        AtomicInteger calls = new AtomicInteger();
        ApplicationSettings.Builder settings = settings().currentUser(handler -> {
            calls.incrementAndGet();
            return null;
        });
        RequestHandler asking = new RequestHandler() {
            void get() {
                assertThat(currentUser()).isNull();
                assertThat(currentUser(String.class)).isNull();
            }
        };
        assertThat(FakeConnection.get(app(settings, () -> asking), "/").status())
                .isEqualTo(200);
        assertThat(calls).hasValue(1);

        RequestHandler setting = new RequestHandler() {
            @Override
            protected CompletionStage<?> prepare() {
                setCurrentUser("bob");
                return CompletableFuture.completedFuture(null);
            }

            @Authenticated
            void get() {
                write("hello " + currentUser(String.class));
            }
        };
        assertThat(FakeConnection.get(app(settings, () -> setting), "/").body()).isEqualTo("hello bob");
        assertThat(calls).hasValue(1);
    }

    @Test
    void failingLookupIsAServerError() {
        logs.expect(Level.ERROR, "Uncaught exception GET / (127.0.0.1)");
        Application app = app(
                settings().currentUser(handler -> {
                    throw new IllegalStateException("no database");
                }),
                () -> new RequestHandler() {
                    @Authenticated
                    void get() {
                        write("never");
                    }
                });
        FakeConnection response = FakeConnection.get(app, "/", PAGE);
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("never", "no database");
    }

    @Test
    void contentIsNotTakenFromStrangers() {
        List<String> received = new ArrayList<>();
        @StreamRequestBody
        class Upload extends RequestHandler {
            @Override
            protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                received.add("chunk");
                return null;
            }

            @Authenticated
            void put() {
                received.add("put");
            }
        }
        Application app = app(settings(), Upload::new);
        FakeConnection connection = new FakeConnection().request(app, "PUT", "/", "content", "Content-Length: 7");
        assertThat(connection.status()).isEqualTo(401);
        assertThat(received).isEmpty();

        new FakeConnection()
                .request(
                        app(settings().currentUser(handler -> "alice"), Upload::new),
                        "PUT",
                        "/",
                        "content",
                        "Content-Length: 7");
        assertThat(received).containsExactly("chunk", "put");
    }

    // ------------------------------------------------------------------------------------------ blocking

    private static class AnswersWithUser extends RequestHandler {

        @Authenticated
        void get() {
            loop().requireInLoop();
            write("hello " + currentUser(String.class));
        }

        void head() {
            assertThatThrownBy(this::currentUser)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("annotate the entry method with @Authenticated, or with @Blocking");
            setHeader("X-Refused", "yes");
        }

        @Blocking
        void put() {
            write("hello " + currentUser(String.class));
        }

        @Blocking
        @Authenticated
        void post() {
            write("hello " + currentUser(String.class));
        }

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            String delay = getArgumentOrNull("stage");
            return delay == null ? null : CompletableFuture.supplyAsync(() -> delay);
        }
    }

    private static @Nullable String slowly(RequestHandler handler) {
        assertThat(handler.loop().isInLoop()).as("the loop is not held").isFalse();
        return handler.getCookie("user");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, alice, 200 hello alice",
        "GET, /?stage=1, alice, 200 hello alice",
        "GET, /, , 401",
        "PUT, /, alice, 200 hello alice",
        "PUT, /, , 200 hello null",
        "POST, /, alice, 200 hello alice",
        "POST, /?stage=1, alice, 200 hello alice",
        "POST, /, , 401",
    })
    void blockingLookupRunsBesideTheLoop(String method, String target, @Nullable String user, String expected)
            throws Exception {
        CurrentUser<String> finder = CurrentUser.blocking(AuthenticatedTests::slowly);
        Application app = app(settings().currentUser(finder), AnswersWithUser::new);
        String cookie = user == null ? "" : "Cookie: user=" + user + "\r\n";
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send(method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + cookie + "Content-Length: 0\r\n\r\n");
            RawClient.Response response = client.read();
            String seen = response.status() + (response.status() == 200 ? " " + response.text() : "");
            assertThat(seen).isEqualTo(expected);
        }
    }

    /** The user is looked up for as long as no content could be taken. */
    @ParameterizedTest
    @CsvSource({"alice, 200", ", 401"})
    void contentWaitsForABlockingLookup(@Nullable String user, int status) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        @StreamRequestBody
        class Upload extends RequestHandler {
            @Override
            protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
                received.add("chunk for " + currentUser());
                return null;
            }

            @Authenticated
            void put() {
                received.add("put");
            }
        }
        CountDownLatch answer = new CountDownLatch(1);
        CurrentUser<String> finder = CurrentUser.blocking(handler -> {
            try {
                assertThat(answer.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            received.add("lookup");
            return user;
        });
        try (RunningApplication running = new RunningApplication(app(settings().currentUser(finder), Upload::new));
                RawClient client = running.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\ncontent");
            running.thread().settle();
            answer.countDown();
            assertThat(client.read().status()).isEqualTo(status);
        }
        assertThat(received).isEqualTo(user == null ? List.of("lookup") : List.of("lookup", "chunk for alice", "put"));
    }

    @Test
    void blockingLookupIsRefusedInTheLoop() throws Exception {
        Application app =
                app(settings().currentUser(CurrentUser.blocking(AuthenticatedTests::slowly)), AnswersWithUser::new);
        assertThat(new FakeConnection().request(app, "HEAD", "/", "").header("X-Refused"))
                .isEqualTo("yes");
    }

    @Test
    void blockingLookupIsKnownByItsAnnotation() {
        @Blocking
        class OfClass implements CurrentUser<String> {
            @Override
            public String find(RequestHandler handler) {
                return "";
            }
        }
        class OfMethod implements CurrentUser<String> {
            @Override
            @Blocking
            public String find(RequestHandler handler) {
                return "";
            }
        }
        class Proxy extends OfMethod {}
        assertThat(BlockingCurrentUser.isBlocking(new OfClass())).isTrue();
        assertThat(BlockingCurrentUser.isBlocking(new Proxy())).isTrue();
        assertThat(BlockingCurrentUser.isBlocking(handler -> "")).isFalse();
        assertThat(BlockingCurrentUser.isBlocking(CurrentUser.blocking(handler -> "")))
                .isTrue();
    }

    // ------------------------------------------------------------------------------------------ the way back

    @ParameterizedTest
    @DisplayName("A3: the way back leads back")
    @CsvSource({
        "/login?next=%2Fitems%3Fa%3Db, /items?a=b",
        "/login?next=http%3A%2F%2Flocalhost%2Fitems, http://localhost/items",
        "/login, /home",
        "/login?next=, /home",
        "/login?next=%2F%2Fevil.com, /home",
        "/login?next=%2F%5Cevil.com, /home",
        "/login?next=%2F%09%2Fevil.com, /home",
        "/login?next=http%3A%2F%2Fevil.com%2F, /home",
        "/login?next=https%3A%2F%2Flocalhost%2F, /home",
        "/login?next=http%3A%2F%2Flocalhost.evil.com%2F, /home",
        "/login?next=javascript%3Aalert(1), /home",
    })
    void nextUrlLeadsBack(String target, String expected) {
        Application app = app(settings(), () -> new RequestHandler() {
            void get() {
                redirect(getNextUrl("/home"));
            }
        });
        assertThat(FakeConnection.get(app, target).header("Location")).isEqualTo(expected);
    }
}
