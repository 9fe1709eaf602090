package org.tornado4j.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A3: URLs that lead back, and those that lead elsewhere")
class LocalTargetsTests {

    private static final String ORIGIN = "https://shop.example.com";

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/a", "/a/b?next=//evil.com", "/a//b", "/a#//evil.com", "/@evil.com", "/a:b", "/é", "/./"})
    void pathLeadsBack(String url) {
        assertThat(LocalTargets.isPath(url)).isTrue();
        assertThat(LocalTargets.isWithin(ORIGIN, url)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//evil.com",
                "///evil.com",
                "/\\evil.com",
                "\\\\evil.com",
                "\\/evil.com",
                "/\t/evil.com",
                "/\n/evil.com",
                "/\r\n/evil.com",
                " //evil.com",
                "/ /evil.com",
                "\u0001//evil.com",
                "/a\\..\\..//evil.com",
                "/a\u007f",
                "https:evil.com",
                "https:/evil.com",
                "https://evil.com",
                "http://shop.example.com/",
                "https://shop.example.com.evil.com/",
                "https://shop.example.com@evil.com/",
                "https://shop.example.com:443@evil.com/",
                "https://shop.example.com\\@evil.com/",
                "https://shop.example.com/\\evil.com",
                "javascript:alert(1)",
                "data:text/html,x",
            })
    void everythingElseLeadsElsewhere(String url) {
        assertThat(LocalTargets.isPath(url)).isFalse();
        assertThat(LocalTargets.isWithin(ORIGIN, url)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example.com",
                "HTTPS://Shop.example.com/a?b",
                "https://shop.example.com?a",
                "https://shop.example.com#a"
            })
    void urlOfTheOriginLeadsBack(String url) {
        assertThat(LocalTargets.isWithin(ORIGIN, url)).isTrue();
        assertThat(LocalTargets.isPath(url)).isFalse();
    }
}
