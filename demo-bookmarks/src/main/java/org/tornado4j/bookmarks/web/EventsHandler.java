package org.tornado4j.bookmarks.web;

import java.util.concurrent.CompletionStage;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.EventStream;

/** A stream of events that keeps the list of an open page up to date. */
@Route("/events")
@Authenticated
class EventsHandler extends SiteHandler {

    private final Changes changes;

    EventsHandler(Changes changes) {
        this.changes = changes;
    }

    CompletionStage<?> get() {
        EventStream stream = EventStream.open(this);
        changes.subscribe(user(), stream);
        return stream.closed();
    }
}
