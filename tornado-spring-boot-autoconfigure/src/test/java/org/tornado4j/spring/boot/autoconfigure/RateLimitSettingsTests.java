package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RateLimit;
import org.tornado4j.web.RateLimitKey;
import org.tornado4j.web.RateLimiter;
import org.tornado4j.web.RateLimiters;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.SharedRateLimiters;

/** {@code tornado.web.rate-limit.*}, {@link RateLimit} and {@link RateLimitKey}. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class RateLimitSettingsTests {

    private static final String PREFIX = "tornado.web.rate-limit.";
    private static final String LIMIT = PREFIX + "requests=2";

    private final ApplicationContextRunner runner = Native.runner()
            .withBean(ItemHandler.class)
            .withPropertyValues(PREFIX + "period=1h"); // nothing comes back while a test runs

    @Route("/api/items")
    static class ItemHandler extends RequestHandler {

        void get() {
            write("items");
        }
    }

    @Route("/login")
    @RateLimit(requests = 1, seconds = 3600)
    static class LoginHandler extends RequestHandler {

        void get() {
            write("login");
        }
    }

    @Test
    void thereIsNoLimitUnlessSet() {
        runner.run(context -> assertThat(
                        Client.of(context).get("/api/items").headers().map())
                .doesNotContainKeys("ratelimit", "ratelimit-policy"));
    }

    @Test
    void requestsBeyondTheLimitAreRefused() {
        runner.withPropertyValues(LIMIT).run(context -> {
            Client client = Client.of(context);
            assertThat(client.get("/api/items").headers().firstValue("RateLimit-Policy"))
                    .hasValue("\"default\";q=2;w=3600");
            assertThat(client.get("/nothing").headers().firstValue("RateLimit"))
                    .hasValueSatisfying(field -> assertThat(field).startsWith("\"default\";r=0;t="));
            HttpResponse<String> refused = client.get("/api/items");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 1800L);
        });
    }

    @Test
    void limitIsForItsPaths() {
        runner.withPropertyValues(LIMIT, PREFIX + "paths=/api/{*path}").run(context -> {
            Client client = Client.of(context);
            assertThat(client.get("/nothing").headers().map()).doesNotContainKey("ratelimit");
            assertThat(client.get("/api/items").headers().map()).containsKey("ratelimit");
        });
    }

    @Test
    void annotationNeedsNoKey() {
        runner.withBean(LoginHandler.class).run(context -> {
            Client client = Client.of(context);
            assertThat(client.get("/login").statusCode()).isEqualTo(200);
            assertThat(client.get("/login").statusCode()).isEqualTo(429);
            assertThat(client.get("/api/items").statusCode()).isEqualTo(200);
        });
    }

    @Test
    void keyBeanTellsClientsApart() {
        runner.withPropertyValues(LIMIT)
                .withBean(
                        RateLimitKey.class,
                        () -> handler -> handler.request().headers().get("X-User"))
                .run(context -> {
                    Client client = Client.of(context);
                    for (int i = 0; i < 2; i++) {
                        client.send(client.request("/api/items").header("X-User", "a"));
                    }
                    assertThat(client.send(client.request("/api/items").header("X-User", "a"))
                                    .statusCode())
                            .isEqualTo(429);
                    assertThat(client.send(client.request("/api/items").header("X-User", "b"))
                                    .statusCode())
                            .isEqualTo(200);
                });
    }

    @Test
    void limitNeedsTheLibrary() {
        ApplicationContextRunner without = runner.withClassLoader(new FilteredClassLoader("io.github.bucket4j"));
        without.run(context -> assertThat(context).hasNotFailed());
        without.withPropertyValues(LIMIT)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure ->
                                        assertThat(failure.getReason()).contains("com.bucket4j:bucket4j_jdk17-core")));
        without.withBean(LoginHandler.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("@RateLimit of " + LoginHandler.class.getName())
                        .hasStackTraceContaining("com.bucket4j:bucket4j_jdk17-core"));
    }

    @Test
    void sharedLimitersTakeTheirPlace() {
        SharedRateLimiters shared = (policy, scope) -> key -> CompletableFuture.completedFuture(
                new RateLimiter.Decision(true, 42, Duration.ZERO, Duration.ofSeconds(1)));
        runner.withPropertyValues(LIMIT)
                .withBean(SharedRateLimiters.class, () -> shared)
                .run(context -> assertThat(
                                Client.of(context).get("/api/items").headers().firstValue("RateLimit"))
                        .hasValue("\"default\";r=42;t=1"));
    }

    @Test
    void twoWaysToCountAreRefused() {
        runner.withBean(RateLimiters.class, () -> policy -> key -> null)
                .withBean(SharedRateLimiters.class, () -> (policy, scope) -> key -> new CompletableFuture<>())
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("A bean of type RateLimiters counts requests in this process"));
    }

    @Test
    void bucketsThatBlockAreNotUsed(CapturedOutput output) {
        runner.withPropertyValues(LIMIT)
                .withUserConfiguration(BlockingBuckets.class)
                .run(context -> assertThat(
                                Client.of(context).get("/api/items").headers().map())
                        .containsKey("ratelimit"));
        assertThat(output).contains("Rate limits are those of this process: the ProxyManager bean blocks");
    }

    @Configuration(proxyBeanMethods = false)
    static class BlockingBuckets {

        /** Answers to every question with no. */
        @Bean
        @SuppressWarnings("unchecked")
        ProxyManager<String> buckets() {
            return (ProxyManager<String>) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {ProxyManager.class},
                    (proxy, method, arguments) -> method.getReturnType() == boolean.class ? false : null);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "requests, 0, debug=true",
        "period, 999ms, " + LIMIT,
        "paths, api, " + LIMIT,
        "paths, /api, debug=true",
        "max-keys, 0, debug=true",
        "shared.timeout, 0s, debug=true",
        "redis.enabled, true, " + LIMIT,
    })
    void nonsenseIsRefusedAtStart(String key, String value, String other) {
        runner.withPropertyValues(PREFIX + key + "=" + value, other)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo(PREFIX + key)));
    }
}
