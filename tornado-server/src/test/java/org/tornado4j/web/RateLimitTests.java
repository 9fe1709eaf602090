package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.http.AddressRanges;
import org.tornado4j.http.Limit;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.security.CorsRules;
import org.tornado4j.testing.RawClient;

/** Requests beyond a rate. */
@Timeout(60)
class RateLimitTests {

    /** Counts, and never forgets. */
    private static final class Counting implements RateLimiters {

        private final Map<String, Long> counts = new HashMap<>();

        @Override
        public RateLimiter limiter(RateLimitPolicy policy) {
            return key -> {
                long count = counts.merge(policy.name() + " " + key, 1L, Long::sum);
                long left = policy.requests() - count;
                return new RateLimiter.Decision(left >= 0, Math.max(0, left), Duration.ofMillis(1500), policy.period());
            };
        }
    }

    private final Counting counting = new Counting();

    private static class Page extends RequestHandler {

        void get() {
            write("page");
        }
    }

    @RateLimit(requests = 1, seconds = 10)
    private static final class Rare extends Page {}

    @RateLimit(exempt = true)
    private static final class Free extends Page {}

    private ApplicationSettings.Builder settings() {
        return ApplicationSettings.builder()
                .logRequests(false)
                .rateLimiters(counting)
                .rateLimit(new RateLimitPolicy("default", 2, Duration.ofSeconds(60)), List.of());
    }

    private static Application app(ApplicationSettings.Builder settings) {
        return Application.builder()
                .settings(settings.build())
                .route("/", Page::new)
                .route("/rare", Rare::new)
                .route("/free", Free::new)
                .build();
    }

