package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.RuleRouter;
import org.tornado4j.routing.Target;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Content that nothing would look at: it is neither asked for nor kept. */
@Timeout(60)
class DiscardedContentTests {

    private static final String CONTENT = "0123456789abcdef".repeat(20_000);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    @BeforeEach
    void file() throws Exception {
        Files.writeString(directory.resolve("file.txt"), "the file");
    }

    private static String body(RequestHandler handler) {
        return handler.request().method() + " " + handler.request().body().length;
    }

    private static class Taking extends RequestHandler {
        void post() {
            write(body(this));
        }

        void get() {
            write(body(this));
        }

        void delete() {
            write(body(this));
        }
    }

    /** Looks at the content of what is then refused. */
    private static final class Preparing extends RequestHandler {
        @Override
        protected @Nullable CompletionStage<?> prepare() {
            setHeader("X-Seen", request().body().length);
            finish();
            return null;
        }
    }

    private static final class Initializing extends RequestHandler {
        @Override
        protected void initialize() {
            finish(body(this));
        }

        void get() {}
    }

    /** A page for errors, which is made after the content was of any use. */
    private static final class OwnPage extends ErrorHandler {
        OwnPage() {
            super(404);
        }

        @Override
        protected void writeError(int status, @Nullable Throwable failure) {
            finish("own " + body(this));
        }
    }

    private static final class PostingRedirect extends RedirectHandler {
        PostingRedirect() {
            super("/elsewhere");
        }

        void post() {
            write(body(this));
        }
    }

    private static final class LookingFiles extends StaticFileHandler {
        LookingFiles(StaticSource files) {
            super(files);
        }

        @Override
        protected void setExtraHeaders(String path) {
            setHeader("X-Seen", request().body().length);
        }
    }

    @StreamRequestBody
    private static final class Streaming extends RequestHandler {
        private int seen;

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            seen += chunk.remaining();
            return null;
        }

