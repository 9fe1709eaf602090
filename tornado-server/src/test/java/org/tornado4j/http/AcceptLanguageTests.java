package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice between languages. */
@Timeout(20)
class AcceptLanguageTests {

    private static final AcceptLanguage LANGUAGES = new AcceptLanguage(List.of(
            Locale.ENGLISH,
            Locale.GERMANY,
            Locale.forLanguageTag("fr-FR"),
            Locale.forLanguageTag("de-AT"),
            Locale.forLanguageTag("zh-Hant-TW"),
            Locale.forLanguageTag("pt-BR")));

    private static @Nullable String choose(String field) {
        Locale chosen = LANGUAGES.choose(field);
        return chosen == null ? null : chosen.toLanguageTag();
    }

    @ParameterizedTest
    @DisplayName("W47: Accept-Language")
    @CsvSource(
            nullValues = "none",
            value = {
                "fr-FR;q=0.9, fr-FR",
                "'fr-FR; q=0.9', fr-FR",
                "fr-FR;q=0, none",
                "fr-FR;q=-1, none",
                "fr-FR;q=x, none",
                "'de;q=0.5, fr-FR;q=0.9, en;q=0.1', fr-FR",
                "'xx, en;q=0.1', en",
                "en-GB, en",
                "EN-us, en",
                "de, de-DE",
                "de-CH, de-DE",
                "de-AT, de-AT",
                "de-AT-1996, de-AT",
                "fr-CA, fr-FR",
                "zh, zh-Hant-TW",
                "zh-Hant-HK, zh-Hant-TW",
                "pt-x-lisbon, pt-BR",
                "'*', none",
                "'*, en;q=0.5', en",
                "'', none",
                "'en, de', en",
                "-, none",
                "de_AT, none",
            })
    void languageWithTheGreatestWeightWins(String field, @Nullable String chosen) {
        assertThat(choose(field)).isEqualTo(chosen);
    }

    @Test
    void tagThatNoLanguageHasIsLeftOut() {
        assertThat(choose("en-" + "a-".repeat(20) + "b, de;q=0.1")).isEqualTo("de-DE");
    }

    @Test
    @DisplayName("D3: many members, and long ones, are read in one pass")
    void manyMembersAreReadInOnePass() {
        assertThat(choose("xx-yy-zz;q=0.5,".repeat(200_000) + "de;q=0.1")).isEqualTo("de-DE");
        assertThat(choose("a-".repeat(1_000_000))).isNull();
    }
}
