package org.tornado4j.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaskTests {

    /** Tornado's websocket_test, K13. */
    @Test
    void vectorsOfTornado() {
        assertThat(masked("abcd", "")).isEmpty();
        assertThat(masked("abcd", "b")).isEqualTo(new byte[] {3});
        assertThat(masked("abcd", "54321")).isEqualTo("TVPVP".getBytes());
        assertThat(masked("ZXCV", "98765432")).isEqualTo("c`t`olpd".getBytes());
    }

    private static byte[] masked(String mask, String data) {
        byte[] bytes = data.getBytes();
        Mask.apply(ByteBuffer.wrap(mask.getBytes()).getInt(), bytes, 0, bytes.length);
        return bytes;
    }

    @Test
    void eachByteGetsItsOwnOfTheMask() {
        Random random = new Random(7);
        for (int length = 0; length < 70; length++) {
            for (int from = 0; from < 9; from++) {
                byte[] data = new byte[from + length + 3];
                random.nextBytes(data);
                byte[] before = data.clone();
                int mask = random.nextInt();
                Mask.apply(mask, data, from, from + length);
                for (int i = 0; i < data.length; i++) {
                    boolean inside = i >= from && i < from + length;
                    int expected = inside ? before[i] ^ mask >> 24 - 8 * ((i - from) % 4) : before[i];
                    assertThat(data[i]).isEqualTo((byte) expected);
                }
            }
        }
    }

    @Test
    void goesOnBehindAPiece() {
        for (int cut = 0; cut < 20; cut++) {
            byte[] whole = new byte[20];
            byte[] pieces = new byte[20];
            Mask.apply(0x12345678, whole, 0, 20);
            Mask.apply(0x12345678, pieces, 0, cut);
            Mask.apply(Mask.after(0x12345678, cut), pieces, cut, 20);
            assertThat(pieces).isEqualTo(whole);
        }
    }
}
