package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MediaTypeTests {

    @Test
    @DisplayName("E17: type and parameter names in any case, values quoted and with semicolons")
    void readsTypeAndParameters() {
        MediaType type =
                MediaType.parse("Multipart/Form-Data ; BOUNDARY=\"a;b\" ;charset=UTF-8; q = \"x\\y\\\"\" ;; flag");

        assertThat(type).isNotNull();
        assertThat(type.essence()).isEqualTo("multipart/form-data");
        assertThat(type.parameters()).isEqualTo(Map.of("boundary", "a;b", "charset", "UTF-8", "q", "xy\"", "flag", ""));
        assertThat(type.parameter("boundary")).isEqualTo("a;b");
        assertThat(type.parameter("missing")).isNull();
    }

    @Test
    void readsTypeAlone() {
        assertThat(MediaType.parse("text/html")).isEqualTo(new MediaType("text/html", Map.of()));
        assertThat(MediaType.parse("\ttext/html;")).isEqualTo(new MediaType("text/html", Map.of()));
        assertThat(MediaType.parse("image/svg+xml")).isEqualTo(new MediaType("image/svg+xml", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "/",
                "text/",
                "/html",
                "te xt/html",
                "text/html/x",
                "text/html,text/css",
                "a/b; c=\"d",
                "a/b; c=\"d\"e",
                "a/b; c=d; C=e",
                "a/b; =d",
                "a/b; c d=e",
                "a/b; c=\"\\",
                "a/b; c=d\"e"
            })
    void otherTextIsNone(String field) {
        assertThat(MediaType.parse(field)).isNull();
    }

    @Test
    @DisplayName("U04, CVE-2025-67726: semicolons, quotes and backslashes are read in one pass")
    void longParametersAreReadInOnePass() {
        int n = 1_000_000;
        MediaType quoted = MediaType.parse("a/b; c=\"" + ";".repeat(n) + "\"");
        MediaType escaped = MediaType.parse("a/b; c=\"" + "\\\"".repeat(n) + "\"");

        assertThat(quoted).isNotNull();
        assertThat(quoted.parameter("c")).hasSize(n);
        assertThat(escaped).isNotNull();
        assertThat(escaped.parameter("c")).hasSize(n);
        assertThat(MediaType.parse("a/b" + ";".repeat(n))).isNotNull();
        assertThat(MediaType.parse("a/b" + "; ".repeat(n))).isNotNull();
        assertThat(MediaType.parse("a/b;c=\"" + "\\".repeat(n))).isNull();
        assertThat(MediaType.parse("a/b" + ";\"".repeat(n))).isNull();
    }
}
