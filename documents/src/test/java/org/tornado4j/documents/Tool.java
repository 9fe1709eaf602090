package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program that may or may not be installed. */
final class Tool {

    /** The output of a program, errors among it, and its exit status. */
    record Outcome(int status, String output) {}

    private Tool() {}

    /** Skips the calling test where a program is not installed; {@code check} is a command that it understands. */
    static void assumeThere(String... check) throws InterruptedException {
        boolean there;
        try {
            there = run(check).status() == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeThat(there).as("there is a %s", check[0]).isTrue();
    }

    static Outcome run(String... command) throws IOException, InterruptedException {
        return run(List.of(command), "");
    }

    /** Runs a command that reads {@code input}, which has to be small. */
    static Outcome run(List<String> command, String input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
            stdin.write(input);
        } catch (IOException e) {
            // It ended without reading; its status tells.
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }
}
