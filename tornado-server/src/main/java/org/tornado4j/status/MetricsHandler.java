package org.tornado4j.status;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.metrics.MergedMetrics;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.PackedMetrics;
import org.tornado4j.process.Supervision;
import org.tornado4j.process.TaskMetrics;

/**
 * {@code /metrics}: what Prometheus reads. The workers are asked first; what they sent is then merged piece by piece, as the
 * client takes it, so that it is never in memory as a whole.
 */
final class MetricsHandler extends StatusHandler {

    private static final int PIECE = 8 * 1024;

    private final Supervision supervision;
    private final ScrapeLimit limit;
    private final CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();

    MetricsHandler(Supervision supervision, ScrapeLimit limit) {
        this.supervision = supervision;
        this.limit = limit;
    }

    CompletionStage<?> get() {
        limit.begin();
        MetricsFormat format = AcceptedFormat.of(request().headers().get("Accept"));
        setHeader("Content-Type", format.mediaType());
        setHeader("Vary", "Accept");
        return supervision
                .metrics(format)
                .thenCompose(tasks -> send(format, tasks))
                .whenComplete((done, failure) -> limit.end());
    }

    private CompletionStage<?> send(MetricsFormat format, List<TaskMetrics> tasks) {
        Map<Integer, PackedMetrics> texts = new HashMap<>();
        tasks.forEach(task -> {
            PackedMetrics metrics = task.metrics();
            if (metrics != null) {
                texts.put(task.taskId(), metrics);
            }
        });
        MergedMetrics merged = new MergedMetrics(texts);
        sendNext(format, tasks, merged);
        return sent.whenComplete((done, failure) -> merged.close());
    }

    private void sendNext(MetricsFormat format, List<TaskMetrics> tasks, MergedMetrics merged) {
        try {
            StringBuilder piece = new StringBuilder(2 * PIECE);
            boolean isMore = merged.next(piece, PIECE);
            write(piece.toString());
            if (!isMore) {
                write(SupervisorMetrics.of(supervision, format, tasks, merged.leftOut()));
                sent.complete(null);
            } else {
                flush().whenComplete((flushed, failure) -> flushed(failure, () -> sendNext(format, tasks, merged)));
            }
        } catch (RuntimeException e) {
            sent.completeExceptionally(e);
        }
    }

    /** Goes on with a new callback: what keeps the workers alive has its turn in between. */
    private void flushed(@Nullable Throwable failure, Runnable next) {
        if (failure == null) {
            loop().addCallback(next);
        } else {
            sent.completeExceptionally(failure);
        }
    }
}
