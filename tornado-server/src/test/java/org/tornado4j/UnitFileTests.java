package org.tornado4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The units for systemd in the documents are what systemd understands. */
@Timeout(60)
class UnitFileTests {

    private static final Path DOCUMENTS = Path.of("..", "docs");
    private static final Pattern BLOCK = Pattern.compile("```ini\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMENT_BEHIND_VALUE = Pattern.compile("\\w+=.*\\s[#;].*");

    /** The complaint of systemd 252 about a type introduced with 253. */
    private static final String NEW_TYPE = "Failed to parse service type, ignoring: notify-reload";

    @TempDir
    Path directory;

    /**
     * @param name that of its file
     * @param socket the socket unit of the same document, which a service may need; empty if there is none
     */
    record Unit(String document, String name, String text, String socket) {

        static Unit of(String document, String text, String socket) {
            return new Unit(document, text.contains("[Socket]") ? "app.socket" : "app.service", text, socket);
        }

        /** Returns whether it is a complete unit, not just the lines that a text discusses. */
        boolean isWhole() {
            return name.equals("app.socket") || text.contains("ExecStart=");
        }

        @Override
        public String toString() {
            return document + ": "
                    + text.lines()
                            .filter(line ->
                                    line.startsWith("Type") || line.startsWith("Exec") || line.startsWith("Listen"))
                            .toList();
        }
    }

    static List<Unit> units() throws IOException {
        List<Unit> units = new ArrayList<>();
        try (Stream<Path> documents = Files.list(DOCUMENTS)) {
            for (Path document : documents.sorted().toList()) {
                if (document.toString().endsWith(".md")) {
                    units.addAll(units(document.getFileName().toString(), Files.readString(document)));
                }
            }
        }
        return units;
    }

    private static List<Unit> units(String document, String text) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        String socket = blocks.stream()
                .filter(block -> block.contains("[Socket]"))
                .findFirst()
                .orElse("");
        return blocks.stream().map(block -> Unit.of(document, block, socket)).toList();
    }

    @ParameterizedTest
    @MethodSource("units")
    void commentsStandOnLinesOfTheirOwn(Unit unit) {
        assertThat(unit.text().lines())
                .noneMatch(line -> COMMENT_BEHIND_VALUE.matcher(line).matches());
    }

    @ParameterizedTest
    @MethodSource("units")
    void systemdHasNothingToSayAgainstThem(Unit unit) throws Exception {
        assumeThat(unit.isWhole()).isTrue();
        assumeThat(isSystemdThere()).as("there is a systemd-analyze").isTrue();
        assertThat(verify(unit)).isEmpty();
    }

    @Test
    void mistakesAreFound() throws Exception {
        String text = "[Service]\nExecStart=/bin/true\nTimeoutStopSec=60   # longer\n";
        assertThat(text.lines())
                .anyMatch(line -> COMMENT_BEHIND_VALUE.matcher(line).matches());
        assumeThat(isSystemdThere()).as("there is a systemd-analyze").isTrue();
        assertThat(verify(Unit.of("", text, ""))).singleElement().asString().contains("Failed to parse time value");
    }

    private static boolean isSystemdThere() throws InterruptedException {
        try {
            return !run("systemd-analyze", "--version").isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns what systemd says about it. */
    private List<String> verify(Unit unit) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("app.socket"), unit.socket());
        Files.writeString(
                directory.resolve("app.service"), "[Service]\nExecStart=/bin/true\n"); // unless that is the unit
        Path file = Files.writeString(directory.resolve(unit.name()), runnable(unit.text()));
        return run("systemd-analyze", "verify", file.toString()).stream()
                .filter(line -> !line.endsWith(NEW_TYPE))
                .toList();
    }

    /** It is looked for whether the command is there. */
    private static String runnable(String text) {
        return text.replace(
                "/usr/bin/java", ProcessHandle.current().info().command().orElseThrow());
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output.lines().toList();
    }
}
