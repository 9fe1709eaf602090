package org.tornado4j.httpserver;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tornado4j.ioloop.IOLoop;

/**
 * Asks the loops of a server what they are at, all of them at the same time. A loop that does not answer in time is held, and
 * is told about from outside.
 *
 * <p>Thread: one that is none of the loops.
 */
final class Inspector {

    private final Map<ServerLoop, CompletableFuture<LoopInspection>> answers = new LinkedHashMap<>();

    /** Asks each of {@code loops} for as many of its requests. */
    Inspector(Collection<ServerLoop> loops, int most) {
        for (ServerLoop server : loops) {
            CompletableFuture<LoopInspection> answer = new CompletableFuture<>();
            answers.put(server, answer);
            server.loop().addCallback(() -> answer.complete(LoopInspection.of(server.connections(), most)));
        }
    }

    /** Waits until all have answered, or the time is over. */
    void await(Duration patience) {
        try {
            CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what is there has to do
        } catch (TimeoutException | ExecutionException e) {
            // a loop that is held is what this is for
        }
    }

    /** Returns what has been answered so far. */
    List<LoopInspection> inspections() {
        return answers.values().stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
    }

    List<LoopReport> loops() {
        return answers.entrySet().stream()
                .map(asked -> report(asked.getKey(), asked.getValue().isDone()))
                .toList();
    }

    private static LoopReport report(ServerLoop server, boolean answered) {
        IOLoop loop = server.loop();
        return LoopReport.of(loop, answered, server.connections().count());
    }
}
