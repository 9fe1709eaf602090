package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms in pieces: however they are cut, the events are the same. */
@Timeout(60)
class MultipartReaderTests {

    private static final String HEAD = "Content-Disposition: form-data; name=a; filename=\"f\"\r\n\r\n";

    /** Events as text, content of one part joined; or the error that ended it. */
    private static List<String> read(byte[] content, int... cuts) {
        List<String> events = new ArrayList<>();
        StringBuilder body = new StringBuilder();
        try {
            MultipartReader reader = MultipartReader.of("XY", FormLimits.DEFAULT);
            int from = 0;
            for (int cut : cuts) {
                read(reader, ByteBuffer.wrap(content, from, cut - from).slice().asReadOnlyBuffer(), events, body);
                from = cut;
            }
            read(reader, ByteBuffer.wrap(content, from, content.length - from), events, body);
            reader.finish();
        } catch (HTTPInputError e) {
            events.add("error " + e.getMessage());
        }
        return events;
    }

    private static void read(MultipartReader reader, ByteBuffer in, List<String> events, StringBuilder body) {
        while (true) {
            switch (reader.next(in)) {
                case MORE -> {
                    assertThat(in.hasRemaining()).isFalse();
                    return;
                }
                case PART -> events.add("part " + reader.part().name());
                case CONTENT -> {
                    assertThat(reader.content().hasRemaining()).isTrue();
                    body.append(StandardCharsets.ISO_8859_1.decode(reader.content()));
                }
                case PART_END -> {
                    events.add("content " + body);
                    body.setLength(0);
                }
                case END -> events.add("end");
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--XY--",
                "--XY\r\n" + HEAD + "--XY--",
                "--XY\r\n" + HEAD + "x\r\n--XY--\r\n",
                "--XY\r\n" + HEAD + "\r\n--XY--\r\nepilogue\r\n--XY\r\n",
                "preamble\r\n--XY\r\n" + HEAD + "1\r\n--XY \t\r\n" + HEAD + "2\r\n--XY--",
                "--XY\r\n" + HEAD + "\r\r\n\r\n--X\r\n--XYZ\r\n--XY-\r\n--XY \r\r\n--XY\rx\r\n\r\n--XY--",
                "--XYZ\r\n--XY\r\n" + HEAD + "--XYZ\r\n--XY--",
                HEAD + "bare\r\n--XY\r\n" + HEAD + "x\r\n--XY--",
                "content-dis\r\n--XY\r\n" + HEAD + "x\r\n--XY--",
                "",
                "--XY",
                "--XY\r\n\r\nx\r\n--XY--",
                "--XY\r\nnonsense\r\n\r\nx\r\n--XY--",
                "--XY\r\n" + HEAD + "x",
                "--XY\r\n" + HEAD + "x\r\n--XY",
                "--XY\r\n" + HEAD + "x\r\n--XY-",
            })
    @DisplayName("cut at each byte, and byte by byte")
    void cutsMakeNoDifference(String content) {
        byte[] bytes = bytes(content);
        List<String> whole = read(bytes);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(read(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        int[] each = new int[bytes.length];
        Arrays.setAll(each, i -> i);
        assertThat(read(bytes, each)).isEqualTo(whole);
    }

    @Test
    void eventsComeInOrder() {
        String form = "pre\r\n--XY\r\n" + HEAD
                + "1\r\n--X\r\n--XY\r\nContent-Disposition: form-data; name=b\r\n\r\n\r\n--XY--";
        assertThat(read(bytes(form))).containsExactly("part a", "content 1\r\n--X", "part b", "content ", "end");
    }

    @Test
    @DisplayName("content that is made of pieces of delimiters comes out as it went in")
    void contentMayBeAnything() {
        Random random = new Random(7578);
        String[] pieces = {
            "\r\n--XYZ", "\r\n--X", "\r", "\n", "-", "--", "X", "Y", " ", "a", "\r\n--XY \tx", "\r\n--XY-x"
        };
        for (int round = 0; round < 3000; round++) {
            StringBuilder content = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                content.append(pieces[random.nextInt(pieces.length)]);
            }
            String text = content + "z"; // so that it does not end in the middle of a delimiter
            byte[] form = bytes("--XY\r\n" + HEAD + text + "\r\n--XY--");
            int[] cuts = random.ints(4, 0, form.length).sorted().toArray();
            String expected =
                    text.contains("\r\n--XY--") || text.matches("(?s).*(^|\r\n)--XY[ \t]*\r\n.*") ? null : text;
            if (expected != null) {
                assertThat(read(form, cuts)).containsExactly("part a", "content " + expected, "end");
            } else {
                assertThat(read(form, cuts)).isEqualTo(read(form));
            }
        }
    }

    @Test
    @DisplayName("random bytes end in an error or an end, and nothing else")
    void noiseEndsInAnError() {
        Random random = new Random(2046);
        String alphabet = "\r\n-XY: ;=\"aC\0\u00ff";
        for (int round = 0; round < 5000; round++) {
            StringBuilder noise = new StringBuilder(random.nextBoolean() ? "--XY\r\n" + HEAD : "");
            random.ints(random.nextInt(60), 0, alphabet.length()).forEach(i -> noise.append(alphabet.charAt(i)));
            byte[] bytes = bytes(noise.toString());
            List<String> whole = read(bytes);
            assertThat(whole.get(whole.size() - 1)).matches("(?s)end|error .*");
            assertThat(read(bytes, random.ints(3, 0, bytes.length + 1).sorted().toArray()))
                    .isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n--XY", "\r\n--XYZ", "\r\n--X", "\r\n--", "\r\n", "\r", "\r\n--XY ", "\r\n--XY-", "a"})
    @DisplayName("D4: each byte is looked at a fixed number of times")
    void workIsLinear(String piece) {
        byte[] form = bytes("--XY\r\n" + HEAD + piece.repeat(1_000_000) + "z\r\n--XY--");
        assertThat(read(form)).hasSize(3);
        int[] cuts = new int[form.length / 7];
        Arrays.setAll(cuts, i -> 7 * i);
        assertThat(read(form, cuts)).hasSize(3);
    }

    @Test
    @DisplayName("D5: a head without end, and padding without end")
    void endlessThingsEnd() {
        assertThat(read(bytes("--XY\r\n" + "a".repeat(100_000))))
                .singleElement()
                .asString()
                .contains("too large");
        assertThat(read(bytes("--XY\r\n" + HEAD + "\r\n--XY" + " ".repeat(1000) + "\r\n--XY--")))
                .containsExactly("part a", "content \r\n--XY" + " ".repeat(1000), "end");
    }

    @Test
    void boundaryIsChecked() {
        assertThatThrownBy(() -> MultipartReader.of("a\r", FormLimits.DEFAULT)).isInstanceOf(HTTPInputError.class);
    }
}
