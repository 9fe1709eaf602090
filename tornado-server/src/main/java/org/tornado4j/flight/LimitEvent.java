package org.tornado4j.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A limit that was reached; written by the thread of the loop. */
@Name("org.tornado4j.LimitReached")
@Label("Limit Reached")
@Category("Tornado4j")
@Description("A client reached a limit: its request was refused, or its connection ended")
@StackTrace(false)
final class LimitEvent extends Event {

    /** Never written; tells whether others would be, without making one. */
    private static final LimitEvent PROBE = new LimitEvent();

    @Label("Limit")
    String limit = "";

    @Label("Client")
    String client = "";

    static boolean isWanted() {
        return PROBE.isEnabled();
    }

    static void write(String limit, String client) {
        LimitEvent event = new LimitEvent();
        if (event.shouldCommit()) {
            event.limit = limit;
            event.client = client;
            event.commit();
        }
    }
}
