package org.tornado4j.bus;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.websocket.CloseCode;
import org.tornado4j.websocket.SharedMessageListener;
import org.tornado4j.websocket.WebSocketConnection;

/**
 * A WebSocket that gets the messages of a topic. It is told of a gap before the next message, or when its client has caught up.
 *
 * <p>Thread: confined to the loop of the socket.
 */
final class SocketSubscriber implements Subscriber, SharedMessageListener {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final WebSocketConnection socket;
    private final String topic;
    private final Consumer<String> onGap;
    private @Nullable Subscription subscription;

    /** Set while there is a gap that the client was not told of. */
    private boolean hasGap;
    /** Set while this waits for the client to catch up. */
    private boolean waits;

    SocketSubscriber(WebSocketConnection socket, String topic, Consumer<String> onGap) {
        this.socket = socket;
        this.topic = topic;
        this.onGap = onGap;
    }

    /** Says whose subscriber it is, before the first message. */
    void belongsTo(Subscription own) {
        subscription = own;
    }

    @Override
    public void message(BusMessage message) {
        socket.send(message.socketMessage(), this);
    }

    @Override
    public void gap() {
        hasGap = true;
        if (!waits) {
            waits = true;
            socket.whenCaughtUp(this::caughtUp);
        }
    }

    @Override
    public void dropped() {
        gap();
    }

    private void caughtUp() {
        waits = false;
        sending();
    }

    @Override
    public void sending() {
        if (!hasGap) {
            return;
        }
        hasGap = false;
        if (subscription == null || !subscription.isActive()) {
            return;
        }
        try {
            onGap.accept(topic);
        } catch (RuntimeException | Error e) {
            FatalErrors.escalate(e);
            LOG.error("Exception in the handling of a gap in \"{}\"", topic, e);
            socket.close(CloseCode.INTERNAL_ERROR, "");
        }
    }
}
