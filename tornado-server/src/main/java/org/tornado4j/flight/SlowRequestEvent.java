package org.tornado4j.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A request that took long; written by the thread of its loop, when it is over. */
@Name("org.tornado4j.SlowRequest")
@Label("Slow Request")
@Category("Tornado4j")
@Description("A request took longer than the threshold of its server")
@StackTrace(false)
final class SlowRequestEvent extends Event {

    /** Never written; tells whether others would be, without making one. */
    private static final SlowRequestEvent PROBE = new SlowRequestEvent();

    @Label("Method")
    String method = "";

    @Label("Target")
    String target = "";

    @Label("Route")
    String route = "";

    @Label("Client")
    String client = "";

    @Label("Took")
    @Timespan(Timespan.NANOSECONDS)
    long took;

    @Label("Complete")
    @Description("Whether the response was written as a whole")
    boolean complete;

    static boolean isWanted() {
        return PROBE.isEnabled();
    }

    static void write(String method, String target, String route, String client, long nanos, boolean complete) {
        SlowRequestEvent event = new SlowRequestEvent();
        if (event.shouldCommit()) {
            event.method = method;
            event.target = target;
            event.route = route;
            event.client = client;
            event.took = nanos;
            event.complete = complete;
            event.commit();
        }
    }
}
