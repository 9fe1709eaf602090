package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.testing.Program;

/** Real processes: workers talk to each other. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts many JVMs
@EnabledOnOs(OS.LINUX)
class TalkingWorkersTests {

    private static final Pattern CONNECTED = Pattern.compile("(\\d+)/(\\d+) is connected");

    @TempDir
    Path directory;

    private Program program;

    @BeforeEach
    void start() throws Exception {
        program = Program.start(List.of("-Djava.io.tmpdir=" + directory), TalkingProgram.class, 3);
    }

    @AfterEach
    void end() {
        program.close();
    }

    private List<String> workers() {
        return program.output().stream()
                .map(CONNECTED::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1) + "/" + matcher.group(2))
                .distinct()
                .toList();
    }

    private void awaitTalk(List<String> workers) {
        for (String worker : workers) {
            for (String other : workers) {
                if (!worker.equals(other)) {
                    program.awaitLine(worker + " hears " + other);
                }
            }
        }
    }

    @Test
    @DisplayName("Workers hear each other, also those that came in place of others; TERM leaves no file")
    void talkGoesOnAcrossAReplacement() throws Exception {
        assumeThat(Program.isHupIgnored()).isFalse();
        program.await("three workers", () -> workers().size() == 3);
        List<String> first = workers();
        awaitTalk(first);
        program.signal("HUP");
        program.await("three more", () -> workers().size() == 6);
        awaitTalk(workers().subList(3, 6));
        program.signal("TERM");
        assertThat(program.awaitEnd()).isZero();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("tornado-")))
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("When the supervisor is killed its workers remove both sockets")
    void nothingIsLeftBehindByAKilledSupervisor() throws Exception {
        program.await("three workers", () -> workers().size() == 3);
        awaitTalk(workers());
        program.children();
        program.signal("KILL");
        program.await("no files", () -> {
            try (Stream<Path> files = Files.list(directory)) {
                return files.noneMatch(file -> file.getFileName().toString().startsWith("tornado-"));
            }
        });
    }
}
