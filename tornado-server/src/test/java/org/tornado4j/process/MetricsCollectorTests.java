package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.metrics.MergedMetrics;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.PackedMetrics;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** A supervisor that asks two workers, which are processes that do nothing; the test speaks for them. */
@Timeout(60)
class MetricsCollectorTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final LoopThread loop = new LoopThread(new ManualClock());
    private final BlockingQueue<Process> launched = new LinkedBlockingQueue<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<WorkerEnd> ends = new ArrayList<>();

    private Supervisor supervisor;
    private ControlSocket control;

    /** A worker's end of its connection to the supervisor. */
    private static final class WorkerEnd implements AutoCloseable {

        private final SocketChannel channel;
        private final BufferedReader lines;

        WorkerEnd(SocketChannel channel) {
            this.channel = channel;
            this.lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        }

        void send(Object... words) throws IOException {
            String line = String.join(
                            " ", List.of(words).stream().map(Object::toString).toList()) + "\n";
            channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        }

        /** Waits for the next line. */
        String next() throws IOException {
            return lines.readLine();
        }

        void answer(String question, String text, String problem) throws Exception {
            PackedMetrics packed =
                    PackedMetrics.pack(MetricsFormat.TEXT, List.of(text.getBytes(StandardCharsets.UTF_8)));
            for (Object[] line : lines(new MetricsMessage(question, packed, problem))) {
                send(line);
            }
        }

        private static List<Object[]> lines(MetricsMessage message) {
            List<Object[]> lines = new ArrayList<>();
            message.send(lines::add);
            return lines;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @BeforeEach
    void startTwoWorkers() throws Exception {
        supervisor = loop.call(() -> {
            Supervisor made = new Supervisor(
                    loop.loop(), ForkOptions.builder().processes(2).build(), taskId -> {
                        Process process = new ProcessBuilder("sleep", "60").start();
                        launched.add(process);
                        return process;
                    });
            made.start();
            control = ControlSocket.open(loop.loop());
            control.accept(connection -> connection.read(new WorkerMessages(made, connection), connection::close));
            return made;
        });
        for (int i = 0; i < 2; i++) {
            processes.add(Objects.requireNonNull(launched.poll(30, TimeUnit.SECONDS)));
        }
    }

    @AfterEach
    void end() throws Exception {
        for (WorkerEnd end : ends) {
            end.close();
        }
        loop.run(control::close);
        loop.close();
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private WorkerEnd connect(int task) throws Exception {
        WorkerEnd end = new WorkerEnd(SocketChannel.open(UnixDomainSocketAddress.of(control.file())));
        ends.add(end);
        end.send("hello", processes.get(task).pid());
        end.send("figures", task + 100, 0, 0, 0);
        Awaitility.await()
                .until(() -> loop.call(() -> supervisor.workers().get(task).connections() == task + 100));
        return end;
    }

    private CompletableFuture<List<TaskMetrics>> ask() throws Exception {
        return loop.call(() -> supervisor.metrics(MetricsFormat.TEXT).toCompletableFuture());
    }

    private static String text(TaskMetrics metrics) {
        PackedMetrics packed = metrics.metrics();
        if (packed == null) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        try (MergedMetrics merged = new MergedMetrics(Map.of(metrics.taskId(), packed))) {
            merged.next(text, Integer.MAX_VALUE);
        }
        return text.toString().replaceAll("(?m)^#.*\n", "");
    }

    /** Waits for the answer, and for what is logged of it. */
    private List<TaskMetrics> await(CompletableFuture<List<TaskMetrics>> asked) throws Exception {
        List<TaskMetrics> metrics = LoopThread.await(asked);
        loop.settle();
        return metrics;
    }

    private static void assertMetrics(TaskMetrics metrics, int task, String text, String problem) {
        assertThat(metrics.taskId()).isEqualTo(task);
        assertThat(metrics.problem()).isEqualTo(problem);
        assertThat(text(metrics)).isEqualTo(text);
    }

    @Test
    @DisplayName("The answers of all are awaited, and those who ask meanwhile share them")
    void allAnswer() throws Exception {
        WorkerEnd first = connect(0);
        WorkerEnd second = connect(1);
        CompletableFuture<List<TaskMetrics>> asked = ask();
        assertThat(first.next()).isEqualTo("metrics 1 TEXT");
        assertThat(second.next()).isEqualTo("metrics 1 TEXT");
        second.answer("1", "a 2\n", "");
        CompletableFuture<List<TaskMetrics>> alsoAsked = ask();
        first.answer("1", "a{b=\"" + "x".repeat(20_000) + "\"} 1\n", "");
        List<TaskMetrics> metrics = await(asked);
        assertThat(await(alsoAsked)).isSameAs(metrics);
        assertMetrics(metrics.get(0), 0, "a{task=\"0\",b=\"" + "x".repeat(20_000) + "\"} 1\n", "");
        assertMetrics(metrics.get(1), 1, "a{task=\"1\"} 2\n", "");
        assertThat(metrics.get(1).worker())
                .extracting(WorkerStatus::connections)
                .isEqualTo(101);
        ask();
        assertThat(first.next()).isEqualTo("metrics 2 TEXT");
    }

    @Test
    @DisplayName("A worker that does not answer is left out after two seconds, and one that comes up is not waited for")
    void silentWorkerIsLeftOut() throws Exception {
        logs.expect(Level.WARN, "Metrics of task 0 are missing: its worker did not answer in time");
        logs.expect(Level.WARN, "Metrics of task 1 are missing: its worker comes up");
        WorkerEnd first = connect(0);
        CompletableFuture<List<TaskMetrics>> asked = ask();
        assertThat(first.next()).isEqualTo("metrics 1 TEXT");
        loop.advance(MetricsCollector.PATIENCE.minusMillis(1));
        assertThat(asked).isNotDone();
        loop.advance(Duration.ofMillis(1));
        assertMetrics(await(asked).get(0), 0, "", "its worker did not answer in time");
        assertMetrics(await(asked).get(1), 1, "", "its worker comes up");

        CompletableFuture<List<TaskMetrics>> again = ask();
        first.answer("1", "late 1\n", "");
        first.answer("2", "a 1\n", "");
        assertMetrics(await(again).get(0), 0, "a{task=\"0\"} 1\n", "");
    }

    @Test
    @DisplayName("A worker that has not been heard of for some time is not asked")
    void unhealthyWorkerIsNotAsked() throws Exception {
        logs.expect(Level.WARN, "Metrics of task 0 are missing: its worker is unhealthy");
        logs.expect(Level.WARN, "Metrics of task 1 are missing: its worker comes up");
        WorkerEnd first = connect(0);
        first.send("ready");
        first.send("beats", 1, 0, 0);
        Awaitility.await()
                .until(() ->
                        loop.call(() -> supervisor.workers().get(0).heartbeat().loops() == 1));
        loop.advance(Liveness.LATE);
        assertMetrics(await(ask()).get(0), 0, "", "its worker is unhealthy");
    }

    @Test
    @DisplayName("A problem that a worker tells is passed on, and logged when it changes")
    void problemIsPassedOn() throws Exception {
        logs.expect(Level.WARN, "Metrics of task 0 are missing: the source hangs");
        logs.expect(Level.WARN, "Metrics of task 1 are missing: its worker comes up");
        WorkerEnd first = connect(0);
        for (String question : List.of("1", "2")) {
            CompletableFuture<List<TaskMetrics>> asked = ask();
            first.answer(question, "a 1\n", "the source hangs");
            assertMetrics(await(asked).get(0), 0, "a{task=\"0\"} 1\n", "the source hangs");
        }
        assertThat(logs.messages("tornado.general"))
                .filteredOn(line -> line.contains("hangs"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics 1 !!!|what its worker sends is malformed: it is not in Base64",
                "metrics 1|what its worker sends is malformed: the text cannot be decompressed: Unexpected end of ZLIB input stream",
                "metrics 1 YWJj|what its worker sends is malformed: the text cannot be decompressed: incorrect header check",
                "metrics-end 1|what its worker sends is malformed: the text cannot be decompressed: Unexpected end of ZLIB input stream"
            })
    void malformedAnswerIsLeftOut(String line, String problem) throws Exception {
        logs.expect(Level.WARN, "Metrics of task 0 are missing: what its worker sends is malformed");
        logs.expect(Level.WARN, "Metrics of task 1 are missing: its worker comes up");
        WorkerEnd first = connect(0);
        CompletableFuture<List<TaskMetrics>> asked = ask();
        first.send(line);
        first.send("metrics-end 1");
        assertMetrics(await(asked).get(0), 0, "", problem);
    }

    @Test
    @DisplayName("A worker that sends for ever is left out, and what it sends is not kept")
    void endlessAnswerIsLeftOut() throws Exception {
        logs.expect(Level.WARN, "Metrics of task 0 are missing: its worker sends too much");
        logs.expect(Level.WARN, "Metrics of task 1 are missing: its worker comes up");
        WorkerEnd first = connect(0);
        CompletableFuture<List<TaskMetrics>> asked = ask();
        String part = "A".repeat(960);
        for (int sent = 0; sent <= PackedMetrics.MAX_BYTES && !asked.isDone(); sent += 720) {
            first.send("metrics", 1, part);
        }
        assertMetrics(await(asked).get(0), 0, "", "its worker sends too much");
        first.send("metrics", 1, part);
        CompletableFuture<List<TaskMetrics>> again = ask();
        first.answer("2", "a 1\n", "");
        assertMetrics(await(again).get(0), 0, "a{task=\"0\"} 1\n", "");
    }

    @Test
    @DisplayName("Another worker cannot answer in a worker's place")
    void answerOfAnotherCountsForThat() throws Exception {
        WorkerEnd first = connect(0);
        WorkerEnd second = connect(1);
        CompletableFuture<List<TaskMetrics>> asked = ask();
        second.answer("1", "a 2\n", "");
        second.answer("1", "a 3\n", "");
        first.answer("1", "a 1\n", "");
        assertMetrics(await(asked).get(0), 0, "a{task=\"0\"} 1\n", "");
        assertMetrics(await(asked).get(1), 1, "a{task=\"1\"} 2\n", "");
    }
}
