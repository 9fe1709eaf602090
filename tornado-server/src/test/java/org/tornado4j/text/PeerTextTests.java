package org.tornado4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerTextTests {

    @Test
    void printableTextIsShownAsItIs() {
        String text = "GET /a?b=\"c\\d\" ~";
        assertThat(PeerText.escaped(text, 100)).isSameAs(text);
    }

    @Test
    @DisplayName("D7: no line is forged, no terminal moved")
    void everythingElseIsEscaped() {
        assertThat(PeerText.escaped("a\r\n\t\0\u001b[31m\u007f\u00e9\u2028\ud83d\ude00", 100))
                .isEqualTo("a\\x0d\\x0a\\x09\\x00\\x1b[31m\\x7f\\xe9\\u2028\\ud83d\\ude00");
    }

    @Test
    void escapingAnewChangesNothing() {
        String once = PeerText.escaped("\"\\\r\u2028", 100);
        assertThat(PeerText.escaped(once, 100)).isEqualTo(once);
    }

    @Test
    void quotesAndBackslashesAreEscapedInsideQuotes() {
        assertThat(PeerText.quoted("a\"b\\\n", 100)).isEqualTo("\"a\\\"b\\\\\\x0a\"");
        assertThat(PeerText.quoted("", 100)).isEqualTo("\"\"");
    }

    @Test
    void bytesAreTheCharactersOfTheirNumbers() {
        byte[] bytes = "[a\"\\\r\0\u00ff]".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(PeerText.quoted(bytes)).isEqualTo("\"[a\\\"\\\\\\x0d\\x00\\xff]\"");
        assertThat(PeerText.quoted(bytes, 1, 2, 100)).isEqualTo("\"a\"");
    }

    @Test
    void longTextIsCut() {
        assertThat(PeerText.escaped("abc", 3)).isEqualTo("abc");
        assertThat(PeerText.escaped("abcd", 3)).isEqualTo("abc...");
        assertThat(PeerText.quoted("abcd", 3)).isEqualTo("\"abc...\"");
        assertThat(PeerText.quoted(new byte[100_000], 0, 100_000, 12)).isEqualTo("\"\\x00\\x00\\x00...\"");
    }

    @Test
    void excerptIsTheLimitWhereNoneIsGiven() {
        String text = "x".repeat(PeerText.EXCERPT);
        assertThat(PeerText.escaped(text)).isEqualTo(text);
        assertThat(PeerText.escaped(text + "x")).isEqualTo(text + "...");
        assertThat(PeerText.quoted(text + "x")).isEqualTo("\"" + text + "...\"");
    }

    @Test
    void noEscapeIsCutInTwo() {
        assertThat(PeerText.escaped("a\r", 4)).isEqualTo("a...");
        assertThat(PeerText.escaped("a\r", 5)).isEqualTo("a\\x0d");
        assertThat(PeerText.quoted("a\"", 2)).isEqualTo("\"a...\"");
        assertThat(PeerText.escaped("a\u2028", 6)).isEqualTo("a...");
    }

    @Test
    void writersOfBytesGetTheQuotedForm() {
        byte[] line = new byte[4 * PeerText.LONGEST_ESCAPE];
        int length = 0;
        for (char c : "a\"\r\u2028".toCharArray()) {
            length = PeerText.putQuoted(c, line, length);
        }
        assertThat(new String(line, 0, length, StandardCharsets.US_ASCII)).isEqualTo("a\\\"\\x0d\\u2028");
    }
}
