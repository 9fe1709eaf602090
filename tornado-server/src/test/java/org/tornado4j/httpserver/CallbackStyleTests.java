package org.tornado4j.httpserver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Servers in the style of Tornado 1.x: a callback gets the request and writes the bytes of the response. */
class CallbackStyleTests {

    private static final String GET = "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private static RunningServer serving(Consumer<HTTPServerRequest> callback) throws Exception {
        return serving(callback, HTTPServerOptions.DEFAULT);
    }

    private static RunningServer serving(Consumer<HTTPServerRequest> callback, HTTPServerOptions options)
            throws Exception {
        return new RunningServer(HTTPServer.ofCallback(callback, options), Clock.SYSTEM);
    }

    private static void answer(HTTPServerRequest request, String text) {
        request.write(("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text).getBytes(ISO_8859_1));
        request.finish();
    }

    @Test
    @DisplayName("S1, A90, H43: every request gets the greeting")
    void helloServer() throws Exception {
        try (RunningServer server = serving(request -> answer(request, "Hello World from Tornado Http Server"));
                RawClient client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(String.format(GET, i));
                RawClient.Response response = client.read();
                assertThat(response.text()).isEqualTo("Hello World from Tornado Http Server");
                assertThat(response.fields()).containsExactly("Content-Length: 36");
            }
        }
    }

    @Test
    @DisplayName("S2: the server says what was requested")
    void echoUriServer() throws Exception {
        try (RunningServer server = serving(request -> answer(request, "You requested " + request.uri() + "\n"));
                RawClient client = server.connect()) {
            client.send(String.format(GET, "a") + String.format(GET, "b?c=d"));
            assertThat(client.read().text()).isEqualTo("You requested /a\n");
            assertThat(client.read().text()).isEqualTo("You requested /b?c=d\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"1.1, '', keep", "1.1, close, end", "1.0, '', end", "1.0, keep-alive, keep"})
    @DisplayName("A96: the request decides whether the connection goes on")
    void requestDecidesWhetherTheConnectionGoesOn(String version, String connection, String outcome) throws Exception {
        String request = "GET / HTTP/" + version + "\r\nHost: x\r\nConnection: " + connection + "\r\n\r\n";
        try (RunningServer server = serving(incoming -> answer(incoming, "x"));
                RawClient client = server.connect()) {
            client.send(request);
            client.read();
            if (outcome.equals("end")) {
                client.expectEnd();
            } else {
                client.send(request);
                client.read();
            }
        }
    }

    @Test
    @DisplayName("A90: noKeepAlive")
    void noKeepAlive() throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().noKeepAlive(true).build();
        try (RunningServer server = serving(request -> answer(request, "x"), options);
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            client.read();
            client.expectEnd();
        }
    }

    @Test
    @DisplayName("A95: what is written after the client has gone is dropped")
    void whatIsWrittenTooLateIsDropped() throws Exception {
        List<HTTPServerRequest> requests = new CopyOnWriteArrayList<>();
        try (RunningServer server = serving(requests::add)) {
            try (RawClient client = server.connect()) {
                client.send(String.format(GET, 1));
                Awaitility.await().until(() -> !requests.isEmpty());
                client.reset();
            }
            server.awaitConnections(0);
            server.run(() -> answer(requests.get(0), "too late"));
        }
    }

    @Test
    @DisplayName("A95: writing and finishing may wait")
    void answerMayComeInPiecesAndLater() throws Exception {
        List<HTTPServerRequest> requests = new CopyOnWriteArrayList<>();
        try (RunningServer server = serving(requests::add);
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1) + String.format(GET, 2));
            Awaitility.await().until(() -> !requests.isEmpty());
            server.run(() -> requests.get(0).write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n".getBytes(UTF_8)));
            server.settle();
            assertThat(requests).hasSize(1);
            server.run(() -> {
                requests.get(0).write("\r\nte".getBytes(UTF_8));
                requests.get(0).write("xt".getBytes(UTF_8));
                requests.get(0).finish();
                requests.get(0).write("more".getBytes(UTF_8));
            });
            assertThat(client.read().text()).isEqualTo("text");
            Awaitility.await().until(() -> requests.size() == 2);
            server.run(() -> answer(requests.get(1), "2"));
            assertThat(client.read().text()).isEqualTo("2");
        }
    }

    @Test
    @DisplayName("A98, A103: a form is taken apart")
    void formIsTakenApart() throws Exception {
        try (RunningServer server = serving(request -> answer(request, arguments(request)));
                RawClient client = server.connect()) {
            String form = "foo=bar&foo=%C3%A9&empty=";
            client.send("POST /?q=1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: " + form.length() + "\r\n\r\n" + form);
            assertThat(client.read().text())
                    .isEqualTo("q=[1] foo=[bar, \u00c3\u00a9] empty=[]"); // H07: empty values are kept
            // H15
            client.send("""
                    POST / HTTP/1.1\r
                    Host: x\r
                    Content-Type: application/x-www-form-urlencoded\r
                    Transfer-Encoding: Chunked\r
                    \r
                    4\r
                    foo=\r
                    3\r
                    bar\r
                    0\r
                    \r
                    """);
            assertThat(client.read().text()).isEqualTo("foo=[bar]");
        }
    }

    private static String arguments(HTTPServerRequest request) {
        return request.arguments().entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + entry.getValue().stream()
                                .map(value -> new String(value, ISO_8859_1))
                                .collect(Collectors.joining(", ", "[", "]")))
                .collect(Collectors.joining(" "));
    }

    @Test
    @DisplayName("H35: a form with a content coding is refused")
    void encodedFormIsRefused() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        try (RunningServer server = serving(request -> answer(request, "x"));
                RawClient client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\na=b");
            assertThat(client.read().status()).isEqualTo(400);
            client.expectEnd();
        }
        assertThat(logs.messages("tornado.general"))
                .singleElement()
                .asString()
                .contains("Unsupported Content-Encoding");
    }

    @Test
    @DisplayName("A110 to A114, H08, H09: what a request knows")
    void requestKnowsWhatItIs() throws Exception {
        List<String> known = new CopyOnWriteArrayList<>();
        try (RunningServer server = serving(request -> {
                    known.addAll(List.of(
                            request.method(),
                            request.uri(),
                            request.path(),
                            request.query(),
                            request.version(),
                            request.host(),
                            request.remoteIp(),
                            request.protocol(),
                            request.fullUrl(),
                            new String(request.body(), UTF_8),
                            String.valueOf(request.supportsHttp11()),
                            String.valueOf(request.files().isEmpty())));
                    answer(request, "x");
                });
                RawClient client = server.connect()) {
            client.send("PUT //a/b?c=d HTTP/1.1\r\nHost: x.example:81\r\nContent-Length: 2\r\n\r\nhi");
            client.read();
        }
        assertThat(known)
                .containsExactly(
                        "PUT",
                        "//a/b?c=d",
                        "//a/b",
                        "c=d",
                        "HTTP/1.1",
                        "x.example:81",
                        "127.0.0.1",
                        "http",
                        "http://x.example:81//a/b?c=d",
                        "hi",
                        "true",
                        "true");
    }

    @Test
    void requestKnowsItsClientAfterThatHasGone() throws Exception {
        List<HTTPServerRequest> requests = new CopyOnWriteArrayList<>();
        try (RunningServer server = serving(requests::add)) {
            try (RawClient client = server.connect()) {
                client.send(String.format(GET, 1));
                Awaitility.await().until(() -> !requests.isEmpty());
                client.reset();
            }
            server.awaitConnections(0);
            server.run(() -> assertThat(requests.get(0).remoteIp()).isEqualTo("127.0.0.1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    @DisplayName("H25: the protocol may be fixed by the options")
    void protocolMayBeFixed(String protocol) throws Exception {
        HTTPServerOptions options =
                HTTPServerOptions.builder().protocol(protocol).build();
        try (RunningServer server = serving(request -> answer(request, request.protocol()), options);
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            assertThat(client.read().text()).isEqualTo(protocol);
        }
    }

    @Test
    @DisplayName("H04: a multipart form over HTTP/1.0, names and content in UTF-8")
    void multipartForm() throws Exception {
        List<String> known = new CopyOnWriteArrayList<>();
        try (RunningServer server = serving(request -> {
                    known.add(request.headers().get("X-Header-encoding-test"));
                    known.add(arguments(request));
                    request.files()
                            .forEach((name, files) ->
                                    known.add(name + " " + files.get(0).filename() + " "
                                            + new String(files.get(0).body(), UTF_8)));
                    answer(request, "x");
                });
                RawClient client = server.connect()) {
            byte[] form = """
                    --1234567890\r
                    Content-Disposition: form-data; name=argument\r
                    \r
                    \u00e1\r
                    --1234567890\r
                    Content-Disposition: form-data; name="files"; filename="\u00f3"\r
                    \r
                    \u00fa\r
                    --1234567890--\r
                    """.getBytes(UTF_8);
            client.send("POST / HTTP/1.0\r\nContent-Type: multipart/form-data; boundary=1234567890\r\n"
                    + "X-Header-encoding-test: \u00e9\r\nContent-Length: " + form.length + "\r\n\r\n");
            client.send(form);
            client.readToEnd();
        }
        assertThat(known).containsExactly("\u00e9", "argument=[\u00c3\u00a1]", "files \u00f3 \u00fa");
    }

    @Test
    void callbackThatFailsIsAnsweredWith500() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        try (RunningServer server = serving(request -> {
                    throw new IllegalStateException("on purpose");
                });
                RawClient client = server.connect()) {
            client.send(String.format(GET, 1));
            assertThat(client.read().status()).isEqualTo(500);
            client.expectEnd();
        }
    }
}
