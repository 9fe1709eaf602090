package org.tornado4j.documents;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each block of an example says what it is, and something checks what it says. */
class DocumentsTests {

    /** The tests that look at the blocks of each language. Drawings, and what programs print, are text. */
    private static final Map<String, String> CHECKS = Map.ofEntries(
            entry("java", "JavaExampleTests"),
            entry("yaml", "ConfigurationExampleTests, ManifestTests, QueryTests"),
            entry("xml", "PomExampleTests"),
            entry("sh", "CommandTests"),
            entry("ini", "UnitFileTests of tornado-server"),
            entry("nginx", "ProxyExampleTests"),
            entry("haproxy", "ProxyExampleTests"),
            entry("json", "JsonDocumentTests of tornado-spring-boot-autoconfigure"),
            entry("html", "PagesDocumentTests of tornado-spring-boot-autoconfigure"),
            entry("kotlin", "SuspendFunctionTests of kotlin-tests"),
            entry("javascript", "none: for browsers"),
            entry("python", "PythonExampleTests"),
            entry("text", "none"));

    /** A block that Markdown knows by its indent, which cannot say what it is. Deeper ones belong to items of lists. */
    private static final Pattern INDENTED = Pattern.compile(" {4}\\S.*");

    @Test
    void eachBlockIsOfALanguageThatIsChecked() {
        assertThat(Documents.blocks()).allSatisfy(block -> assertThat(CHECKS).containsKey(block.language()));
    }

    @Test
    void eachCheckHasSomethingToLookAt() {
        assertThat(CHECKS.keySet())
                .allSatisfy(language -> assertThat(Documents.blocks(language)).isNotEmpty());
    }

    static Stream<Path> documents() {
        return Documents.all().stream();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void blocksAreFenced(Path document) {
        List<String> lines = Documents.text(document);
        assertThat(lines).noneMatch(line -> INDENTED.matcher(line).matches());
    }
}
