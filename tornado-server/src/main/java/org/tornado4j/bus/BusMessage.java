package org.tornado4j.bus;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;
import org.tornado4j.web.ServerSentEvent;
import org.tornado4j.web.SharedEvent;
import org.tornado4j.websocket.SharedMessage;

/**
 * A message on a topic.
 *
 * <p>To a WebSocket it is sent as a text or binary message. To an event stream it is sent as the data of an event, with
 * binary content in Base64, and with the type and the id if there are any.
 *
 * <p>Thread: immutable.
 */
public final class BusMessage implements BusEvent {

    /** The maximum length of a topic, an event type and an id, in characters. */
    public static final int LONGEST_NAME = 256;

    /** Objects that belong to a message, in bytes. */
    private static final int OVERHEAD = 256;

    private final String topic;
    private final byte[] content;
    private final boolean isText;
    private final @Nullable String event;
    private final @Nullable String id;

    /** Made when first needed, perhaps by two loops. */
    private volatile @Nullable SharedMessage socketMessage;
    /** Made when first needed, perhaps by two loops. */
    private volatile @Nullable SharedEvent streamEvent;

    BusMessage(String topic, byte[] content, boolean isText, @Nullable String event, @Nullable String id) {
        this.topic = requireTopic(topic);
        this.content = content;
        this.isText = isText;
        this.event = requireName("event type", event);
        this.id = requireName("id", id);
    }

    /**
     * Returns a text message.
     *
     * @throws IllegalArgumentException if the topic is empty, longer than 256 characters, or has a control character
     */
    public static BusMessage text(String topic, String text) {
        return new BusMessage(topic, text.getBytes(StandardCharsets.UTF_8), true, null, null);
    }

    /**
     * Returns a binary message.
     *
     * <p>Ownership: {@code bytes} is taken over; the caller must not change it any more.
     *
     * @throws IllegalArgumentException as with {@link #text(String, String)}
     */
    public static BusMessage binary(String topic, byte[] bytes) {
        return new BusMessage(topic, bytes, false, null, null);
    }

    /**
     * Returns this message with the given type of server-sent event. It is not sent to WebSockets.
     *
     * @throws IllegalArgumentException if it is longer than 256 characters, or has a control character
     */
    public BusMessage withEvent(String type) {
        return new BusMessage(topic, content, isText, type, id);
    }

    /**
     * Returns this message with the given id of a server-sent event, which a browser sends as {@code Last-Event-ID}
     * when it reconnects. It is not sent to WebSockets.
     *
     * @throws IllegalArgumentException if it is longer than 256 characters, or has a control character
     */
    public BusMessage withId(String eventId) {
        return new BusMessage(topic, content, isText, event, eventId);
    }

    /** @throws IllegalArgumentException if {@code topic} cannot be one */
    static String requireTopic(String topic) {
        if (topic.isEmpty()) {
            throw new IllegalArgumentException("a topic has at least one character");
        }
        requireName("topic", topic);
        return topic;
    }

    private static @Nullable String requireName(String what, @Nullable String name) {
        if (name == null) {
            return null;
        }
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a " + what + " has at most " + LONGEST_NAME + " characters, not " + name.length());
        }
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int c = name.codePointAt(i);
            if (Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                throw new IllegalArgumentException(
                        "a " + what + " is Unicode text without control characters: " + PeerText.quoted(name));
            }
        }
        return name;
    }

    // ------------------------------------------------------------------------------------------ about it

    public String topic() {
        return topic;
    }

    /** Returns whether this is a text message; otherwise it is binary. */
    public boolean isText() {
        return isText;
    }

    /** Returns the text; for a binary message, its bytes in Base64. */
    public String text() {
        return isText
                ? new String(content, StandardCharsets.UTF_8)
                : Base64.getEncoder().encodeToString(content);
    }

    /** Returns a copy of the content; for a text message, its UTF-8. */
    public byte[] bytes() {
        return content.clone();
    }

    /** Returns the type of the server-sent event; null for none. */
    public @Nullable String event() {
        return event;
    }

    /** Returns the id of the server-sent event; null for none. */
    public @Nullable String id() {
        return id;
    }

    // ------------------------------------------------------------------------------------------ within the package

    /** Ownership: shared; nobody changes it. */
    byte[] content() {
        return content;
    }

    /** Returns how much memory it takes, with the frame that is made of it, estimated in bytes. */
    long memory() {
        return OVERHEAD + 2L * content.length;
    }

    SharedMessage socketMessage() {
        SharedMessage made = socketMessage;
        if (made == null) {
            made = isText ? SharedMessage.text(content) : SharedMessage.binary(content);
            socketMessage = made;
        }
        return made;
    }

    SharedEvent streamEvent() {
        SharedEvent made = streamEvent;
        if (made == null) {
            made = SharedEvent.of(new ServerSentEvent(text(), event, id, null));
            streamEvent = made;
        }
        return made;
    }

    @Override
    public String toString() {
        return "message of " + content.length + " bytes on " + PeerText.quoted(topic);
    }
}
