package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.tornado4j.web.RateLimitPolicy;
import org.tornado4j.web.RateLimiter;

class Bucket4jLimitersTests {

    private final AtomicLong now = new AtomicLong();

    private final TimeMeter clock = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return now.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };

    private RateLimiter limiter(int maxKeys) {
        return new Bucket4jLimiters(maxKeys, clock).limiter(new RateLimitPolicy("x", 6, Duration.ofSeconds(60)));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void requestsComeBackEvenly() {
        RateLimiter limiter = limiter(100);
        for (int left = 5; left >= 0; left--) {
            RateLimiter.Decision decision = limiter.take("a");
            assertThat(decision.allowed()).isTrue();
            assertThat(decision.remaining()).isEqualTo(left);
        }
        RateLimiter.Decision refused = limiter.take("a");
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(refused.reset()).isEqualTo(Duration.ofSeconds(60));
        assertThat(limiter.take("b").allowed()).isTrue();
        pass(Duration.ofSeconds(10));
        assertThat(limiter.take("a").allowed()).isTrue();
        assertThat(limiter.take("a").allowed()).isFalse();
    }

    /** A client that goes on asking is remembered, however many others come once. */
    @Test
    void floodOfClientsDoesNotFreeTheOneThatGoesOn() {
        RateLimiter limiter = limiter(160);
        int allowed = 0;
        for (int i = 0; i < 10_000; i++) {
            limiter.take("stranger " + i);
            allowed += limiter.take("the same").allowed() ? 1 : 0;
        }
        assertThat(allowed).isEqualTo(6);
    }
}
