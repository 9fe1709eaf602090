package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/configuration.md} tells of each key what editors tell of it, the Javadoc of its property. */
class ConfigurationDocumentTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    @Test
    void everyKeyIsThereAsEditorsShowIt() throws IOException {
        List<String> documented = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| `tornado."))
                .toList();
        assertThat(documented).containsExactlyInAnyOrderElementsOf(expected());
    }

    /** A row for each key: {@code | key | default | description |}. */
    private static List<String> expected() throws IOException {
        List<JsonNode> properties = new ArrayList<>();
        try (InputStream metadata =
                TornadoServerProperties.class.getClassLoader().getResourceAsStream(METADATA)) {
            assertThat(metadata).as(METADATA).isNotNull();
            new JsonMapper().readTree(metadata).get("properties").forEach(properties::add);
        }
        assertThat(properties).isNotEmpty();
        return properties.stream()
                .filter(property ->
                        property.get("name").asString().startsWith("tornado.")) // not those that each endpoint has
                .sorted(Comparator.comparing(property -> property.get("name").asString()))
                .map(ConfigurationDocumentTests::row)
                .toList();
    }

    private static String row(JsonNode property) {
        JsonNode value = property.get("defaultValue");
        return "| `" + property.get("name").asString() + "` | " + (value == null ? "" : "`" + text(value) + "`") + " | "
                + property.get("description").asString().replace("|", "\\|") + " |";
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? String.join(", ", value.valueStream().map(JsonNode::asString).toList())
                : value.asString();
    }
}