        void post() {
            write("streamed " + seen);
        }
    }

    private Application app() {
        StaticFiles files = StaticFiles.of(directory);
        return Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/taking", Taking::new)
                .route("/preparing", Preparing::new)
                .route("/initializing", Initializing::new)
                .route("/own-page", OwnPage::new)
                .route("/moved", () -> new RedirectHandler("/elsewhere"))
                .route("/moved-post", PostingRedirect::new)
                .route("/files/{path}", () -> new StaticFileHandler(files))
                .route("/looking/{path}", () -> new LookingFiles(files))
                .route("/streaming", Streaming::new)
                .build();
    }

    private FakeConnection request(String method, String target) {
        return new FakeConnection().request(app(), method, target, CONTENT);
    }

    // ------------------------------------------------------------------------------------------ which

    @ParameterizedTest
    @DisplayName("content is not kept where nothing looks at it")
    @CsvSource({
        "POST, /nothing, 404",
        "GET, /nothing, 404",
        "PUT, /taking, 405",
        "OPTIONS, /taking, 204",
        "TRACE, /taking, 405",
        "BREW, /taking, 501",
        "GET, /moved, 301",
        "POST, /moved, 405",
        "GET, /files/file.txt, 200",
        "HEAD, /files/file.txt, 200",
        "POST, /files/file.txt, 405",
        "GET, /moved-post, 301",
        "POST, /own-page, 404",
        "PUT, /streaming, 405",
    })
    void contentIsDropped(String method, String target, int status) {
        FakeConnection response = request(method, target);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.held).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("content is kept for whatever the application has written to look at it")
    @CsvSource({
        "POST, /taking, POST 320000",
        "GET, /taking, GET 320000",
        "DELETE, /taking, DELETE 320000",
        "PUT, /initializing, PUT 320000",
        "POST, /moved-post, POST 320000",
        "POST, /streaming, streamed 320000",
    })
    void contentIsKept(String method, String target, String text) {
        assertThat(request(method, target).body()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PUT, /preparing", "GET, /looking/file.txt"})
    void contentIsKeptForWhatRunsBefore(String method, String target) {
        assertThat(request(method, target).header("X-Seen")).isEqualTo("320000");
    }

    @Test
    void pageForErrorsSeesNoContent() {
        assertThat(request("POST", "/own-page").body()).isEqualTo("own POST 0");
    }

    @Test
    void malformedFormForNobodyIsNotRead() {
        FakeConnection response = new FakeConnection()
                .request(app(), "POST", "/nothing", "x", "Content-Type: multipart/form-data", "Content-Length: 1");
        assertThat(response.status()).isEqualTo(404);
    }

    @Test
    void clientThatLeavesInTheMiddleIsForgotten() {
        FakeConnection connection = new FakeConnection();
        HTTPMessageDelegate delegate = connection.start(app(), "POST", "/nothing");
        delegate.dataReceived(ByteBuffer.wrap(CONTENT.getBytes(StandardCharsets.US_ASCII)));
        connection.close();
        assertThat(connection.status()).isZero();
    }

    @Test
    void routersAroundTheApplicationPassTheQuestionOn() {
        RuleRouter router = new RuleRouter(List.of(new Rule("/nothing", Target.router(app()))));
        FakeConnection known = new FakeConnection();
        assertThat(known.start(router, "POST", "/nothing").onExpectContinue()).isFalse();
        assertThat(known.status()).isEqualTo(404);
        FakeConnection unknown = new FakeConnection();
        assertThat(unknown.start(router, "POST", "/other").onExpectContinue()).isFalse();
        assertThat(unknown.status()).isEqualTo(404);
    }

    @Test
    @DisplayName("a client that stops waiting is answered once")
    void contentThatComesAfterTheAnswerIsDropped() {
        FakeConnection connection = new FakeConnection();
        HTTPMessageDelegate delegate = connection.start(app(), "POST", "/nothing");
        assertThat(delegate.onExpectContinue()).isFalse();
        delegate.dataReceived(ByteBuffer.wrap(CONTENT.getBytes(StandardCharsets.US_ASCII)));
        delegate.finish();
        assertThat(connection.events).containsOnlyOnce("finish");
        assertThat(connection.held).isEmpty();
    }

    // ------------------------------------------------------------------------------------------ over sockets

    private static String head(String method, String target, String... fields) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    @ParameterizedTest
    @DisplayName("RFC 9112 9.3: the response comes behind the content, and the connection goes on")
    @ValueSource(booleans = {false, true})
    void connectionGoesOnAfterDroppedContent(boolean chunked) throws Exception {
        try (RunningApplication running = new RunningApplication(app());
                RawClient client = running.connect()) {
            for (String target : new String[] {"/nothing", "/moved", "/files/file.txt"}) {
                client.send(
                        chunked
                                ? head("POST", target, "Transfer-Encoding: chunked")
                                        + Integer.toHexString(CONTENT.length()) + "\r\n" + CONTENT + "\r\n0\r\n\r\n"
                                : head("POST", target, "Content-Length: " + CONTENT.length()) + CONTENT);
                RawClient.Response refused = client.read();
                assertThat(refused.status()).isIn(404, 405);
                assertThat(refused.field("Connection")).isNull();
            }
            client.send(head("POST", "/taking", "Content-Length: 5") + "hello");
            assertThat(client.read().text()).isEqualTo("POST 5");
        }
    }

    @ParameterizedTest
    @DisplayName("RFC 9110 10.1.1: a client that asks first is answered at once, and told that the connection ends")
    @CsvSource({
        "POST, /nothing, 404",
        "PUT, /taking, 405",
        "BREW, /taking, 501",
        "GET, /moved, 301",
        "GET, /files/file.txt, 200",
        "PUT, /streaming, 405",
    })
    void clientThatAsksFirstIsAnswered(String method, String target, int status) throws Exception {
        try (RunningApplication running = new RunningApplication(app());
                RawClient client = running.connect()) {
            client.send(head(method, target, "Content-Length: 100000", "Expect: 100-continue"));
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.field("Connection")).isEqualTo("close");
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, /taking, POST 5", "GET, /taking, GET 5", "POST, /streaming, streamed 5"})
    void clientWhoseContentIsWantedIsToldToGoOn(String method, String target, String text) throws Exception {
        try (RunningApplication running = new RunningApplication(app());
                RawClient client = running.connect()) {
            client.send(head(method, target, "Content-Length: 5", "Expect: 100-continue"));
            assertThat(client.read().status()).isEqualTo(100);
            client.send("hello");
            assertThat(client.read().text()).isEqualTo(text);
        }
    }

    @Test
    void clientThatAsksAndDoesNotWaitIsAnsweredBehindItsContent() throws Exception {
        try (RunningApplication running = new RunningApplication(app());
                RawClient client = running.connect()) {
            client.send(head("POST", "/nothing", "Content-Length: 5", "Expect: 100-continue") + "hello");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.field("Connection")).isNull();
            client.send(head("GET", "/taking"));
            assertThat(client.read().text()).isEqualTo("GET 0");
        }
    }

    @Test
    void limitOnContentHoldsForWhatIsDropped() throws Exception {
        logs.enable("tornado.general", Level.WARN);
        try (RunningApplication running = new RunningApplication(app());
                RawClient client = running.connect()) {
            client.send(head("POST", "/nothing", "Content-Length: 999999999999"));
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    // ------------------------------------------------------------------------------------------ other than forms

    @StreamMultipart
    private static final class Uploading extends RequestHandler {
        void post() {
            write(getArgument("a", "none") + " " + request().body().length);
        }
    }

    private static Application uploads() {
        return TestApplications.of(
                ApplicationSettings.builder()
                        .logRequests(false)
                        .uploadLimits(UploadLimits.DEFAULT.withMaxFieldBytes(1000)),
                Uploading::new);
    }

    @ParameterizedTest
    @DisplayName("RFC 9110 15.5.16: content that is no form is refused, and what is taken is named")
    @ValueSource(strings = {"Content-Type: application/json", "Content-Type: text/plain", "X: no type"})
    void contentThatIsNoFormIsRefused(String field) throws Exception {
        logs.enable("tornado.general", Level.ERROR);
        FakeConnection fake = new FakeConnection()
                .request(uploads(), "POST", "/", CONTENT, field, "Content-Length: " + CONTENT.length());
        assertThat(fake.status()).isEqualTo(415);
        assertThat(fake.header("Accept")).isEqualTo("multipart/form-data, application/x-www-form-urlencoded");
        assertThat(fake.body())
                .contains(
                        "\"detail\":\"Expected content of type multipart/form-data, application/x-www-form-urlencoded\"");
        assertThat(fake.held).isEmpty();
        try (RunningApplication running = new RunningApplication(uploads());
                RawClient client = running.connect()) {
            client.send(head("POST", "/", field, "Content-Length: " + CONTENT.length()) + CONTENT);
            assertThat(client.read().status()).isEqualTo(415);
            client.send(head("POST", "/", field, "Content-Length: 5", "Expect: 100-continue"));
            RawClient.Response waiting = client.read();
            assertThat(waiting.status()).isEqualTo(415);
            assertThat(waiting.field("Connection")).isEqualTo("close");
        }
    }

    @Test
    @DisplayName("D8: an url-encoded form is as long as the fields of a form may be")
    void urlEncodedFormIsLimited() throws Exception {
        String type = "Content-Type: application/x-www-form-urlencoded";
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "max-field-size");
        try (RunningApplication running = new RunningApplication(uploads())) {
            try (RawClient client = running.connect()) {
                client.send(head("POST", "/", type, "Content-Length: 1000") + "a=" + "x".repeat(998));
                assertThat(client.read().text()).endsWith(" 1000");
                client.send(head("POST", "/", type, "Content-Length: 1001", "Expect: 100-continue"));
                assertThat(client.read().status()).isEqualTo(413);
            }
            try (RawClient client = running.connect()) {
                client.send(head("POST", "/", type, "Transfer-Encoding: chunked") + "3e8\r\na=" + "x".repeat(998)
                        + "\r\n1\r\nx\r\n0\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(413);
            }
        }
    }
}
