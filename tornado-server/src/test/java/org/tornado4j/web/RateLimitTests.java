package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
@Timeout(30)
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
