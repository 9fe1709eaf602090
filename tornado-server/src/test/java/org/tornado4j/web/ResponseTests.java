package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;

/** Responses on the wire for what handlers write. */
@Timeout(60)
class ResponseTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    /** Body of a handler for GET, HEAD and POST. */
    @FunctionalInterface
    private interface Body {
        void run(RequestHandler handler) throws Exception;
    }

    private static class Doing extends RequestHandler {

        private final Body body;

        Doing(Body body) {
            this.body = body;
        }

        void get() throws Exception {
            body.run(this);
        }

        void head() throws Exception {
            body.run(this);
        }

        void post() throws Exception {
            body.run(this);
        }
    }

    private static Application app(Body body) {
        return TestApplications.of(ApplicationSettings.builder().logRequests(false), () -> new Doing(body));
    }

    private static FakeConnection get(Body body, String... fields) {
        return FakeConnection.get(app(body), "/", fields);
    }

    // ------------------------------------------------------------------------------------------ writing

    @Test
    @DisplayName("S8, A131: hello, world with the default fields")
    void textIsUtf8WithALength() {
        FakeConnection response = get(handler -> handler.write("Hello, w\u00f6rld"));
        assertThat(response.body()).isEqualTo("Hello, w\u00f6rld");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Length")).isEqualTo("13");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(response.events).containsExactly("headers", "write 13", "finish");
    }

    @Test
    void piecesAreJoined() {
        byte[] first = {'a', 'b'};
        FakeConnection response = get(handler -> {
            handler.write(first);
            handler.write("cd");
            handler.write(new byte[0]);
            handler.write("efghijklmnop");
        });
        assertThat(response.body()).isEqualTo("abcdefghijklmnop");
        assertThat(first).containsExactly('a', 'b');
    }

    @Test
    @DisplayName("A134: a map is JSON")
    void mapIsJson() {
        FakeConnection response = get(handler -> handler.write(Map.of("a", List.of(1, "</b>"))));
        assertThat(response.body()).isEqualTo("{\"a\":[1,\"<\\/b>\"]}");
        assertThat(response.header("Content-Type")).isEqualTo("application/json; charset=UTF-8");
    }

    @Test
    void objectThatIsTextOrBytesIsWrittenAsSuch() {
        Object text = new StringBuilder("te").append("xt");
        Object bytes = "bytes".getBytes(StandardCharsets.UTF_8);
        FakeConnection response = get(handler -> {
            handler.write(text);
            handler.write(bytes);
        });
        assertThat(response.body()).isEqualTo("textbytes");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    }

    @Test
    void codecOfTheSettingsIsAsked() {
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .jsonCodec(value -> value.toString().getBytes(StandardCharsets.UTF_8));
        Application app = TestApplications.of(settings, () -> new Doing(handler -> handler.write(Thread.State.NEW)));
        assertThat(FakeConnection.get(app, "/").body()).isEqualTo("NEW");
    }

    @Test
    @DisplayName("B.12: write after finish")
    void writingAfterFinishIsRefused() {
        FakeConnection response = get(handler -> {
            handler.finish("x");
            assertThat(handler.isFinished()).isTrue();
            assertThatIllegalStateException()
                    .isThrownBy(() -> handler.write("y"))
                    .withMessage("Cannot write() after finish()");
            assertThatIllegalStateException().isThrownBy(handler::flush);
        });
        assertThat(response.body()).isEqualTo("x");
    }

    @Test
    @DisplayName("B.12: finish twice")
    void finishingTwiceIsRefused() {
        FakeConnection response = get(handler -> {
            handler.finish();
            assertThatIllegalStateException().isThrownBy(handler::finish).withMessage("finish() called twice");
        });
        assertThat(response.isFinished()).isTrue();
    }

    @Test
    @DisplayName("W05: finish returns a stage that completes when the response was taken")
    void finishTellsWhenTheResponseHasLeft() {
        FakeConnection connection = new FakeConnection();
        connection.holdFlush();
        connection.request(
                app(handler ->
                        assertThat(handler.finish("x").toCompletableFuture()).isNotDone()),
                "GET",
                "/",
                "");
        assertThat(connection.isFinished()).isTrue();
    }

    @Test
    @DisplayName("W23: empty flushes, then content")
    void emptyFlushesSendTheHeadAlone() {
        FakeConnection response = get(handler -> {
            handler.flush();
            handler.flush();
            handler.flush();
            handler.write("ok");
        });
        assertThat(response.body()).isEqualTo("ok");
        assertThat(response.events).containsExactly("headers", "write 2", "finish");
        assertThat(response.header("Content-Length")).isNull();
        assertThat(response.header("Etag")).isNull();
    }

    @Test
    @DisplayName("A136, B.12: HEAD has the fields of GET and no content")
    void headHasTheFieldsOfGet() {
        Application app = app(handler -> handler.write("hello"));
        FakeConnection get = FakeConnection.get(app, "/");
        FakeConnection head = new FakeConnection().request(app, "HEAD", "/", "");
        assertThat(head.body()).isEmpty();
        assertThat(head.headers()).isEqualTo(get.headers());
    }

    @Test
    @DisplayName("W37: 204 has neither content nor fields about it")
    void noContentHasNoFieldsAboutContent() {
        FakeConnection response = get(handler -> handler.setStatus(204));
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.header("Content-Length")).isNull();
        assertThat(response.header("Content-Type")).isNull();
    }

    @Test
    @DisplayName("W37: 304 has no Content-Language")
    void notModifiedHasNoLanguage() {
        FakeConnection response = get(handler -> {
            handler.setStatus(304);
            handler.setHeader("Content-Language", "en_US");
        });
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.header("Content-Language")).isNull();
        assertThat(response.header("Content-Length")).isNull();
    }

    @Test
    @DisplayName("B.12: no content with 204")
    void contentWithNoContentIsAnError() {
        logs.expect(Level.ERROR, "Uncaught exception");
        FakeConnection response = get(handler -> {
            handler.setStatus(204);
            handler.write("x");
        });
        assertThat(response.status()).isEqualTo(500);
    }

    // ------------------------------------------------------------------------------------------ fields

    @Test
    @DisplayName("W18: set, add, and clear fields")
    void fieldsAreSetAddedAndCleared() {
        FakeConnection response = get(handler -> {
            handler.setHeader("X-Foo", "1");
            handler.setHeader("x-foo", "2");
            handler.addHeader("X-Bar", "a");
            handler.addHeader("X-Bar", 7);
            handler.setHeader("X-Long", 1L << 40);
            handler.setHeader("X-Date", Instant.ofEpochSecond(784111777));
            handler.setHeader("X-Gone", "x");
            handler.clearHeader("x-gone");
            handler.clearHeader("X-Never");
        });
        assertThat(response.headers().getList("X-Foo")).containsExactly("2");
        assertThat(response.headers().getList("X-Bar")).containsExactly("a", "7");
        assertThat(response.header("X-Long")).isEqualTo("1099511627776");
        assertThat(response.header("X-Date")).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(response.header("X-Gone")).isNull();
    }

    @ParameterizedTest
    @DisplayName("W20, S10: line breaks and other controls in a field value")
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "a\u007fb", "a\u0100b", "a\u001fb"})
    void valueThatCannotTravelIsRefused(String value) {
        get(handler -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> handler.setHeader("X-Foo", value))
                    .withMessageContaining("Unsafe header value");
            assertThatIllegalArgumentException().isThrownBy(() -> handler.addHeader("X-Foo", value));
            handler.setHeader("X-Foo", "");
            handler.setHeader("X-Foo", "\t\u00e9");
        });
    }

    @ParameterizedTest
    @DisplayName("W26: reasons, and what is made of those that cannot travel")
    @CsvSource({
        "304, , ",
        "304, Foo, Foo",
        "582, Bar, Bar",
        "582, , ",
        "400, 'a<b', Unknown",
        "400, 'a\nSet-Cookie: x', Unknown"
    })
    void reasonIsGivenOrStandard(int status, String reason, String sent) {
        FakeConnection response = get(handler -> {
            if (reason == null) {
                handler.setStatus(status);
            } else {
                handler.setStatus(status, reason);
            }
            assertThat(handler.getStatus()).isEqualTo(status);
        });
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.reason()).isEqualTo(sent);
    }

    @Test
    void clearStartsAnew() {
        FakeConnection response = get(handler -> {
            handler.setStatus(201);
            handler.setHeader("X-Foo", "1");
            handler.setHeader("Content-Type", "text/css");
            handler.write("gone");
            handler.clear();
            handler.write("new");
        });
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("X-Foo")).isNull();
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(response.body()).isEqualTo("new");
    }

    // ------------------------------------------------------------------------------------------ cookies

    @Test
    @DisplayName("W06, W07, B.12: cookies go with the head, the last of a name counts")
    void cookiesAreSent() {
        FakeConnection response = get(handler -> {
            handler.setCookie("a", "1");
            handler.setCookie("b", "x;y");
            handler.setCookie("a", "2");
            handler.clearCookie("c");
        });
        assertThat(response.headers().getList("Set-Cookie"))
                .containsExactly(
                        "b=\"x\\073y\"; Path=/",
                        "a=2; Path=/",
                        "c=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/");
    }

    @Test
    @DisplayName("W31: clear_all_cookies")
    void allCookiesAreCleared() {
        FakeConnection response = get(RequestHandler::clearAllCookies, "Cookie: foo=bar; baz=xyzzy");
        assertThat(response.headers().getList("Set-Cookie"))
                .hasSize(2)
                .anySatisfy(cookie -> assertThat(cookie).startsWith("foo=\"\";"))
                .anySatisfy(cookie -> assertThat(cookie).startsWith("baz=\"\";"));
    }

    @Test
    void cookiesSurviveAnError() {
        FakeConnection response = get(handler -> {
            handler.setCookie("a", "1");
            handler.setHeader("X-Gone", "x");
            throw new HTTPError(401);
        });
        assertThat(response.header("Set-Cookie")).isEqualTo("a=1; Path=/");
        assertThat(response.header("X-Gone")).isNull();
    }

    @Test
    void cookiesOfTheRequestAreRead() {
        FakeConnection response = get(
                handler ->
                        handler.write(handler.getCookie("foo") + handler.getCookie("x", "-") + handler.getCookie("y")),
                "Cookie: foo=a=b");
        assertThat(response.body()).isEqualTo("a=b-null");
    }

    // ------------------------------------------------------------------------------------------ redirects

    @Test
    @DisplayName("W19: 302 unless told otherwise")
    void redirectIsFound() {
        FakeConnection response = get(handler -> {
            handler.write("dropped?");
            handler.clear();
            handler.redirect("/elsewhere");
        });
        assertThat(response.status()).isEqualTo(302);
        assertThat(response.header("Location")).isEqualTo("/elsewhere");
        assertThat(get(handler -> handler.redirect("/x", 307)).status()).isEqualTo(307);
    }

    @Test
    @DisplayName("E24: what is not ASCII is escaped in Location")
    void redirectEscapesWhatIsNotAscii() {
        assertThat(get(handler -> handler.redirect("/\u00e9 x?q=\u4e2d")).header("Location"))
                .isEqualTo("/%C3%A9%20x?q=%E4%B8%AD");
    }

    @Test
    @DisplayName("S10: no line breaks in Location")
    void redirectWithALineBreakIsRefused() {
        get(handler ->
                assertThatIllegalArgumentException().isThrownBy(() -> handler.redirect("/x\r\nSet-Cookie: a=b")));
    }

    @Test
    void redirectAfterTheHeadIsRefused() {
        get(handler -> {
            handler.flush();
            assertThatIllegalStateException().isThrownBy(() -> handler.redirect("/x"));
        });
    }

    @Test
    void redirectNeedsItsStatus() {
        get(handler -> assertThatIllegalArgumentException().isThrownBy(() -> handler.redirect("/x", 200)));
    }

    // ------------------------------------------------------------------------------------------ the handler itself

    @Test
    void constructorHasNoRequest() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Doing(handler -> {}).request())
                .withMessageContaining("use initialize() or prepare()");
    }

    @Test
    void handlerIsNamedByClassAndRequest() {
        get(handler -> assertThat(handler).hasToString("Doing[GET / (127.0.0.1)]"));
        assertThat(new Doing(handler -> {})).hasToString("Doing");
    }
}
