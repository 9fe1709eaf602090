package org.tornado4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.http.HTTPFile;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.security.CookieSecret;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.CurrentUser;
import org.tornado4j.web.JsonCodec;
import org.tornado4j.web.JsonType;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.StreamRequestBody;
import org.tornado4j.web.XsrfCookies;

class HandlerTestClientTests {

    @RegisterExtension
    final LogExpectations logs = LogExpectations.noOtherWarnings();

    private @Nullable HandlerTestClient client;

    @BeforeEach
    void makeClient() {
        logs.allow("tornado.access", "");
        client = client(ApplicationSettings.DEFAULT);
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    private static HandlerTestClient client(ApplicationSettings settings) {
        return HandlerTestClient.builder(application(settings))
                .options(HTTPServerOptions.builder().maxBodyBytes(1_000).build())
                .build();
    }

    private static Application application(ApplicationSettings settings) {
        return Application.builder()
                .settings(settings)
                .route("/hello/{name}", HelloHandler::new)
                .route("/echo", EchoHandler::new)
                .route("/form", FormHandler::new)
                .route("/pieces", PiecesHandler::new)
                .route("/soon", SoonHandler::new)
                .route("/never", NeverHandler::new)
                .route("/beside", BesideHandler::new)
                .route("/user", UserHandler::new)
                .route("/own-user", OwnUserHandler::new)
                .route("/cookies", CookiesHandler::new)
                .route("/held", HeldHandler::new)
                .route("/broken", BrokenHandler::new)
                .route("/cut", CutHandler::new)
                .route("/hints", HintsHandler::new)
                .route("/long", LongHandler::new)
                .build();
    }

    // ------------------------------------------------------------------------------------------ requests

    public static class HelloHandler extends RequestHandler {
        void get(String name) {
            write("Hello, " + name + "! " + getQueryArgument("greeting", ""));
        }

        void head(String name) {
            get(name);
        }
    }

    @Test
    void requestIsAnswered() {
        TestResponse response =
                client.get("/hello/Ada").query("greeting", "how are you?").fetch();
        assertThat(response).hasStatus(200).hasText("Hello, Ada! how are you?").hasField("Content-Length", "24");
        assertThat(response.reason()).isEqualTo("OK");
        assertThat(response.field("Date")).isNotNull();
    }

    @Test
    void queryIsAddedToThatOfTheTarget() {
        assertThat(client.get("/hello/Ada?a=b").query("greeting", "é").fetch()).hasText("Hello, Ada! é");
    }

    @Test
    void headHasNoContent() {
        assertThat(client.head("/hello/Ada").fetch())
                .hasStatus(200)
                .hasField("Content-Length", "12")
                .hasNoContent();
    }

    @Test
    void refusalsAreThoseOfASocket() {
        assertThat(client.fetch("/missing")).hasStatus(404);
        assertThat(client.delete("/hello/Ada").fetch()).hasStatus(405);
        assertThat(client.request("PURGE", "/hello/Ada").fetch()).hasStatus(501);
        assertThat(client.post("/echo").content("text/plain", "x".repeat(1_001)).fetch())
                .hasStatus(413)
                .hasField("Connection", "close");
        assertThat(client.post("/echo")
                        .chunks("text/plain", new byte[600], new byte[600])
                        .fetch())
                .hasStatus(413);
        assertThat(client.post("/echo").field("Content-Length", "+1").fetch()).hasStatus(400);
        assertThat(client.get("/hello/" + "x".repeat(100_000)).fetch()).hasStatus(414);
        assertThat(client.get("/hello/Ada").field("X", "x".repeat(100_000)).fetch())
                .hasStatus(431);
        assertThat(client.get("/hello/Ada").field("Host", "a b").fetch()).hasStatus(400);
    }

    /** Writes what came of a request. */
    public static class EchoHandler extends RequestHandler {
        void get() {
            write(request().method() + " " + request().fullUrl() + " from "
                    + request().remoteIp());
        }

        void post() {
            write(request().headers().get("Content-Type") + ": "
                    + new String(request().body(), StandardCharsets.UTF_8));
        }

        void put() {
            post();
        }
    }

    @Test
    void contentTravels() {
        assertThat(client.post("/echo").content("text/x", "é").fetch()).hasText("text/x: é");
        assertThat(client.put("/echo").json("{}").fetch()).hasText("application/json: {}");
        assertThat(client.post("/echo").json(Map.of("a", 1)).fetch()).hasText("application/json: {\"a\":1}");
        assertThat(client.post("/echo").fetch()).hasText("null: ");
    }

    @Test
    void connectionIsAsTheRequestSays() {
        assertThat(client.fetch("/echo")).hasText("GET http://localhost/echo from 127.0.0.1");
        assertThat(client.get("/echo")
                        .secure()
                        .remoteAddress("2001:db8::1")
                        .field("Host", "shop.example")
                        .fetch())
                .hasText("GET https://shop.example/echo from 2001:db8:0:0:0:0:0:1");
    }

    @StreamRequestBody
    public static class PiecesHandler extends RequestHandler {
        private final List<String> pieces = new ArrayList<>();

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            pieces.add(StandardCharsets.UTF_8.decode(chunk).toString());
            return null;
        }

        void post() {
            write(String.join("|", pieces));
        }
    }

