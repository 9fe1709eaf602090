package org.tornado4j.httpserver;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Limit;

/**
 * A limit that was reached.
 *
 * @param count how often
 * @param lastAddress the client that reached it last; null if that is not known
 * @param lastTime when it did; null if that is not known
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
