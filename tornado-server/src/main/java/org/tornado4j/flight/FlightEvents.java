package org.tornado4j.flight;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jdk.jfr.FlightRecorder;

/**
 * Writes the server's events to the recordings of Flight Recorder that run. Without one, or without the module
 * {@code jdk.jfr}, a call is a look at a field. Its hundreds of classes are loaded when somebody first records.
 *
 * <p>Thread: any.
 */
public final class FlightEvents {

    /** The event classes are loaded only where their superclass is. */
    private static final boolean IS_PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private static final int MOST_FRAMES = 64;

    private FlightEvents() {}

    /** Returns whether there is, or was, a recording: before the first, events go nowhere. */
    private static boolean isInitialized() {
        return IS_PRESENT && FlightRecorder.isInitialized();
    }

    /**
     * Notes that a callback has held a loop for longer than it may.
     *
     * @param name asked for if a recording wants it
     */
    public static void slowCallback(Supplier<String> name, long nanos) {
        if (isInitialized()) {
            SlowCallbackEvent.write(name, nanos);
        }
    }

    /**
     * Notes that a loop is held.
     *
     * @param task what holds it
     * @param nanos for how long so far
     */
    public static void stall(Thread loop, String task, long nanos, List<StackTraceElement> stack) {
        if (isInitialized()) {
            StallEvent.write(loop, task, nanos, text(stack));
        }
    }

    private static String text(List<StackTraceElement> stack) {
        return stack.stream()
                .limit(MOST_FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining("\n"));
    }

    /** Returns whether a recording wants requests that took long. */
    public static boolean wantSlowRequests() {
        return isInitialized() && SlowRequestEvent.isWanted();
    }

    /**
     * Notes a request that took long.
     *
     * @param target without what is masked
     * @param route what the request was routed to; empty if that is not known
     * @param complete whether the response was written as a whole
     */
    public static void slowRequest(
            String method, String target, String route, String client, long nanos, boolean complete) {
        if (isInitialized()) {
            SlowRequestEvent.write(method, target, route, client, nanos, complete);
        }
    }

    /** Notes that {@code client} has reached a limit. */
    public static void limitReached(String limit, String client) {
        if (isInitialized()) {
            LimitEvent.write(limit, client);
        }
    }

    /** Returns whether a recording wants limits that are reached. */
    public static boolean wantLimits() {
        return isInitialized() && LimitEvent.isWanted();
    }
}
