package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.JsonType;
import org.tornado4j.web.RequestHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON that clients send, read by the application's mapper and checked by its validator. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "spring.jackson.deserialization.fail-on-unknown-properties=true")
class JsonRequestTests {

    @LocalServerPort
    private int port;

    private Client client = new Client(0);

    @BeforeEach
    void connect() {
        client = new Client(port);
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return client.send(
                client.request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    private static JsonNode problem(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(response.body());
        assertThat(problem.get("status").intValue()).isEqualTo(response.statusCode());
        return problem;
    }

    @Test
    void recordIsRead() throws Exception {
        HttpResponse<String> response = post(
                "/orders", "{\"customer\":\"Ada\",\"day\":\"2026-03-01\",\"lines\":[{\"sku\":\"a\",\"count\":2}]}");
        assertThat(response.body())
                .isEqualTo("Order[customer=Ada, day=2026-03-01, size=null, lines=[Line[sku=a, count=2]]]");
    }

    @Test
    void genericTypeIsRead() throws Exception {
        assertThat(post("/lines", "{\"x\":[{\"sku\":\"a\",\"count\":2}]}").body())
                .isEqualTo("{x=[Line[sku=a, count=2]]}");
    }

    @Test
    void blockingMethodReadsJson() throws Exception {
        assertThat(post("/blocking", "[1,2,3]").body()).isEqualTo("6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"customer\":\"Ada\"                       | 1 | 18 | ''             | end of the content",
                "{\"customer\":Ada}                          | 1 | 13 | ''             | malformed",
                "[]                                          | 1 |  1 | ''             | not an object",
                "{\"lines\":[{\"sku\":\"a\",\"count\":\"x\"}]} | 1 | 30 | lines[0].count | expected an integer",
                "{\"lines\":[{\"sku\":\"a\",\"count\":99999999999}]} | 1 | 41 | lines[0].count | out of range",
                "{\"lines\":[{\"sku\":\"a\"}]}               | 1 | 21 | lines[0].count | expected an integer",
                "{\"lines\":7}                               | 1 | 10 | lines          | expected an array",
                "{\"size\":\"huge\"}                         | 1 |  9 | size           | expected one of SMALL, LARGE",
                "{\"day\":\"tomorrow\"}                      | 1 |  8 | day            | invalid value",
                "{\"colour\":1}                              | 1 | 13 | colour         | unknown field",
                "{} {}                                       | 1 |  4 | ''             | expected form",
            })
    void placeOfTheFaultIsTold(String json, int line, int column, String path, String problem) throws Exception {
        HttpResponse<String> response = post("/orders", json.strip());
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode details = problem(response);
        assertThat(details.get("detail").stringValue()).contains(problem);
        assertThat(details.path("path").asString("")).isEqualTo(path);
        assertThat(details.get("line").intValue()).isEqualTo(line);
        assertThat(details.get("column").intValue()).isEqualTo(column);
    }

    @Test
    void clientsAreToldOfNoClassAndNoValue() throws Exception {
        String body = post("/orders", "{\"lines\":[{\"sku\":\"a\",\"count\":\"secret\"}]}")
                .body();
        assertThat(body).doesNotContain("java.", "tornado4j", "Line", "secret");
    }

    @Test
    void nestingBeyondTheLimitIsABadRequest() throws Exception {
        HttpResponse<String> response = post("/tree", "[".repeat(20_000) + "]".repeat(20_000));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(problem(response).get("detail").stringValue()).contains("limits");
    }

    @Test
    void violationsAreToldWithTheirFields() throws Exception {
        HttpResponse<String> response = post("/orders", "{\"customer\":\" \",\"lines\":[{\"sku\":\"a\",\"count\":0}]}");
        assertThat(response.statusCode()).isEqualTo(422);
        JsonNode errors = problem(response).get("errors");
        assertThat(errors.size()).isEqualTo(2);
        assertThat(errors.get(0).get("path").stringValue()).isEqualTo("customer");
        assertThat(errors.get(1).get("path").stringValue()).isEqualTo("lines[0].count");
        assertThat(errors.get(1).get("message").stringValue()).isNotEmpty();
    }

    @Test
    void elementsOfCollectionsAndMapsAreValidated() throws Exception {
        JsonNode errors = problem(post("/lines", "{\"x\":[{\"sku\":\"a\",\"count\":1},{\"sku\":\"\",\"count\":1}]}"))
                .get("errors");
        assertThat(errors.get(0).get("path").stringValue()).isEqualTo("[x][1].sku");
    }

    @Test
    void typeThatNoJsonFitsIsTheServersFault() throws Exception {
        assertThat(post("/unreadable", "{}").statusCode()).isEqualTo(500);
    }

    enum Size {
        SMALL,
        LARGE
    }

    record Line(@NotBlank String sku, @Positive int count) {}

    record Order(
            @NotBlank String customer,
            LocalDate day,
            Size size,
            @NotEmpty List<@Valid Line> lines) {}

    @Route("/orders")
    static class Orders extends RequestHandler {

        void post() {
            write(getJsonBody(Order.class).toString());
        }
    }

    @Route("/lines")
    static class Lines extends RequestHandler {

        private static final JsonType<Map<String, List<Line>>> LINES = new JsonType<>() {};

        void post() {
            write(getJsonBody(LINES).toString());
        }
    }

    @Route("/tree")
    static class Tree extends RequestHandler {

        void post() {
            write(getJsonBody(JsonNode.class).toString());
        }
    }

    @Route("/blocking")
    static class Sum extends RequestHandler {

        @Blocking
        void post() {
            int sum = 0;
            for (int number : getJsonBody(int[].class)) {
                sum += number;
            }
            write(Integer.toString(sum));
        }
    }

    @Route("/unreadable")
    static class Unreadable extends RequestHandler {

        void post() {
            getJsonBody(Runnable.class).run();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Orders.class, Lines.class, Tree.class, Sum.class, Unreadable.class})
    static class TestApplication {}
}
