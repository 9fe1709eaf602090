package org.tornado4j.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.ManualClock;

class RotatingFileTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T23:59:00Z"));
    private LogFile file = LogFile.of(Path.of("x"));

    @BeforeEach
    void choosePath() {
        file = LogFile.of(directory.resolve("logs/access.log"));
    }

    private RotatingFile open() throws IOException {
        return new RotatingFile(file, clock, ZoneOffset.UTC);
    }

    private static void write(RotatingFile to, String text) throws IOException {
        to.write(text.getBytes(US_ASCII));
    }

    private String read(String name) throws IOException {
        return Files.readString(directory.resolve("logs").resolve(name));
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("logs"))) {
            return all.map(path -> String.valueOf(path.getFileName())).toList().stream();
        }
    }

    @Test
    void linesAreAppendedToWhatIsThere() throws IOException {
        for (String line : new String[] {"one\n", "two\n"}) {
            try (RotatingFile log = open()) {
                write(log, line);
            }
            Files.setLastModifiedTime(file.path(), FileTime.fromMillis(clock.currentTimeMillis()));
        }
        assertThat(read("access.log")).isEqualTo("one\ntwo\n");
    }

    @Test
    void newDayBeginsANewFile() throws IOException {
        try (RotatingFile log = open()) {
            write(log, "saturday\n");
            clock.advance(Duration.ofMinutes(2));
            write(log, "sunday\n");
        }
        assertThat(read("access-2026-11-21.log")).isEqualTo("saturday\n");
        assertThat(read("access.log")).isEqualTo("sunday\n");
    }

    @Test
    void fileOfAnotherDayIsRotatedWhenTheServerStarts() throws IOException {
        Files.createDirectories(directory.resolve("logs"));
        Files.writeString(file.path(), "old\n");
        Files.setLastModifiedTime(file.path(), FileTime.from(Instant.parse("2026-11-19T12:00:00Z")));
        try (RotatingFile log = open()) {
            write(log, "new\n");
        }
        assertThat(read("access-2026-11-19.log")).isEqualTo("old\n");
        assertThat(read("access.log")).isEqualTo("new\n");
    }

    @Test
    void daysCanBeLeftInOneFile() throws IOException {
        file = file.withDaily(false);
        try (RotatingFile log = open()) {
            write(log, "one\n");
            clock.advance(Duration.ofDays(3));
            write(log, "two\n");
        }
        assertThat(names()).containsExactly("access.log");
    }

    @Test
    void fileThatWouldGrowTooLargeIsRotated() throws IOException {
        file = file.withMaxBytes(10);
        try (RotatingFile log = open()) {
            write(log, "12345678\n");
            write(log, "x\n");
            write(log, "12345678\n");
            write(log, "longer than the limit\n");
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "access.log", "access-2026-11-21.log", "access-2026-11-21.1.log", "access-2026-11-21.2.log");
        assertThat(read("access-2026-11-21.1.log")).isEqualTo("x\n");
        assertThat(read("access.log")).isEqualTo("longer than the limit\n");
    }

    @Test
    void oldestOfTooManyFilesIsRemoved() throws IOException {
        file = file.withKeep(2);
        try (RotatingFile log = open()) {
            for (int day = 0; day < 5; day++) {
                write(log, "day " + day + "\n");
                Files.setLastModifiedTime(file.path(), FileTime.fromMillis(clock.currentTimeMillis()));
                clock.advance(Duration.ofDays(1));
            }
            Files.writeString(directory.resolve("logs/access-today.log"), "another file");
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "access.log", "access-2026-11-24.log", "access-2026-11-23.log", "access-today.log");
    }

    @Test
    void oldFilesAreCompressed() throws IOException {
        file = file.withCompress(true).withKeep(5);
        Files.createDirectories(directory.resolve("logs"));
        Files.writeString(directory.resolve("logs/access-2026-11-01.log.gz.tmp"), "half");
        try (RotatingFile log = open()) {
            write(log, "saturday\n");
            clock.advance(Duration.ofDays(1));
            write(log, "sunday\n");
        }
        assertThat(names()).containsExactlyInAnyOrder("access.log", "access-2026-11-21.log.gz");
        Path old = directory.resolve("logs/access-2026-11-21.log.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(old))) {
            assertThat(in.readAllBytes()).asString(US_ASCII).isEqualTo("saturday\n");
        }
    }

    @Test
    void fileThatWasMovedAwayIsBegunAnew() throws IOException {
        try (RotatingFile log = open()) {
            write(log, "one\n");
            Files.move(file.path(), directory.resolve("logs/moved"));
            write(log, "two\n");
            clock.advance(Duration.ofSeconds(1));
            write(log, "three\n");
        }
        assertThat(read("moved")).isEqualTo("one\ntwo\n");
        assertThat(read("access.log")).isEqualTo("three\n");
    }

    @Test
    void fileIsOpenedAnewOnDemand() throws IOException {
        try (RotatingFile log = open()) {
            write(log, "one\n");
            Files.move(file.path(), directory.resolve("logs/moved"));
            log.reopen();
            write(log, "two\n");
        }
        assertThat(read("moved")).isEqualTo("one\n");
        assertThat(read("access.log")).isEqualTo("two\n");
    }

    @Test
    void fileThatCannotBeRotatedIsWrittenOn() throws IOException {
        logs.expect(Level.WARN, "Cannot rotate the access log");
        clock.advance(Duration.ofMillis(59_500));
        try (RotatingFile log = open()) {
            write(log, "saturday\n");
            Files.delete(file.path()); // it cannot be moved then
            clock.advance(Duration.ofMillis(600)); // no time to notice before midnight
            write(log, "sunday\n");
        }
        assertThat(read("access.log")).isEqualTo("sunday\n");
    }
}
