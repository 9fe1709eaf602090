package org.tornado4j.bus;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.EventStream;
import org.tornado4j.web.ServerSentEvent;

/**
 * An event stream that gets the messages of a topic.
 *
 * <p>Thread: confined to the loop of the stream.
 *
 * @param onGap null for an event of the type {@link MessageBus#GAP_EVENT}
 */
record StreamSubscriber(
        EventStream stream, String topic, @Nullable Consumer<String> onGap) implements Subscriber {

    @Override
    public void message(BusMessage message) {
        stream.send(message.streamEvent());
    }

    @Override
    public void gap() {
        if (onGap == null) {
            stream.send(ServerSentEvent.of(topic).withEvent(MessageBus.GAP_EVENT));
        } else {
            onGap.accept(topic);
        }
    }
}
