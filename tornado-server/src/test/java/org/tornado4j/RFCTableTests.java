package org.tornado4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.http1.Violation;

/** {@code docs/rfc.md} tells the truth: what it names is there, and no row leaves its question open. */
class RFCTableTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "rfc.md");
    private static final List<Path> SOURCES =
            List.of(Path.of("src"), Path.of("..", "tornado-spring-boot-autoconfigure", "src"));

    private static final String REFUSALS = "Refusals";
    private static final List<String> LEVELS = List.of("MUST", "MUST NOT", "SHOULD", "SHOULD NOT");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?`");
    /** Begins a verdict other than the class that does it. */
    private static final Pattern VERDICT = Pattern.compile("(departs|handler|n/a): .+");

    /** The files of main and test code by the class they are named after; some names are there in several packages. */
    private static final Map<String, Map<String, List<Path>>> SOURCE_FILES =
            Map.of("main", filesBelow("main"), "test", filesBelow("test"));

    /** A line of a table, by the heading above it. */
    record Row(String heading, List<String> cells) {

        String section() {
            return cells.get(0);
        }

        String level() {
            return cells.get(1);
        }

        String where() {
            return cells.get(3);
        }

        String shownBy() {
            return cells.get(cells.size() - 1);
        }

        boolean isDone() {
            return !VERDICT.matcher(where()).matches();
        }

        @Override
        public String toString() {
            return heading + ": " + String.join(" | ", cells);
        }
    }

    private static List<Row> table() {
        List<Row> rows = new ArrayList<>();
        String heading = "";
        boolean inTable = false;
        for (String line : read(DOCUMENT).split("\n")) {
            boolean isRow = line.startsWith("|");
            if (line.startsWith("## ")) {
                heading = line.substring(3);
            } else if (line.startsWith("|---")) {
                inTable = true;
            } else if (isRow && inTable) {
                rows.add(new Row(heading, cells(line)));
            }
            inTable &= isRow;
        }
        return rows;
    }

    private static List<String> cells(String line) {
        String[] cells = line.split("\\|", -1);
        return Arrays.stream(cells, 1, cells.length - 1).map(String::strip).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Row> requirements() {
        return table().stream().filter(row -> row.heading().startsWith("RFC "));
    }

    // ------------------------------------------------------------------------------------------ requirements

    @ParameterizedTest
    @MethodSource("requirements")
    void rowIsWhole(Row row) {
        assertThat(row.cells()).hasSize(5).doesNotContain("");
        assertThat(row.section()).matches("\\d+(\\.\\d+)*");
        assertThat(row.level()).isIn(LEVELS);
    }

    @ParameterizedTest
    @MethodSource("requirements")
    void whereItIsDoneIsThere(Row row) {
        List<MatchResult> names = names(row.where());
        assertThat(row.isDone() && names.isEmpty())
                .as("neither class nor verdict")
                .isFalse();
        for (MatchResult name : names) {
            assertThat(SOURCE_FILES.get("main")).containsKey(name.group(1));
        }
    }

    @ParameterizedTest
    @MethodSource("requirements")
    void whatShowsItIsThere(Row row) {
        List<MatchResult> names = names(row.shownBy());
        assertThat((row.isDone() || row.where().startsWith("departs")) && names.isEmpty())
                .as("nothing shows it")
                .isFalse();
        assertTestsAreThere(names);
    }

    static Stream<Row> attacks() {
        return table().stream().filter(row -> row.heading().equals("Attacks"));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void attackHasItsTests(Row row) {
        List<MatchResult> names = names(row.shownBy());
        assertThat(names).isNotEmpty();
        assertTestsAreThere(names);
    }

    private static void assertTestsAreThere(List<MatchResult> names) {
        for (MatchResult name : names) {
            assertThat(SOURCE_FILES.get("test")).containsKey(name.group(1));
            String method = "void " + name.group(2) + "(";
            assertThat(SOURCE_FILES.get("test").get(name.group(1)))
                    .as(name.group())
                    .anyMatch(file -> read(file).contains(method));
        }
    }

    private static List<MatchResult> names(String cell) {
        Matcher matcher = NAME.matcher(cell);
        return matcher.results().toList();
    }

    private static Map<String, List<Path>> filesBelow(String kind) {
        Map<String, List<Path>> files = new HashMap<>();
        for (Path source : SOURCES) {
            try (Stream<Path> found = Files.walk(source.resolve(kind))) {
                found.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file -> files.computeIfAbsent(className(file), absent -> new ArrayList<>())
                                .add(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    private static String className(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".java".length());
    }

    // ------------------------------------------------------------------------------------------ refusals

    @Test
    void refusalsAreThoseThereAre() {
        List<String> told = table().stream()
                .filter(row -> row.heading().equals(REFUSALS))
                .map(row -> String.join(" ", row.cells().subList(0, 3)))
                .toList();
        List<String> there = Arrays.stream(Violation.values())
                .map(violation -> "`" + violation.name() + "` " + violation.status() + " " + violation.section())
                .toList();
        assertThat(told).containsExactlyElementsOf(there);
    }

    @Test
    void documentIsFound() {
        assertThat(requirements()).hasSizeGreaterThan(100);
    }
}
