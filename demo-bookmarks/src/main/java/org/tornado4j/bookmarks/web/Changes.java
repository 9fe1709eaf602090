package org.tornado4j.bookmarks.web;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.tornado4j.bookmarks.User;
import org.tornado4j.web.EventStream;
import org.tornado4j.web.ServerSentEvent;

/** Tells the open pages of a user that their bookmarks have changed, those that this process serves. Thread: any. */
@Component
class Changes {

    private static final ServerSentEvent CHANGED = ServerSentEvent.of("").withEvent("changed");

    private final Map<Long, Set<EventStream>> streams = new ConcurrentHashMap<>();

    void subscribe(User user, EventStream stream) {
        streams.compute(user.id(), (id, known) -> {
            Set<EventStream> all = known != null ? known : ConcurrentHashMap.newKeySet();
            all.add(stream);
            return all;
        });
    }

    void unsubscribe(User user, EventStream stream) {
        streams.computeIfPresent(user.id(), (id, known) -> {
            known.remove(stream);
            return known.isEmpty() ? null : known;
        });
    }

    /** The page then asks for the list; what has changed is not said, so that no order has to be kept. */
    void publish(User user) {
        streams.getOrDefault(user.id(), Set.of()).forEach(stream -> stream.send(CHANGED));
    }
}
