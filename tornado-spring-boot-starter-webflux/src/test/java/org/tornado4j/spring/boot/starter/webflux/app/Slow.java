package org.tornado4j.spring.boot.starter.webflux.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** One response that takes as long as a test wants it to. */
@Component
public class Slow {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    CompletableFuture<String> begin() {
        asked.countDown();
        return answer;
    }

    /** Waits until the response was asked for. */
    public void awaitRequest() throws InterruptedException {
        if (!asked.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody asks for the slow response");
        }
    }

    /** Ends the response. */
    public void end() {
        answer.complete("at last");
    }
}
