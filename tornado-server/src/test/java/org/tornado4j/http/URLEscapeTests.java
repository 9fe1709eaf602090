package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class URLEscapeTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo|foo",
                "%3F|?",
                "%C3%A9|\u00E9",
                "\u00C3\u00A9|\u00E9",
                "a%2Fb|a/b",
                "a+b|a+b",
                "%2b|+",
                "%|%",
                "%4|%4",
                "%G0%41|%G0A",
                "%25zz|%zz"
            })
    @DisplayName("W12, W14: paths are decoded once, a plus stays")
    void pathsAreDecodedOnce(String escaped, String text) {
        assertThat(new String(URLEscape.decodePath(escaped), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    @DisplayName("W14: a plus in a query is a space")
    void plusInQueryIsSpace() {
        assertThat(URLEscape.decodeQuery("1+%2B+1"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("1 + 1");
    }

    @Test
    @DisplayName("W13: invalid UTF-8 is told apart from a replacement character")
    void invalidUTF8IsTold() {
        assertThat(URLEscape.utf8(URLEscape.decodePath("%FF%"))).isNull();
        assertThat(URLEscape.utf8(URLEscape.decodePath("%C0%AF"))).isNull();
        assertThat(URLEscape.utf8(URLEscape.decodePath("%ED%A0%80"))).isNull();
        assertThat(URLEscape.utf8(URLEscape.decodePath("%EF%BF%BD"))).isEqualTo("\uFFFD");
        assertThat(URLEscape.utf8(new byte[] {'a', (byte) 0xE9})).isNull();
    }

    @Test
    @DisplayName("W15: segments are escaped as UTF-8, a space as %20")
    void segmentsAreEscaped() {
        assertThat(URLEscape.encodePathSegment("foo")).isEqualTo("foo");
        assertThat(URLEscape.encodePathSegment(new byte[] {(byte) 0xE9})).isEqualTo("%E9");
        assertThat(URLEscape.encodePathSegment("\u00E9")).isEqualTo("%C3%A9");
        assertThat(URLEscape.encodePathSegment("1 + 1")).isEqualTo("1%20%2B%201");
        assertThat(URLEscape.encodePathSegment("a/b?c_d.e-f~g")).isEqualTo("a%2Fb%3Fc_d.e-f~g");
    }

    @Test
    void queriesAreEscaped() {
        assertThat(URLEscape.encodeQuery("1 + 1/\u00E9")).isEqualTo("1+%2B+1%2F%C3%A9");
    }

    @Test
    void whatWasEncodedDecodesAgain() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        assertThat(URLEscape.decodePath(URLEscape.encodePathSegment(all))).isEqualTo(all);
        assertThat(URLEscape.decodeQuery(URLEscape.encodeQuery(all))).isEqualTo(all);
    }

    @Test
    @DisplayName("E24: a URL for a field has no characters beyond ASCII")
    void urlForAFieldIsASCII() {
        assertThat(URLEscape.encodeNonASCII("https://h/\u00E9 x?a=%20&b=\u20AC#f"))
                .isEqualTo("https://h/%C3%A9%20x?a=%20&b=%E2%82%AC#f");
        assertThat(URLEscape.encodeNonASCII("/a?b")).isEqualTo("/a?b");
    }
}
