package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CookiesTests {

    private static void assertParsed(String field, Map<String, String> cookies) {
        assertThat(Cookies.parse(field)).isEqualTo(cookies);
    }

    @Test
    @DisplayName("U10: pairs are separated by semicolons, inside quotes too")
    void pairsAreSeparatedBySemicolons() {
        assertParsed("one=1; two=2;three=3", Map.of("one", "1", "two", "2", "three", "3"));
        assertParsed("foo=\"a;b\"", Map.of("foo", "\"a", "", "b\""));
        assertParsed(
                "a=\"b=2; c=\\\"d\\\"; e=\\012;\"", Map.of("a", "\"b=2", "c", "\\\"d\\\"", "e", "\\012", "", "\""));
    }

    @Test
    @DisplayName("U10, W08: the first equals sign ends the name")
    void firstEqualsSignEndsTheName() {
        assertParsed("foo=a=b", Map.of("foo", "a=b"));
    }

    @Test
    @DisplayName("U10: colons and brackets are ordinary")
    void colonsAndBracketsAreOrdinary() {
        assertParsed("ns:name=12:30; b=[; c[0]=]", Map.of("ns:name", "12:30", "b", "[", "c[0]", "]"));
    }

    @Test
    @DisplayName("U10: of several with the same name the last counts")
    void lastOfTheSameNameCounts() {
        assertParsed("x=1; y=2; x=3", Map.of("x", "3", "y", "2"));
    }

    @Test
    @DisplayName("U10: text without an equals sign has no name")
    void textWithoutEqualsSignHasNoName() {
        assertParsed("x=1; alone; y=2", Map.of("x", "1", "", "alone", "y", "2"));
        assertParsed("x=1; \"; y=2", Map.of("x", "1", "", "\"", "y", "2"));
        assertParsed("", Map.of());
        assertParsed(";;=;", Map.of());
    }

    @Test
    @DisplayName("U10: spaces inside stay, those around go")
    void spacesInsideStay() {
        assertParsed("the name=1 + 1 = 2 ;  x = y", Map.of("the name", "1 + 1 = 2", "x", "y"));
        assertParsed("<a>, {b}@c/?=  d \" e, f", Map.of("<a>, {b}@c/?", "d \" e, f"));
        assertParsed(" \t= v ; ; = ; n = ; ", Map.of("", "v", "n", ""));
    }

    @Test
    @DisplayName("U10: other characters pass")
    void otherCharactersPass() {
        assertParsed("\u00E9t\u00E9=No\u00EBl", Map.of("\u00E9t\u00E9", "No\u00EBl"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "\"b=\\\"\"|b=\"",
                "\"b=\\\\\"|b=\\",
                "\"b=\\=\"|b==",
                "\"b=\\n\"|b=n",
                "\"b=\\042\"|b=\"",
                "\"b=\\134\"|b=\\",
                "\"b=\\377\"|b=\u00FF",
                "\"b=\\400\"|b=400",
                "\"b=\\42\"|b=42",
                "\"b=\\\\042\"|b=\\042",
                "\"b=\\\\134\"|b=\\134",
                "\"b=\\\\\\\"\"|b=\\\"",
                "\"b=\\\\\\042\"|b=\\\"",
                "\"b=\\134\\\"\"|b=\\\"",
                "\"b=\\134\\042\"|b=\\\"",
                "b=\\042|b=\\042",
                "\"|\"",
                "\"x|\"x"
            })
    @DisplayName("U10, W08: escapes are undone inside quotes, octal ones up to 377")
    void escapesAreUndoneInsideQuotes(String travelled, String value) {
        assertParsed("a=" + travelled, Map.of("a", value));
    }

    @Test
    @DisplayName("CVE-2024-52804: unquoting is one pass")
    void unquotingIsOnePass() {
        assertThat(Cookies.parse("a=\"" + "\\".repeat(1_000_000) + "\"").get("a"))
                .hasSize(500_000);
        assertThat(Cookies.parse("a=\"" + "\\042".repeat(500_000) + "\"").get("a"))
                .hasSize(500_000);
        assertThat(Cookies.parse(";".repeat(2_000_000))).isEmpty();
        assertThat(Cookies.parse(" ;".repeat(1_000_000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a:b", "!#$%&'*+-.^_`|~", "0"})
    void namesAreTokensWithColons(String name) {
        assertThat(Cookies.isName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a[0]", "\u00E9", "a;", "\u0161", "\0"})
    @DisplayName("W08: other names cannot be set")
    void otherNamesAreNone(String name) {
        assertThat(Cookies.isName(name)).isFalse();
    }

    @Test
    void whatIsQuotedComesBack() {
        StringBuilder all = new StringBuilder();
        for (char c = ' '; c <= 0xFF; c++) {
            all.append(c);
        }

        assertThat(Cookies.quote(all.toString())).matches("[!-~ ]*").doesNotContain(";", ",");
        assertThat(Cookies.unquote(Cookies.quote(all.toString()))).isEqualTo(all.toString());
    }
}