    @Test
    void requestsBeyondTheLimitAreRefused() {
        Application app = app(settings());
        FakeConnection first = FakeConnection.get(app, "/");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"default\";q=2;w=60");
        assertThat(first.header("RateLimit")).isEqualTo("\"default\";r=1;t=60");
        assertThat(first.header("Retry-After")).isNull();
        assertThat(FakeConnection.get(app, "/").header("RateLimit")).isEqualTo("\"default\";r=0;t=60");
        FakeConnection refused = FakeConnection.get(app, "/");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(refused.header("RateLimit")).isEqualTo("\"default\";r=0;t=60");
        assertThat(refused.limits).containsExactly(Limit.RATE_LIMIT);
    }

    /** Else it would be a way around the limit to ask for what is not there. */
    @Test
    void requestsWithoutARouteCount() {
        Application app = app(settings());
        FakeConnection.get(app, "/nothing");
        FakeConnection.get(app, "/nothing");
        assertThat(FakeConnection.get(app, "/").status()).isEqualTo(429);
    }

    @Test
    void routeHasALimitOfItsOwnBesides() {
        Application app = app(settings());
        FakeConnection first = FakeConnection.get(app, "/rare");
        assertThat(first.headers().getList("RateLimit-Policy"))
                .containsExactly("\"default\";q=2;w=60", "\"route\";q=1;w=10");
        assertThat(first.headers().getList("RateLimit")).containsExactly("\"default\";r=1;t=60", "\"route\";r=0;t=10");
        assertThat(FakeConnection.get(app, "/rare").status()).isEqualTo(429);
    }

    @Test
    void exemptRouteHasNone() {
        Application app = app(settings());
        for (int i = 0; i < 5; i++) {
            FakeConnection response = FakeConnection.get(app, "/free");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("RateLimit")).isNull();
        }
    }

    @Test
    void limitIsForItsPathsAlone() {
        RateLimitPolicy policy = new RateLimitPolicy("api", 1, Duration.ofSeconds(60));
        Application app = app(settings().rateLimit(policy, List.of("/api/{*path}")));
        assertThat(FakeConnection.get(app, "/").header("RateLimit")).isNull();
        assertThat(FakeConnection.get(app, "/api/x").header("RateLimit")).isEqualTo("\"api\";r=0;t=60");
    }

    @Test
    void preflightRequestsAreNotCounted() {
        CorsRules rules =
                CorsRules.builder().origins(List.of("https://app.example.com")).build();
        Application app = app(settings().cors(rules, List.of()));
        for (int i = 0; i < 5; i++) {
            assertThat(new FakeConnection()
                            .request(
                                    app,
                                    "OPTIONS",
                                    "/",
                                    "",
                                    "Origin: https://app.example.com",
                                    "Access-Control-Request-Method: GET")
                            .status())
                    .isEqualTo(204);
        }
        FakeConnection.get(app, "/");
        FakeConnection.get(app, "/");
        FakeConnection refused = FakeConnection.get(app, "/", "Origin: https://app.example.com");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.com");
    }

    // ------------------------------------------------------------------------------------------ methods

    @RateLimit(requests = 3, seconds = 30)
    private static class Form extends RequestHandler {

        void get() {
            write("form");
        }

        @RateLimit(requests = 1, seconds = 10)
        void post() {
            write("taken");
        }

        @RateLimit(exempt = true)
        void put() {
            write("put");
        }
    }

    @RateLimit(exempt = true)
    private static final class FreeForm extends Form {

        @Override
        @RateLimit(requests = 1)
        void get() {
            write("limited");
        }

        @Override
        void post() {
            write("as the class");
        }
    }

    private Application forms(ApplicationSettings.Builder settings) {
        return Application.builder()
                .settings(settings.build())
                .route("/", Form::new)
                .route("/free", FreeForm::new)
                .build();
    }

    private static FakeConnection send(Application app, String method, String path) {
        return new FakeConnection().request(app, method, path, "");
    }

    @Test
    void limitOfAMethodTakesThePlaceOfThatOfItsClass() {
        Application app = forms(settings().rateLimit(null, List.of()));
        FakeConnection post = FakeConnection.post(app, "/", "");
        assertThat(post.headers().getList("RateLimit-Policy")).containsExactly("\"post\";q=1;w=10");
        assertThat(post.header("RateLimit")).isEqualTo("\"post\";r=0;t=10");
        FakeConnection refused = FakeConnection.post(app, "/", "");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("RateLimit")).isEqualTo("\"post\";r=0;t=10");
        FakeConnection get = FakeConnection.get(app, "/");
        assertThat(get.body()).isEqualTo("form");
        assertThat(get.headers().getList("RateLimit-Policy")).containsExactly("\"route\";q=3;w=30");
        assertThat(get.header("RateLimit")).as("posts do not count").isEqualTo("\"route\";r=2;t=30");
        assertThat(send(app, "PUT", "/").header("RateLimit")).isNull();
    }

    @Test
    void methodIsLimitedBesideTheApplication() {
        Application app = forms(settings());
        assertThat(FakeConnection.post(app, "/", "").headers().getList("RateLimit-Policy"))
                .containsExactly("\"default\";q=2;w=60", "\"post\";q=1;w=10");
        assertThat(send(app, "PUT", "/").header("RateLimit-Policy"))
                .as("exempt from both")
                .isNull();
        assertThat(FakeConnection.get(app, "/").headers().getList("RateLimit"))
                .as("the application has one count for all methods")
                .containsExactly("\"default\";r=0;t=60", "\"route\";r=2;t=30");
    }

    @Test
    void methodOfAnExemptClassCanHaveALimit() {
        Application app = forms(settings());
        assertThat(FakeConnection.post(app, "/free", "").header("RateLimit-Policy"))
                .isNull();
        assertThat(send(app, "HEAD", "/free").headers().getList("RateLimit-Policy"))
                .as("HEAD counts as GET")
                .containsExactly("\"default\";q=2;w=60", "\"get\";q=1;w=60");
        assertThat(FakeConnection.get(app, "/free").status()).isEqualTo(429);
    }

    @Test
    void limitWhereItMeansNothingIsRefused() {
        class Lost extends Page {

            @RateLimit(requests = 1)
            void getSlowly() {}
        }
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(() -> TestApplications.of(settings(), Lost::new))
                .withMessageContaining("@RateLimit of Lost.getSlowly() has no effect");
        class Nothing extends Page {

            @RateLimit
            void post() {}
        }
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(() -> TestApplications.of(settings(), Nothing::new))
                .withMessageContaining("@RateLimit of Nothing.post() cannot be used");
    }

    // ------------------------------------------------------------------------------------------ keys

    @Test
    void keyTellsClientsApart() {
        Application app = app(settings().rateLimitKey(handler -> handler.getCookie("user")));
        FakeConnection.get(app, "/", "Cookie: user=a");
        FakeConnection.get(app, "/", "Cookie: user=a");
        assertThat(FakeConnection.get(app, "/", "Cookie: user=a").status()).isEqualTo(429);
        assertThat(FakeConnection.get(app, "/", "Cookie: user=b").status()).isEqualTo(200);
        FakeConnection unlimited = FakeConnection.get(app, "/");
        assertThat(unlimited.status()).isEqualTo(200);
        assertThat(unlimited.header("RateLimit")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:1:2:3:4:5:6, 20010db800010002",
        "2001:DB8:1:2::9, 20010db800010002",
        "::ffff:192.0.2.1, 192.0.2.1",
    })
    void addressThatATrustedProxyTellsIsTheKey(String client, @Nullable String key) throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder()
                .proxyHeaders(new ProxyHeaders(ProxyHeaders.Kind.X_FORWARDED, AddressRanges.of(List.of("127.0.0.1"))))
                .build();
        try (RunningApplication running = new RunningApplication(app(settings()), options);
                RawClient raw = running.connect()) {
            raw.send("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + client + "\r\n\r\n");
            assertThat(raw.read().status()).isEqualTo(200);
        }
        assertThat(counting.counts).containsOnlyKeys("default " + key);
    }

    // ------------------------------------------------------------------------------------------ content

    /** Takes content, and says how much it has seen. */
    private final class Upload extends Page {

        void post() {
            write("got " + request().body().length);
        }
    }

    private Application uploads(ApplicationSettings.Builder settings) {
        return Application.builder()
                .settings(settings.rateLimit(new RateLimitPolicy("default", 1, Duration.ofSeconds(60)), List.of())
                        .build())
                .route("/", Upload::new)
                .build();
    }

    private static final String UPLOAD = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n";

    @Test
    void contentBeyondTheLimitIsNotWaitedFor() throws Exception {
        try (RunningApplication running = new RunningApplication(uploads(settings()))) {
            try (RawClient first = running.connect()) {
                first.send(UPLOAD + "\r\nhe");
                first.send("llo");
                RawClient.Response response = first.read();
                assertThat(response.text()).isEqualTo("got 5");
                assertThat(response.field("RateLimit")).isEqualTo("\"default\";r=0;t=60");
            }
            try (RawClient refused = running.connect()) {
                refused.send(UPLOAD + "\r\nh"); // and no more
                RawClient.Response response = refused.read();
                assertThat(response.status()).isEqualTo(429);
                assertThat(response.field("RateLimit")).isEqualTo("\"default\";r=0;t=60");
                assertThat(response.field("Connection")).isEqualTo("close");
            }
        }
        assertThat(counting.counts).containsExactly(Map.entry("default 127.0.0.1", 2L));
    }

    @Test
    void contentBeyondTheLimitIsNotAskedFor() throws Exception {
        try (RunningApplication running = new RunningApplication(uploads(settings()))) {
            try (RawClient first = running.connect()) {
                first.send(UPLOAD + "Expect: 100-continue\r\n\r\n");
                assertThat(first.readHead().status()).isEqualTo(100);
                first.send("hello");
                assertThat(first.read().text()).isEqualTo("got 5");
            }
            try (RawClient refused = running.connect()) {
                refused.send(UPLOAD + "Expect: 100-continue\r\n\r\n");
                assertThat(refused.read().status()).isEqualTo(429);
            }
        }
        assertThat(counting.counts).containsExactly(Map.entry("default 127.0.0.1", 2L));
    }

    /** It may look at anything, so the request has to be whole. */
    @Test
    void keyOfAnApplicationIsAskedWhenTheContentIsThere() {
        Application app = uploads(
                settings().rateLimitKey(handler -> "body " + handler.request().body().length));
        FakeConnection.post(app, "/", "hello");
        assertThat(FakeConnection.post(app, "/", "hello").status()).isEqualTo(429);
        assertThat(counting.counts).containsOnlyKeys("default body 5");
    }

    @Test
    void preflightWithContentIsNotCounted() {
        CorsRules rules =
                CorsRules.builder().origins(List.of("https://app.example.com")).build();
        Application app = uploads(settings().cors(rules, List.of()));
        FakeConnection preflight = new FakeConnection()
                .request(
                        app,
                        "OPTIONS",
                        "/",
                        "content",
                        "Origin: https://app.example.com",
                        "Access-Control-Request-Method: POST");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(counting.counts).isEmpty();
    }

    // ------------------------------------------------------------------------------------------ shared counts

    /** Answers when a test says so. */
    private static final class Shared implements SharedRateLimiters {

        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final CompletableFuture<RateLimiter.@Nullable Decision> answer = new CompletableFuture<>();

        @Override
        public SharedRateLimiter limiter(RateLimitPolicy policy, String scope) {
            return key -> {
                asked.add(policy.name() + "|" + scope + "|" + key);
                return answer;
            };
        }
    }

    private static final RateLimiter.Decision ALLOWED =
            new RateLimiter.Decision(true, 7, Duration.ZERO, Duration.ofSeconds(9));
    private static final RateLimiter.Decision REFUSED =
            new RateLimiter.Decision(false, 0, Duration.ofSeconds(3), Duration.ofSeconds(9));

    private final Shared shared = new Shared();

    /** Sends a request on a loop that runs, and returns what it is answered with. */
    private static RawClient.Response send(RunningApplication running, String request) throws Exception {
        try (RawClient client = running.connect()) {
            client.send(request);
            return client.read();
        }
    }

    @Test
    void requestWaitsForTheSharedCount() throws Exception {
        try (RunningApplication running = new RunningApplication(app(settings().sharedRateLimiters(shared)));
                RawClient client = running.connect()) {
            client.send("GET /rare HTTP/1.1\r\nHost: x\r\n\r\n");
            Awaitility.await().until(() -> !shared.asked.isEmpty());
            assertThat(client.hasReceived()).isFalse();
            shared.answer.complete(ALLOWED);
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.all("RateLimit")).containsExactly("\"default\";r=7;t=9", "\"route\";r=7;t=9");
        }
        assertThat(shared.asked)
                .containsExactly("default||127.0.0.1", "route|" + Rare.class.getName() + " /rare|127.0.0.1");
        assertThat(counting.counts).isEmpty();
    }

    @Test
    void sharedCountRefuses() throws Exception {
        shared.answer.complete(REFUSED);
        try (RunningApplication running =
                new RunningApplication(uploads(settings().sharedRateLimiters(shared)))) {
            RawClient.Response response = send(running, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(response.status()).isEqualTo(429);
            assertThat(response.field("Retry-After")).isEqualTo("3");
            assertThat(send(running, UPLOAD + "\r\nh").status()).isEqualTo(429);
        }
        assertThat(shared.asked).hasSize(2);
    }

    @Test
    void contentIsKeptWhileTheSharedCountIsAsked() throws Exception {
        try (RunningApplication running =
                        new RunningApplication(uploads(settings().sharedRateLimiters(shared)));
                RawClient client = running.connect()) {
            client.send(UPLOAD + "\r\nhello");
            Awaitility.await().until(() -> !shared.asked.isEmpty());
            assertThat(client.hasReceived()).isFalse();
            shared.answer.complete(ALLOWED);
            assertThat(client.read().text()).isEqualTo("got 5");
        }
        assertThat(shared.asked).hasSize(1);
    }

    @Test
    void sharedCountIsAskedOnceIfTheClientWaitsForTheServer() throws Exception {
        try (RunningApplication running =
                        new RunningApplication(uploads(settings().sharedRateLimiters(shared)));
                RawClient client = running.connect()) {
            client.send(UPLOAD + "Expect: 100-continue\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            client.send("hello");
            shared.answer.complete(REFUSED);
            assertThat(client.read().status()).isEqualTo(429);
        }
        assertThat(shared.asked).hasSize(1);
    }

    @Test
    void requestPassesWithoutAnAnswer() throws Exception {
        shared.answer.complete(null);
        try (RunningApplication running =
                new RunningApplication(uploads(settings().sharedRateLimiters(shared)))) {
            RawClient.Response response = send(running, UPLOAD + "\r\nhello");
            assertThat(response.text()).isEqualTo("got 5");
            assertThat(response.field("RateLimit")).isNull();
        }
    }

    @Test
    void failureOfTheSharedCountIsAnswered() throws Exception {
        shared.answer.completeExceptionally(new HTTPError(503));
        try (RunningApplication running =
                new RunningApplication(uploads(settings().sharedRateLimiters(shared)))) {
            assertThat(send(running, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").status())
                    .isEqualTo(503);
            assertThat(send(running, UPLOAD + "\r\nhello").status()).isEqualTo(503);
        }
    }

    // ------------------------------------------------------------------------------------------ nonsense

    @RateLimit
    private static final class WithoutNumber extends Page {}

    @RateLimit(requests = 1, seconds = 0)
    private static final class WithoutTime extends Page {}

    @RateLimit(requests = 1, exempt = true)
    private static final class Undecided extends Page {}

    @Test
    void nonsenseIsRefusedWhenTheRouteIsMade() {
        assertUnusable(settings(), new WithoutNumber(), "one request or more");
        assertUnusable(settings(), new WithoutTime(), "one second or more");
        assertUnusable(settings(), new Undecided(), "with exempt = true");
        assertUnusable(ApplicationSettings.builder(), new Rare(), "nothing counts requests");
    }

    private static void assertUnusable(ApplicationSettings.Builder settings, RequestHandler handler, String why) {
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(() -> TestApplications.of(settings, () -> handler))
                .withMessageContaining("@RateLimit of " + handler.getClass().getName())
                .withMessageContaining(why);
    }

    @Test
    void limitThatNothingCountsIsRefused() {
        ApplicationSettings.Builder settings = settings().rateLimiters(null);
        assertThatIllegalArgumentException()
                .isThrownBy(settings::build)
                .withMessage("a rate limit needs rateLimiters, which count requests");
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitPolicy("a\"b", 1, Duration.ofSeconds(1)));
    }
}
