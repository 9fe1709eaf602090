package org.tornado4j.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tornado4j.demo.DemoTest;
import org.tornado4j.demo.SocketClient;
import tools.jackson.databind.JsonNode;

@DemoTest
class ChatTests {

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private ChatMessages messages;

    @BeforeEach
    void forget() {
        jdbc.sql("delete from chat_message").update();
    }

    @Test
    void messageComesToAllWithTheNextId() throws Exception {
        try (SocketClient ada = connect();
                SocketClient bob = connect()) {
            ada.send("""
                    {"key": "a1", "author": " Ada ", "text": "<b>hello</b>"}""");
            bob.next();
            bob.send("""
                    {"key": "b1", "author": "Bob", "text": "hello, Ada"}""");

            assertThat(ada.next().at("/text").asString()).isEqualTo("<b>hello</b>");
            JsonNode answer = ada.next();
            assertThat(answer.at("/id").asLong()).isEqualTo(2);
            assertThat(answer.at("/key").asString()).isEqualTo("b1");
            assertThat(answer.at("/author").asString()).isEqualTo("Bob");
            assertThat(messages.newest(10)).extracting(ChatMessage::author).containsExactly("Ada", "Bob");
        }
    }

    @Test
    void clientThatComesBackReadsWhatItMissed() throws Exception {
        say(205);
        try (SocketClient client = new SocketClient(port, "/chat")) {
            List<Long> ids = new ArrayList<>();
            boolean more = true;
            for (long last = 2; more; last = ids.get(ids.size() - 1)) {
                client.send("{\"last\": " + last + "}");
                JsonNode part = client.next();
                part.at("/messages")
                        .forEach(message -> ids.add(message.at("/id").asLong()));
                more = part.at("/more").asBoolean();
            }

            assertThat(ids)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(3, 205).asLongStream().boxed().toList());
        }
    }

    @Test
    void newClientGetsTheNewestMessages() throws Exception {
        say(60);
        try (SocketClient client = new SocketClient(port, "/chat")) {
            client.send("{\"last\": null}");
            JsonNode found = client.next().at("/messages");

            assertThat(found).hasSize(50);
            assertThat(found.at("/0/id").asLong()).isEqualTo(11);
            assertThat(found.at("/49/id").asLong()).isEqualTo(60);
        }
    }

    @Test
    void messageThatIsSentAgainIsStoredOnce() throws Exception {
        try (SocketClient client = connect()) {
            for (int i = 0; i < 2; i++) {
                client.send("""
                        {"key": "same", "author": "Ada", "text": "once"}""");
                assertThat(client.next().at("/id").asLong()).isEqualTo(1);
            }
            assertThat(messages.newest(10)).hasSize(1);
        }
    }

    @Test
    void idsHaveNoGapsWhateverComesTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Long> some = () -> say(25);
            List<Future<Long>> all =
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> some).toList());
            for (Future<Long> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(messages.after(0, 1000))
                .extracting(ChatMessage::id)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 200).asLongStream().boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\": \"k\", \"author\": \"\", \"text\": \"hello\"}",
                "{\"key\": \"k\", \"author\": \"Ada\", \"text\": \" \"}",
                "{\"author\": \"Ada\", \"text\": \"no key\"}",
                "{\"key\": \"k\", \"author\": \"longer than thirty characters are\", \"text\": \"hello\"}",
                "{\"last\": \"x\"}",
                "[]",
                "hello"
            })
    void messageThatDoesNotFitIsAnsweredWithTheProblem(String message) throws Exception {
        try (SocketClient client = connect()) {
            client.send(message);

            assertThat(client.next().at("/problem").asString()).isNotEmpty();
            assertThat(messages.newest(1)).isEmpty();
        }
    }

    @Test
    void largeMessageEndsTheSocket() throws Exception {
        try (SocketClient client = connect()) {
            client.send("x".repeat(9000));

            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    /** Connects, and waits for the answer to the first question: from then on it has subscribed. */
    private SocketClient connect() throws Exception {
        SocketClient client = new SocketClient(port, "/chat");
        client.send("{\"last\": null}");
        client.next();
        return client;
    }

    private long say(int count) {
        long last = 0;
        for (int i = 0; i < count; i++) {
            last = messages.add(UUID.randomUUID().toString(), "Ada", "message " + i)
                    .id();
        }
        return last;
    }
}
