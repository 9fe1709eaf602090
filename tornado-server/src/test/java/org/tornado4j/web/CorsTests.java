package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.security.CorsRules;
import org.tornado4j.security.CrossOriginCheck;
import org.tornado4j.testing.RawClient;

/** Requests from pages of other origins. */
@Timeout(60)
class CorsTests {

    private static final String FRIEND = "https://app.example.com";

    /** Tells the application's code if it is asked. */
    private static class Items extends RequestHandler {

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            setHeader("X-Asked", "yes");
            return null;
        }

        void get() {
            write("items");
        }

        void post() {
            throw new HTTPError(409);
        }
    }

    private static CorsRules.Builder rules() {
        return CorsRules.builder().origins(List.of(FRIEND, "https://*.friends.example"));
    }

    private static Application app(CorsRules.Builder rules, String... paths) {
        return TestApplications.of(
                ApplicationSettings.builder().logRequests(false).cors(rules.build(), List.of(paths)), Items::new);
    }

    private static FakeConnection preflight(Application app, String origin, String method, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "Origin: " + origin;
        all[1] = "Access-Control-Request-Method: " + method;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return new FakeConnection().request(app, "OPTIONS", "/", "", all);
    }

    // ------------------------------------------------------------------------------------------ forged requests

    private static class Checked extends RequestHandler {

        void get() {
            write("read");
        }

        void post() {
            write("changed");
        }
    }

    /** Does without both checks. */
    private static class Unchecked extends Checked {

        @Override
        protected void checkXsrfCookie() {}

        @Override
        protected void checkCrossOrigin() {}
    }

    private static ApplicationSettings.Builder checked(CorsRules.Builder rules, String... trusted) {
        return ApplicationSettings.builder()
                .logRequests(false)
                .cors(rules.build(), List.of("/api/{*path}"))
                .crossOriginCheck(CrossOriginCheck.trusting(List.of(trusted)));
    }

    private static Application checkedApp(ApplicationSettings.Builder settings) {
        return Application.builder()
                .settings(settings.build())
                .route("/api/items", Checked::new)
                .route("/items", Checked::new)
                .route("/api/open", Unchecked::new)
                .build();
    }

    private static int post(Application app, String path, String origin, String... more) {
        String[] fields = new String[more.length + 2];
        fields[0] = "Origin: " + origin;
        fields[1] = "Sec-Fetch-Site: cross-site";
        System.arraycopy(more, 0, fields, 2, more.length);
        return FakeConnection.post(app, path, "", fields).status();
    }

    @Test
    void originsThatAreAdmittedWithCredentialsPassTheCheckOfOrigins() {
        Application app = checkedApp(checked(rules().credentials(true)));
        assertThat(post(app, "/api/items", FRIEND)).isEqualTo(200);
        assertThat(post(app, "/api/items", "https://a.friends.example")).isEqualTo(200);
        assertThat(post(app, "/api/items", "https://evil.example")).isEqualTo(403);
        assertThat(post(app, "/items", FRIEND))
                .as("a path that the rules are not for")
                .isEqualTo(403);
        assertThat(FakeConnection.post(app, "/api/items", "", "Sec-Fetch-Site: cross-site")
                        .status())
                .as("no origin")
                .isEqualTo(403);
    }

    @Test
    void originsThatAreAdmittedWithoutCredentialsAreNotTrusted() {
        assertThat(post(checkedApp(checked(rules())), "/api/items", FRIEND)).isEqualTo(403);
        assertThat(post(checkedApp(checked(CorsRules.builder().origins(List.of("*")))), "/api/items", FRIEND))
                .isEqualTo(403);
        assertThat(post(checkedApp(checked(rules(), FRIEND)), "/api/items", FRIEND))
                .as("trusted")
                .isEqualTo(200);
        assertThat(post(checkedApp(checked(rules())), "/api/open", FRIEND)).isEqualTo(200);
    }

    @Test
    void originsThatAreAdmittedStillNeedTokens() {
        Application app = checkedApp(checked(rules().credentials(true)).xsrfCookies(true));
        assertThat(post(app, "/api/items", FRIEND)).isEqualTo(403);
        assertThat(post(app, "/api/items", FRIEND, "Cookie: _xsrf=a", "X-Xsrftoken: a"))
                .isEqualTo(200);
    }

    @Test
    void routesThatAdmittedPagesCannotUseAreKnown() {
        CrossOriginConflict byOrigin = new CrossOriginConflict(
                "/api/items",
                Checked.class.getName(),
                List.of("POST"),
                List.of(FRIEND, "https://*.friends.example"),
                CrossOriginConflict.Check.ORIGIN);
        assertThat(checkedApp(checked(rules())).crossOriginConflicts()).containsExactly(byOrigin);
        assertThat(checkedApp(checked(rules(), FRIEND)).crossOriginConflicts())
                .extracting(CrossOriginConflict::origins)
                .containsExactly(List.of("https://*.friends.example"));
        assertThat(checkedApp(checked(rules()).crossOriginCheck(null).xsrfCookies(true))
                        .crossOriginConflicts())
                .extracting(CrossOriginConflict::check)
                .containsExactly(CrossOriginConflict.Check.TOKEN);
        assertThat(checkedApp(checked(rules().methods(List.of("GET")))).crossOriginConflicts())
                .isEmpty();
        assertThat(checkedApp(checked(rules().credentials(true)).xsrfCookies(true))
                        .crossOriginConflicts())
                .isEmpty();
        assertThat(checkedApp(checked(rules()).crossOriginCheck(null)).crossOriginConflicts())
                .isEmpty();
    }

    // ------------------------------------------------------------------------------------------ preflight

    @Test
    void preflightIsAnsweredBeforeTheHandler() {
        FakeConnection response =
                preflight(app(rules()), FRIEND, "POST", "Access-Control-Request-Headers: Content-Type, X-Own");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("X-Asked")).isNull();
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
        assertThat(response.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, POST, OPTIONS");
        assertThat(response.header("Access-Control-Allow-Headers")).isEqualTo("Content-Type, X-Own");
        assertThat(response.header("Access-Control-Max-Age")).isEqualTo("1800");
        assertThat(response.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(response.header("Content-Type")).isNull();
        assertThat(response.headers().getList("Vary"))
                .containsExactlyInAnyOrder("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers");
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil.example, GET, ",
        "https://app.example.com.evil.example, GET, ",
        "http://app.example.com, GET, ",
        "https://app.example.com:8443, GET, ",
        "https://friends.example, GET, ",
        "https://evilfriends.example, GET, ",
        "null, GET, ",
        "https://app.example.com, PATCH, ",
        "https://app.example.com, get, ",
        "https://app.example.com, GET, 'X-Own, not a name'",
    })
    void preflightIsRefused(String origin, String method, @Nullable String fields) {
        FakeConnection response = preflight(
                app(rules()), origin, method, "Access-Control-Request-Headers: " + (fields == null ? "" : fields));
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.header("Access-Control-Allow-Methods")).isNull();
        assertThat(response.headers().getList("Vary")).contains("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.friends.example", "https://a.b.friends.example", "HTTPS://APP.example.com"})
    void originIsAllowed(String origin) {
        FakeConnection response = preflight(app(rules()), origin, "GET");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(origin);
    }

    @Test
    void namedMethodsAndFieldsAreAllowedAlone() {
        Application app = app(rules().methods(List.of("put")).headers(List.of("X-Own")));
        FakeConnection response = preflight(app, FRIEND, "PUT", "Access-Control-Request-Headers: x-own");
        assertThat(response.header("Access-Control-Allow-Methods")).isEqualTo("PUT");
        assertThat(response.header("Access-Control-Allow-Headers")).isEqualTo("x-own");
        assertThat(preflight(app, FRIEND, "GET").status()).isEqualTo(403);
        assertThat(preflight(app, FRIEND, "PUT", "Access-Control-Request-Headers: X-Own, X-Other")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void manyFieldsAreRefused() {
        String names = "a,".repeat(101);
        assertThat(preflight(app(rules()), FRIEND, "GET", "Access-Control-Request-Headers: " + names)
                        .status())
                .isEqualTo(403);
    }

    /** An OPTIONS request without the field that makes it a preflight. */
    @Test
    void otherOptionsGoToTheHandler() {
        FakeConnection response = new FakeConnection().request(app(rules()), "OPTIONS", "/", "", "Origin: " + FRIEND);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        assertThat(response.header("X-Asked")).isEqualTo("yes");
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
    }

    // ------------------------------------------------------------------------------------------ requests

    @Test
    void pageMayReadTheResponse() {
        Application app = app(rules().credentials(true).exposedHeaders(List.of("X-Total", "X-Page")));
        FakeConnection response = FakeConnection.get(app, "/", "Origin: " + FRIEND);
        assertThat(response.body()).isEqualTo("items");
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
        assertThat(response.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(response.header("Access-Control-Expose-Headers")).isEqualTo("X-Total, X-Page");
        assertThat(response.headers().getList("Vary")).containsExactly("Origin");
    }

    @Test
    void strangersAreRefusedBeforeTheHandler() {
        FakeConnection response = FakeConnection.get(app(rules()), "/", "Origin: https://evil.example");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.header("Access-Control-Allow-Origin")).isNull();
    }

    /** A cached response must not be given to a page of another origin. */
    @ParameterizedTest
    @ValueSource(strings = {"X: no origin", "Origin: http://localhost", "Origin: https://localhost"})
    void ownRequestsVaryToo(String field) {
        FakeConnection response = FakeConnection.get(app(rules()), "/", field);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Access-Control-Allow-Origin")).isNull();
        assertThat(response.headers().getList("Vary")).containsExactly("Origin");
    }

    @Test
    void anyOriginIsAllowedWithoutDistinction() {
        Application app = app(CorsRules.builder().origins(List.of("*")));
        for (String field : List.of("X: no origin", "Origin: https://any.example", "Origin: null")) {
            FakeConnection response = FakeConnection.get(app, "/", field);
            assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("*");
            assertThat(response.header("Vary")).isNull();
        }
    }

    @Test
    void pageMayReadErrors() throws Exception {
        Application app = app(rules());
        FakeConnection conflict = FakeConnection.post(app, "/", "", "Origin: " + FRIEND);
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
        assertThat(FakeConnection.get(app, "/nothing", "Origin: " + FRIEND).header("Access-Control-Allow-Origin"))
                .isEqualTo(FRIEND);
        HTTPServerOptions options = HTTPServerOptions.builder().maxBodyBytes(10).build();
        try (RunningApplication running = new RunningApplication(app, options);
                RawClient client = running.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nOrigin: " + FRIEND + "\r\nContent-Length: 11\r\n\r\n");
            RawClient.Response refused = client.read();
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.field("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
            assertThat(refused.all("Vary")).contains("Origin");
        }
    }

    @Test
    void rulesAreForTheirPathsAlone() {
        Application app = app(rules(), "/api/{*path}");
        assertThat(FakeConnection.get(app, "/", "Origin: " + FRIEND).header("Access-Control-Allow-Origin"))
                .isNull();
        assertThat(FakeConnection.get(app, "/api/x", "Origin: " + FRIEND).header("Access-Control-Allow-Origin"))
                .isEqualTo(FRIEND);
    }

    // ------------------------------------------------------------------------------------------ per route

    @Cors(
            origins = {"https://partner.example", "${more}"},
            credentials = true,
            maxAgeSeconds = 60)
    private static class Shared extends Items {}

    private static class AlsoShared extends Shared {}

    @Cors(enabled = false)
    private static class Closed extends Items {}

    private static Application withRoutes() {
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .cors(rules().build(), List.of())
                        .annotationText(text -> text.replace("${more}", "https://a.example, https://b.example"))
                        .build())
                .route("/shared", Shared::new)
                .route("/also", AlsoShared::new)
                .route("/closed", Closed::new)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "/shared, https://partner.example, 200 https://partner.example",
        "/also, https://b.example, 200 https://b.example",
        "/shared, https://app.example.com, 403 null",
        "/closed, https://app.example.com, 200 null",
    })
    void routeHasRulesOfItsOwn(String path, String origin, String expected) {
        FakeConnection response = FakeConnection.get(withRoutes(), path, "Origin: " + origin);
        assertThat(response.status() + " " + response.header("Access-Control-Allow-Origin"))
                .isEqualTo(expected);
    }

    @Cors
    private static class WithoutOrigin extends Items {}

    @Cors(origins = "*", credentials = true)
    private static class ForAllWithCookies extends Items {}

    @Cors(origins = "app.example.com")
    private static class WithoutScheme extends Items {}

    @Cors(origins = FRIEND, enabled = false)
    private static class Undecided extends Items {}

    @Test
    void nonsenseIsRefusedWhenTheRouteIsMade() {
        assertUnusable(new WithoutOrigin(), "there is no origin");
        assertUnusable(new ForAllWithCookies(), "name the origins, or do without credentials");
        assertUnusable(new WithoutScheme(), "an origin is a scheme and a host");
        assertUnusable(new Undecided(), "with enabled = false nothing else has a meaning");
    }

    private static void assertUnusable(RequestHandler handler, String why) {
        Application.Builder app = Application.builder().route("/", () -> handler);
        assertThatExceptionOfType(HandlerDefinitionException.class)
                .isThrownBy(app::build)
                .withMessageContaining("@Cors of " + handler.getClass().getName())
                .withMessageContaining(why);
    }
}
