package org.tornado4j.demo;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.PeriodicCallback;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.EventStream;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.ServerSentEvent;

/**
 * The time, as server-sent events. Who loses the connection comes back with the number of the last event, and the count goes
 * on from there.
 */
@Route("/events")
class EventsHandler extends RequestHandler {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private long number;

    CompletionStage<?> get() {
        EventStream events = EventStream.open(this);
        number = numberOf(events.lastEventId());
        PeriodicCallback clock = new PeriodicCallback(() -> send(events), Duration.ofSeconds(1));
        clock.start();
        send(events);
        return events.closed().thenRun(clock::stop);
    }

    private void send(EventStream events) {
        number++;
        String now = clockTime(LocalTime.now(ZoneId.systemDefault()));
        events.send(ServerSentEvent.of("event " + number + " at " + now).withId(Long.toString(number)));
    }

    /** Returns hours, minutes and seconds; {@link LocalTime#toString} leaves out the seconds of a full minute. */
    static String clockTime(LocalTime time) {
        return CLOCK.format(time);
    }

    private static long numberOf(@Nullable String id) {
        return id != null && id.matches("\\d{1,9}") ? Long.parseLong(id) : 0;
    }
}
