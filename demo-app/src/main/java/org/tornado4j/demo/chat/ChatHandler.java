package org.tornado4j.demo.chat;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.tornado4j.bus.BusMessage;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.websocket.JsonWebSocketHandler;
import org.tornado4j.websocket.WebSocketOptions;
import tools.jackson.databind.json.JsonMapper;

/**
 * The socket of a page that shows the chat.
 *
 * <ol>
 *   <li>the page asks for what it lacks, by the last id that it has: {@code {"last": 41}}, or {@code {"last": null}}
 *   <li>it gets {@code {"messages": [...], "more": false}}, and asks again while there are more
 *   <li>it says something: {@code {"key": "...", "author": "Ada", "text": "hello"}}
 *   <li>it gets each message as it is said, by whomever, in whichever process: {@code {"id": 42, "key": "...", ...}}
 *   <li>it is told that it may have missed some, {@code {"missed": true}}, and asks as at first
 * </ol>
 *
 * <p>It subscribes before it can ask, so that nothing falls between the two; what comes twice has the same id.
 */
@Route("/chat")
@Profile("!bench")
class ChatHandler extends JsonWebSocketHandler<ChatHandler.FromPage> {

    private static final String TOPIC = "chat";
    private static final int MOST_AT_ONCE = 100;
    private static final int MOST_AT_FIRST = 50;
    private static final int LONGEST_KEY = 36;
    private static final int LONGEST_AUTHOR = 30;
    private static final int LONGEST_TEXT = 500;
    private static final int MOST_BYTES = 8 * 1024;

    /** A message of a page: text to say, or else the last id that it has. */
    record FromPage(
            @Nullable Long last,
            @Nullable String key,
            @Nullable String author,
            @Nullable String text) {}

    record Part(List<ChatMessage> messages, boolean more) {}

    record Missed(boolean missed) {}

    record Problem(String problem) {}

    private final ChatMessages messages;
    private final MessageBus bus;
    private final JsonMapper json;

    ChatHandler(ChatMessages messages, MessageBus bus, JsonMapper json) {
        this.messages = messages;
        this.bus = bus;
        this.json = json;
    }

    @Override
    protected WebSocketOptions options() {
        return super.options().toBuilder().maxMessageBytes(MOST_BYTES).build();
    }

    void open() {
        bus.subscribe(TOPIC, this, topic -> writeMessage(new Missed(true)));
    }

    /** {@code @Blocking}, as JDBC is. */
    @Override
    @Blocking
    protected @Nullable CompletionStage<?> onJson(FromPage message) {
        String text = message.text();
        if (text == null) {
            return writeMessage(part(message.last()));
        }
        String key = message.key();
        String author = message.author();
        if (key == null
                || author == null
                || !fits(key, LONGEST_KEY)
                || !fits(author, LONGEST_AUTHOR)
                || !fits(text, LONGEST_TEXT)) {
            return writeMessage(new Problem("a name has 1 to " + LONGEST_AUTHOR + " characters, a text 1 to "
                    + LONGEST_TEXT + ", and a key 1 to " + LONGEST_KEY));
        }
        ChatMessage added = messages.add(key, author.strip(), text.strip());
        bus.publish(BusMessage.text(TOPIC, json.writeValueAsString(added)));
        return null;
    }

    private Part part(@Nullable Long last) {
        if (last == null) {
            return new Part(messages.newest(MOST_AT_FIRST), false);
        }
        List<ChatMessage> found = messages.after(last, MOST_AT_ONCE + 1);
        boolean more = found.size() > MOST_AT_ONCE;
        return new Part(more ? found.subList(0, MOST_AT_ONCE) : found, more);
    }

    private static boolean fits(String text, int longest) {
        return !text.isBlank() && text.length() <= longest;
    }

    @Override
    protected CompletionStage<?> onInvalidMessage(String problem) {
        return writeMessage(new Problem(problem));
    }
}
