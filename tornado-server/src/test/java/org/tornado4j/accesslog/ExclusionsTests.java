package org.tornado4j.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.http.RequestStartLine;

class ExclusionsTests {

    private static boolean excluded(String pattern, String target) {
        return new Exclusions(List.of(pattern)).contain(new RequestStartLine("GET", target, "HTTP/1.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "/health, /health, true",
        "/health, /health?x, true",
        "/health, /health/live, true",
        "/health, http://example.org/health, true",
        "/health, /healthy, false",
        "/health, /, false",
        "/health, /x/health, false",
        "/health/, /health/live, true",
        "/health/, /health, false",
        "/, /anything, true",
        "*.css, /static/a.css, true",
        "*.css, /static/a.css.map, false",
        "/static/*.css, /static/x/a.css, true",
        "/static/*.css, /a.css, false",
        "/a*b*c, /aXbXbc, true",
        "/a*b*c, /aXbXb, false",
        "*, *, true",
        "/actuator/*, /actuator/, true",
    })
    void patternMeansAPathOrTheWholeOfOne(String pattern, String target, boolean excluded) {
        assertThat(excluded(pattern, target)).isEqualTo(excluded);
    }

    @Test
    void requestWithoutHeadIsNeverExcluded() {
        assertThat(new Exclusions(List.of("/")).contain(null)).isFalse();
    }

    @Test
    void patternThatCouldNeverMatchIsRefused() {
        assertThatThrownBy(() -> new Exclusions(List.of("health")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"health\"");
    }

    /** D4: no pattern makes a path expensive. */
    @Test
    void manyAsterisksAreCheap() {
        String path = "/" + "a".repeat(8000);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(excluded("/" + "*a".repeat(30) + "*b", path)).isFalse());
    }
}
