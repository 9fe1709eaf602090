package org.tornado4j.httpserver;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.tornado4j.flight.FlightEvents;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.IOLoop;

/**
 * The client that reached each limit last, on one loop.
 *
 * <p>Thread: {@link #note} the loop's, {@link #last} any.
 */
final class LimitFirings {

    /** The last time that a limit was reached. */
    record Firing(Instant at, String address) {}

    private final IOLoop loop;
    private final AtomicReferenceArray<@Nullable Firing> last = new AtomicReferenceArray<>(Limit.values().length);

    LimitFirings(IOLoop loop) {
        this.loop = loop;
    }

    void note(Limit limit, HTTPRequestContext peer) {
        last.setRelease(limit.ordinal(), new Firing(loop.time(), peer.remoteIp()));
        if (FlightEvents.wantLimits()) {
            FlightEvents.limitReached(limit.key(), peer.remoteIp());
        }
    }

    /** Returns the last time that {@code limit} was reached; null if that never was. */
    @Nullable
    Firing last(Limit limit) {
        return last.getAcquire(limit.ordinal());
    }
}
