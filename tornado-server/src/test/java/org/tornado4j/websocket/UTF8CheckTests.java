package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compared with the decoder of the JDK. */
class UTF8CheckTests {

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean accepts(byte[] bytes, int cut) {
        UTF8Check check = new UTF8Check();
        return check.accepts(bytes, 0, cut) && check.accepts(bytes, cut, bytes.length) && check.end();
    }

    private static void compare(byte[] bytes) {
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(accepts(bytes, cut)).as("%s", (Object) bytes).isEqualTo(decodes(bytes));
        }
    }

    /** A String has one byte for each char if all of them are in Latin-1, two otherwise. */
    @Test
    void memoryOfTheString() {
        for (String text : new String[] {
            "",
            "abc",
            "\u0080\u00ff",
            "\u00ff\u0100",
            "a\u07ff",
            "\u0800",
            "\u20ac",
            "\uffff",
            "\ud83d\ude00",
            "\ud83d\ude00a\u00e9\u20ac"
        }) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            UTF8Check check = new UTF8Check();
            boolean wide = text.chars().anyMatch(c -> c > 0xFF);
            for (int again = 0; again < 2; again++) {
                assertThat(check.accepts(bytes, 0, bytes.length) && check.end()).isTrue();
                assertThat(check.stringMemory(bytes.length)).as(text).isEqualTo((wide ? 2L : 1L) * text.length());
                assertThat(check.decodingMemory(bytes.length)).isGreaterThanOrEqualTo(check.stringMemory(bytes.length));
            }
        }
    }

    @Test
    void everyPairAndTriple() {
        for (int first = 0x70; first <= 0xFF; first++) {
            compare(Frames.bytes(first));
            for (int second = 0x70; second <= 0xFF; second++) {
                compare(Frames.bytes(first, second));
                for (int third : new int[] {0x7F, 0x80, 0xBF, 0xC0, 'a'}) {
                    compare(Frames.bytes(first, second, third));
                }
            }
        }
    }

    @Test
    void fourBytes() {
        int[] edges = {0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0};
        for (int first = 0xEE; first <= 0xF8; first++) {
            for (int second : edges) {
                for (int third : edges) {
                    for (int fourth : edges) {
                        compare(Frames.bytes(first, second, third, fourth));
                    }
                }
            }
        }
    }

    @Test
    void randomTextWithOneByteChanged() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            byte[] text = random.ints(1 + random.nextInt(30), 0, 0x10FFFF)
                    .filter(c -> c < 0xD800 || c > 0xDFFF)
                    .map(c -> random.nextBoolean() ? c % 0x80 : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            compare(text);
            if (text.length > 0) {
                text[random.nextInt(text.length)] = (byte) random.nextInt();
                compare(text);
            }
        }
    }

    @Test
    void wrongTextIsNoticedAtOnce() {
        UTF8Check check = new UTF8Check();
        assertThat(check.accepts(Frames.bytes('a', 0xF4), 0, 2)).isTrue();
        assertThat(check.accepts(Frames.bytes(0x90), 0, 1)).isFalse();
    }

    @Test
    void isReadyForAnotherAfterTheEnd() {
        UTF8Check check = new UTF8Check();
        assertThat(check.accepts(Frames.bytes(0xE0), 0, 1)).isTrue();
        assertThat(check.end()).isFalse();
        assertThat(check.accepts(Frames.bytes('a', 0xC3, 0x80), 0, 3)).isTrue();
        assertThat(check.end()).isTrue();
    }
}
