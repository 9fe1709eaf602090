package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTests {

    private static CommandLine parse(String text) {
        return CommandLine.parse(text.replace('|', '\0').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("Words end with NUL, and may be empty or have spaces")
    void wordsEndWithNul() {
        assertThat(parse("java|-Xmx1g|-jar|my app.jar||--x=a b|"))
                .isEqualTo(new CommandLine("java", List.of("-Xmx1g", "-jar", "my app.jar", "", "--x=a b")));
        assertThat(parse("/opt/java|")).isEqualTo(new CommandLine("/opt/java", List.of()));
    }

    @Test
    @DisplayName("A worker's own options come first, before those that the program reads")
    void optionsOfAWorker() {
        WorkerArguments worker =
                new WorkerArguments(3, Path.of("/tmp/t/control"), Duration.ofSeconds(30), Map.of("main", 8080));
        assertThat(parse("java|-jar|app.jar|--x|").with(worker.asOptions()))
                .containsExactly(
                        "java",
                        "-Dtornado.process.task-id=3",
                        "-Dtornado.process.supervisor=/tmp/t/control",
                        "-Dtornado.process.orphan-timeout-millis=30000",
                        "-Dtornado.process.port.main=8080",
                        "-jar",
                        "app.jar",
                        "--x");
    }

    @Test
    @DisplayName("JVM options that begin with -X can be left out, and nothing else is")
    void withoutJvmOptions() {
        assertThat(parse("java|-Xmx16m|-XX:+UseSerialGC|-Da=-Xb|-cp|-Xdir|--add-opens|a/b=c|-ea|Main|-Xmx|-cp|")
                        .withoutJvmOptions())
                .isEqualTo(parse("java|-Da=-Xb|-cp|-Xdir|--add-opens|a/b=c|-ea|Main|-Xmx|-cp|"));
        assertThat(parse("java|-Xmx16m|-jar|-Xapp.jar|-Xmx|").withoutJvmOptions())
                .isEqualTo(parse("java|-jar|-Xapp.jar|-Xmx|"));
        assertThat(parse("java|-Xss1m|--module|a/b|-Xmx|").withoutJvmOptions())
                .isEqualTo(parse("java|--module|a/b|-Xmx|"));
    }

    @Test
    @DisplayName("The command line of this process is told whole")
    void ofThisProcess() {
        assertThat(CommandLine.ofThisProcess().executable()).endsWith("java");
        assertThat(CommandLine.ofThisProcess().arguments()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-agentlib:jdwp=transport=dt_socket,server=y", "-Xrunjdwp:server=y", "-Xdebug"})
    @DisplayName("A81: a debugger is refused, with what to do")
    void debuggers(String option) {
        assertThatIllegalStateException()
                .isThrownBy(() -> parse("java|" + option + "|Main|").requireNoDebugger())
                .withMessageContaining(option)
                .withMessageContaining("Set the number of processes to 1");
        assertThatCode(() -> parse("java|-agentlib:hprof|Main|").requireNoDebugger())
                .doesNotThrowAnyException();
    }
}
