package org.tornado4j.bookmarks.web;

import org.springframework.stereotype.Component;
import org.tornado4j.bookmarks.User;
import org.tornado4j.bus.BusMessage;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.bus.Subscription;
import org.tornado4j.web.EventStream;

/** Tells the open pages of a user that their bookmarks have changed, whichever process serves them. Thread: any. */
@Component
class Changes {

    private final MessageBus bus;

    Changes(MessageBus bus) {
        this.bus = bus;
    }

    /** Has a stream get the changes until it ends, at the latest when the user logs out. */
    void subscribe(User user, EventStream stream) {
        bus.subscribe(topic(user), stream);
        Subscription logout = bus.subscribe(logoutTopic(user.id()), stream.loop(), message -> stream.close());
        stream.closed().thenRun(logout::cancel);
    }

    /** Ends all streams of a user. The pages of other sessions open new ones. */
    void endStreams(long userId) {
        bus.publish(logoutTopic(userId), "");
    }

    /** The page then asks for the list; what has changed is not said, so that no order has to be kept. */
    void publish(User user) {
        bus.publish(BusMessage.text(topic(user), "").withEvent("changed"));
    }

    private static String topic(User user) {
        return "bookmarks/" + user.id();
    }

    private static String logoutTopic(long userId) {
        return "logout/" + userId;
    }
}
