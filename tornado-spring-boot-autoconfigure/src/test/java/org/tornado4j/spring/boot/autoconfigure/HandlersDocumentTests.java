package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
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
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;

/** The examples of {@code docs/handlers.md}: they are compiled as they stand there, and run with the keys that stand there. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandlersDocumentTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "handlers.md");
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

    private String text = "";
    private URLClassLoader classes = new URLClassLoader(new URL[0]);

    @BeforeAll
    void compile(@TempDir Path directory) throws Exception {
        text = Files.readString(DOCUMENT);
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-encoding", "UTF-8"));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), "-d", directory.toString()));
        for (String example : blocks("java").toList()) {
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

    private Stream<String> blocks(String language) {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1));
    }

    private String[] keys(int example) {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(
                new ByteArrayResource(blocks("yaml").toList().get(example).getBytes(StandardCharsets.UTF_8)));
        Properties properties = Objects.requireNonNull(yaml.getObject());
        return properties.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
    }

    private void run(ContextConsumer<AssertableApplicationContext> check, String... beans) throws Exception {
        ApplicationContextRunner runner =
                Native.runner().withPropertyValues(keys(0)).withClassLoader(classes);
        for (String bean : beans) {
            runner = runner.withBean(classes.loadClass(bean));
        }
        runner.run(check);
    }

    /** Returns name and value of the cookie that a response sets. */
    private static String cookie(HttpResponse<String> response) {
        String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static HttpResponse<String> post(Client client, String path, String form, String cookies) throws Exception {
        return client.send(client.request(path)
                .header("Accept", "text/html")
                .header("Cookie", cookies)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    @Test
    void userLogsInAndComments() throws Exception {
        run(
                context -> {
                    Client client = Client.of(context);
                    HttpResponse<String> home = client.send(client.request("/").header("Accept", "text/html"));
                    assertThat(home.headers().firstValue("Location")).hasValue("/login?next=%2F");

                    HttpResponse<String> page = client.get("/login");
                    String xsrf = cookie(page);
                    assertThat(page.body()).contains("name=\"_xsrf\" value=\"" + xsrf.substring("_xsrf=".length()));
                    HttpResponse<String> login = post(client, "/login?next=/comments", "name=alice&" + xsrf, xsrf);
                    assertThat(login.headers().firstValue("Location")).hasValue("/comments");
                    assertThat(post(client, "/login?next=//evil.com", "name=alice&" + xsrf, xsrf)
                                    .headers()
                                    .firstValue("Location"))
                            .hasValue("/");

                    String cookies = xsrf + "; " + cookie(login);
                    assertThat(client.send(client.request("/").header("Cookie", cookies))
                                    .body())
                            .isEqualTo("Hello Alice");
                    assertThat(post(client, "/comments", "text=hello&" + xsrf, cookies)
                                    .body())
                            .isEqualTo("Thank you for 5 characters");
                    assertThat(post(client, "/comments", "text=hello", cookies).statusCode())
                            .isEqualTo(403);
                },
                "LoginHandler",
                "HomeHandler",
                "CommentHandler",
                "Users");
    }

    @Test
    void hookNeedsNoToken() throws Exception {
        run(
                context -> {
                    Client client = Client.of(context);
                    assertThat(client.send(client.request("/hooks/payments").POST(BodyPublishers.noBody()))
                                    .statusCode())
                            .isEqualTo(401);
                    assertThat(client.send(client.request("/hooks/payments")
                                            .header("Authorization", "Bearer secret-of-the-bank")
                                            .POST(BodyPublishers.noBody()))
                                    .body())
                            .isEqualTo("noted");
                },
                "PaymentHook");
    }

    @Test
    void publicReportsAreForPagesOfAnyOrigin() throws Exception {
        Native.runner()
                .withPropertyValues("tornado.web.cross-origin-check=true")
                .withClassLoader(classes)
                .withBean(classes.loadClass("PublicReports"))
                .withBean(classes.loadClass("PaymentHook"))
                .run(context -> {
                    Client client = Client.of(context);
                    assertThat(postFromElsewhere(client, "/public/reports").body())
                            .isEqualTo("noted");
                    assertThat(postFromElsewhere(client, "/hooks/payments").statusCode())
                            .isEqualTo(403);
                });
    }

    private static HttpResponse<String> postFromElsewhere(Client client, String path) throws Exception {
        return client.send(
                client.request(path).header("Origin", "https://evil.example").POST(BodyPublishers.noBody()));
    }

    @Test
    void oldSiteIsForUsers() throws Exception {
        run(
                context -> {
                    Client client = Client.of(context);
                    assertThat(client.get("/old/hello").statusCode()).isEqualTo(401);
                    String xsrf = cookie(client.get("/login"));
                    String user = cookie(post(client, "/login", "name=alice&" + xsrf, xsrf));
                    assertThat(client.send(client.request("/old/hello").header("Cookie", user))
                                    .body())
                            .isEqualTo("Hello from the old site");
                    assertThat(client.send(client.request("/old").header("Cookie", user))
                                    .statusCode())
                            .isEqualTo(404);
                },
                "LoginHandler",
                "OldSite");
    }

    @Test
    void slashLeadsToThePathWithoutIt() throws Exception {
        run(
                context -> {
                    Client client = Client.of(context);
                    assertThat(client.get("/docs").body()).isEqualTo("The documents");
                    assertThat(client.get("/docs/").headers().firstValue("Location"))
                            .hasValue("/docs");
                    assertThat(client.get("/docs/").statusCode()).isEqualTo(301);
                },
                "DocsHandler");
    }

    @Test
    void reportHasItsName() throws Exception {
        run(
                context -> assertThat(
                                Client.of(context).get("/report").headers().firstValue("Content-Disposition"))
                        .hasValue("attachment; filename=\"_bersicht.csv\"; filename*=UTF-8''%C3%9Cbersicht.csv"),
                "ReportHandler");
    }

    @Test
    void secretsAreReplaced() {
        Native.runner()
                .withPropertyValues(keys(1))
                .run(context -> assertThat(
                                context.getBean(ApplicationSettings.class).cookieSecret())
                        .hasToString("secrets [1, 2]"));
    }

    @Test
    void siteWithoutSpringBootHasTheSettings() throws Exception {
        Application application = (Application) classes.loadClass("Site")
                .getMethod("application", String.class)
                .invoke(null, "0123456789abcdef0123456789abcdef");
        assertThat(application.settings().xsrfCookies()).isNotNull();
        assertThat(application.settings().loginUrl()).isEqualTo("/login");
    }
}
