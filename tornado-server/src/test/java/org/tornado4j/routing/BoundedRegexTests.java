package org.tornado4j.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.Limit;

/** No path holds the loop, and none overflows its stack. */
@Timeout(20)
class BoundedRegexTests {

    private static @Nullable Matcher match(String regex, String text) {
        return new BoundedRegex(regex).match(text);
    }

    private static void assertRefused(String regex, String text) {
        assertThatExceptionOfType(HTTPInputError.class)
                .isThrownBy(() -> match(regex, text))
                .satisfies(error -> {
                    assertThat(error.status()).isEqualTo(400);
                    assertThat(error.limit()).isEqualTo(Limit.MAX_MATCHING_STEPS);
                    assertThat(error).hasMessage("matching a pattern takes too many steps");
                });
    }

    @Test
    void groupsAreThoseOfThePattern() {
        Matcher matcher = match("/(a|b)/(?<id>[0-9]+)(x)?", "/a/12");
        assertThat(matcher).isNotNull();
        assertThat(List.of(matcher.group(1), matcher.group("id"))).containsExactly("a", "12");
        assertThat(matcher.group(3)).isNull();
        assertThat(match("/a", "/b")).isNull();
        assertThat(match("/a", "/ab")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a|b)*", "(a|b)+", "(?:a|b){1,9999}", "(?:(a|b)|c)*?", "((a|b)*c?)*", "(?:[a-z]|[0-9])*"})
    void groupsAreRepeatedUpToALength(String regex) {
        assertThat(match(regex, "a".repeat(BoundedRegex.LONGEST_FOR_GROUPS))).isNotNull();
        assertRefused(regex, "a".repeat(BoundedRegex.LONGEST_FOR_GROUPS + 1));
        assertRefused(regex, "a".repeat(8000));
    }

    @Test
    void overflowOfTheStackIsARefusalToo() {
        String nested = "(".repeat(400) + "a" + "|b)".repeat(400) + "*";
        assertRefused(nested, "a".repeat(BoundedRegex.LONGEST_FOR_GROUPS));
    }

    @ParameterizedTest
    @CsvSource({
        "(a+)+\\1c, 400", // exponential; Java notices unless there is a reference
        "(a|aa)+\\1c, 400",
        "(a*)*\\1c, 400",
        ".*.*.*.*c, 8000",
        "/?(.*)a(.*)a(.*)c, 8000",
        "(?:.*a){20}c, 500",
    })
    void patternThatGoesBackTooOftenIsGivenUp(String regex, int length) {
        assertRefused(regex, "a".repeat(length));
    }

    @ParameterizedTest
    @CsvSource({"/files/(.*), 8000", "/(.*)/([0-9]+), 8000", "/a(?:/([0-9]+))?, 8000", "(.*), 8000", "/([^/]+)/?, 8000"
    })
    void ordinaryPatternsHaveEnough(String regex, int length) {
        String path = "/files/" + "a".repeat(length);
        assertThat(match(regex, path) != null).isEqualTo(regex.equals("/files/(.*)") || regex.equals("(.*)"));
    }

    @Test
    void routesAndHostsAreBounded() {
        String long1 = "a".repeat(3000);
        assertThatExceptionOfType(HTTPInputError.class)
                .isThrownBy(() -> PathMatches.of("/(a|b)*").match(new HTTPServerRequest("/" + long1)));
        assertThatExceptionOfType(HTTPInputError.class).isThrownBy(() -> new HostMatches("(a|b)*").matches(long1));
        assertThat(PathMatches.of("/x/(a|b)*").match(new HTTPServerRequest("/" + long1)))
                .as("a path that begins differently")
                .isNull();
    }

    @Test
    void plainPathBehindAPatternThatCannotTellIsNoFailure() {
        String path = "/" + "a".repeat(600);
        RuleRouter router = new RuleRouter(List.of(
                new Rule(PathMatches.of("/(a|b)*"), Target.router(request -> null)),
                new Rule(PathMatches.of(path), Target.router(request -> null))));
        assertThatExceptionOfType(HTTPInputError.class).isThrownBy(() -> router.match(new HTTPServerRequest(path)));
    }
}
