package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class URLsTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://h/p|https://h/p?y=y&z=z",
                "https://h/p?|https://h/p?y=y&z=z",
                "https://h/p?x|https://h/p?x=&y=y&z=z",
                "https://h/p?x&|https://h/p?x=&y=y&z=z",
                "https://h/p?a=1&b=2|https://h/p?a=1&b=2&y=y&z=z",
                "https://h/p?a=1&b=2&a=3|https://h/p?a=1&b=2&a=3&y=y&z=z",
                "https://h/p#f|https://h/p?y=y&z=z#f",
                "https://h/p?a=1#f?g|https://h/p?a=1&y=y&z=z#f?g",
                "https://h/p#f?g|https://h/p?y=y&z=z#f?g",
                "/p?a=b=c|/p?a=b%3Dc&y=y&z=z",
                "/p?a=%2f+x%20y|/p?a=%2F+x+y&y=y&z=z",
                "/p?a=\u00E9|/p?a=%C3%A9&y=y&z=z",
                "/p?a=%FF|/p?a=%FF&y=y&z=z"
            })
    @DisplayName("U01: parameters are added to the query, which is escaped anew")
    void parametersAreAdded(String url, String result) {
        assertThat(URLs.urlConcat(url, List.of(Map.entry("y", "y"), Map.entry("z", "z"))))
                .isEqualTo(result);
    }

    @Test
    @DisplayName("U01: values are escaped, names may repeat")
    void valuesAreEscaped() {
        assertThat(URLs.urlConcat("/p", List.of(Map.entry("y", "/y"), Map.entry("y", "a b\u00E9"))))
                .isEqualTo("/p?y=%2Fy&y=a+b%C3%A9");
    }

    @Test
    @DisplayName("U01: a map, nothing to add, and null")
    void mapNothingAndNull() {
        assertThat(URLs.urlConcat("/p?r=1&t=2", Map.of("u", "3"))).isEqualTo("/p?r=1&t=2&u=3");
        assertThat(URLs.urlConcat("/p?r=1&t=2", List.of())).isEqualTo("/p?r=1&t=2");
        assertThat(URLs.urlConcat("/p?x", List.of())).isEqualTo("/p?x=");
        assertThat(URLs.urlConcat("/p?x", (Map<String, String>) null)).isEqualTo("/p?x");
        assertThat(URLs.urlConcat("/p", Map.of())).isEqualTo("/p");
    }
}
