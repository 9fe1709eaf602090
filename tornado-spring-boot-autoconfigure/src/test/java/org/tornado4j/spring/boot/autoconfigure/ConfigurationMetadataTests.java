package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Metadata of the properties, as shown by editors. */
class ConfigurationMetadataTests {

    @Test
    void eachPropertyHasASentenceAndAType() throws IOException {
        JsonNode properties = metadata().get("properties");
        assertThat(properties).isNotEmpty();
        for (JsonNode property : properties) {
            String name = property.get("name").asString();
            assertThat(name).containsPattern("^(tornado|management\\.endpoint\\.tornado)\\.");
            assertThat(property.path("description").asString())
                    .as(name)
                    .endsWith(".")
                    .doesNotContain("\n", "{", "<");
            assertThat(property.path("type").asString()).as(name).isNotEmpty();
        }
    }

    @Test
    void descriptionsHaveBootsStyle() throws IOException {
        for (JsonNode property : metadata().get("properties")) {
            String description = property.get("description").asString();
            assertThat(description)
                    .doesNotStartWith("The ")
                    .doesNotStartWith("A ")
                    .doesNotStartWith("An ");
            if (property.get("type").asString().equals("java.lang.Boolean")) {
                assertThat(description).startsWith("Whether to ").isNotEmpty();
            }
        }
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream in =
                TornadoServerProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            assertThat(in).isNotNull();
            return JsonMapper.shared().readTree(in);
        }
    }
}
