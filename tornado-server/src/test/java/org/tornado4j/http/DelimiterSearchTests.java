package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compared with a regular expression that says what a delimiter is. */
@Timeout(60)
class DelimiterSearchTests {

    private static int expected(String boundary, String content) {
        String tail = "(--|[ \t]{0," + DelimiterSearch.MOST_PADDING + "}\r\n)";
        Matcher delimiter =
                Pattern.compile("\r\n--" + Pattern.quote(boundary) + tail).matcher(content);
        for (int at = 0; at < content.length(); at++) {
            delimiter.region(at, content.length());
            if (delimiter.lookingAt() || delimiter.hitEnd()) {
                return at;
            }
        }
        return content.length();
    }

    private static void check(String boundary, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        DelimiterSearch search = new DelimiterSearch(boundary);
        int expected = expected(boundary, content);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).put(1, bytes);
        for (ByteBuffer in : List.of(direct, direct.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN))) {
            assertThat(search.find(in, 1, bytes.length + 1) - 1)
                    .as("%s in %s", boundary, content)
                    .isEqualTo(expected);
        }
        assertThat(search.find(ByteBuffer.wrap(bytes), 0, bytes.length)).isEqualTo(expected);
    }

    @Test
    void firstDelimiterIsFoundWhereverItIs() {
        for (String boundary : List.of("X", "--", "XYZ", "XYZA", "XYZAB", "XYZABCDEFGHIJKLMNOP", "aaaaaaaaaaaa")) {
            for (int before = 0; before < 40; before++) {
                for (String tail :
                        List.of("", "\r", "\r\n", "--", "-", "-x", " ", " \t\r\n", "x", "\rx", " ".repeat(71))) {
                    check(boundary, "a".repeat(before) + "\r\n--" + boundary + tail);
                    check(boundary, "\r".repeat(before) + "\r\n--" + boundary + tail + "\r\n--" + boundary + "--");
                    check(boundary, "a".repeat(before) + "\r\n--" + boundary + tail + "a".repeat(20));
                }
            }
        }
    }

    @Test
    void noiseIsSearchedAsTheGrammarSays() {
        Random random = new Random(2046);
        List<String> pieces =
                List.of("\r", "\n", "\r\n", "-", "--", "\r\n--", "X", "XY", "\r\n--XY", " ", "\t", "a", "\0", "\u00ff");
        for (int round = 0; round < 20_000; round++) {
            StringBuilder noise = new StringBuilder();
            random.ints(random.nextInt(30), 0, pieces.size()).forEach(i -> noise.append(pieces.get(i)));
            check(random.nextBoolean() ? "XY" : "XYXYXYXY", noise.toString());
        }
    }
}
