package org.tornado4j.httpserver;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Limit;

/**
 * A limit that was reached.
 *
 * @param count the number of times
 * @param lastAddress the address of the client that reached it last; null if unknown
 * @param lastTime the time at which it did; null if unknown
 */
public record LimitReport(
        Limit limit,
        long count,
        @Nullable String lastAddress,
        @Nullable Instant lastTime) {

    LimitReport plus(LimitReport other) {
        LimitReport later =
                lastTime == null || (other.lastTime != null && other.lastTime.isAfter(lastTime)) ? other : this;
        return new LimitReport(limit, count + other.count, later.lastAddress, later.lastTime);
    }
}
