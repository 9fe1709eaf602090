package org.tornado4j.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents for people, taken apart: the blocks of examples, and the code within lines of text. */
final class Documents {

    static final Path ROOT = Path.of("..");

    private static final List<String> OTHERS = List.of(
            "README.md",
            "CONTRIBUTING.md",
            "benchmarks/README.md",
            "benchmarks/attacks/README.md",
            "demo-bookmarks/README.md",
            "examples/README.md");

    private static final Pattern FENCE = Pattern.compile(" *```(\\S*)");
    private static final Pattern CODE = Pattern.compile("(?<!`)`([^`\n]+)`(?!`)");

    /**
     * An example, or some code within a line.
     *
     * @param language as the fence names it; empty if it names none, and for code within a line
     * @param line of its first line, from 1
     */
    record Code(Path document, int line, String language, String text) {

        @Override
        public String toString() {
            return ROOT.relativize(document) + ":" + line + " "
                    + text.lines().findFirst().orElse("");
        }
    }

    private Documents() {}

    static List<Path> all() {
        try (Stream<Path> documents = Files.list(ROOT.resolve("docs"))) {
            Stream<Path> found = documents.filter(file -> file.toString().endsWith(".md"));
            return Stream.concat(OTHERS.stream().map(ROOT::resolve), found)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the fenced blocks of a language, of all documents. */
    static Stream<Code> blocks(String language) {
        return blocks().filter(block -> block.language().equals(language));
    }

    static Stream<Code> blocks() {
        return all().stream().flatMap(document -> blocks(document).stream());
    }

    private static List<Code> blocks(Path document) {
        List<Code> blocks = new ArrayList<>();
        List<String> lines = lines(document);
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int first = i + 1;
                int end = endOfBlock(lines, first);
                String text = String.join("\n", lines.subList(first, end)) + "\n";
                blocks.add(new Code(document, first + 1, fence.group(1), text.stripIndent()));
                i = end;
            }
        }
        return blocks;
    }

    private static int endOfBlock(List<String> lines, int first) {
        int end = first;
        while (!lines.get(end).strip().equals("```")) {
            end++;
        }
        return end;
    }

    /** Returns the code within lines of text and tables, outside of blocks; {@code \|} of a table as the pipe it means. */
    static Stream<Code> spans() {
        return all().stream().flatMap(document -> spans(document).stream());
    }

    private static List<Code> spans(Path document) {
        List<Code> spans = new ArrayList<>();
        List<String> lines = text(document);
        for (int i = 0; i < lines.size(); i++) {
            int line = i + 1;
            CODE.matcher(lines.get(i))
                    .results()
                    .map(span -> span.group(1).replace("\\|", "|"))
                    .forEach(code -> spans.add(new Code(document, line, "", code)));
        }
        return spans;
    }

    /** Returns the lines of a document, with empty ones in place of its blocks. */
    static List<String> text(Path document) {
        List<String> lines = new ArrayList<>(lines(document));
        for (int i = 0; i < lines.size(); i++) {
            if (FENCE.matcher(lines.get(i)).matches()) {
                int end = endOfBlock(lines, i + 1);
                lines.subList(i, end + 1).replaceAll(line -> "");
                i = end;
            }
        }
        return lines;
    }

    static List<String> lines(Path document) {
        try {
            return Files.readAllLines(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
