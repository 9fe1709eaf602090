package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;

/** Arguments from path, query and form. */
@Timeout(60)
class RequestArgumentTests {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static class Group extends RequestHandler {

        void get(String group) {
            write(group + "|" + getArgument("q", ""));
        }
    }

    private static Application groups(String pattern) {
        return Application.builder().route(pattern, Group::new).build();
    }

    @ParameterizedTest
    @DisplayName("W12, W14: groups of the path are decoded, and plus stays; in the query it is a space")
    @CsvSource({
        "/g/%3F, ?|",
        "/g/%C3%A9, \u00e9|",
        "/g/a%2Fb, a/b|",
        "/g/a+b?q=a+b, a+b|a b",
        "/g/plain?q=%C3%A9%3f, plain|\u00e9?",
        "/g/%zz, %zz|",
        "/g/100%, 100%|",
    })
    void piecesOfThePathAreDecoded(String target, String expected) {
        for (String pattern : List.of("/g/{group}", "/g/([^/]+)", "/g/(?P<group>[^/]+)")) {
            assertThat(FakeConnection.get(groups(pattern), target).body()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @DisplayName("W13: invalid UTF-8 is a bad request, and breaks no log line")
    @ValueSource(strings = {"/g/%E9", "/g/%C3%28", "/g/%C0%AF", "/g/x?q=%E9", "/g/%25s%E9"})
    void invalidUtf8IsABadRequest(String target) {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "Invalid unicode in");
        logs.expect(Level.WARN, "400 GET " + target);
        FakeConnection response = FakeConnection.get(groups("/g/{group}"), target);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .contains("\"detail\":\"Invalid or missing arguments: " + (target.contains("?") ? "q" : "group") + "\"")
                .contains("is not valid UTF-8");
    }

    private static class Latin extends Group {

        @Override
        protected String decodeArgument(byte[] value, @Nullable String name) {
            return name + "=" + new String(value, StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    @DisplayName("W14: decode_argument can be overridden")
    void decodingCanBeReplaced() {
        Application named =
                Application.builder().route("/g/{group}", Latin::new).build();
        assertThat(FakeConnection.get(named, "/g/%E9?q=%E8").body()).isEqualTo("group=\u00e9|q=\u00e8");
        Application unnamed = Application.builder().route("/g/(.*)", Latin::new).build();
        assertThat(FakeConnection.get(unnamed, "/g/x").body()).isEqualTo("null=x|");
    }

    /** Writes what {@link #text} asks for. */
    private abstract static class Asking extends RequestHandler {

        abstract Object text();

        void get() {
            write(String.valueOf(text()));
        }

        void post() {
            get();
        }
    }

    @Test
    @DisplayName("W21: value, empty, default")
    void argumentMayHaveADefault() {
        Application app = TestApplications.of(() -> new Asking() {
            @Override
            Object text() {
                return getArgument("foo", "default") + getArgumentOrNull("bar");
            }
        });
        assertThat(FakeConnection.get(app, "/?foo=bar").body()).isEqualTo("barnull");
        assertThat(FakeConnection.get(app, "/?foo=").body()).isEqualTo("null");
        assertThat(FakeConnection.get(app, "/").body()).isEqualTo("defaultnull");
        assertThat(FakeConnection.get(app, "/?foo=a&foo=b").body()).isEqualTo("bnull");
    }

    @Test
    @DisplayName("B.12: a missing argument is a bad request")
    void missingArgumentIsABadRequest() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "400 GET / (127.0.0.1): Missing argument foo");
        logs.expect(Level.WARN, "400 GET / (127.0.0.1) ");
        Application app = TestApplications.of(() -> new Asking() {
            @Override
            Object text() {
                return getArgument("foo");
            }
        });
        FakeConnection response = FakeConnection.get(app, "/");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.body())
                .isEqualTo("{\"title\":\"Bad Request\",\"status\":400,\"detail\":\"Invalid or missing arguments: foo\","
                        + "\"errors\":[{\"path\":\"foo\",\"message\":\"is missing\"}]}");
    }

    @Test
    @DisplayName("W21: the form wins over the query; plural merges; each alone")
    void sourcesCanBeToldApart() {
        Application app = TestApplications.of(() -> new Asking() {
            @Override
            Object text() {
                return List.of(
                        getArgument("foo"),
                        getQueryArgument("foo"),
                        getBodyArgument("foo"),
                        getArguments("foo"),
                        getQueryArguments("foo"),
                        getBodyArguments("foo"),
                        getQueryArgument("only", "-"),
                        getBodyArgument("only", "-"),
                        getBodyArguments("none"));
            }
        });
        assertThat(FakeConnection.post(app, "/?foo=query&only=q", "foo=body", FORM)
                        .body())
                .isEqualTo("[body, query, body, [query, body], [query], [body], q, -, []]");
    }

    @Test
    @DisplayName("B.12: control characters become spaces, and white space at the ends goes")
    void controlsBecomeSpaces() {
        Application app = TestApplications.of(() -> new Asking() {
            @Override
            Object text() {
                return "[" + getArgument("q") + "]" + getArguments("q", Whitespace.KEEP);
            }
        });
        assertThat(FakeConnection.get(app, "/?q=%20a%00b%1Fc%09d%0Ae%20").body())
                .isEqualTo("[a b c\td\ne][ a b c\td\ne ]");
    }

    @Test
    @DisplayName("B.12: strip=false keeps white space")
    void whiteSpaceIsKeptOnDemand() {
        Application app = TestApplications.of(() -> new Asking() {
            @Override
            Object text() {
                return List.of(
                        getArgument("a", Whitespace.KEEP),
                        getArgument("none", " - ", Whitespace.KEEP),
                        String.valueOf(getArgumentOrNull("a", Whitespace.STRIP)),
                        getQueryArgument("q", Whitespace.KEEP),
                        getQueryArgument("q", "", Whitespace.KEEP),
                        String.valueOf(getQueryArgumentOrNull("a", Whitespace.KEEP)),
                        getBodyArgument("a", Whitespace.KEEP),
                        getBodyArgument("q", "-", Whitespace.KEEP),
                        String.valueOf(getBodyArgumentOrNull("a", Whitespace.KEEP)));
            }
        });
        assertThat(FakeConnection.post(app, "/?q=%20q", "a=b%20", FORM).body())
                .isEqualTo("[b ,  - , b,  q,  q, null, b , -, b ]");
    }

    @Test
    @DisplayName("B.9: a form that cannot be read is a bad request")
    void brokenFormIsABadRequest() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "400 POST / (127.0.0.1): Invalid body");
        logs.expect(Level.WARN, "400 POST / (127.0.0.1) ");
        Application app = TestApplications.of(() -> new Asking() {
            @Override
            Object text() {
                return "";
            }
        });
        assertThat(FakeConnection.post(app, "/", "nonsense", "Content-Type: multipart/form-data; boundary=x")
                        .status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("W30: arguments of the path are there in prepare")
    void argumentsAreThereInPrepare() {
        StringBuilder seen = new StringBuilder();
        Application app = Application.builder()
                .route("/{a}/{b}", () -> new RequestHandler() {
                    @Override
                    protected java.util.concurrent.@Nullable CompletionStage<?> prepare() {
                        seen.append(pathArgs()).append(pathArg("b"));
                        return null;
                    }

                    void get() {}
                })
                .build();
        FakeConnection.get(app, "/1/2");
        assertThat(seen).hasToString("[1, 2]2");
    }

    @Test
    void argumentsBeforePrepareAreRefusedWithAReason() {
        StringBuilder seen = new StringBuilder();
        Application app = Application.builder()
                .route("/{a}", () -> new RequestHandler() {
                    @Override
                    protected void initialize() {
                        seen.append(pathArgs());
                        assertThatIllegalStateException()
                                .isThrownBy(() -> pathArg("a"))
                                .withMessageContaining("before prepare()");
                    }

                    void get() {}
                })
                .build();
        assertThat(FakeConnection.get(app, "/1").status()).isEqualTo(200);
        assertThat(seen).hasToString("[]");
    }
}
