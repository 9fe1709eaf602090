package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.tornado4j.spring.boot.Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The handlers of {@code docs/json.md} are compiled as they stand there and asked; the responses shown there are theirs. */
@Timeout(120)
class JsonDocumentTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "json.md");
    private static final Pattern CLASS = Pattern.compile("public class (\\w+) ");

    @Test
    void handlersDoWhatThePageSays(@TempDir Path directory) throws Exception {
        try (URLClassLoader classes = compiled(directory)) {
            Native.runner()
                    .withClassLoader(classes)
                    .withConfiguration(
                            AutoConfigurations.of(JacksonAutoConfiguration.class, ValidationAutoConfiguration.class))
                    .withBean(classes.loadClass("OrderHandler"))
                    .withBean(classes.loadClass("SearchHandler"))
                    .withBean(classes.loadClass("ItemHandler"))
                    .withBean(classes.loadClass("PriceHandler"))
                    .run(context -> {
                        Client client = Client.of(context);
                        ordersAreReadAndChecked(client);
                        searchesAreRead(client);
                        itemsAreReturned(client);
                        pricesAreStreamed(client);
                    });
        }
    }

    private static void ordersAreReadAndChecked(Client client) throws Exception {
        HttpResponse<String> created =
                client.send(orders(client, "{\"customer\":\"Ada\",\"lines\":[{\"sku\":\"a\",\"count\":2}]}"));
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location")).hasValue("/orders/1");
        assertThat(json(created.body())).isEqualTo(json("{\"id\":1,\"customer\":\"Ada\",\"lines\":1}"));
        assertShown(
                400,
                client.send(orders(client, "{\"customer\":\"Ada\",\"lines\":[{\"sku\":\"a\",\"count\":\"x\"}]}")),
                "expected an integer");
        assertShown(
                422,
                client.send(orders(client, "{\"customer\":\"Ada\",\"lines\":[{\"sku\":\"a\",\"count\":0}]}")),
                "greater than 0");
    }

    private static HttpRequest.Builder orders(Client client, String json) {
        return client.request("/orders")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
    }

    private static void searchesAreRead(Client client) throws Exception {
        JsonNode found = json(client.get("/search?q=tea&shop=1&shop=2&sort=PRICE&since=2026-03-01")
                .body());
        assertThat(found)
                .isEqualTo(json("{\"page\":1,\"sort\":\"PRICE\",\"filter\":"
                        + "{\"q\":\"tea\",\"since\":\"2026-03-01\",\"shop\":[1,2]}}"));
        assertShown(400, client.get("/search?shop=x"), "q, shop");
    }

    private static void itemsAreReturned(Client client) throws Exception {
        assertThat(json(client.get("/items/7").body())).isEqualTo(json("{\"id\":7,\"name\":\"item 7\"}"));
        HttpRequest.Builder put = client.request("/items/7")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("\"tea\""));
        assertThat(json(client.send(put).body())).isEqualTo(json("{\"id\":7,\"name\":\"tea\"}"));
        assertThat(client.send(client.request("/items/7").DELETE()).statusCode())
                .isEqualTo(204);
        HttpResponse<String> refused = client.send(client.request("/items/1").DELETE());
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused.body()).get("id").intValue()).isEqualTo(1);
    }

    private static void pricesAreStreamed(Client client) throws Exception {
        assertThat(client.get("/prices").body().lines().map(JsonDocumentTests::json))
                .hasSize(3)
                .first()
                .isEqualTo(json("{\"symbol\":\"ABC\",\"cents\":101}"));
        assertThat(client.send(client.request("/prices").header("Accept", "text/event-stream"))
                        .body())
                .startsWith("data: {");
    }

    /** The page shows a response as a line; {@code word} is in no other. */
    private static void assertShown(int status, HttpResponse<String> response, String word) throws Exception {
        assertThat(response.statusCode()).isEqualTo(status);
        List<String> shown = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("{\"title\"") && line.contains(word))
                .toList();
        assertThat(shown).containsExactly(response.body());
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static URLClassLoader compiled(Path directory) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-parameters", "-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        Matcher blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
        while (blocks.find()) {
            Matcher name = CLASS.matcher(blocks.group(1));
            if (name.find()) {
                Path source = directory.resolve(name.group(1) + ".java");
                arguments.add(Files.writeString(source, blocks.group(1)).toString());
            }
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("errors of the compiler").isZero();
        return new URLClassLoader(new URL[] {directory.toUri().toURL()}, JsonDocumentTests.class.getClassLoader());
    }
}
