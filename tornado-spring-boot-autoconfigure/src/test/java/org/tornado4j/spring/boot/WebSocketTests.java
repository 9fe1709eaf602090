package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.tornado4j.web.Blocking;
import org.tornado4j.websocket.JsonWebSocketHandler;
import org.tornado4j.websocket.WebSocketHandler;

/** Handler beans with WebSockets, and the JDK's client. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "tornado.web.websocket.max-message-size=1KB")
class WebSocketTests {

    @LocalServerPort
    private int port;

    /** Notes what comes. */
    private static final class Received implements WebSocket.Listener {

        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            messages.add("binary " + data.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code + " " + reason);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(messages.poll(30, TimeUnit.SECONDS));
        }
    }

    private WebSocket connect(String path, Received received) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(20))
                .buildAsync(URI.create("ws://localhost:" + port + path), received)
                .join();
    }

    @Test
    void handlerBeanHasItsDependenciesAndItsPath() throws Exception {
        Received received = new Received();
        WebSocket socket = connect("/rooms/tea/7", received);
        assertThat(received.next()).isEqualTo("Hello tea 7");
        socket.sendText("a", true).join();
        assertThat(received.next()).isEqualTo("tea: a");
        socket.sendBinary(ByteBuffer.allocate(3), true).join();
        assertThat(received.next()).isEqualTo("binary 3");
        socket.sendText("x".repeat(1025), true).join();
        assertThat(received.next()).isEqualTo("closed 1009 message too big");
    }

    @Test
    void clientCloses() throws Exception {
        Received received = new Received();
        WebSocket socket = connect("/rooms/tea/7", received);
        assertThat(received.next()).startsWith("Hello");
        socket.sendClose(4001, "enough").join();
        assertThat(received.next()).isEqualTo("closed 4001 ");
    }

    @Test
    void messagesAreObjects() throws Exception {
        Received received = new Received();
        WebSocket socket = connect("/sums", received);
        socket.sendText("{\"first\":1,\"second\":2}", true).join();
        assertThat(received.next()).isEqualTo("{\"sum\":3}");
        socket.sendText("{\"first\":\"x\"}", true).join();
        assertThat(received.next())
                .isEqualTo("{\"problem\":\"Invalid JSON at line 1, column 10 (first): expected an integer\"}");
        socket.sendText("{\"first\":-1,\"second\":2}", true).join();
        assertThat(received.next()).startsWith("{\"problem\":\"Invalid message: first ");
        socket.sendText("null", true).join();
        assertThat(received.next()).contains("null where a value is expected");
    }

    @Test
    void invalidMessageClosesUnlessItIsAnswered() throws Exception {
        Received received = new Received();
        WebSocket socket = connect("/strict", received);
        socket.sendText("[1,2]", true).join();
        assertThat(received.next()).isEqualTo("3 off the loop");
        socket.sendText("{", true).join();
        assertThat(received.next()).startsWith("closed 1007 Invalid JSON at line 1");
    }

    @Component
    static class Greeter {
        String greet(String name) {
            return "Hello " + name;
        }
    }

    @Route("/rooms/{room}/{seat}")
    static class RoomHandler extends WebSocketHandler {

        private final Greeter greeter;
        private String room = "";

        RoomHandler(Greeter greeter) {
            this.greeter = greeter;
        }

        void open(String room, int seat) {
            this.room = room;
            writeMessage(greeter.greet(room) + " " + seat);
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(String text) {
            return writeMessage(room + ": " + text);
        }

        @Override
        protected @Nullable CompletionStage<?> onMessage(byte[] bytes) {
            return writeMessage(bytes);
        }
    }

    record Numbers(@Positive int first, int second) {}

    record Sum(int sum) {}

    record Problem(String problem) {}

    @Route("/sums")
    static class SumHandler extends JsonWebSocketHandler<Numbers> {

        @Override
        protected @Nullable CompletionStage<?> onJson(Numbers numbers) {
            return writeMessage(new Sum(numbers.first() + numbers.second()));
        }

        @Override
        protected @Nullable CompletionStage<?> onInvalidMessage(String problem) {
            return writeMessage(new Problem(problem));
        }
    }

    abstract static class Between<A, T> extends JsonWebSocketHandler<T> {}

    @Route("/strict")
    static class StrictHandler extends Between<String, int[]> {

        @Blocking
        @Override
        protected @Nullable CompletionStage<?> onJson(int[] numbers) {
            return writeMessage((numbers[0] + numbers[1]) + (loop().isInLoop() ? " on the loop" : " off the loop"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Greeter.class, RoomHandler.class, SumHandler.class, StrictHandler.class})
    static class Application {}
}
