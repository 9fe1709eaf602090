package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.HostMatches;
import org.tornado4j.routing.ReversibleRouter;
import org.tornado4j.routing.Router;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.RuleRouter;
import org.tornado4j.routing.Target;
import org.tornado4j.testing.CapturedLogs;

/** Choice of the handler for a request. */
@Timeout(60)
class ApplicationTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Answers with a text. */
    private static class Text extends RequestHandler {

        private final String text;

        Text(String text) {
            this.text = text;
        }

        void get() {
            write(text);
        }
    }

    private static URLSpec to(String pattern, String text) {
        return URLSpec.of(pattern, () -> new Text(text));
    }

    private String get(HTTPServerConnectionDelegate app, String target, String... fields) {
        FakeConnection response = FakeConnection.get(app, target, fields);
        return response.status() == 200 ? response.body() : String.valueOf(response.status());
    }

    // ------------------------------------------------------------------------------------------ base path

    private static Application based() {
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .basePath("/app/v1.0")
                        .logRequests(false)
                        .build())
                .add(to("/", "root"))
                .add(to("/items/all", "all").named("all"))
                .add(URLSpec.of("/items/{id}", Item::new).named("item"))
                .add(URLSpec.regex("^(?i)/(?:parts|old)/([a-z]+)$|/parts-([a-z]+)", Part::new))
                .add(to("/health", "well").atRoot())
                .host("a.example", to("/host", "of a host"))
                .build();
    }

    /** Answers with its argument, and the URLs of routes. */
    private static final class Item extends RequestHandler {

        void get(String id) {
            write(id + " " + reverseUrl("item", "7") + " " + reverseUrl("all"));
        }
    }

    private static final class Part extends RequestHandler {

        void get(@Nullable String name, @Nullable String other) {
            write("part " + (name == null ? other : name));
        }
    }

    @Test
    void basePathIsBeforeAllRoutes() {
        Application app = based();
        assertThat(get(app, "/app/v1.0/")).isEqualTo("root");
        assertThat(get(app, "/app/v1.0/items/all")).isEqualTo("all");
        assertThat(get(app, "/app/v1.0/host", "Host: a.example")).isEqualTo("of a host");
        assertThat(get(app, "/items/all")).isEqualTo("404");
        assertThat(get(app, "/app/v1x0/items/all")).isEqualTo("404");
        assertThat(get(app, "/")).isEqualTo("404");
    }

    @Test
    void basePathIsInURLs() {
        assertThat(get(based(), "/app/v1.0/items/5")).isEqualTo("5 /app/v1.0/items/7 /app/v1.0/items/all");
    }

    @Test
    void regularExpressionsAreForWhatIsBehindTheBasePath() {
        Application app = based();
        assertThat(get(app, "/app/v1.0/PARTS/nut")).isEqualTo("part nut");
        assertThat(get(app, "/app/v1.0/parts-bolt")).isEqualTo("part bolt");
        assertThat(get(app, "/parts-bolt")).isEqualTo("404");
    }

    @Test
    void routesAtTheRootHaveNoBasePath() {
        assertThat(get(based(), "/health")).isEqualTo("well");
        assertThat(get(based(), "/app/v1.0/health")).isEqualTo("404");
    }

    @Test
    void addedHandlersHaveTheBasePath() {
        Application app = based();
        app.addHandlers("b.example", List.of(to("/late", "late")));
        assertThat(get(app, "/app/v1.0/late", "Host: b.example")).isEqualTo("late");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "app", "/app/", "//app", "/a b", "/{app}", "/a*"})
    void whatIsNoBasePathIsRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApplicationSettings.builder().basePath(path))
                .withMessageContaining(path);
    }

    // ------------------------------------------------------------------------------------------ hosts

    private static Application hosts() {
        return Application.builder()
                .host("www.example.com", to("/", "example"))
                .host("www.e.*e.com", to("/x", "pattern"), to("/", "never"))
                .add(to("/", "any"))
                .add(to("/w", "wildcard"))
                .build();
    }

    @Test
    @DisplayName("W60, A120: host groups in the order added, all that match, then any host")
    void hostGroupsComeBeforeTheOthers() {
        logs.expect(Level.WARN, "404 GET");
        Application app = hosts();
        assertThat(get(app, "/", "Host: www.example.com")).isEqualTo("example");
        assertThat(get(app, "/", "Host: WWW.Example.com:8080")).isEqualTo("example");
        assertThat(get(app, "/x", "Host: www.example.com")).isEqualTo("pattern");
        assertThat(get(app, "/w", "Host: www.example.com")).isEqualTo("wildcard");
        assertThat(get(app, "/", "Host: www.exe.com")).isEqualTo("never");
        assertThat(get(app, "/x", "Host: other.org")).isEqualTo("404");
        assertThat(get(app, "/", "Host: other.org")).isEqualTo("any");
        assertThat(get(app, "/", "Host: www.example.com.evil.org")).isEqualTo("any");
    }

    @Test
    @DisplayName("W61: the default host answers for unknown ones, but not behind a proxy, and can be changed")
    void defaultHostAnswersForUnknownHosts() {
        logs.expect(Level.WARN, "404 GET");
        Application app = Application.builder()
                .defaultHost("www.example.com")
                .host("www.example.com", to("/foo", "default"))
                .host("www.other.com", to("/foo", "other"))
                .build();
        assertThat(get(app, "/foo", "Host: localhost")).isEqualTo("default");
        assertThat(get(app, "/foo", "Host: localhost", "X-Real-Ip: 127.0.0.1")).isEqualTo("404");
        app.setDefaultHost("www.other.com");
        assertThat(get(app, "/foo", "Host: localhost")).isEqualTo("other");
        assertThat(app.defaultHost()).isEqualTo("www.other.com");
    }

    @Test
    @DisplayName("B.11: add_handlers after the application was made")
    void handlersCanBeAddedLater() {
        Application app = hosts();
        app.addHandlers(".*", List.of(to("/w", "later"), to("/new", "new")));
        assertThat(get(app, "/w", "Host: other.org")).isEqualTo("later");
        assertThat(get(app, "/new", "Host: other.org")).isEqualTo("new");
        assertThat(get(app, "/", "Host: www.example.com")).isEqualTo("example");
    }

    // ------------------------------------------------------------------------------------------ defaults

    @Test
    @DisplayName("A123, W35: 404 with Tornado's text")
    void unknownPathIsNotFound() {
        logs.expect(Level.WARN, "404 GET /nothing (127.0.0.1)");
        FakeConnection response = FakeConnection.get(hosts(), "/nothing");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("<html><title>404: Not Found</title><body>404: Not Found</body></html>");
        assertThat(response.header("Content-Type")).isEqualTo("text/html; charset=UTF-8");
    }

    @Test
    @DisplayName("W28: a POST to an unknown path is 404 too")
    void unknownPathIsNotFoundForEveryMethod() {
        logs.expect(Level.WARN, "404 POST");
        assertThat(FakeConnection.post(hosts(), "/nothing", "x=y").status()).isEqualTo(404);
    }

    @Test
    @DisplayName("W35: another default handler")
    void defaultHandlerCanBeReplaced() {
        Application app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .defaultHandler(() -> new Text("default"))
                        .build())
                .build();
        assertThat(get(app, "/nothing")).isEqualTo("default");
    }

    @Test
    @DisplayName("A124: a new handler for each request")
    void eachRequestHasItsOwnHandler() {
        List<RequestHandler> made = new ArrayList<>();
        Application app = Application.builder()
                .route("/", Text.class, () -> {
                    Text handler = new Text("x");
                    made.add(handler);
                    return handler;
                })
                .build();
        assertThat(made).isEmpty();
        get(app, "/");
        get(app, "/");
        assertThat(made).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void handlerThatCannotBeMadeIsAnError() {
        logs.expect(Level.ERROR, "Uncaught exception GET / (127.0.0.1)");
        logs.expect(Level.ERROR, "500 GET /");
        Application app = Application.builder()
                .route("/", Text.class, () -> {
                    throw new IllegalArgumentException("no");
                })
                .build();
        assertThat(get(app, "/")).isEqualTo("500");
    }

    @Test
    void supplierThatGivesTheSameHandlerTwiceIsAnError() {
        logs.expect(Level.ERROR, "Uncaught exception GET /");
        logs.expect(Level.ERROR, "500 GET /");
        Text only = new Text("x");
        Application app = Application.builder().route("/", () -> only).build();
        assertThat(get(app, "/")).isEqualTo("x");
        assertThat(get(app, "/")).isEqualTo("500");
    }

    @Test
    void settingsOfOnesOwnCanBeAskedFor() {
        Application app = Application.builder()
                .settings(ApplicationSettings.builder().set("greeting", "hello").build())
                .route("/", () -> new RequestHandler() {
                    void get() {
                        write((String) requireSetting("greeting", "greetings"));
                    }
                })
                .build();
        assertThat(get(app, "/")).isEqualTo("hello");
    }

    @Test
    @DisplayName("B.12: require_setting names the setting and what needs it")
    void missingSettingIsNamed() {
        logs.expect(Level.ERROR, "Uncaught exception");
        logs.expect(Level.ERROR, "500 GET");
        Application app = Application.builder()
                .route("/", () -> new RequestHandler() {
                    void get() {
                        requireSetting("greeting", "greetings");
                    }
                })
                .build();
        assertThat(get(app, "/")).isEqualTo("500");
        assertThat(logs.lines().get(0).getThrowableProxy().getMessage())
                .isEqualTo("You must define the 'greeting' setting in your application to use greetings");
    }

    // ------------------------------------------------------------------------------------------ conflicts

    @Test
    void routesForTheSamePathsAreRefused() {
        assertThatExceptionOfType(RouteConflictException.class)
                .isThrownBy(() -> Application.builder()
                        .add(to("/items/{id}", "a"))
                        .add(URLSpec.of("/items/{key}", () -> new ErrorHandler(404)))
                        .build())
                .withMessageContaining("\"/items/{key}\" leads to org.tornado4j.web.ErrorHandler")
                .withMessageContaining("\"/items/{id}\" leads to " + Text.class.getName() + " already");
    }

    @Test
    void sameRouteForAnotherHostIsNoConflict() {
        Application app = Application.builder()
                .host("a.com", to("/", "a"))
                .host("b.com", to("/", "b"))
                .add(to("/", "any"))
                .build();
        assertThat(get(app, "/", "Host: b.com")).isEqualTo("b");
    }

    // ------------------------------------------------------------------------------------------ names

    @Test
    @DisplayName("W15: reverse_url by name")
    void urlIsMadeFromTheNameOfARoute() {
        Application app = Application.builder()
                .host("a.com", to("/a", "a").named("a"))
                .add(to("/items/{id}", "item").named("item"))
                .build();
        assertThat(app.reverseUrl("item", "1 + 1")).isEqualTo("/items/1%20%2B%201");
        assertThat(app.reverseUrl("a")).isEqualTo("/a");
        assertThat(app.reverseUrl("nobody")).isNull();
    }

    // ------------------------------------------------------------------------------------------ routers

    /** Answers at once with a text. */
    private static HTTPMessageDelegate answer(HTTPConnection connection, String text) {
        return new AnsweringDelegate(connection, text);
    }

    @Test
    @DisplayName("R01: a router with its own delegate")
    void bareRouterAnswersAnyRequest() {
        Router router = request -> answer(request.connection(), "OK");
        assertThat(get(router, "/any/path")).isEqualTo("OK");
    }

    @Test
    @DisplayName("R02: a router that chooses the handler class itself")
    void routerChoosesTheHandlerClass() {
        Application app = Application.builder().build();
        Map<String, Target> byMethod = Map.of(
                "GET", app.handlerTarget(Text.class, () -> new Text("get")),
                "POST", app.handlerTarget(ErrorHandler.class, () -> new ErrorHandler(418)));
        Router router = request ->
                Objects.requireNonNull(byMethod.get(request.method())).delegate(request);
        logs.expect(Level.WARN, "418 POST");
        assertThat(get(router, "/x")).isEqualTo("get");
        assertThat(FakeConnection.post(router, "/x", "").status()).isEqualTo(418);
    }

    @Test
    @DisplayName("R03: a router with names of its own, in two applications")
    void reversibleRouterIsSharedByApplications() {
        ReversibleRouter shared = new ReversibleRouter() {
            @Override
            public HTTPMessageDelegate findHandler(HTTPServerRequest request) {
                return answer(request.connection(), "shared " + request.path());
            }

            @Override
            public String reverseUrl(String name, Object... args) {
                return "/" + name;
            }
        };
        for (String prefix : List.of("/one", "/two")) {
            Application app = Application.builder()
                    .add(new Rule(prefix + ".*", Target.router(shared)))
                    .build();
            assertThat(get(app, prefix + "/x")).isEqualTo("shared " + prefix + "/x");
            assertThat(app.reverseUrl("name")).isEqualTo("/name");
        }
    }

    @Test
    @DisplayName("R04: every kind of target")
    void rulesLeadToEveryKindOfTarget() {
        logs.expect(Level.WARN, "404 GET /nothing");
        Application app = Application.builder()
                .add(Rule.group(new HostMatches("www.example.com"), List.of(to("/first", "host"))))
                .add(new Rule("/first.*", Target.router(request -> null)))
                .add(new Rule("/first", Target.delegate(connection -> answer(connection, "delegate"))))
                .add(new Rule("/callback", Target.callback(request -> {
                    HTTPHeaders headers = new HTTPHeaders();
                    request.connection().respond(200, null, headers, request.body(), 0, request.body().length);
                })))
                .add(to("/handler", "handler"))
                .build();
        assertThat(get(app, "/first", "Host: www.example.com")).isEqualTo("host");
        assertThat(get(app, "/first")).isEqualTo("delegate");
        assertThat(FakeConnection.post(app, "/callback", "content").body()).isEqualTo("content");
        assertThat(get(app, "/handler")).isEqualTo("handler");
        assertThat(get(app, "/nothing")).isEqualTo("404");
    }

    @Test
    @DisplayName("R05: applications below paths")
    void applicationsCanBeNested() {
        logs.expect(Level.WARN, "404 GET /first/nothing");
        Application first = Application.builder()
                .add(to("/first/{x}/endpoint", "first").named("first"))
                .build();
        Application second =
                Application.builder().add(to("/second/endpoint", "second")).build();
        RuleRouter router = new RuleRouter(
                List.of(new Rule("/first.*", Target.router(first)), new Rule("/second.*", Target.router(second))));
        assertThat(get(router, "/first/1/endpoint")).isEqualTo("first");
        assertThat(get(router, "/second/endpoint")).isEqualTo("second");
        assertThat(get(router, "/first/nothing")).isEqualTo("404");
        assertThat(router.reverseUrl("first", 7)).isEqualTo("/first/7/endpoint");
        FakeConnection nobody = FakeConnection.get(router, "/third");
        assertThat(nobody.status()).isEqualTo(404);
        assertThat(nobody.body()).isEmpty();
        assertThat(nobody.header("Content-Type")).isNull();
    }

    @Test
    void handlerOutsideAnApplicationIsRefused() {
        RuleRouter router = new RuleRouter(List.of(to("/", "x")));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> router.findHandler(new FakeConnection().requestFor("/")))
                .withMessageContaining("inside an Application only");
    }
}
