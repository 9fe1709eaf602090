package org.tornado4j.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPServerRequest;

/** The paths that patterns match, and the paths that can be built from them. */
@Timeout(60)
class PathMatchesTests {

    /** The arguments joined by bars, {@code -} for null; null if it does not match. */
    private static @Nullable String match(PathMatches matches, String path) {
        @Nullable String[] arguments = matches.match(new HTTPServerRequest(path));
        return arguments == null
                ? null
                : String.join(
                        "|",
                        Arrays.stream(arguments)
                                .map(argument -> argument == null ? "-" : argument)
                                .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "/items/{id}, /items/7, 7",
        "/items/{id}, /items/a%2Fb, a%2Fb",
        "/items/{id}/parts/{part}, /items/7/parts/x, 7|x",
        "/{a}/{b}, /1/2, 1|2",
        "/files/{*rest}, /files/a/b.txt, a/b.txt",
        "/files/{*rest}, /files/, ''",
        "/reports/{year}-{month}.pdf, /reports/2025-06.pdf, 2025|06",
        "/v{version}/x, /v2/x, 2",
        "/a/{x}/{*rest}, /a/1/2/3, 1|2/3",
        "/files/{*rest}, /files, ''",
        "/a/{x}/{*rest}, /a/1/, 1|",
        "/a/{x}/{*rest}, /a/1, 1|",
        "/{x}/{*rest}, /1, 1|",
        "/files{*rest}, /files, ''",
        "/(a|b)/([0-9]+), /a/12, a|12",
        "/items(?:/([0-9]+))?, /items, -",
        "/items(?:/([0-9]+))?, /items/5, 5",
        "(.*), /anything/at/all, /anything/at/all",
        "/robots.txt, /robots.txt, ''",
        "/caf\u00e9, /caf%C3%A9, ''",
    })
    void patternMatches(String pattern, String path, String arguments) {
        assertThat(match(PathMatches.of(pattern), path)).isEqualTo(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "/items/{id}, /items/",
        "/items/{id}, /items",
        "/items/{id}, /items/7/",
        "/items/{id}, /items/7/x",
        "/items/{id}, /Items/7",
        "/items/{id}/parts/{part}, /items//parts/x",
        "/items/{id}/parts/{part}, /items/7/part/x",
        "/files/{*rest}, /file",
        "/files/{*rest}, /filesystem",
        "/files/{*rest}, /",
        "/a/{x}/{*rest}, /a",
        "/a/{x}/{*rest}, /a/",
        "/files/x{*rest}, /files",
        "/{*rest}, ''",
        "/reports/{year}-{month}.pdf, /reports/2025.pdf",
        "/robots.txt, /robotsXtxt",
        "/robots.txt, /robots.txt/",
        "/(a|b), /ab",
        "/a|/b, /bc",
        "/a|/b, /ac",
        "/items/([0-9]+), /items/7x",
    })
    void patternDoesNotMatch(String pattern, String path) {
        assertThat(match(PathMatches.of(pattern), path)).isNull();
    }

    @Test
    @DisplayName("B.10: the end of the path is its very end, not the place before a line break")
    void dollarDoesNotMatchBeforeALineBreak() {
        assertThat(PathMatches.of("/a$").matches("/a\n")).isFalse();
        assertThat(PathMatches.of("/a$").matches("/a")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/(?P<item_id>[0-9]+)/(?P<part>.*)", "/(?<item_id>[0-9]+)/(?<part>.*)", "/{item_id}/{part}"})
    void namesAreThoseOfTheGroups(String pattern) {
        PathMatches matches = PathMatches.of(pattern);
        assertThat(matches.argumentNames()).containsExactly("item_id", "part");
        assertThat(match(matches, "/12/x")).isEqualTo("12|x");
    }

    @Test
    void groupsInClassesAndEscapesDoNotCount() {
        PathMatches matches = PathMatches.of("/[(]\\((?:x)(?=y)([a-z[()]]+)\\)");
        assertThat(matches.argumentCount()).isEqualTo(1);
    }

    @Test
    void groupsWithAndWithoutNamesDoNotMix() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathMatches.of("/(?<a>x)/(y)"))
                .withMessageContaining("all have names or all have none");
    }

