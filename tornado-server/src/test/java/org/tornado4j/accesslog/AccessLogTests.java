package org.tornado4j.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.httpserver.RequestLog;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** From the loop to where lines end. */
class AccessLogTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread thread = new LoopThread(clock);

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("access.log");
    }

    private AccessLog.Builder toFile() {
        return AccessLog.builder()
                .zone(ZoneOffset.UTC)
                .clock(clock)
                .format("common")
                .toFile(LogFile.of(file()));
    }

    private void end(RequestLog.ForLoop log, Requests... requests) throws Exception {
        thread.run(() -> {
            for (Requests request : requests) {
                log.ended(request);
            }
        });
    }

    @Test
    void linesAreThereAfterATenthOfASecond() throws Exception {
        try (AccessLog log = toFile().open()) {
            RequestLog.ForLoop lines = log.forLoop(thread.loop());
            end(lines, Requests.get("/one"), Requests.get("/two"));
            thread.advance(LoopLines.DELAY);
            Awaitility.await()
                    .atMost(LoopThread.DEADLINE)
                    .until(() -> Files.readAllLines(file()).size() == 2);
        }
        assertThat(Files.readString(file())).isEqualTo("""
                        192.0.2.7 - - [01/Jan/2025:11:59:59 +0000] "GET /one HTTP/1.1" 200 12
                        192.0.2.7 - - [01/Jan/2025:11:59:59 +0000] "GET /two HTTP/1.1" 200 12
                        """);
    }

    @Test
    void whatWaitsIsWrittenAtTheEnd() throws Exception {
        try (AccessLog log = toFile().open()) {
            RequestLog.ForLoop lines = log.forLoop(thread.loop());
            end(lines, Requests.get("/one"));
            thread.run(lines::flush);
        }
        assertThat(Files.readAllLines(file())).hasSize(1);
    }

    @Test
    void manyLinesDoNotWait() throws Exception {
        try (AccessLog log = toFile().open()) {
            RequestLog.ForLoop lines = log.forLoop(thread.loop());
            thread.run(() -> {
                for (int i = 0; i < 1000; i++) {
                    lines.ended(Requests.get("/"));
                }
            });
            Awaitility.await()
                    .atMost(LoopThread.DEADLINE)
                    .until(() -> Files.readAllLines(file()).size() > 900);
        }
    }

    @Test
    void excludedRequestsAreLeftOut() throws Exception {
        try (AccessLog log = toFile().exclude(List.of("/health")).open()) {
            RequestLog.ForLoop lines = log.forLoop(thread.loop());
            end(lines, Requests.get("/health/live"), Requests.get("/"));
            thread.run(lines::flush);
        }
        assertThat(Files.readAllLines(file())).singleElement().asString().contains("GET / ");
    }

    @Test
    void requestThatCannotBeLoggedLeavesNoHalfLine() throws Exception {
        try (AccessLog log = toFile().open()) {
            RequestLog.ForLoop lines = log.forLoop(thread.loop());
            Requests torn = new Requests(new RequestStartLine("GET", "/", "HTTP/1.1"), null, 200, null, 0, 0, null);
            LineFormat failing = (request, line) -> {
                line.plain("half");
                throw new IllegalStateException("broken");
            };
            LogWriter writer = new LogWriter(bytes -> Files.write(file(), bytes, StandardOpenOption.APPEND), clock);
            LoopLines broken = new LoopLines(thread.loop(), failing, new Exclusions(List.of()), writer, ZoneOffset.UTC);
            thread.run(() -> assertThatThrownBy(() -> broken.ended(torn)).hasMessage("broken"));
            thread.run(broken::flush);
            writer.close();
            end(lines, Requests.get("/"));
            thread.run(lines::flush);
        }
        assertThat(Files.readString(file())).doesNotContain("half");
    }

    @Test
    void fileThatCannotBeMadeIsReportedAtOnce() throws IOException {
        Files.writeString(directory.resolve("plain"), "no directory");
        assertThatThrownBy(() -> AccessLog.builder()
                        .toFile(LogFile.of(directory.resolve("plain/access.log")))
                        .open())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot write the access log");
    }

    @Test
    void formatThatIsNoneIsReportedAtOnce() {
        assertThatThrownBy(() -> AccessLog.builder().format("%z")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("A126: information below 400, warnings below 500, else errors")
    void levelOfTornadosLinesIsByStatus() throws Exception {
        logs.enable("tornado.access", Level.INFO);
        logs.expect(Level.WARN, "404 GET /");
        logs.expect(Level.WARN, "501 GET /");
        logs.expect(Level.ERROR, "500 GET /");
        try (AccessLog log = AccessLog.builder().open()) {
            RequestLog.ForLoop lines = log.forLoop(thread.loop());
            Requests request = Requests.get("/");
            end(lines, request.with(304, 0), request.with(404, 0), request.with(501, 0), request.with(500, 0));
            thread.run(lines::flush);
        }
        assertThat(logs.lines().stream().map(ILoggingEvent::getLevel))
                .containsExactly(Level.INFO, Level.WARN, Level.WARN, Level.ERROR);
        assertThat(logs.messages("tornado.access")).startsWith("304 GET / (192.0.2.7) 1.23ms");
    }

    @Test
    void standardOutputIsOnePlaceToWriteTo() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new StandardOutput(new PrintStream(bytes, false, US_ASCII)).write("line\n".getBytes(US_ASCII));
        assertThat(bytes.toString(US_ASCII)).isEqualTo("line\n");
    }

    // ------------------------------------------------------------------------------------------ slow disks

    /** Writes as long as it is let. */
    private static final class SlowDisk implements LogSink {

        private final Semaphore permits = new Semaphore(0);
        private final CountDownLatch stuck = new CountDownLatch(1);
        private int batches;

        @Override
        public void write(byte[] lines) throws IOException {
            stuck.countDown();
            permits.acquireUninterruptibly();
            batches++;
        }
    }

    @Test
    void diskThatIsStuckDropsLinesAndNeverHoldsTheLoop() throws Exception {
        logs.expect(Level.WARN, "lines of the access log were dropped");
        SlowDisk disk = new SlowDisk();
        LogWriter writer = new LogWriter(disk, clock);
        LoopLines lines = new LoopLines(
                thread.loop(),
                LineFormat.of("%s", new Masks(List.of(), List.of(), List.of())),
                new Exclusions(List.of()),
                writer,
                ZoneOffset.UTC);
        thread.run(() -> batch(lines, 3));
        disk.stuck.await();
        for (int i = 0; i < LogWriter.QUEUE + 2; i++) {
            thread.run(() -> batch(lines, 3)); // fails if the loop does not come back
        }
        assertThat(writer.dropped()).isEqualTo(6);
        disk.permits.release(1_000_000);
        writer.close();
        assertThat(disk.batches).isEqualTo(1 + LogWriter.QUEUE);
        assertThat(logs.messages("tornado.general"))
                .containsExactly("6 lines of the access log were dropped: it cannot be written, or not fast enough");
    }

    private static void batch(LoopLines lines, int count) {
        for (int i = 0; i < count; i++) {
            lines.ended(Requests.get("/"));
        }
        lines.flush();
    }

    @Test
    @DisplayName("D7: a disk that is full is one warning in a while")
    void diskThatIsFullIsOneWarningInAWhile() {
        logs.expect(Level.WARN, "1 lines of the access log were dropped");
        LogSink full = lines -> {
            throw new IOException("No space left on device");
        };
        LogWriter writer = new LogWriter(full, clock);
        for (int i = 0; i < 100; i++) {
            writer.write(new byte[1], 1);
        }
        writer.close();
        assertThat(writer.dropped()).isEqualTo(100);
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    void closingDoesNotWaitForADiskForEver() {
        logs.expect(Level.WARN, "not written to its end");
        SlowDisk disk = new SlowDisk();
        LogWriter writer = new LogWriter(disk, clock, Duration.ofMillis(50));
        writer.write(new byte[1], 1);
        writer.close();
        disk.permits.release(1000);
    }
}