    @Test
    void chunksArriveOneByOne() {
        assertThat(client.post("/pieces")
                        .chunks(
                                "text/plain",
                                "one".getBytes(StandardCharsets.UTF_8),
                                "two".getBytes(StandardCharsets.UTF_8))
                        .fetch())
                .hasText("one|two");
    }

    public static class FormHandler extends RequestHandler {
        void post() {
            StringBuilder text = new StringBuilder(getBodyArgument("name"));
            for (HTTPFile file : request().files().getOrDefault("file", List.of())) {
                text.append(' ')
                        .append(file.filename())
                        .append(' ')
                        .append(file.contentType())
                        .append(' ')
                        .append(new String(file.body(), StandardCharsets.UTF_8));
            }
            write(text.toString());
        }
    }

    @Test
    void formTravels() {
        assertThat(client.post("/form").form("name", "a & b=é").form("other", 1).fetch())
                .hasText("a & b=é");
        assertThat(client.post("/form")
                        .form("name", "a & b=é")
                        .file("file", "über \"alles\".txt", "text/plain", "one\r\ntwo".getBytes(StandardCharsets.UTF_8))
                        .fetch())
                .hasText("a & b=é über %22alles%22.txt text/plain one\r\ntwo");
    }

    @Test
    void requestThatCannotTravelIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.get("/a b"))
                .withMessageContaining("query(name, value)");
        assertThatIllegalArgumentException().isThrownBy(() -> client.request("GE T", "/"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.get("/").field("X", "a\r\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.get("/").cookie("a", "b;c"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.get("/").remoteAddress("localhost"));
        assertThatIllegalStateException()
                .isThrownBy(() -> client.post("/").json("{}").form("a", "b"));
        assertThatIllegalStateException()
                .isThrownBy(() -> client.post("/").form("a", "b").json("{}"));
    }

    @Test
    void defaultsAreAppliedToEachRequest() {
        try (HandlerTestClient other = HandlerTestClient.builder(application(ApplicationSettings.DEFAULT))
                .defaultRequest(request -> request.field("Host", "shop.example"))
                .build()) {
            assertThat(other.fetch("/echo")).hasText("GET http://shop.example/echo from 127.0.0.1");
        }
    }

    // ------------------------------------------------------------------------------------------ handlers

    public static class SoonHandler extends RequestHandler {
        CompletionStage<String> get() {
            CompletableFuture<String> result = new CompletableFuture<>();
            loop().callLater(Duration.ofMillis(1), () -> result.complete("soon"));
            return result;
        }
    }

    @Test
    void asynchronousHandlerIsAwaited() {
        assertThat(client.fetch("/soon")).hasText("soon");
    }

    public static class NeverHandler extends RequestHandler {
        CompletionStage<String> get() {
            return new CompletableFuture<>();
        }
    }

    @Test
    void handlerThatNeverAnswersIsNamed() {
        assertThat(messageOfTimeout("/never", "HANDLING"))
                .contains("GET /never: nothing came within ")
                .contains("NeverHandler")
                .contains("is HANDLING");
    }

    /** Returns the message of a request that has no answer, once it has come as far as that; on a busy machine it takes longer. */
    private String messageOfTimeout(String target, String part) {
        String message = "";
        for (long millis = 20; !message.contains(part) && millis < 20_000; millis *= 3) {
            Duration patience = Duration.ofMillis(millis);
            message = catchThrowableOfType(
                            NoResponseException.class,
                            () -> client.get(target).timeout(patience).fetch())
                    .getMessage();
        }
        return message;
    }

    public static class BesideHandler extends RequestHandler {
        static CountDownLatch latch = new CountDownLatch(0);

        @Blocking
        void get() throws InterruptedException {
            latch.await();
            write("beside");
        }
    }

    @Test
    void blockingHandlerIsAwaited() {
        assertThat(client.fetch("/beside")).hasText("beside");
    }

    @Test
    void blockingHandlerThatHangsIsNamed() {
        BesideHandler.latch = new CountDownLatch(1);
        try {
            assertThat(messageOfTimeout("/beside", "beside the loop"))
                    .contains("BesideHandler")
                    .contains("runs beside the loop");
        } finally {
            BesideHandler.latch.countDown();
        }
    }

    public static class HeldHandler extends RequestHandler {
        static CountDownLatch latch = new CountDownLatch(0);

        void get() throws InterruptedException {
            latch.await();
            write("held");
        }
    }

    @Test
    void handlerThatHoldsTheLoopIsNamedWithItsStack() {
        HeldHandler.latch = new CountDownLatch(1);
        try {
            assertThat(messageOfTimeout("/held", "the loop is held"))
                    .contains("the loop is held by ")
                    .contains("HeldHandler.get(HandlerTestClientTests.java:");
        } finally {
            HeldHandler.latch.countDown();
        }
    }

    public static class BrokenHandler extends RequestHandler {
        void get() {
            throw new IllegalStateException("broken on purpose");
        }
    }

    @Test
    void failureIsLoggedAndAnswered() {
        ExpectLog expected = logs.expect("tornado.application", "Uncaught exception GET /broken");
        assertThat(client.fetch("/broken")).hasStatus(500);
        expected.close();
        assertThat(expected.hasStackTrace()).isTrue();
    }

    public static class CutHandler extends RequestHandler {
        CompletionStage<?> get() {
            write("half");
            return flush().thenRun(() -> {
                throw new IllegalStateException("cut on purpose");
            });
        }
    }

    @Test
    void responseThatIsCutOffIsNoResponse() {
        logs.expect("tornado", "Uncaught exception GET /cut|.*");
        assertThatExceptionOfType(NoResponseException.class)
                .isThrownBy(() -> client.fetch("/cut"))
                .withMessageContaining("GET /cut: ");
    }

    public static class HintsHandler extends RequestHandler {
        CompletionStage<?> get() {
            HTTPHeaders hints = new HTTPHeaders();
            hints.add("Link", "</style.css>; rel=preload");
            request().connection().writeInformational(103, hints);
            write("one");
            return flush().thenRun(() -> write("two"));
        }
    }

    @Test
    void interimResponsesAndWritesAreKept() {
        TestResponse response = client.fetch("/hints");
        assertThat(response).hasStatus(200).hasText("onetwo").hasWrites("one", "two");
        assertThat(response.informational()).singleElement().satisfies(hints -> {
            assertThat(hints.status()).isEqualTo(103);
            assertThat(hints.field("Link")).isEqualTo("</style.css>; rel=preload");
        });
    }

    public static class LongHandler extends RequestHandler {
        void get() {
            write("x".repeat(300_000));
        }
    }

    @Test
    void longResponseArrivesWhole() {
        TestResponse response = client.fetch("/long");
        assertThat(response.content()).hasSize(300_000);
        assertThat(response.writes()).hasSize(1);
    }

    @Test
    void compressionOfTheServerIsOn() {
        try (HandlerTestClient other = HandlerTestClient.builder(application(ApplicationSettings.DEFAULT))
                .options(HTTPServerOptions.builder()
                        .compression(ResponseCompression.STANDARD)
                        .build())
                .build()) {
            TestResponse response =
                    other.get("/long").field("Accept-Encoding", "gzip").fetch();
            assertThat(response).hasField("Content-Encoding", "gzip");
            assertThat(response.content()).hasSizeLessThan(10_000);
        }
    }

    @Test
    void requestFromTheLoopIsRefused() {
        Application application = Application.builder()
                .route("/inner", () -> new RequestHandler() {
                    void get() {
                        assertThatIllegalStateException()
                                .isThrownBy(() -> client.fetch("/inner"))
                                .withMessageContaining("test's thread");
                        write("refused");
                    }
                })
                .build();
        client.close();
        client = HandlerTestClient.of(application);
        assertThat(client.fetch("/inner")).hasText("refused");
    }

    @Test
    void closedClientSendsNothing() {
        client.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> client.fetch("/soon"))
                .withMessageContaining("closed");
    }

    @Test
    void requestsCanBeSentAtOnce() {
        List<CompletableFuture<TestResponse>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "n" + i;
            all.add(CompletableFuture.supplyAsync(() -> client.fetch("/hello/" + name)));
        }
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).join()).hasText("Hello, n" + i + "! ");
        }
    }

    // ------------------------------------------------------------------------------------------ users

    public static class UserHandler extends RequestHandler {
        @Authenticated
        void get() {
            write("user " + currentUser());
        }
    }

    public static class OwnUserHandler extends UserHandler {
        @Override
        protected @Nullable Object getCurrentUser() {
            return getCookie("user");
        }
    }

    @Test
    void userComesFromTheRequest() {
        assertThat(client.fetch("/user")).hasStatus(401);
        assertThat(client.get("/user").user("ada").fetch()).hasText("user ada");
        assertThat(client.get("/own-user").cookie("user", "grace").fetch()).hasText("user grace");
        assertThat(client.get("/own-user").cookie("user", "grace").user("ada").fetch())
                .hasText("user ada");
    }

    @Test
    void userOfTheRequestNeedsNoLookUpThatBlocks() {
        ApplicationSettings settings = ApplicationSettings.builder()
                .currentUser(CurrentUser.blocking(handler -> {
                    throw new AssertionError("asked");
                }))
                .build();
        client.close();
        client = client(settings);
        assertThat(client.get("/user").user("ada").fetch()).hasText("user ada");
    }

    // ------------------------------------------------------------------------------------------ cookies

    public static class CookiesHandler extends RequestHandler {
        void get() {
            write(getCookie("plain") + " " + getSignedCookieText("signed"));
            if (getQueryArgument("set", "").equals("yes")) {
                setCookie("plain", "a b");
                setSignedCookie("signed", "secret");
            }
            if (getQueryArgument("clear", "").equals("yes")) {
                clearCookie("plain");
            }
        }

        void post() {
            write("posted");
        }

        private @Nullable String getSignedCookieText(String name) {
            return settings().cookieSecret() == null ? null : getSignedCookie(name);
        }
    }

    private static ApplicationSettings withSecret() {
        return ApplicationSettings.builder()
                .cookieSecret(CookieSecret.of("0123456789abcdef0123456789abcdef"))
                .xsrfCookies(XsrfCookies.DEFAULT)
                .build();
    }

    @Test
    void cookiesAreSentAndRead() {
        client.close();
        client = client(withSecret());
        assertThat(client.get("/cookies")
                        .cookie("plain", "one")
                        .signedCookie("signed", "two")
                        .fetch())
                .hasText("one two");
        TestResponse response = client.get("/cookies").query("set", "yes").fetch();
        assertThat(response)
                .hasText("null null")
                .hasCookie("plain", "a b")
                .hasCookie("signed")
                .hasNoCookie("other");
        assertThat(response.setCookie("plain")).contains("Path=/");
    }

    @Test
    void clientCanKeepCookies() {
        client.close();
        client = client(withSecret());
        HandlerTestClient browser = client.keepingCookies();
        browser.get("/cookies").query("set", "yes").fetch();
        assertThat(browser.fetch("/cookies")).hasText("a b secret");
        assertThat(client.fetch("/cookies")).hasText("null null");
        browser.get("/cookies").query("clear", "yes").fetch();
        assertThat(browser.fetch("/cookies")).hasText("null secret");
    }

    @Test
    void xsrfTokenIsSent() {
        client.close();
        client = client(withSecret());
        logs.allow("tornado.general", "403 POST /cookies");
        assertThat(client.post("/cookies").fetch()).hasStatus(403);
        assertThat(client.post("/cookies").xsrf().fetch()).hasText("posted");
        HandlerTestClient browser = client.keepingCookies();
        assertThat(browser.post("/cookies").xsrf().fetch()).hasText("posted");
    }

    @Test
    void whatTheApplicationDoesNotHaveIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> client.get("/cookies").signedCookie("a", "b"))
                .withMessageContaining("tornado.web.cookie-secret");
        assertThatIllegalStateException()
                .isThrownBy(() -> client.post("/cookies").xsrf())
                .withMessageContaining("xsrf()");
        try (HandlerTestClient other = HandlerTestClient.of(connection -> {
            throw new AssertionError("no request comes");
        })) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> other.post("/").json(Map.of()))
                    .withMessageContaining("settings");
        }
    }

    // ------------------------------------------------------------------------------------------ JSON

    record Item(String name) {}

    /** Knows items alone. */
    private static final class ItemCodec implements JsonCodec {
        @Override
        public byte[] encode(Object value) {
            return JsonCodec.standard().encode(Map.of("name", ((Item) value).name()));
        }

        @Override
        public Object decode(byte[] json, java.lang.reflect.Type type) {
            String text = new String(json, StandardCharsets.UTF_8);
            Item item = new Item(text.replaceAll(".*\"name\":\"(.*)\".*", "$1"));
            return type == Item.class ? item : List.of(item);
        }
    }

    @Test
    void objectsTravelByTheCodecOfTheApplication() {
        client.close();
        client = client(ApplicationSettings.builder().jsonCodec(new ItemCodec()).build());
        TestResponse response = client.post("/echo").json(new Item("chair")).fetch();
        assertThat(response).hasText("application/json: {\"name\":\"chair\"}");
        assertThat(response.json(Item.class)).isEqualTo(new Item("chair"));
        assertThat(response.json(new JsonType<List<Item>>() {})).containsExactly(new Item("chair"));
        assertThat(response).hasJson(Item.class, item -> assertThat(item.name()).isEqualTo("chair"));
    }
}
