package org.tornado4j.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The relation of two patterns, found without a path. */
class CoverageTests {

    @ParameterizedTest
    @CsvSource({
        "/api/{*rest}, /api/items, ALL",
        "/api/{*rest}, /api/items/{id}, ALL",
        "/api/{*rest}, /api/{*path}, ALL",
        "/api/{*rest}, '/api/items/([0-9]+)', ALL",
        "/{*rest}, /{name}, ALL",
        "/api/{*rest}, /pages/{name}, NONE",
        "/api/{*rest}, /api, ALL",
        "/api/{*rest}, /{name}, SOME",
        "/api/{*rest}, /{*all}, SOME",
        "/api/{*rest}, '/(api|pages)/.*', SOME",
        "/items/new, /items/new, ALL",
        "/items/new, /items/{id}, SOME",
        "/items/new, /items/old, NONE",
        "/items/{id}, /items/{name}, ALL",
        "/items/{id}, /items/7, ALL",
        "/items/{id}, /items/7/parts, NONE",
        "/items/{id}, /items/{id}/parts, SOME",
        "/items/{id}, /users/{id}, NONE",
        "'/items/[0-9]+', /items/7, ALL",
        "'/items/[0-9]+', /items/x, NONE",
        "'/items/[0-9]+', /items/{id}, SOME",
        "'/items/[0-9]+', /users/{id}, NONE",
    })
    void coverageIsToldByThePatterns(String pattern, String route, Coverage expected) {
        assertThat(PathMatches.of(pattern).coverageOf(PathMatches.of(route))).isEqualTo(expected);
    }

    /** The route would refuse each path for which that cannot be told. */
    @ParameterizedTest
    @CsvSource("'/(a|b)*', SOME")
    void whatTakesTooManyStepsIsOpen(String pattern, Coverage expected) {
        String longPath = "/" + "a".repeat(1000);
        assertThat(PathMatches.of(pattern).coverageOf(PathMatches.of(longPath))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/api/{*rest}, /items/{id}, NONE", "/items/{*rest}, /items/{id}, ALL"})
    void patternsBelowABasePathAreCompared(String pattern, String route, Coverage expected) {
        assertThat(PathMatches.of(pattern)
                        .below("/app")
                        .coverageOf(PathMatches.of(route).below("/app")))
                .isEqualTo(expected);
    }
}
