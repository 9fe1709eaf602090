package org.tornado4j.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.CookieManager;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tornado4j.examples.Served;

class ChatDemoTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern TOKEN = Pattern.compile("name=\"_xsrf\" value=\"([^\"]+)\"");

    private final MessageBuffer buffer = new MessageBuffer();
    private final Served chat = new Served(ChatDemo.application(buffer));
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    private String token;

    @BeforeEach
    void open() throws Exception {
        Matcher found = TOKEN.matcher(get("/").body());
        assertThat(found.find()).isTrue();
        token = found.group(1);
    }

    @AfterEach
    void close() throws Exception {
        chat.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) throws Exception {
        URI uri = chat.uri().resolve(path);
        return HttpRequest.newBuilder(uri).timeout(PATIENCE);
    }

    private CompletableFuture<HttpResponse<String>> post(String path, String form) throws Exception {
        HttpRequest request = request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Xsrftoken", token)
                .POST(BodyPublishers.ofString(form))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> response) throws Exception {
        return response.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void awaitWaiting(int requests) {
        await().atMost(PATIENCE).until(() -> buffer.waiting() == requests);
    }

    @Test
    void everyoneWhoWaitsGetsAMessage() throws Exception {
        CompletableFuture<HttpResponse<String>> one = post("/a/message/updates", "");
        CompletableFuture<HttpResponse<String>> other = post("/a/message/updates", "");
        awaitWaiting(2);

        HttpResponse<String> sent = answer(post("/a/message/new", "body=%3Cb%3Ehello"));

        assertThat(sent.body()).contains("\"body\":\"<b>hello\"").contains("&lt;b&gt;hello<\\/div>");
        for (CompletableFuture<HttpResponse<String>> client : List.of(one, other)) {
            assertThat(answer(client).headers().firstValue("Content-Type")).contains("application/json; charset=UTF-8");
            assertThat(answer(client).body()).startsWith("{\"messages\":[{").contains("\"body\":\"<b>hello\"");
        }
    }

    @Test
    void onlyWhatIsNewIsSent() throws Exception {
        Message first = Message.of("first");
        Message second = Message.of("second");
        buffer.add(first);
        buffer.add(second);

        assertThat(answer(post("/a/message/updates", "")).body())
                .contains("first")
                .contains("second");
        assertThat(answer(post("/a/message/updates", "cursor=" + first.id())).body())
                .doesNotContain("first")
                .contains("second");

        CompletableFuture<HttpResponse<String>> next = post("/a/message/updates", "cursor=" + second.id());
        awaitWaiting(1);
        buffer.add(Message.of("third"));
        assertThat(answer(next).body()).contains("third").doesNotContain("second");
    }

    @Test
    void clientThatLeavesIsForgotten() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", chat.uri().getPort())) {
            String cookie = cookies.getCookieStore().getCookies().get(0).toString();
            socket.getOutputStream()
                    .write(("POST /a/message/updates HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie
                                    + "\r\nX-Xsrftoken: " + token + "\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            awaitWaiting(1);
            socket.setSoLinger(true, 0);
        }
        awaitWaiting(0);
    }

    @Test
    void pageWorksWithoutItsScript() throws Exception {
        HttpResponse<String> sent = answer(post("/a/message/new", "body=hello+%26+welcome&next=%2F"));

        assertThat(sent.statusCode()).isEqualTo(302);
        assertThat(sent.headers().firstValue("Location")).contains("/");
        assertThat(get("/").body()).contains("hello &amp; welcome</div>");
        assertThat(get("/chat.js").headers().firstValue("Content-Type")).contains("text/javascript; charset=UTF-8");
    }

    @Test
    void oldMessagesAreForgotten() {
        for (int i = 0; i < 201; i++) {
            buffer.add(Message.of("message " + i));
        }

        assertThat(buffer.messages()).hasSize(200);
        assertThat(buffer.messages().get(0).body()).isEqualTo("message 1");
    }

    @Test
    void whatIsNoMessageIsRefused() throws Exception {
        assertThat(answer(post("/a/message/new", "body=")).statusCode()).isEqualTo(400);
        assertThat(answer(post("/a/message/new", "body=" + "x".repeat(1001))).statusCode())
                .isEqualTo(400);
        token = "";
        assertThat(answer(post("/a/message/new", "body=forged")).statusCode()).isEqualTo(403);
    }
}
