package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BytesTests {

    /** Some that are allowed everywhere, some in values or targets alone. */
    private static final byte[] USUAL = "\tAZaz-_09 /".getBytes(StandardCharsets.US_ASCII);

    /** Finds where something ends within {@code bytes[start, end)}. */
    private interface End {
        int in(byte[] bytes, int start, int end);
    }

    private interface Allowed {
        boolean is(byte b);
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                arguments("value", (End) Bytes::endOfValue, (Allowed) Bytes::isValue),
                arguments("token", (End) Bytes::endOfToken, (Allowed) Bytes::isToken),
                arguments("target", (End) Bytes::endOfTarget, (Allowed) Bytes::isTarget));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void endIsTheFirstByteThatIsNotAllowed(String what, End end, Allowed allowed) {
        for (int b = 0; b < 256; b++) {
            for (int at = 0; at < 24; at++) {
                byte[] bytes = "abcdefghijklmnopqrstuvwx".getBytes(StandardCharsets.US_ASCII);
                bytes[at] = (byte) b;
                int expected = allowed.is((byte) b) ? bytes.length : at;
                assertThat(end.in(bytes, 0, bytes.length))
                        .as("byte %d at %d", b, at)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void endIsWhatLookingAtEachByteFinds(String what, End found, Allowed allowed) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) (random.nextInt(12) == 0 ? random.nextInt(256) : USUAL[random.nextInt(USUAL.length)]);
            }
            int start = random.nextInt(bytes.length + 1);
            int end = start + random.nextInt(bytes.length - start + 1);
            int expected = start;
            while (expected < end && allowed.is(bytes[expected])) {
                expected++;
            }
            assertThat(found.in(bytes, start, end)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void onlyTheCaseOfLettersIsIgnored() {
        byte[] lowerCase = "sec-fetch-user@1".getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < lowerCase.length; at++) {
            for (int b = 0; b < 256; b++) {
                byte[] bytes = ("<SEC-fetch-USER@1>").getBytes(StandardCharsets.US_ASCII);
                bytes[at + 1] = (byte) b;
                boolean same = b < 0x80 && Character.toLowerCase(b) == lowerCase[at];
                assertThat(Bytes.equalsIgnoreCase(bytes, 1, bytes.length - 1, lowerCase))
                        .as("byte %d at %d", b, at)
                        .isEqualTo(same);
            }
        }
    }
}
