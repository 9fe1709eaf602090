package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RateLimiter;

/** Counts that can be reached at times. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SharedCountsTests {

    private static final String LINE =
            "The shared counts of rate limits cannot be reached; requests pass uncounted meanwhile";

    private static final RateLimiter.Decision DECISION =
            new RateLimiter.Decision(true, 1, Duration.ZERO, Duration.ofSeconds(1));

    private long nanos = 100;
    private final SharedCounts counts = new SharedCounts(Duration.ofMinutes(1), false, () -> nanos);
    private final List<String> asked = new ArrayList<>();

    private static <T> @Nullable T value(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Supplier<CompletableFuture<RateLimiter.Decision>> working() {
        return () -> {
            asked.add("working");
            return CompletableFuture.completedFuture(DECISION);
        };
    }

    private Supplier<CompletableFuture<RateLimiter.Decision>> failing() {
        return () -> {
            asked.add("failing");
            return CompletableFuture.failedFuture(new IOException("gone"));
        };
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void decisionIsPassedOn() throws Exception {
        assertThat(value(counts.ask(working()))).isEqualTo(DECISION);
    }

    @Test
    void failureLetsRequestsPassForASecond(CapturedOutput output) throws Exception {
        assertThat(value(counts.ask(failing()))).isNull();
        assertThat(output).containsOnlyOnce(LINE + ": java.io.IOException: gone");
        assertThat(value(counts.ask(working()))).as("not asked").isNull();
        pass(Duration.ofMillis(1001));
        assertThat(value(counts.ask(working()))).isEqualTo(DECISION);
        assertThat(value(counts.ask(working()))).isEqualTo(DECISION);
        assertThat(asked).containsExactly("failing", "working", "working");
        assertThat(output).containsOnlyOnce("Requests are counted for rate limits again");
    }

    @Test
    void oneRequestTriesAgain() throws Exception {
        value(counts.ask(failing()));
        pass(Duration.ofMillis(1001));
        CompletableFuture<RateLimiter.Decision> later = new CompletableFuture<>();
        CompletionStage<RateLimiter.@Nullable Decision> attempt = counts.ask(() -> later);
        assertThat(value(counts.ask(working()))).as("meanwhile").isNull();
        later.complete(DECISION);
        assertThat(value(attempt)).isEqualTo(DECISION);
        assertThat(value(counts.ask(working()))).isEqualTo(DECISION);
    }

    @Test
    void failuresAreLoggedOnceAMinute(CapturedOutput output) throws Exception {
        for (int i = 0; i < 60; i++) {
            value(counts.ask(failing()));
            pass(Duration.ofMillis(1001));
        }
        assertThat(asked).hasSize(60);
        assertThat(output).containsOnlyOnce(LINE);
        value(counts.ask(failing()));
        assertThat(output.toString().split(LINE, -1)).hasSize(3);
    }

    @Test
    void whatTakesTooLongFails(CapturedOutput output) throws Exception {
        SharedCounts impatient = new SharedCounts(Duration.ofMillis(1), false, () -> nanos);
        assertThat(value(impatient.ask(CompletableFuture::new))).isNull();
        assertThat(output).contains(LINE + ": java.util.concurrent.TimeoutException");
    }

    @Test
    void whatIsThrownIsAFailure(CapturedOutput output) throws Exception {
        assertThat(value(counts.ask(() -> {
                    throw new IllegalStateException("not there yet");
                })))
                .isNull();
        assertThat(output).contains("not there yet");
    }

    @Test
    void requestsMayBeRefused() {
        SharedCounts strict = new SharedCounts(Duration.ofMinutes(1), true, () -> nanos);
        for (int i = 0; i < 2; i++) {
            assertThat(strict.ask(failing()).toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            HTTPError.class, error -> assertThat(error.status()).isEqualTo(503));
        }
    }
}
