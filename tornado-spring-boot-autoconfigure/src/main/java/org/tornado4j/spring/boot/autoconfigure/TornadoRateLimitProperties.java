package org.tornado4j.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The rate at which a client may send requests. It needs Bucket4j. */
@ConfigurationProperties("tornado.web.rate-limit")
public final class TornadoRateLimitProperties {

    /** Number of requests that a client may send in tornado.web.rate-limit.period, all at once or evenly. No limit unless set. */
    private @Nullable Integer requests;

    /** Time that tornado.web.rate-limit.requests is for, one second at least. */
    private Duration period = Duration.ofMinutes(1);

    /** Patterns of the paths that the limit is for, as routes have them. All paths unless set. */
    private List<String> paths = List.of();

    /**
     * Number of clients that are remembered for each limit, those of handlers with @RateLimit too. Of more, the ones that were not
     * seen for the longest are forgotten.
     */
    private int maxKeys = 20_000;

    public @Nullable Integer getRequests() {
        return requests;
    }

    public void setRequests(@Nullable Integer requests) {
        this.requests = requests;
    }

    public Duration getPeriod() {
        return period;
    }

    public void setPeriod(Duration period) {
        this.period = period;
    }

    public List<String> getPaths() {
        return paths;
    }

    public void setPaths(List<String> paths) {
        this.paths = paths;
    }

    public int getMaxKeys() {
        return maxKeys;
    }

    public void setMaxKeys(int maxKeys) {
        this.maxKeys = maxKeys;
    }
}
