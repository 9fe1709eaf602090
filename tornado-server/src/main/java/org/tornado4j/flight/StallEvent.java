package org.tornado4j.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A loop that is held; written by the thread that watches the loops, while it goes on. */
@Name("org.tornado4j.LoopStall")
@Label("Loop Stall")
@Category("Tornado4j")
@Description("An event loop has been held by one callback or handler for a while, and still is")
@StackTrace(false)
final class StallEvent extends Event {

    @Label("Loop")
    Thread loop = Thread.currentThread();

    @Label("Callback")
    String callback = "";

    @Label("Held So Far")
    @Timespan(Timespan.NANOSECONDS)
    long held;

    @Label("Stack")
    String stack = "";

    static void write(Thread loop, String callback, long nanos, String stack) {
        StallEvent event = new StallEvent();
        if (event.shouldCommit()) {
            event.loop = loop;
            event.callback = callback;
            event.held = nanos;
            event.stack = stack;
            event.commit();
        }
    }
}
