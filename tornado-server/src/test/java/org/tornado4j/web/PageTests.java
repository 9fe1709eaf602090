package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;

@Timeout(60)
class PageTests {

    private static final String HTML = "text/html; charset=UTF-8";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Templates, by name: a word in braces is a name, or the call of a function with an argument. */
    private final Map<String, String> templates = new HashMap<>();

    private int usersLookedUp;

    private void render(String template, TemplateNamespace namespace, Appendable page) throws IOException {
        String text = templates.get(template);
        if (text == null) {
            throw new IllegalArgumentException("no template " + template);
        }
        for (String piece : text.split("(?=\\{)|(?<=})")) {
            page.append(piece.startsWith("{") ? value(piece.substring(1, piece.length() - 1), namespace) : piece);
        }
    }

    private static String value(String expression, TemplateNamespace namespace) {
        String[] words = expression.split(" ");
        List<String> arguments = Arrays.asList(words).subList(1, words.length);
        Object value = namespace.get(words[0]);
        if (value instanceof UIModules modules) {
            TemplateFunction module = modules.get(arguments.get(0));
            return module == null ? "no module" : String.valueOf(module.call(arguments.subList(1, arguments.size())));
        }
        return String.valueOf(value instanceof TemplateFunction function ? function.call(arguments) : value);
    }

    private final class Answering extends RequestHandler {

        private final Consumer<RequestHandler> method;

        Answering(Consumer<RequestHandler> method) {
            this.method = method;
        }

        void get() {
            method.accept(this);
        }

        @Override
        protected @Nullable Object getCurrentUser() {
            usersLookedUp++;
            return "alice";
        }

        @Override
        protected Map<String, Object> getTemplateNamespace() {
            return Map.of("title", "of the handler", "mine", "of the handler");
        }
    }

    /** Returns the messages of what was thrown and logged. */
    private List<String> failures() {
        return logs.lines().stream()
                .map(line -> line.getThrowableProxy() == null
                        ? ""
                        : String.valueOf(line.getThrowableProxy().getMessage()))
                .toList();
    }

    private FakeConnection get(ApplicationSettings.Builder settings, Consumer<RequestHandler> method) {
        Application app = Application.builder()
                .settings(
                        settings.logRequests(false).templateEngine(this::render).build())
                .route("/", () -> new Answering(method))
                .add(URLSpec.of("/items/{id}/{name}", () -> new Answering(method))
                        .named("item"))
                .build();
        return FakeConnection.get(app, "/");
    }

    private FakeConnection page(String template) {
        templates.put("page", template);
        return get(ApplicationSettings.builder(), handler -> handler.render("page"));
    }

    @Test
    void pageIsHtmlAndFinishesTheResponse() {
        templates.put("page", "<h1>{title}</h1>");
        FakeConnection response = get(ApplicationSettings.builder(), handler -> {
            handler.render("page", Map.of("title", "News"));
            assertThat(handler.isFinished()).isTrue();
        });
        assertThat(response.body()).isEqualTo("<h1>News</h1>");
        assertThat(response.header("Content-Type")).isEqualTo(HTML);
    }

    private record Greeting(String title, @Nullable String mine) {}

    @Test
    void componentsOfARecordAreNames() {
        templates.put("page", "{title} {mine}");
        FakeConnection response =
                get(ApplicationSettings.builder(), handler -> handler.render("page", new Greeting("News", null)));
        assertThat(response.body()).isEqualTo("News null");
    }

    @Test
    void renderStringWritesNothing() {
        templates.put("mail", "Dear {name}");
        FakeConnection response = get(
                ApplicationSettings.builder(),
                handler -> handler.write(handler.renderString("mail", Map.of("name", "Bob")) + "!"));
        assertThat(response.body()).isEqualTo("Dear Bob!");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    }

    @Test
    void typeThatTheHandlerHasChosenStays() {
        templates.put("feed", "<rss/>");
        FakeConnection response = get(ApplicationSettings.builder(), handler -> {
            handler.setHeader("Content-Type", "application/rss+xml");
            handler.render("feed");
        });
        assertThat(response.header("Content-Type")).isEqualTo("application/rss+xml");
    }

    @Test
    void modelComesBeforeTheHandlerAndThatBeforeTheSettings() {
        templates.put("page", "{title} / {mine} / {shout hey} / {nothing}");
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .uiMethod("mine", (handler, arguments) -> "of the settings")
                .uiMethod("shout", (handler, arguments) -> arguments.get(0) + "!");
        FakeConnection response = get(settings, handler -> handler.render("page", Map.of("title", "of the model")));
        assertThat(response.body()).isEqualTo("of the model / of the handler / hey! / null");
    }

