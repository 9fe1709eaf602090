package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.metrics.MergedMetrics;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.MetricsSource;
import org.tornado4j.metrics.MetricsText;
import org.tornado4j.metrics.PackedMetrics;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** The answers of a worker that is asked for its metrics, whatever the program's source does. */
@Timeout(60)
class MetricsAnswersTests {

    private final LoopThread loop = new LoopThread(new ManualClock());
    private final BlockingQueue<MetricsMessage> sent = new LinkedBlockingQueue<>();
    private final WorkerServers servers = new WorkerServers();
    private final MetricsAnswers answers = new MetricsAnswers(loop.loop(), servers, sent::add);
    /** Lets a source go that hangs. */
    private final CountDownLatch release = new CountDownLatch(1);

    @BeforeEach
    void addServer() throws Exception {
        loop.run(() -> servers.add(new WorkerServersTests.StubServer(3, 5) {
            @Override
            public void addMetrics(MetricsText metrics) {
                metrics.gauge("engine", "Of the engine.", connections());
            }
        }));
    }

    @AfterEach
    void end() {
        release.countDown();
        loop.close();
    }

    private static MetricsSource source(String text) {
        return (format, out) -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void ask(String question) throws Exception {
        loop.run(() -> answers.answer(new String[] {"metrics", question, "TEXT"}));
    }

    private void assertAnswer(String question, String text, String problem) throws Exception {
        MetricsMessage message = Objects.requireNonNull(sent.poll(30, TimeUnit.SECONDS), "an answer");
        assertThat(message.question()).isEqualTo(question);
        StringBuilder merged = new StringBuilder();
        try (MergedMetrics metrics = new MergedMetrics(Map.of(
                0, PackedMetrics.unpack(MetricsFormat.TEXT, message.metrics().bytes())))) {
            assertThat(metrics.next(merged, Integer.MAX_VALUE)).isFalse();
        }
        assertThat(merged.toString().replaceAll("(?m)^#.*\n", "").replace("{task=\"0\"}", ""))
                .isEqualTo(text);
        assertThat(message.problem()).matches(problem);
    }

    @Test
    void engineAloneAnswersWithoutSource() throws Exception {
        ask("1");
        assertAnswer("1", "engine 3\n", "");
    }

    @Test
    @DisplayName("What the program tells comes first, and the engine adds what that lacks")
    void sourceIsAsked() throws Exception {
        answers.setSource(source("program 1\n"));
        ask("1");
        assertAnswer("1", "engine 3\nprogram 1\n", "");
        answers.setSource(source("engine 4\n"));
        ask("2");
        assertAnswer("2", "engine 4\n", "");
    }

    @Test
    void formatIsPassedOn() throws Exception {
        answers.setSource((format, out) -> {
            if (format == MetricsFormat.OPENMETRICS) {
                out.write("# TYPE a counter\na_total 1\n# EOF\n".getBytes(StandardCharsets.UTF_8));
            }
        });
        loop.run(() -> answers.answer(new String[] {"metrics", "1", "OPENMETRICS"}));
        MetricsMessage message = Objects.requireNonNull(sent.poll(30, TimeUnit.SECONDS));
        assertThat(message.problem()).isEmpty();
        assertThat(PackedMetrics.unpack(
                        MetricsFormat.OPENMETRICS, message.metrics().bytes()))
                .isNotNull();
    }

    @Test
    void malformedSourceIsLeftOut() throws Exception {
        answers.setSource(source("<html>\n"));
        ask("1");
        assertAnswer("1", "engine 3\n", "the metrics of the program are malformed: .*<html>.*");
    }

    @Test
    void sourceThatFailsIsLeftOut() throws Exception {
        answers.setSource((format, out) -> {
            throw new IllegalStateException("no\nmetrics");
        });
        ask("1");
        assertAnswer("1", "engine 3\n", "(?s)the metrics of the program cannot be had: .*no\nmetrics");
        answers.setSource((format, out) -> {
            throw new StackOverflowError();
        });
        ask("2");
        assertAnswer("2", "engine 3\n", ".*StackOverflowError");
    }

    @Test
    @DisplayName("A source that writes for ever is stopped, also if it ignores exceptions for the streams")
    void endlessSourceIsLeftOut() throws Exception {
        answers.setSource((format, out) -> {
            while (release.getCount() > 0) {
                try {
                    out.write("a{b=\"c\"} 1\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new AssertionError("a stream that swallows these would never end", e);
                }
            }
        });
        ask("1");
        assertAnswer("1", "engine 3\n", ".*metrics have at most 1048576 bytes in all");
    }

    @Test
    @DisplayName("A source that hangs is waited for once, for a second; the worker's loop goes on")
    void hangingSourceIsLeftOut() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        answers.setSource((format, out) -> {
            asked.countDown();
            await(release);
            out.write("program 1\n".getBytes(StandardCharsets.UTF_8));
        });
        ask("1");
        await(asked);
        loop.advance(MetricsAnswers.PATIENCE.minusMillis(1));
        assertThat(sent).isEmpty();
        loop.advance(MetricsAnswers.PATIENCE);
        assertAnswer("1", "engine 3\n", "the metrics of the program took longer than a second");
        ask("2");
        assertAnswer("2", "engine 3\n", "the metrics of the program are still being written for a question before");
        release.countDown();
        ask("3");
        while (Objects.requireNonNull(sent.poll(30, TimeUnit.SECONDS)).problem().contains("still")) {
            ask("3");
        }
        assertThat(sent).isEmpty(); // the late answer to the first question was not sent
    }

    @Test
    @DisplayName("Questions that come while the source is at work are asked of it one after the other")
    void questionsWaitForEachOther() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        answers.setSource((format, out) -> {
            asked.countDown();
            await(release);
            out.write("program 1\n".getBytes(StandardCharsets.UTF_8));
        });
        ask("1");
        await(asked);
        ask("2");
        ask("3");
        assertThat(sent).isEmpty();
        release.countDown();
        for (String question : List.of("1", "2", "3")) {
            assertAnswer(question, "engine 3\nprogram 1\n", "");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("Each loop that servers share is told once")
    void loopsAreNumbered() throws Exception {
        IOLoop shared = loop.loop();
        loop.run(() -> {
            for (int i = 0; i < 2; i++) {
                servers.add(new WorkerServersTests.StubServer(1, 1) {
                    @Override
                    public Collection<IOLoop> loops() {
                        return List.of(shared);
                    }
                });
            }
            MetricsText text = new MetricsText(MetricsFormat.TEXT);
            servers.addMetrics(text);
            assertThat(text.toString())
                    .contains("tornado_loop_slow_total{loop=\"0\"} 0\n")
                    .doesNotContain("loop=\"1\"");
        });
    }
}
