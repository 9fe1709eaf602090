package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class EntityTagsTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "*|\"a\"|true|true",
                " *|W/\"a\"|true|false",
                "\"a\"|\"a\"|true|true",
                "\"b\"|\"a\"|false|false",
                "\"b\", \"a\"|\"a\"|true|true",
                "\"b\",,\t,\"a\"|\"a\"|true|true",
                "W/\"a\"|\"a\"|true|false",
                "\"a\"|W/\"a\"|true|false",
                "W/\"a\"|W/\"a\"|true|false",
                "W/\"b\", W/\"a\", \"a\"|\"a\"|true|true",
                "w/\"a\"|\"a\"|false|false",
                "\"x,\"|\"a\"|false|false",
                "\"b, \"a\"|\"a\"|false|false",
                "\"aa\"|\"a\"|false|false",
                "a|\"a\"|false|false",
                "\"a|\"a\"|false|false",
                "x, \"a\"|\"a\"|false|false",
                "\"b\", *|\"a\"|false|false",
                "''|\"a\"|false|false",
                "\"a\"\"b\"|\"b\"|true|true",
                "\"\"|\"\"|true|true"
            })
    @DisplayName("W42: lists are searched, weakly and strongly")
    void listsAreSearched(String list, String tag, boolean weak, boolean strong) {
        assertThat(EntityTags.weakMatch(list, tag)).isEqualTo(weak);
        assertThat(EntityTags.strongMatch(list, tag)).isEqualTo(strong);
    }

    @Test
    @DisplayName("D4: long lists are read in one pass")
    void longListsAreReadInOnePass() {
        assertThat(EntityTags.weakMatch("\"b\",".repeat(500_000) + "\"a\"", "\"a\""))
                .isTrue();
        assertThat(EntityTags.weakMatch("W/".repeat(500_000), "\"a\"")).isFalse();
        assertThat(EntityTags.weakMatch(",".repeat(2_000_000), "\"a\"")).isFalse();
    }
}
