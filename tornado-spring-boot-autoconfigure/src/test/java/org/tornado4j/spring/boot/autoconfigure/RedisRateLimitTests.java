package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RateLimit;
import org.tornado4j.web.RequestHandler;

/** Rate limits of several applications that count together in a real Redis. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class RedisRateLimitTests {

    private static final String PREFIX = "tornado.web.rate-limit.";

    @TempDir
    Path directory;

    private RedisProcess redis;
    private LettuceConnectionFactory connections;

    @BeforeEach
    void start() throws Exception {
        redis = new RedisProcess(directory);
        connections = redis.connections();
    }

    @AfterEach
    void stop() throws Exception {
        if (redis != null) {
            connections.destroy();
            redis.kill();
        }
    }

    @Route("/items")
    static class ItemHandler extends RequestHandler {

        void get() {
            write("items");
        }

        void post() {
            write("got " + request().body().length);
        }
    }

    @Route("/login")
    @RateLimit(requests = 1, seconds = 3600)
    static class LoginHandler extends RequestHandler {

        void get() {
            write("login");
        }
    }

    private static ApplicationContextRunner limited() {
        return Native.runner()
                .withBean(ItemHandler.class)
                .withBean(LoginHandler.class)
                .withPropertyValues(PREFIX + "requests=3", PREFIX + "period=1h");
    }

    private ApplicationContextRunner node() {
        return limited()
                .withConfiguration(AutoConfigurations.of(TornadoRedisRateLimitAutoConfiguration.class))
                .withBean(
                        LettuceConnectionFactory.class,
                        () -> connections,
                        definition -> definition.setDestroyMethodName(""))
                .withPropertyValues(PREFIX + "redis.enabled=true", PREFIX + "shared.timeout=10s");
    }

    /** Waits until requests are counted, by requests that are in no limit but their own. */
    private static void awaitCounting(Client client) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        client.get("/nothing").headers().firstValue("RateLimit").isPresent());
    }

    private static String remaining(HttpResponse<String> response) {
        return response.headers().firstValue("RateLimit").orElse("none").replaceAll(".*;r=(\\d+);.*", "$1");
    }

    @Test
    void nodesCountTogether() {
        node().run(one -> node().run(other -> {
            Client here = Client.of(one);
            Client there = Client.of(other);
            awaitCounting(here); // one of three
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> there.get("/login").headers().map().containsKey("ratelimit"));
            assertThat(remaining(here.get("/items"))).isEqualTo("0");
            HttpResponse<String> refused = there.get("/items");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 1200L);
            assertThat(there.send(there.request("/items").POST(BodyPublishers.ofString("content")))
                            .statusCode())
                    .isEqualTo(429);
            assertThat(keys()).hasSize(2).allMatch(key -> key.startsWith("tornado-rate-limit:"));
        }));
    }

    private List<String> keys() {
        try (RedisConnection connection = connections.getConnection()) {
            return connection.keyCommands().keys("*".getBytes()).stream()
                    .map(String::new)
                    .toList();
        }
    }

    @Test
    void requestsPassWithoutRedisAndAreCountedWhenItIsBack(CapturedOutput output) throws Exception {
        node().withPropertyValues(PREFIX + "shared.timeout=1s").run(context -> {
            Client client = Client.of(context);
            awaitCounting(client);
            redis.kill();
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> response =
                        client.send(client.request("/items").POST(BodyPublishers.ofString("content")));
                assertThat(response.body()).isEqualTo("got 7");
                assertThat(remaining(response)).isEqualTo("none");
            }
            assertThat(output).containsOnlyOnce("requests pass uncounted meanwhile");
            redis.start();
            awaitCounting(client);
            assertThat(output).contains("Requests are counted for rate limits again");
        });
    }

    @Test
    void startsWithoutRedis() throws Exception {
        redis.kill();
        node().withPropertyValues(PREFIX + "shared.unavailable=refuse").run(context -> {
            Client client = Client.of(context);
            HttpResponse<String> refused = client.get("/items");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            redis.start();
            awaitCounting(client);
            assertThat(client.get("/items").statusCode()).isEqualTo(200);
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Buckets {

        @Bean
        ProxyManager<String> buckets(LettuceConnectionFactory connections) {
            RedisClient client = (RedisClient) connections.getRequiredNativeClient();
            RedisCodec<String, byte[]> codec = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
            return Bucket4jLettuce.casBasedBuilder(client.connect(codec)).build();
        }
    }

    @Test
    void proxyManagerOfTheApplicationCounts() {
        limited()
                .withBean(
                        LettuceConnectionFactory.class,
                        () -> connections,
                        definition -> definition.setDestroyMethodName(""))
                .withUserConfiguration(Buckets.class)
                .withPropertyValues(PREFIX + "shared.timeout=10s")
                .run(context -> {
                    Client client = Client.of(context);
                    assertThat(remaining(client.get("/items"))).isEqualTo("2");
                    assertThat(keys()).hasSize(1).allMatch(key -> key.startsWith("default::3:PT1H:"));
                });
    }
}
