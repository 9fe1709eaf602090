package org.tornado4j.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XSRF tokens, against those that Tornado writes: {@code xsrf-tokens.csv}. */
class XsrfTokenTests {

    private static final Instant NOW = Instant.ofEpochSecond(1_300_000_000);

    private static XsrfToken decode(String text) {
        return Objects.requireNonNull(XsrfToken.decode(text, NOW), text);
    }

    @ParameterizedTest
    @DisplayName("W68: tokens of both versions are Tornado's, and mean the same")
    @CsvFileSource(resources = "xsrf-tokens.csv", numLinesToSkip = 1)
    void tokensAreTornados(String hex, String mask, long time, String plain, String masked) {
        XsrfToken one = decode(plain);
        XsrfToken two = decode(masked);
        assertThat(one.matches(two)).isTrue();
        assertThat(one.plain()).isEqualTo(hex).isEqualTo(plain);
        assertThat(two.plain()).isEqualTo(plain);
        assertThat(two.masked(HexFormat.of().parseHex(mask))).isEqualTo(masked).endsWith("|" + time);
    }

    @Test
    @DisplayName("W67: ten texts of one token differ and match, tokens do not")
    void eachTextLooksDifferent() {
        XsrfToken token = XsrfToken.random(NOW);
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            String text = token.masked();
            texts.add(text);
            assertThat(decode(text).matches(token)).isTrue();
        }
        assertThat(texts).hasSize(10);
        assertThat(XsrfToken.random(NOW).matches(token)).isFalse();
    }

    @ParameterizedTest
    @DisplayName("W66: short tokens and such that are not hexadecimal match themselves")
    @ValueSource(strings = {"a", "deadbeef", "hello", "é", "0|x", "|"})
    void anyOtherTextIsAToken(String text) {
        assertThat(decode(text).matches(decode(text))).isTrue();
        assertThat(decode(text).matches(decode("other"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3|",
                "3|01020304|05060708|1300000000",
                "1|01020304|05060708|1300000000",
                "2|",
                "2|01020304|05060708",
                "2|01020304|05060708|1300000000|",
                "2|010203|05060708|1300000000",
                "2|0102030405|05060708|1300000000",
                "2||05060708|1300000000",
                "2|01020304||1300000000",
                "2|0102030x|05060708|1300000000",
                "2|01020304|0506070|1300000000",
                "2|01020304|05060708|",
                "2|01020304|05060708|-1",
                "2|01020304|05060708|99999999999999999999",
            })
    void malformedTextIsNoToken(String text) {
        assertThat(XsrfToken.decode(text, NOW)).isNull();
    }
}