    @Test
    void eachTemplateHasTheHandlerItsRequestAndRoutes() {
        FakeConnection response = page("{handler} {request} {reverseUrl item 7 ä}");
        assertThat(response.body())
                .startsWith("Answering[GET / (127.0.0.1)]")
                .contains("HTTPServerRequest")
                .endsWith(" /items/7/%C3%A4");
    }

    @Test
    void argumentsOfAPathMayStandInOneText() {
        templates.put("page", "{reverse}");
        FakeConnection response = get(
                ApplicationSettings.builder()
                        .uiMethod("reverse", (handler, arguments) -> Pages.reverseUrl(handler, List.of("item 7 x"))),
                handler -> handler.render("page"));
        assertThat(response.body()).isEqualTo("/items/7/x");
    }

    @Test
    @DisplayName("W32: the user is looked up only if the template asks for it")
    void userIsLookedUpIfAskedFor() {
        assertThat(page("nothing").body()).isEqualTo("nothing");
        assertThat(usersLookedUp).isZero();
        assertThat(page("{currentUser} {currentUser}").body()).isEqualTo("alice alice");
        assertThat(usersLookedUp).isEqualTo(1);
    }

    @Test
    @DisplayName("W32: a user that was set is not looked up")
    void userThatWasSetIsNotLookedUp() {
        templates.put("page", "{currentUser}");
        FakeConnection response = get(ApplicationSettings.builder(), handler -> {
            handler.setCurrentUser("bob");
            handler.render("page");
        });
        assertThat(response.body()).isEqualTo("bob");
        assertThat(usersLookedUp).isZero();
    }

    @Test
    void xsrfFieldSetsItsCookie() {
        assertThat(page("nothing").headers().contains("Set-Cookie")).isFalse();
        FakeConnection response = page("{xsrfFormHtml}{xsrfToken}");
        assertThat(response.body()).startsWith("<input type=\"hidden\" name=\"_xsrf\" value=\"2|");
        assertThat(response.header("Set-Cookie")).startsWith("_xsrf=");
    }

    @Test
    void namespaceKnowsItsNames() {
        List<TemplateNamespace> seen = new ArrayList<>();
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .logRequests(false)
                .uiMethod("shout", (handler, arguments) -> "!")
                .templateEngine((template, namespace, page) -> seen.add(namespace));
        FakeConnection.get(
                TestApplications.of(settings, () -> new Answering(handler -> handler.render("x", Map.of("a", 1)))),
                "/");
        TemplateNamespace namespace = seen.get(0);
        assertThat(namespace.names())
                .contains("a", "title", "shout", "handler", "currentUser", "modules")
                .allMatch(namespace::contains);
        assertThat(namespace.contains("b")).isFalse();
        assertThat(namespace.get("b")).isNull();
        assertThat(namespace.handler()).isInstanceOf(Answering.class);
    }

    // ------------------------------------------------------------------------------------------ modules

    /** One of Tornado's UI modules, with all that one can have. */
    private record Module(String name) implements UIModule {

        @Override
        public String render(RequestHandler handler, List<?> arguments) {
            return "<i>" + name + arguments + "</i>";
        }

        @Override
        public List<String> cssFiles() {
            return List.of("/style.css", "https://example.com/" + name + ".css?a&b");
        }

        @Override
        public String embeddedCss() {
            return "." + name + " {}";
        }

        @Override
        public String htmlHead() {
            return "<meta name=" + name + ">";
        }

        @Override
        public List<String> javascriptFiles() {
            return List.of("/script.js");
        }

        @Override
        public String embeddedJavascript() {
            return name + "();";
        }

        @Override
        public String htmlBody() {
            return "<hr>";
        }
    }

    private static ApplicationSettings.Builder withModules() {
        return ApplicationSettings.builder()
                .uiModule("one", new Module("one"))
                .uiModule("two", new Module("two"))
                .uiModule("plain", (handler, arguments) -> "<b>");
    }

    private FakeConnection pageWithModules(String template) {
        templates.put("page", template);
        return get(withModules(), handler -> handler.render("page"));
    }

    @Test
    @DisplayName("W16: resources of modules are put in once, before the ends of head and body")
    void resourcesOfModulesArePutInOnce() {
        FakeConnection response =
                pageWithModules("<html><head></head><body>{modules one 1}{modules two 2}{modules one 3}</body></html>");
        assertThat(response.body()).isEqualTo("""
                        <html><head><link href="/style.css" type="text/css" rel="stylesheet"/>
                        <link href="https://example.com/one.css?a&amp;b" type="text/css" rel="stylesheet"/>
                        <link href="https://example.com/two.css?a&amp;b" type="text/css" rel="stylesheet"/>
                        <style>
                        .one {}
                        .two {}
                        </style>
                        <meta name=one><meta name=two></head><body><i>one[1]</i><i>two[2]</i><i>one[3]</i>\
                        <script src="/script.js"></script>
                        <script>
                        one();
                        two();
                        </script>
                        <hr><hr></body></html>""");
    }

