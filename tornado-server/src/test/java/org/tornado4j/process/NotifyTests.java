package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.process.ServingProgram.Way;
import org.tornado4j.testing.NotifyScript;
import org.tornado4j.testing.Program;

/** Real processes under a service manager that wants to hear how they do. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@EnabledOnOs(OS.LINUX)
class NotifyTests {

    @TempDir
    Path directory;

    private NotifyScript script;
    /** Null for a test that was skipped. */
    private @Nullable Program program;

    @BeforeEach
    void makeScript() throws IOException {
        script = new NotifyScript(directory);
    }

    @AfterEach
    void endProgram() {
        if (program != null) {
            program.close();
        }
    }

    private void start(int processes, String... options) throws IOException {
        List<String> all = new ArrayList<>(NotifyScript.options());
        all.addAll(List.of(options));
        Map<String, String> environment = new HashMap<>(script.environment());
        environment.put("WATCHDOG_USEC", "60000000");
        program = Program.start(environment, all, ServingProgram.class, Way.BIND_AND_START, 0, processes, 0, directory);
    }

    private void awaitMessage(int count, String part) {
        program.await(
                count + " messages with " + part,
                () -> script.messages(program.pid()).stream()
                                .filter(message -> message.contains(part))
                                .count()
                        >= count);
    }

    /** Returns the environment of a process; empty if it is not Java, as what tells systemd is not, or has ended. */
    private static String environmentOfJava(ProcessHandle process) {
        Path facts = Path.of("/proc/" + process.pid());
        try {
            boolean isJava = Files.readSymbolicLink(facts.resolve("exe")).endsWith("java");
            return isJava ? Files.readString(facts.resolve("environ")) : "";
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    @DisplayName(
            "A supervisor says when its workers are ready, when they are replaced, and that it ends; they say nothing")
    void supervisor() throws Exception {
        assumeThat(Program.isHupIgnored()).isFalse();
        start(2);
        awaitMessage(1, "READY=1 STATUS=2 of 2 workers ready");
        program.await("two workers that know nothing of systemd", () -> {
            List<String> environments = program.children().stream()
                    .map(NotifyTests::environmentOfJava)
                    .filter(environment -> !environment.isEmpty())
                    .toList();
            return environments.size() == 2
                    && environments.stream()
                            .noneMatch(known -> known.contains("NOTIFY_SOCKET") || known.contains("WATCHDOG_"));
        });
        program.signal("HUP");
        awaitMessage(2, "READY=1 STATUS=2 of 2 workers ready");
        program.signal("TERM");
        assertThat(program.awaitEnd()).isZero();
        assertThat(script.messages(program.pid()).stream()
                        .filter(message -> message.matches("(READY|RELOADING|STOPPING)=.*")))
                .satisfiesExactly(
                        message -> assertThat(message).startsWith("READY=1"),
                        message -> assertThat(message)
                                .matches("RELOADING=1 MONOTONIC_USEC=\\d+ STATUS=2 of 2 workers ready, being replaced"),
                        message -> assertThat(message).startsWith("READY=1"),
                        message -> assertThat(message).isEqualTo("STOPPING=1 STATUS=finishing requests"));
        assertThat(script.messages()).allMatch(message -> message.startsWith(program.pid() + " "));
        assertThat(script.messages()).contains(program.pid() + " WATCHDOG=1");
    }

    @Test
    @DisplayName("A process that serves alone says when it listens, that it lives, and that it ends")
    void single() throws Exception {
        start(1, "-Dtest.service=true");
        awaitMessage(1, "READY=1");
        program.await("a sign of life", () -> script.messages().contains(program.pid() + " WATCHDOG=1"));
        program.signal("TERM");
        program.awaitEnd();
        assertThat(script.messages(program.pid()))
                .containsExactly("READY=1 STATUS=serving", "STOPPING=1 STATUS=finishing requests");
    }
}