    @ParameterizedTest
    @CsvSource({
        "'/{id}/{id}', twice",
        "'/{*rest}/x', must be the end",
        "'/{id}/[0-9]+', either as a template or as a",
        "'/{id', not closed",
    })
    void templateThatMakesNoSenseIsRefused(String pattern, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TemplateParser.parse(pattern))
                .withMessageContaining(why)
                .withMessageContaining(pattern);
    }

    @ParameterizedTest
    @CsvSource({
        "'/{id', not closed",
        "'/id}', not opened",
        "'/{a}/b}', not opened",
        "'/{item-id}', 'not a name such as'",
        "'/{}', 'not a name such as'",
        "'/x{2}', 'not a name such as'",
    })
    void bracesOfAnotherKindAreRefused(String pattern, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathMatches.of(pattern))
                .withMessageContaining(why)
                .withMessageContaining(pattern);
    }

    @Test
    void quantifierDoesNotMakeATemplate() {
        assertThat(match(PathMatches.of("/([0-9]{4})"), "/2025")).isEqualTo("2025");
    }

    @Test
    void regexIsOneWhateverItLooksLike() {
        assertThat(PathMatches.regex("/robots.txt").matches("/robotsXtxt")).isTrue();
    }

    @Test
    @DisplayName("W15: arguments of reverse are escaped, except for slashes")
    void reverseEscapesArguments() {
        PathMatches path = PathMatches.of("/(.*)");
        assertThat(path.reverse("foo")).isEqualTo("/foo");
        assertThat(path.reverse(42)).isEqualTo("/42");
        assertThat(path.reverse((Object) new byte[] {(byte) 0xE9})).isEqualTo("/%E9");
        assertThat(path.reverse("\u00e9")).isEqualTo("/%C3%A9");
        assertThat(path.reverse("1 + 1")).isEqualTo("/1%20%2B%201");
        assertThat(path.reverse("a/b")).isEqualTo("/a/b");
    }

    @ParameterizedTest
    @DisplayName("W46: what can be reversed")
    @CsvSource({
        "/favicon\\.ico, , /favicon.ico",
        "^/favicon\\.ico$, , /favicon.ico",
        "/api/v1/foo/([0-9]+), 7, /api/v1/foo/7",
        "/api/v1/foo/(\\w+)/bar, x, /api/v1/foo/x/bar",
        "/items/{id}, 7, /items/7",
        "/files/{*rest}, a/b, /files/a/b",
        "/r/{year}-x, 7, /r/7-x",
        "/plain, , /plain",
        "/caf\u00e9, , /caf%C3%A9",
    })
    void reversedPathMatches(String pattern, @Nullable String argument, String path) {
        PathMatches matches = PathMatches.of(pattern);
        assertThat(argument == null ? matches.reverse() : matches.reverse(argument))
                .isEqualTo(path);
        assertThat(matches.matches(path)).isTrue();
    }

    @ParameterizedTest
    @DisplayName("W46: what cannot be reversed")
    @ValueSource(
            strings = {"/api/v1/foo/\\w", "/[a-z]", "/a+", "/a|/b", "/a?", "/(?:x)y", "/(a(b))", "/\\Qa\\E", "/(a)?"})
    void regexWithMoreThanCharactersOutsideGroupsCannotBeReversed(String pattern) {
        PathMatches matches = PathMatches.of(pattern);
        Object[] arguments = new Object[matches.argumentCount()];
        Arrays.fill(arguments, "x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> matches.reverse(arguments))
                .withMessageContaining("Cannot reverse url regex");
    }

    @Test
    void reverseCountsItsArguments() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathMatches.of("/{a}/{b}").reverse("x"))
                .withMessage("\"/{a}/{b}\" takes 2 arguments, not 1");
    }

    @Test
    void bytesOfTextAreUtf8() {
        assertThat(PathMatches.of("/{x}").reverse((Object) "\u4e2d".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("/%E4%B8%AD");
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a, true",
        "/a/{x}, /a/{y}, true",
        "/a/{x}, /a/{*y}, false",
        "/a/{x}, /a/x, false",
        "/a/{x}, /a/{x}/, false",
    })
    void shapeIsTheSameForWhatMatchesTheSame(String one, String other, boolean same) {
        assertThat(Objects.equals(
                        PathMatches.of(one).shape(), PathMatches.of(other).shape()))
                .isEqualTo(same);
    }
}
