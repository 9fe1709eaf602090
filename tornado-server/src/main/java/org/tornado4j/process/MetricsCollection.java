package org.tornado4j.process;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.metrics.MalformedMetricsException;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.PackedMetrics;
import org.tornado4j.process.WorkerStatus.State;

/**
 * One question to all workers, and their answers.
 *
 * <p>Thread: confined to the supervisor's loop.
 */
final class MetricsCollection {

    /** A worker's answer, as far as it has come. */
    private static final class Answer {

        private final int taskId;
        private final int restarts;
        private final @Nullable WorkerProcess worker;
        private final @Nullable WorkerStatus status;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream(0);
        private @Nullable PackedMetrics metrics;
        /** Null as long as it is waited for. */
        private @Nullable String problem;

        Answer(Task task, long now) {
            this.taskId = task.id;
            this.restarts = task.restarts();
            this.worker = task.worker;
            this.status = worker == null ? null : worker.status(now, restarts);
        }

        void ask(String question, MetricsFormat format) {
            if (worker == null || status == null) {
                problem = "it has no worker";
            } else if (isSilent(status.state())) {
                problem = "its worker is unhealthy";
            } else if (!worker.askForMetrics(question, format)) {
                problem = "its worker comes up";
            }
        }

        private static boolean isSilent(State state) {
            return state == State.LATE || state == State.GONE;
        }

        boolean isAwaited() {
            return problem == null;
        }

        void add(String base64) {
            byte[] part = decoded(base64);
            if (part == null) {
                giveUp("what its worker sends is malformed: it is not in Base64");
            } else if (text.size() + part.length > PackedMetrics.MAX_BYTES) {
                giveUp("its worker sends too much");
            } else {
                text.writeBytes(part);
            }
        }

        private static byte @Nullable [] decoded(String base64) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                return null; // the caller tells
            }
        }

        void complete(MetricsFormat format, String toldProblem) {
            try {
                metrics = PackedMetrics.unpack(format, text.toByteArray());
                problem = toldProblem;
            } catch (MalformedMetricsException e) {
                giveUp("what its worker sends is malformed: " + e.getMessage());
            }
        }

        void giveUp(String reason) {
            text.reset();
            problem = reason;
        }

        TaskMetrics result() {
            return new TaskMetrics(taskId, restarts, status, metrics, problem == null ? "" : problem);
        }
    }

    private final String question;
    private final MetricsFormat format;
    private final List<Answer> answers;
    private final CompletableFuture<List<TaskMetrics>> result = new CompletableFuture<>();
    private Consumer<List<TaskMetrics>> onEnd = ignored -> {};

    MetricsCollection(String question, MetricsFormat format, List<Task> tasks, Clock clock) {
        this.question = question;
        this.format = format;
        long now = clock.nanoTime();
        this.answers = new ArrayList<>(
                tasks.stream().map(task -> new Answer(task, now)).toList());
    }

    /** Completes when all have answered, or are waited for no longer. */
    CompletionStage<List<TaskMetrics>> result() {
        return result.minimalCompletionStage();
    }

    /** @param onEnd called before the result completes */
    void ask(Consumer<List<TaskMetrics>> onEnd) {
        this.onEnd = onEnd;
        answers.forEach(answer -> answer.ask(question, format));
        endIfComplete();
    }

    void received(WorkerProcess worker, String[] words) {
        if (words.length > 1 && words[1].equals(question)) {
            answers.stream()
                    .filter(answer -> answer.worker == worker && answer.isAwaited())
                    .forEach(answer -> received(answer, words));
            endIfComplete();
        }
    }

    private void received(Answer answer, String[] words) {
        String rest = String.join(" ", List.of(words).subList(2, words.length));
        if (words[0].equals("metrics")) {
            answer.add(rest);
        } else {
            answer.complete(format, rest);
        }
    }

    private void endIfComplete() {
        if (answers.stream().noneMatch(Answer::isAwaited)) {
            end();
        }
    }

    /** Ends the waiting. */
    void end() {
        answers.stream()
                .filter(Answer::isAwaited)
                .forEach(answer -> answer.giveUp("its worker did not answer in time"));
        if (!result.isDone()) {
            List<TaskMetrics> all = answers.stream().map(Answer::result).toList();
            onEnd.accept(all);
            result.complete(all);
        }
    }
}
