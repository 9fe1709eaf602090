package org.tornado4j.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.DaemonThreads;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.metrics.MalformedMetricsException;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.MetricsSource;
import org.tornado4j.metrics.MetricsText;
import org.tornado4j.metrics.PackedMetrics;

/**
 * Answers a worker's supervisor, which asks for metrics. The engine's own are in every answer; those of the program are as well,
 * if there are any, and if its {@link MetricsSource} writes them in time and in order. It is asked in a thread of its own:
 * whatever it does, the worker's heartbeat goes on.
 *
 * <p>Thread: confined to the worker's loop, but for {@link #setSource}.
 */
final class MetricsAnswers {

    /** Time that the program may take. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** Takes the answers; in a worker, its connection to the supervisor. */
    @FunctionalInterface
    interface Reply {
        void send(MetricsMessage message);
    }

    /** Some question's answer, which is sent once. */
    private final class Answer {

        private final String question;
        private final MetricsFormat format;
        private final byte[] own;
        private boolean isSent;

        Answer(String question, MetricsFormat format) {
            this.question = question;
            this.format = format;
            MetricsText text = new MetricsText(format);
            servers.addMetrics(text);
            this.own = text.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** Sends the engine's metrics alone. */
        void sendOwn(String problem) {
            try {
                send(PackedMetrics.pack(format, List.of(own)), problem);
            } catch (MalformedMetricsException e) {
                LOG.error("The metrics of this worker cannot be sent", e);
            }
        }

        void send(PackedMetrics metrics, String problem) {
            if (!isSent) {
                isSent = true;
                reply.send(new MetricsMessage(question, metrics, problem));
            }
        }
    }

    private final IOLoop loop;
    private final WorkerServers servers;
    private final Reply reply;
    /** Set by any thread. */
    private volatile @Nullable MetricsSource source;
    /** The one that the source is being asked for; null if it is not. */
    private @Nullable Answer asked;
    /** The answers that come after it. */
    private final Queue<Answer> waiting = new ArrayDeque<>();

    MetricsAnswers(IOLoop loop, WorkerServers servers, Reply reply) {
        this.loop = loop;
        this.servers = servers;
        this.reply = reply;
    }

    /** Sets what is asked for the program's metrics; null for nothing. Any thread. */
    void setSource(@Nullable MetricsSource source) {
        this.source = source;
    }

    /** Answers a line {@code metrics QUESTION FORMAT}. */
    void answer(String[] words) {
        Answer answer = new Answer(words[1], MetricsFormat.valueOf(words[2]));
        if (source == null) {
            answer.sendOwn("");
        } else if (asked != null && asked.isSent) {
            answer.sendOwn("the metrics of the program are still being written for a question before");
        } else {
            loop.callLater(PATIENCE, () -> answer.sendOwn("the metrics of the program took longer than a second"));
            waiting.add(answer);
            askNext();
        }
    }

    private void askNext() {
        MetricsSource current = source;
        waiting.removeIf(answer -> answer.isSent);
        if (asked == null && current != null && !waiting.isEmpty()) {
            Answer next = waiting.remove();
            asked = next;
            DaemonThreads.start("tornado-metrics", () -> ask(current, next));
        }
    }

    /** Runs in a thread of its own. */
    private void ask(MetricsSource current, Answer answer) {
        Runnable send;
        try {
            BoundedOutput text = new BoundedOutput();
            current.write(answer.format, text);
            PackedMetrics metrics = PackedMetrics.pack(answer.format, List.of(text.toByteArray(), answer.own));
            send = () -> answer.send(metrics, "");
        } catch (MalformedMetricsException e) {
            send = () -> answer.sendOwn("the metrics of the program are malformed: " + e.getMessage());
        } catch (IOException | RuntimeException | Error e) {
            FatalErrors.escalate(e);
            send = () -> answer.sendOwn("the metrics of the program cannot be had: " + e);
        }
        Runnable last = send;
        loop.addCallback(() -> {
            asked = null;
            last.run();
            askNext();
        });
    }

    /** Takes as much as a text may have; ends a source that writes for ever. */
    private static final class BoundedOutput extends ByteArrayOutputStream {

        @Override
        public synchronized void write(int value) {
            requireRoom(1);
            super.write(value);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            requireRoom(length);
            super.write(bytes, offset, length);
        }

        private void requireRoom(int length) {
            if (length > PackedMetrics.MAX_TEXT_BYTES - count) {
                throw new IllegalStateException(
                        "metrics have at most " + PackedMetrics.MAX_TEXT_BYTES + " bytes in all");
            }
        }
    }
}
