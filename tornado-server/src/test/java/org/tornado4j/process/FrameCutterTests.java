package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames between workers, on paper. */
class FrameCutterTests {

    private static byte[] frame(int length, int fill) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) fill);
        return ByteBuffer.allocate(4 + length).putInt(length).put(content).array();
    }

    private static byte[] join(List<byte[]> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Test
    void framesComeOutWholeHoweverTheyAreCut() throws Exception {
        byte[] all = join(List.of(frame(3, 1), frame(0, 0), frame(1, 2), frame(300, 3), frame(0, 0)));
        for (int step = 1; step <= all.length; step++) {
            FrameCutter cutter = new FrameCutter();
            List<byte[]> taken = new ArrayList<>();
            for (int start = 0; start < all.length; start += step) {
                ByteBuffer lent = ByteBuffer.wrap(all, start, Math.min(step, all.length - start));
                cutter.cut(lent, taken::add);
                assertThat(lent.hasRemaining()).isFalse();
            }
            assertThat(join(taken)).isEqualTo(all);
            assertThat(cutter.isInFrame()).isFalse();
            taken.forEach(FrameCutterTests::requireWhole);
        }
    }

    private static void requireWhole(byte[] frames) {
        ByteBuffer all = ByteBuffer.wrap(frames);
        while (all.hasRemaining()) {
            int length = all.getInt();
            all.position(all.position() + length);
        }
    }

    @Test
    void framesThatCameTogetherArePassedTogether() throws Exception {
        byte[] all = join(List.of(frame(3, 1), frame(5, 2), frame(7, 3)));
        List<byte[]> taken = new ArrayList<>();
        FrameCutter cutter = new FrameCutter();
        cutter.cut(ByteBuffer.wrap(all, 0, all.length - 1), taken::add);
        assertThat(taken).hasSize(1);
        assertThat(cutter.isInFrame()).isTrue();
        cutter.cut(ByteBuffer.wrap(all, all.length - 1, 1), taken::add);
        assertThat(join(taken)).isEqualTo(all);
    }

    @Test
    void impossibleLengthsAreRefused() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, RelayLink.LARGEST_FRAME + 1}) {
            byte[] header = ByteBuffer.allocate(4).putInt(length).array();
            assertThatThrownBy(() -> new FrameCutter().cut(ByteBuffer.wrap(header), frames -> {}))
                    .isInstanceOf(IOException.class);
            FrameCutter cutter = new FrameCutter();
            assertThatThrownBy(() -> {
                        cutter.cut(ByteBuffer.wrap(header, 0, 2), frames -> {});
                        cutter.cut(ByteBuffer.wrap(header, 2, 2), frames -> {});
                    })
                    .isInstanceOf(IOException.class);
        }
    }
}