    @Test
    void moduleWithoutResourcesNeedsNoHead() {
        assertThat(pageWithModules("{modules plain}").body()).isEqualTo("<b>");
    }

    @Test
    void pageWithoutHeadIsRefusedAModuleWithStyles() {
        logs.expect(Level.ERROR, "Uncaught exception");
        assertThat(pageWithModules("<body>{modules one}</body>").status()).isEqualTo(500);
        assertThat(failures()).anyMatch(text -> text.contains("the page has no </head>"));
    }

    @Test
    void partOfAPageKeepsTheResourcesForTheWhole() {
        templates.put("part", "{modules one}");
        templates.put("page", "<head></head><body></body>");
        FakeConnection response = get(withModules(), handler -> {
            assertThat(handler.renderString("part")).isEqualTo("<i>one[]</i>");
            handler.render("page");
        });
        assertThat(response.body()).contains("<style>\n.one {}");
    }

    @Test
    void filesOfModulesAreStaticFiles() {
        templates.put("page", "<head></head>{modules styled}");
        UIModule styled = new UIModule() {
            @Override
            public String render(RequestHandler handler, List<?> arguments) {
                return "";
            }

            @Override
            public List<String> cssFiles() {
                return List.of("entry.css");
            }
        };
        ApplicationSettings.Builder settings =
                ApplicationSettings.builder().uiModule("styled", styled).staticFiles(path -> new InMemory("a {}"));
        FakeConnection response = get(settings, handler -> handler.render("page"));
        assertThat(response.body()).contains("<link href=\"/static/entry.css\"");
    }

    @Test
    void modulesCanBeCalledAsMethods() {
        List<String> rendered = new ArrayList<>();
        templates.put("page", "<head></head><body></body>");
        get(withModules(), handler -> {
            UIModules modules = Pages.modules(handler);
            rendered.add(modules.render("one", 1, null).html());
            assertThat(modules.names()).containsExactlyInAnyOrder("one", "two", "plain");
            assertThat(modules.get("three")).isNull();
            handler.render("page");
        });
        assertThat(rendered).containsExactly("<i>one[1, null]</i>");
    }

    // ------------------------------------------------------------------------------------------ failures

    private void assertFails(ApplicationSettings.Builder settings, String message) {
        logs.expect(Level.ERROR, "Uncaught exception");
        FakeConnection response = FakeConnection.get(
                TestApplications.of(settings.logRequests(false), () -> new Answering(handler -> handler.render("x"))),
                "/");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).doesNotContain(message);
        assertThat(failures()).anyMatch(text -> text.contains(message));
    }

    @Test
    void withoutAnEngineTheMessageSaysWhatIsMissing() {
        assertFails(ApplicationSettings.builder(), "You must define the 'templateEngine' setting");
    }

    @Test
    void templateThatCannotBeReadIsNamed() {
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .templateEngine((template, namespace, page) -> {
                    throw new IOException("disk");
                });
        assertFails(settings, "Cannot read the template \"x\"");
    }

    @Test
    void nothingOfAPageThatFailsIsSent() {
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .templateEngine((template, namespace, page) -> {
                    page.append("<html>half");
                    throw new IllegalStateException("a bug in the template");
                });
        assertFails(settings, "a bug in the template");
    }

    @Test
    void functionsSayWhatTheyTake() {
        logs.expect(Level.ERROR, "Uncaught exception");
        assertThat(page("{staticUrl a b}").status()).isEqualTo(500);
        assertThat(failures()).anyMatch(text -> text.contains("staticUrl takes one argument, not [a, b]"));
        logs.expect(Level.ERROR, "Uncaught exception");
        assertThat(page("{reverseUrl}").status()).isEqualTo(500);
        assertThat(failures()).anyMatch(text -> text.contains("reverseUrl takes the name of a route"));
    }

    @Test
    void pageAfterFinishIsRefused() {
        logs.expect(Level.ERROR, "Uncaught exception");
        templates.put("page", "second");
        FakeConnection response = get(ApplicationSettings.builder(), handler -> {
            handler.finish("first");
            handler.render("page");
        });
        assertThat(response.body()).isEqualTo("first");
    }
}
