package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** RFC 9110 section 9: which methods are answered, and how. */
@Timeout(60)
class MethodTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static class Hello extends RequestHandler {

        void get() {
            setHeader("X-Own", "1");
            write("hello");
        }
    }

    @SupportedMethods("PROPFIND")
    private static class Folder extends RequestHandler {

        void propfind() {
            write("folder");
        }

        void head() {
            setHeader("X-Head", "own");
        }
    }

    private static Application app() {
        return Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/", Hello::new)
                .route("/folder", Folder::new)
                .build();
    }

    private static FakeConnection request(String method, String target) {
        return new FakeConnection().request(app(), method, target, "");
    }

    @Test
    @DisplayName("RFC 9110 9.3.2: HEAD is answered by get, with its fields")
    void headIsAnsweredByGet() {
        FakeConnection head = request("HEAD", "/");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers()).isEqualTo(request("GET", "/").headers());
        assertThat(head.header("Content-Length")).isEqualTo("5");
        assertThat(head.header("Etag")).isNotNull();
        assertThat(head.body()).isEmpty();
    }

    /** A question with its answer, and how it was asked. */
    private static class Search extends RequestHandler {

        void query() {
            write("form " + getBodyArguments("q") + " of "
                    + new String(request().body(), StandardCharsets.UTF_8));
        }
    }

    private static FakeConnection search(String content, String... fields) {
        Application app = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/search", Search::new)
                .build();
        return new FakeConnection().request(app, "QUERY", "/search", content, fields);
    }

    @Test
    @DisplayName("RFC 10008: QUERY has content, a form too, and its answer has a tag")
    void queryIsAnsweredByQuery() {
        FakeConnection form = search("q=a&q=b", "Content-Type: application/x-www-form-urlencoded");
        assertThat(form.status()).isEqualTo(200);
        assertThat(form.body()).isEqualTo("form [a, b] of q=a&q=b");
        String etag = form.header("Etag");
        assertThat(etag).isNotNull();
        FakeConnection known =
                search("q=a&q=b", "Content-Type: application/x-www-form-urlencoded", "If-None-Match: " + etag);
        assertThat(known.status()).isEqualTo(304);
        assertThat(search("select", "Content-Type: text/plain").body()).isEqualTo("form [] of select");
    }

    @Test
    @DisplayName("RFC 10008: what the content means has to be said")
    void queryWithoutMediaTypeIsRefused() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "QUERY without Content-Type");
        assertThat(search("select").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("RFC 10008: who has query says so")
    void queryIsAmongTheAllowedMethods() {
        Application app = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/search", Search::new)
                .build();
        assertThat(new FakeConnection().request(app, "GET", "/search", "").header("Allow"))
                .isEqualTo("QUERY, OPTIONS");
        assertThat(new FakeConnection().request(app, "OPTIONS", "/search", "").header("Allow"))
                .isEqualTo("QUERY, OPTIONS");
    }

    @Test
    void ownHeadGoesFirst() {
        assertThat(request("HEAD", "/folder").header("X-Head")).isEqualTo("own");
    }

    @ParameterizedTest
    @DisplayName("W33, RFC 9110 15.5.6: a method that the class has not, with those it has")
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "QUERY", "TRACE", "PROPFIND"})
    void methodThatIsNotThereIsNotAllowed(String method) {
        FakeConnection response = request(method, "/");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @ParameterizedTest
    @DisplayName("RFC 9110 9.1: a method that nothing here knows; names are case-sensitive")
    @ValueSource(strings = {"OTHER", "get", "Options", "MKCOL"})
    void unknownMethodIsNotImplemented(String method) {
        FakeConnection response = request(method, "/");
        assertThat(response.status()).isEqualTo(501);
        assertThat(response.header("Allow")).isNull();
    }

    @Test
    @DisplayName("RFC 9110 9.3.7: OPTIONS tells what there is")
    void optionsTellsWhatThereIs() {
        FakeConnection response = request("OPTIONS", "/folder");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Allow")).isEqualTo("HEAD, OPTIONS, PROPFIND");
        assertThat(response.header("Content-Type")).isNull();
    }

    @Test
    void ownOptionsGoFirst() {
        Application app = TestApplications.of(() -> new RequestHandler() {
            void options() {
                write("mine");
            }
        });
        assertThat(new FakeConnection().request(app, "OPTIONS", "/", "").body()).isEqualTo("mine");
    }

    @Test
    void optionsIsPreparedLikeAnyOtherMethod() {
        logs.expect(Level.WARN, "401 OPTIONS /");
        Application app = TestApplications.of(() -> new RequestHandler() {
            @Override
            protected CompletionStage<?> prepare() {
                throw new HTTPError(401);
            }

            void get() {}
        });
        assertThat(new FakeConnection().request(app, "OPTIONS", "/", "").status())
                .isEqualTo(401);
    }

    @Test
    void nothingIsThereForOptionsEither() {
        assertThat(request("OPTIONS", "/nothing").status()).isEqualTo(404);
    }

    @Test
    @DisplayName("RFC 9110 9.3.7: OPTIONS * asks for the server, not for a route")
    void asteriskAsksForTheWholeServer() {
        Application app = Application.builder()
                .add(URLSpec.regex(".*", Hello.class, Hello::new))
                .build();
        FakeConnection response = new FakeConnection().request(app, "OPTIONS", "*", "");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD, POST, DELETE, PATCH, PUT, QUERY, OPTIONS");
    }

    @Test
    @DisplayName("E: over the wire, HEAD keeps the connection in step, and CONNECT is not implemented")
    void methodsOverTheWire() throws Exception {
        try (RunningApplication running = new RunningApplication(app());
                RawClient client = running.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead().field("Content-Length")).isEqualTo("5");
            RawClient.Response options = client.readHead();
            assertThat(options.status()).isEqualTo(204);
            assertThat(options.field("Content-Length")).isNull();
            client.send("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(501);
        }
    }
}
