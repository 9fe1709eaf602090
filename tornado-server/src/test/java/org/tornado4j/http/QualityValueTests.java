package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class QualityValueTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fr-FR;q=0.9|fr-FR",
                "fr-FR; q=0.9|fr-FR",
                "fr-FR ;Q=0.9|fr-FR",
                "en;q=0.5, fr, de;q=0.8|fr de en",
                "a;q=0.5,b;q=0.5,c;q=0.500|a b c",
                "a;q=0,b;q=1.000|b",
                "a;q=0.001,b;q=0.002|b a",
                ",, a ,,|a",
                "a;q=1.|a",
                "text/html;level=1;q=0.4, text/*|text/* text/html;level=1"
            })
    @DisplayName("W47: the best first, equal ones in order")
    void bestFirst(String field, String preferred) {
        assertThat(QualityValue.preferred(field)).containsExactly(preferred.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                ";q=1",
                "a;q=0",
                "a;q=-1",
                "a;q=2",
                "a;q=1.1",
                "a;q=",
                "a;q=x",
                "a;q=.5",
                "a;q=0.1234",
                "a;q=00",
                "a;q=0x1",
                "a;q=+1",
                "a;q=1e0",
                "a;q=0. 5",
                "a;q=nan"
            })
    @DisplayName("W47: zero and unreadable weights are ignored")
    void zeroAndUnreadableWeightsAreIgnored(String field) {
        assertThat(QualityValue.preferred(field)).isEmpty();
    }

    @Test
    @DisplayName("E22: a weight of zero can be told from none")
    void zeroCanBeTold() {
        assertThat(QualityValue.parse("gzip;q=0, *;q=0.25"))
                .containsExactly(new QualityValue("gzip", 0), new QualityValue("*", 250));
    }

    @Test
    void commasInQuotesDoNotSeparate() {
        assertThat(QualityValue.parse("a;x=\"1,\\\",2\";q=0.5, b"))
                .containsExactly(new QualityValue("a;x=\"1,\\\",2\"", 500), new QualityValue("b", 1000));
    }

    @Test
    @DisplayName("D3, D4: many members are read in one pass")
    void manyMembersAreReadInOnePass() {
        assertThat(QualityValue.preferred("a;q=0.5,".repeat(200_000))).hasSize(200_000);
        assertThat(QualityValue.parse("a" + ";".repeat(1_000_000))).hasSize(1);
        assertThat(QualityValue.parse("\"".repeat(1_000_001))).hasSize(1);
        assertThat(QualityValue.parse("a;" + " ".repeat(1_000_000) + "q=1")).hasSize(1);
    }
}
