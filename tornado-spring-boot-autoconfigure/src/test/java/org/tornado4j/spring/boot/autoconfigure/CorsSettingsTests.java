package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Cors;
import org.tornado4j.web.RequestHandler;

/** {@code tornado.web.cors.*} and {@link Cors}. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class CorsSettingsTests {

    private static final String ORIGIN = "tornado.web.cors.allowed-origins=https://app.example.com";

    private final ApplicationContextRunner runner = Native.runner().withBean(ItemHandler.class);

    @Route("/api/items")
    static class ItemHandler extends RequestHandler {

        void get() {
            write("items");
        }
    }

    @Route("/partners")
    @Cors(origins = "${partners}")
    static class PartnerHandler extends RequestHandler {

        void get() {
            write("partners");
        }
    }

    @Route("/api/orders")
    static class OrderHandler extends RequestHandler {

        void post() {
            write("ordered");
        }
    }

    private static HttpResponse<String> preflight(Client client, String path, String origin) throws Exception {
        return client.send(client.request(path)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET"));
    }

    @Test
    void thereAreNoRulesUnlessSet() {
        runner.run(context -> assertThat(preflight(Client.of(context), "/api/items", "https://app.example.com")
                        .headers()
                        .map())
                .doesNotContainKey("access-control-allow-origin"));
    }

    @Test
    void everyKeyIsApplied() {
        runner.withPropertyValues(
                        ORIGIN,
                        "tornado.web.cors.allowed-methods=GET,PUT",
                        "tornado.web.cors.allowed-headers=X-Own",
                        "tornado.web.cors.exposed-headers=X-Total",
                        "tornado.web.cors.allow-credentials=true",
                        "tornado.web.cors.max-age=60s",
                        "tornado.web.cors.paths=/api/{*path}")
                .run(context -> {
                    Client client = Client.of(context);
                    HttpResponse<String> response = preflight(client, "/api/items", "https://app.example.com");
                    assertThat(response.statusCode()).isEqualTo(204);
                    assertThat(response.headers().firstValue("Access-Control-Allow-Methods"))
                            .hasValue("GET, PUT");
                    assertThat(response.headers().firstValue("Access-Control-Allow-Credentials"))
                            .hasValue("true");
                    assertThat(response.headers().firstValue("Access-Control-Max-Age"))
                            .hasValue("60");
                    assertThat(client.send(client.request("/api/items").header("Origin", "https://app.example.com"))
                                    .headers()
                                    .firstValue("Access-Control-Expose-Headers"))
                            .hasValue("X-Total");
                    assertThat(preflight(client, "/api/items", "https://evil.example")
                                    .statusCode())
                            .isEqualTo(403);
                    assertThat(preflight(client, "/other", "https://app.example.com")
                                    .headers()
                                    .map())
                            .doesNotContainKey("access-control-allow-origin");
                });
    }

    @Test
    void pagesThatAreAllowedAndRefusedAllTheSameAreWarnedOf(CapturedOutput output) {
        runner.withBean(OrderHandler.class)
                .withPropertyValues(ORIGIN, "tornado.web.xsrf-cookies=true", "tornado.web.cross-origin-check=true")
                .run(context -> assertThat(output)
                        .contains(
                                "Pages of other origins may use POST /api/orders of " + OrderHandler.class.getName()
                                        + ", by tornado.web.cors.allowed-origins or @Cors, but get 403: tornado.web.xsrf-cookies")
                        .contains("Pages of https://app.example.com may use POST /api/orders of "
                                + OrderHandler.class.getName())
                        .contains("tornado.web.cross-origin-check does not trust them")
                        .doesNotContain(ItemHandler.class.getName()));
    }

    @Test
    void pagesThatAreAllowedWithCredentialsAreNotWarnedOf(CapturedOutput output) {
        runner.withBean(OrderHandler.class)
                .withPropertyValues(
                        ORIGIN, "tornado.web.cors.allow-credentials=true", "tornado.web.cross-origin-check=true")
                .run(context -> {
                    Client client = Client.of(context);
                    assertThat(client.send(client.request("/api/orders")
                                            .header("Origin", "https://app.example.com")
                                            .header("Sec-Fetch-Site", "cross-site")
                                            .POST(BodyPublishers.noBody()))
                                    .body())
                            .isEqualTo("ordered");
                    assertThat(output).doesNotContain("may use POST");
                });
    }

    @Test
    void annotationHasPlaceholders() {
        runner.withBean(PartnerHandler.class)
                .withPropertyValues("partners=https://one.example,https://two.example")
                .run(context -> {
                    Client client = Client.of(context);
                    assertThat(preflight(client, "/partners", "https://two.example")
                                    .statusCode())
                            .isEqualTo(204);
                    assertThat(preflight(client, "/partners", "https://three.example")
                                    .statusCode())
                            .isEqualTo(403);
                });
    }

    @Test
    void missingPlaceholderEndsTheStart() {
        runner.withBean(PartnerHandler.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("@Cors of " + PartnerHandler.class.getName())
                        .hasStackTraceContaining("partners"));
    }

    @ParameterizedTest
    @CsvSource({
        "allowed-origins, app.example.com, debug=true",
        "allowed-methods, GET POST, " + ORIGIN,
        "allowed-headers, a b, " + ORIGIN,
        "exposed-headers, a b, " + ORIGIN,
        "max-age, -1s, " + ORIGIN,
        "paths, api, " + ORIGIN,
        "allow-credentials, true, tornado.web.cors.allowed-origins=*",
        "allow-credentials, true, debug=true",
        "paths, /api, debug=true",
    })
    void nonsenseIsRefusedAtStart(String key, String value, String other) {
        runner.withPropertyValues("tornado.web.cors." + key + "=" + value, other)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo("tornado.web.cors." + key)));
    }
}
