package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.core.io.ByteArrayResource;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.ErrorFormat;
import org.tornado4j.web.RateLimiters;
import org.tornado4j.web.RequestHandler;

/** The examples of {@code docs/shared-behaviour.md}: compiled as they stand there, and run with the keys that stand there. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedBehaviourDocumentTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "shared-behaviour.md");
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

    private String text = "";
    private URLClassLoader classes = new URLClassLoader(new URL[0]);

    @Route("/api/items/{id}")
    static class ItemHandler extends RequestHandler {

        void get(long id) {
            throw new java.util.NoSuchElementException();
        }
    }

    @BeforeAll
    void compile(@TempDir Path directory) throws Exception {
        text = Files.readString(DOCUMENT);
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-encoding", "UTF-8"));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        for (String example : blocks("java")) {
            Matcher name = CLASS.matcher(example);
            assertThat(name.find()).as("a class in: %s", example).isTrue();
            arguments.add(Files.writeString(directory.resolve(name.group(1) + ".java"), example)
                    .toString());
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("errors of the compiler").isZero();
        classes = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }

    @AfterAll
    void close() throws Exception {
        classes.close();
    }

    private List<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** Returns the keys of the example that names {@code key}. */
    private String[] keys(String key) {
        String example = blocks("yaml").stream()
                .filter(block -> block.contains(key + ":"))
                .findFirst()
                .orElseThrow();
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(example.getBytes(StandardCharsets.UTF_8)));
        Properties properties = Objects.requireNonNull(yaml.getObject());
        return properties.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
    }

    private void run(String[] keys, ContextConsumer<AssertableApplicationContext> check, String... beans)
            throws Exception {
        ApplicationContextRunner runner = Native.runner()
                .withPropertyValues(keys)
                .withClassLoader(classes)
                .withBean(ItemHandler.class);
        for (String bean : beans) {
            runner = runner.withBean(classes.loadClass(bean));
        }
        runner.run(check);
    }

    @Test
    void interceptorDemandsAKey() throws Exception {
        run(
                new String[0],
                context -> {
                    Client client = Client.of(context);
                    HttpResponse<String> refused = client.get("/api/items/7");
                    assertThat(refused.statusCode()).isEqualTo(401);
                    assertThat(refused.headers().firstValue("Cache-Control")).hasValue("no-store");
                    assertThat(client.send(client.request("/api/items/x").header("X-Api-Key", "key-of-a-partner"))
                                    .statusCode())
                            .isEqualTo(400);
                    assertThat(client.get("/other").headers().map()).doesNotContainKey("cache-control");
                },
                "ApiKeys");
    }

    @Test
    void mapperSaysWhatIsMissing() throws Exception {
        run(
                keys("error-format"),
                context -> {
                    Client client = Client.of(context);
                    assertThat(client.get("/api/items/7").body())
                            .isEqualTo("{\"title\":\"Not Found\",\"status\":404,\"detail\":\"there is no such item\","
                                    + "\"path\":\"/api/items/7\"}");
                    assertThat(context.getBean(ApplicationSettings.class).errorFormat())
                            .isEqualTo(ErrorFormat.PROBLEM);
                },
                "MissingItems");
    }

    @Test
    void problemOfTheServerIsToldAsTheDocumentHasIt() throws Exception {
        String[] keys = Stream.concat(Stream.of(keys("error-format")), Stream.of("tornado.server.max-body-size=10B"))
                .toArray(String[]::new);
        run(keys, context -> {
            Client client = Client.of(context);
            assertThat(client.send(client.request("/x").POST(BodyPublishers.ofString("x".repeat(11))))
                            .body())
                    .isEqualTo(blocks("json").get(0).strip());
        });
    }

    @Test
    void pagesAreThoseOfTheBean() throws Exception {
        run(
                new String[0],
                context -> assertThat(Client.of(context).get("/nothing").body())
                        .isEqualTo("<!DOCTYPE html><title>Sorry</title><p>Something went wrong: 404"),
                "Pages");
    }

    @Test
    void pagesOfOtherOriginsAreLetIn() throws Exception {
        run(
                keys("allowed-origins"),
                context -> {
                    Client client = Client.of(context);
                    assertThat(client.send(client.request("/api/items/7")
                                            .header("Origin", "https://a.partners.example"))
                                    .headers()
                                    .firstValue("Access-Control-Allow-Origin"))
                            .hasValue("https://a.partners.example");
                    assertThat(client.send(client.request("/widgets/7")
                                            .header("Origin", "https://preview.shop.example"))
                                    .body())
                            .isEqualTo("widget 7");
                    assertThat(client.send(client.request("/widgets/7").header("Origin", "https://app.example.com"))
                                    .statusCode())
                            .isEqualTo(403);
                },
                "WidgetHandler");
    }

    @Test
    void pageOfAnotherOriginIsGivenAToken() throws Exception {
        String[] keys = Stream.concat(Stream.of(keys("allowed-origins")), Stream.of("tornado.web.xsrf-cookies=true"))
                .toArray(String[]::new);
        run(
                keys,
                context -> {
                    Client client = Client.of(context);
                    HttpResponse<String> token =
                            client.send(client.request("/api/xsrf-token").header("Origin", "https://app.example.com"));
                    assertThat(token.headers().firstValue("Access-Control-Allow-Credentials"))
                            .hasValue("true");
                    String cookie = token.headers().firstValue("Set-Cookie").orElseThrow();
                    HttpRequest.Builder post = client.request("/api/items/7")
                            .header("Origin", "https://app.example.com")
                            .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                            .POST(BodyPublishers.noBody());
                    assertThat(client.send(post.copy()).statusCode()).isEqualTo(403);
                    assertThat(client.send(post.copy().header("X-Xsrftoken", token.body()))
                                    .statusCode())
                            .as("no such method, which is looked at after the token")
                            .isEqualTo(405);
                },
                "XsrfTokenHandler");
    }

    @Test
    void fieldsGuardPages() throws Exception {
        run(
                keys("security-headers"),
                context -> assertThat(
                                Client.of(context).get("/nothing").headers().map())
                        .containsKeys(
                                "x-content-type-options",
                                "x-frame-options",
                                "referrer-policy",
                                "content-security-policy"));
    }

    @Test
    void rateIsLimited() throws Exception {
        run(
                keys("rate-limit"),
                context -> {
                    Client client = Client.of(context);
                    assertThat(client.get("/api/items/7").headers().firstValue("RateLimit-Policy"))
                            .hasValue("\"default\";q=100;w=60");
                    for (int i = 0; i < 5; i++) {
                        assertThat(logIn(client).body()).isEqualTo("Welcome alice");
                    }
                    assertThat(logIn(client).statusCode()).isEqualTo(429);
                },
                "SessionHandler");
    }

    private static HttpResponse<String> logIn(Client client) throws Exception {
        return client.send(client.request("/sessions")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=alice")));
    }

    @Test
    void settingsWithoutSpringBootHaveTheSame() throws Exception {
        RateLimiters limiters = Bucket4jLimiters.of(100);
        ApplicationSettings settings = (ApplicationSettings) classes.loadClass("Settings")
                .getMethod("settings", RateLimiters.class)
                .invoke(null, limiters);
        assertThat(settings.errorFormat()).isEqualTo(ErrorFormat.PROBLEM);
        assertThat(settings.corsRules()).isNotNull();
    }
}
