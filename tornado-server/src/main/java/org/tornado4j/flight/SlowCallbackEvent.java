package org.tornado4j.flight;

import java.util.function.Supplier;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A callback that held its loop for too long; written by the thread of the loop, when it has ended. */
@Name("org.tornado4j.SlowCallback")
@Label("Slow Callback")
@Category("Tornado4j")
@Description("A callback or handler held its event loop for longer than the threshold")
@StackTrace(false)
final class SlowCallbackEvent extends Event {

    @Label("Callback")
    String callback = "";

    @Label("Held")
    @Timespan(Timespan.NANOSECONDS)
    long held;

    static void write(Supplier<String> name, long nanos) {
        SlowCallbackEvent event = new SlowCallbackEvent();
        if (event.shouldCommit()) {
            event.callback = name.get();
            event.held = nanos;
            event.commit();
        }
    }
}
