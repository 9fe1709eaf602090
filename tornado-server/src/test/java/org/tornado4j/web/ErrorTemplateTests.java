package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;

/** Pages for errors by the template engine. */
@Timeout(60)
class ErrorTemplateTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> lookedFor = new ArrayList<>();

    /** Has some templates, and shows what they see. */
    private final class Engine implements TemplateEngine {

        private final Set<String> templates;

        Engine(String... templates) {
            this.templates = Set.of(templates);
        }

        @Override
        public boolean exists(String template) {
            lookedFor.add(template);
            return templates.contains(template);
        }

        @Override
        public void render(String template, TemplateNamespace namespace, Writer page) throws IOException {
            if (!templates.contains(template)) {
                throw new IllegalStateException("no template " + template);
            }
            page.write(template);
            for (String name : List.of("status", "error", "message", "path", "requestId", "currentUser", "locale")) {
                page.write("|" + namespace.get(name));
            }
        }
    }

    private static class Failing extends RequestHandler {

        void get(String what) {
            switch (what) {
                case "gone" -> throw new HTTPProblem(410, "nothing here");
                case "busy" -> throw new HTTPError(503);
                default -> throw new HTTPError(418);
            }
        }
    }

    private static Application app(ApplicationSettings.Builder settings) {
        return Application.builder()
                .settings(settings.logRequests(false)
                        .errorPages(status -> ("static " + status).getBytes(StandardCharsets.UTF_8))
                        .build())
                .route("/{what}", Failing::new)
                .build();
    }

    private Application app(String... templates) {
        return app(ApplicationSettings.builder().templateEngine(new Engine(templates)));
    }

    private static FakeConnection html(Application app, String target) {
        return FakeConnection.get(app, target, "Accept: text/html");
    }

    @Test
    void templateOfTheStatusComesFirst() {
        Application app = app("error/404", "error/4xx");
        FakeConnection missing = html(app, "/not/there");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(missing.body()).isEqualTo("error/404|404|Not Found||/not/there||null|en_US");
        assertThat(html(app, "/gone").body()).startsWith("error/4xx|410|Gone|nothing here|/gone|");
        assertThat(html(app, "/busy").body()).isEqualTo("static 503");
    }

    @Test
    void templateSeesWhatIsWrongWithTheInput() {
        TemplateEngine engine = new TemplateEngine() {
            @Override
            public boolean exists(String template) {
                return template.equals("error/400");
            }

            @Override
            public void render(String template, TemplateNamespace namespace, Writer page) throws IOException {
                page.write(namespace.get("message") + "|" + namespace.get("errors"));
            }
        };
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .templateEngine(engine)
                        .build())
                .route("/{what}", () -> new RequestHandler() {
                    void get(String what) {
                        if (what.equals("none")) {
                            throw new HTTPError(400);
                        }
                        getQueryArgument(what);
                    }
                })
                .build();
        assertThat(html(app, "/q").body()).isEqualTo("Invalid or missing arguments: q|[{path=q, message=is missing}]");
        assertThat(html(app, "/none").body()).isEqualTo("|[]");
    }

    /** The order of Spring Boot: for the status a template, a static page; then for its series the same. */
    @Test
    void staticPageOfTheStatusComesBeforeATemplateOfItsSeries() {
        ErrorPages pages = new ErrorPages() {
            @Override
            public byte[] find(int status) {
                return ("static " + status).getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public boolean hasOwnPage(int status) {
                return status == 404 || status == 410;
            }
        };
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .templateEngine(new Engine("error/404", "error/4xx"))
                        .errorPages(pages)
                        .build())
                .route("/{what}", Failing::new)
                .build();
        assertThat(html(app, "/not/there").body()).startsWith("error/404|");
        assertThat(html(app, "/gone").body()).isEqualTo("static 410");
        assertThat(html(app, "/other").body()).startsWith("error/4xx|418|");
        assertThat(html(app, "/busy").body()).isEqualTo("static 503");
    }

    @Test
    void eachTemplateIsLookedForOnce() {
        Application app = app("error/4xx");
        html(app, "/gone");
        html(app, "/gone");
        assertThat(lookedFor).containsExactly("error/410", "error/4xx");
    }

    @Test
    void otherFormsHaveNoTemplates() {
        Application app = app("error/4xx");
        assertThat(FakeConnection.get(app, "/gone", "Accept: application/json").body())
                .startsWith("{\"title\":\"Gone\"");
        assertThat(lookedFor).isEmpty();
    }

    @Test
    void templateThatFailsIsReplaced() {
        logs.expect(Level.ERROR, "Cannot render the page for 410");
        TemplateEngine engine = new TemplateEngine() {
            @Override
            public void render(String template, TemplateNamespace namespace, Writer page) {
                throw new IllegalStateException("of a test");
            }

            @Override
            public boolean exists(String template) {
                return true;
            }
        };
        FakeConnection response = html(app(ApplicationSettings.builder().templateEngine(engine)), "/gone");
        assertThat(response.status()).isEqualTo(410);
        assertThat(response.body()).isEqualTo("static 410");
    }

    @Test
    void engineWithoutTemplatesForErrorsIsNotAsked() {
        FakeConnection response = html(
                app(ApplicationSettings.builder().templateEngine((template, namespace, page) -> page.write("no"))),
                "/gone");
        assertThat(response.body()).isEqualTo("static 410");
    }

    @Test
    void userThatIsNotKnownIsNotLookedUp() {
        Application app = app(ApplicationSettings.builder()
                .templateEngine(new Engine("error/4xx"))
                .currentUser(CurrentUser.blocking(handler -> {
                    throw new IllegalStateException("not in the loop");
                })));
        assertThat(html(app, "/gone").body()).contains("|null|");
    }
}
