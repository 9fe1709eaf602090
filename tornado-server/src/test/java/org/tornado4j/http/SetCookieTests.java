package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class SetCookieTests {

    static Stream<Arguments> attributes() {
        return Stream.of(
                attribute("name", (cookie, text) -> new SetCookie(text, "x")),
                attribute("domain", SetCookie::domain),
                attribute("path", SetCookie::path),
                attribute("samesite", SetCookie::sameSite));
    }

    private static Arguments attribute(String name, BiFunction<SetCookie, String, SetCookie> setter) {
        return Arguments.of(name, setter);
    }

    @Test
    @DisplayName("W06: a plain cookie is for all paths")
    void plainCookieIsForAllPaths() {
        assertThat(new SetCookie("str", "asdf")).hasToString("str=asdf; Path=/");
        assertThat(new SetCookie("a", "b").path(null)).hasToString("a=b");
        assertThat(new SetCookie("a", "b").path("/foo").domain("foo.com"))
                .hasToString("a=b; Domain=foo.com; Path=/foo");
    }

    @Test
    @DisplayName("B.12: attributes come in the order of their names")
    void attributesComeInOrder() {
        SetCookie cookie = new SetCookie("n", "v")
                .secure(true)
                .sameSite("Lax")
                .path("/p")
                .partitioned(true)
                .maxAge(Duration.ofSeconds(10))
                .httpOnly(true)
                .expires(Instant.ofEpochSecond(1359312200))
                .domain("d");

        assertThat(cookie)
                .hasToString("n=v; Domain=d; expires=Sun, 27 Jan 2013 18:43:20 GMT; HttpOnly; Max-Age=10; Partitioned;"
                        + " Path=/p; SameSite=Lax; Secure");
        assertThat(cookie.name()).isEqualTo("n");
    }

    @Test
    @DisplayName("W06: Secure and HttpOnly are printed only when they are on")
    void flagsArePrintedOnlyWhenOn() {
        assertThat(new SetCookie("n", "v").secure(false).httpOnly(false).partitioned(false))
                .hasToString("n=v; Path=/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "a=b|\"a=b\"",
                "a;b|\"a\\073b\"",
                "a\"b|\"a\\\"b\"",
                "a\\b|\"a\\\\b\"",
                "a b|\"a b\"",
                "a,b|\"a\\054b\"",
                "\u00E9|\"\\351\"",
                "''|\"\"",
                "a:b|a:b"
            })
    @DisplayName("W08, W31, E39: values that are no token are quoted")
    void valuesAreQuoted(String value, String travels) {
        assertThat(new SetCookie("n", value)).hasToString("n=" + travels + "; Path=/");
        assertThat(Cookies.parse("n=" + travels)).isEqualTo(Map.of("n", value));
    }

    @ParameterizedTest
    @MethodSource("attributes")
    @DisplayName("W09, GHSA-78cv-mqj4-43f7: controls, DEL, space and semicolon are refused by the attribute's name")
    void unsafeAttributesAreRefused(String attribute, BiFunction<SetCookie, String, SetCookie> setter) {
        IntStream unsafe = IntStream.concat(IntStream.rangeClosed(0, ' '), IntStream.of(0x7F, ';', 0xE9));
        unsafe.forEach(c -> assertThatIllegalArgumentException()
                .isThrownBy(() -> setter.apply(new SetCookie("n", "v"), "a" + (char) c + "b"))
                .withMessageContaining("Invalid cookie attribute " + attribute + "="));
    }

    @Test
    void nameIsAToken() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SetCookie("", "v"));
        assertThatIllegalArgumentException().isThrownBy(() -> new SetCookie("a=b", "v"));
        assertThat(new SetCookie("__Host-xsrf", "v")).hasToString("__Host-xsrf=v; Path=/");
    }

    @Test
    @DisplayName("S10: a value without controls, of bytes alone")
    void valueHasNoControls() {
        IntStream.concat(IntStream.range(0, ' '), IntStream.of(0x100, 0x20AC))
                .forEach(c -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> new SetCookie("n", "a" + (char) c))
                        .withMessageContaining("Invalid value of cookie n"));
    }
}
