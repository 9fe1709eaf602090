package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.autoconfigure.template.TornadoTemplateAutoConfiguration;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.RequestHandler;

/** The examples of {@code docs/pages.md}: compiled and rendered as they stand there. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesDocumentTests {

    private DocumentExamples examples;

    @BeforeAll
    void compile(@TempDir Path directory) throws IOException {
        examples = new DocumentExamples("pages.md", directory);
    }

    @AfterAll
    void close() throws IOException {
        examples.close();
    }

    /** The route that the examples link to. */
    @Route(path = "/notes/{id}", name = "note")
    static class NoteHandler extends RequestHandler {

        void post(long id) {
            write(id);
        }
    }

    @Route("/function")
    static class FunctionHandler extends RequestHandler {

        void get() {
            write(String.valueOf(settings().uiMethods().get("shout").call(this, List.of("hey"))));
        }
    }

    @Route("/entries")
    static class EntriesHandler extends RequestHandler {

        void get() {
            render("entries", Map.of("notes", List.of(new Entry("a"), new Entry("<b>"))));
        }

        record Entry(String text) {}
    }

    private void run(TemplateLibrary library, ContextConsumer<AssertableApplicationContext> check, String... beans)
            throws ClassNotFoundException {
        ApplicationContextRunner runner = Native.runner()
                .withConfiguration(AutoConfigurations.of(
                        TornadoTemplateAutoConfiguration.class, ValidationAutoConfiguration.class))
                .withPropertyValues("spring.web.locale=en", "tornado.web.template-engine=" + library.name())
                .withClassLoader(examples.classLoader())
                .withBean(NoteHandler.class)
                .withBean(EntriesHandler.class)
                .withBean(FunctionHandler.class);
        for (String bean : beans) {
            runner = runner.withUserConfiguration(examples.type(bean));
        }
        runner.run(check);
    }

    @ParameterizedTest
    @EnumSource
    void notesAreShown(TemplateLibrary library) throws Exception {
        run(
                library,
                context -> {
                    HttpResponse<String> response = Client.of(context).get("/notes");
                    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=UTF-8");
                    assertThat(response.body().strip())
                            .startsWith("<html><head><title>Notes &amp; more</title></head>")
                            .contains("<ul><li>milk</li><li>&lt;b&gt;bread&lt;/b&gt;</li></ul>")
                            .contains("<form method=\"post\" action=\"/notes/7\"><input type=\"hidden\" name=\"_xsrf\"")
                            .endsWith("</body></html>");
                },
                "NotesHandler");
    }

    @Test
    void formIsShownAgainWithItsErrors() throws Exception {
        run(
                TemplateLibrary.MUSTACHE,
                context -> {
                    Client client = Client.of(context);
                    assertThat(client.get("/guests").body())
                            .contains("<form method=\"post\" action=\"/guests\"><input type=\"hidden\" name=\"_xsrf\"")
                            .contains("<input name=\"name\" value=\"\">")
                            .doesNotContain("class=\"error\"");
                    HttpResponse<String> refused = sign(client, "name=+&greeting=%3Cb%3EHi");
                    assertThat(refused.statusCode()).isEqualTo(422);
                    assertThat(refused.body())
                            .containsOnlyOnce("class=\"error\"")
                            .contains("<p class=\"error\">must not be blank</p>\n<label>Greeting")
                            .contains("<textarea name=\"greeting\">&lt;b&gt;Hi</textarea>");
                    assertThat(sign(client, "name=&greeting=" + "x".repeat(201)).body())
                            .contains("must not be blank")
                            .contains("size must be between 0 and 200");
                    HttpResponse<String> signed = sign(client, "name=Ann&greeting=Hi");
                    assertThat(signed.statusCode()).isEqualTo(303);
                    assertThat(signed.headers().firstValue("Location")).hasValue("/guests");
                },
                "GuestHandler");
    }

    private static HttpResponse<String> sign(Client client, String form) throws Exception {
        return client.send(client.request("/guests")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    @Test
    void modulesBringWhatTheyNeed() throws Exception {
        run(
                TemplateLibrary.MUSTACHE,
                context -> assertThat(Client.of(context).get("/entries").body())
                        .contains("<style>\n.entry { border: thin solid }\n</style>\n</head>")
                        .contains("<p class=\"entry\">a</p>\n<p class=\"entry\">&lt;b&gt;</p>\n"
                                + "<script src=\"https://example.com/entry.js\"></script>\n</body>"),
                "EntryModule");
    }

    @Test
    void functionOfTheApplicationIsThere() throws Exception {
        run(
                TemplateLibrary.MUSTACHE,
                context ->
                        assertThat(Client.of(context).get("/function").body()).isEqualTo("HEY!"),
                "TemplateFunctions");
    }

    @Test
    void inboxSpeaksTheLanguageOfTheUser() throws Exception {
        run(
                TemplateLibrary.MUSTACHE,
                context -> {
                    Client client = Client.of(context);
                    assertThat(client.get("/inbox").body()).isEqualTo("greeting inbox.many");
                    assertThat(context.getBean(ApplicationSettings.class).userLocale())
                            .isNotNull();
                },
                "InboxHandler",
                "LanguageCookie");
    }

    @Test
    void greetingIsEscaped() throws Exception {
        run(
                TemplateLibrary.MUSTACHE,
                context -> {
                    HttpResponse<String> response = Client.of(context).get("/hello?name=%3Cscript%3E");
                    assertThat(response.body()).isEqualTo("<h1>Hello, &lt;script&gt;!</h1>");
                    assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=UTF-8");
                },
                "HelloPage");
    }

    @Test
    void engineWithoutSpringBootRenders() throws Exception {
        HTTPServerConnectionDelegate site = (HTTPServerConnectionDelegate)
                examples.type("Pages").getMethod("application").invoke(null);
        Native.runner().withBean(HTTPServerConnectionDelegate.class, () -> site).run(context -> {
            assertThat(site).isInstanceOf(Application.class);
            assertThat(Client.of(context).get("/").body()).isEqualTo("Hello, Alice");
        });
    }
}
