package org.tornado4j.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BytesTests {

    @Test
    void endOfValueIsTheFirstByteThatIsNone() {
        for (int b = 0; b < 256; b++) {
            for (int at = 0; at < 24; at++) {
                byte[] bytes = "abcdefghijklmnopqrstuvwx".getBytes(StandardCharsets.US_ASCII);
                bytes[at] = (byte) b;
                int expected = Bytes.isValue((byte) b) ? bytes.length : at;
                assertThat(Bytes.endOfValue(bytes, 0, bytes.length))
                        .as("byte %d at %d", b, at)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void endOfValueIsWhatLookingAtEachByteFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) (random.nextInt(12) == 0 ? random.nextInt(256) : '\t' + 23 * random.nextInt(2));
            }
            int start = random.nextInt(bytes.length + 1);
            int end = start + random.nextInt(bytes.length - start + 1);
            int expected = start;
            while (expected < end && Bytes.isValue(bytes[expected])) {
                expected++;
            }
            assertThat(Bytes.endOfValue(bytes, start, end)).as("seed %d", seed).isEqualTo(expected);
        }
    }
}
