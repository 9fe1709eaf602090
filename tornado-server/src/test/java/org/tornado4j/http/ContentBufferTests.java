package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ContentBufferTests {

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] collect(@Nullable String contentLength, byte[] content, int piece) {
        ContentBuffer buffer = new ContentBuffer(contentLength);
        for (int at = 0; at < content.length; at += piece) {
            buffer.add(ByteBuffer.wrap(content, at, Math.min(piece, content.length - at)));
        }
        return buffer.take();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 65_535, 65_536, 65_537, 1_000_000})
    void piecesArePutTogether(int length) {
        byte[] content = random(length);
        for (int piece : new int[] {Math.max(1, length / 1000), 1 + length / 3, length}) {
            assertThat(collect(String.valueOf(length), content, piece)).isEqualTo(content);
            assertThat(collect(null, content, piece)).isEqualTo(content);
        }
    }

    @Test
    void promiseCostsNoMemory() {
        ContentBuffer buffer = new ContentBuffer("9223372036854775807");
        buffer.add(ByteBuffer.wrap(random(10)));
        assertThat(buffer.reserved()).isLessThanOrEqualTo(10 + 64 * 1024);
        buffer.add(ByteBuffer.wrap(random(100_000)));
        assertThat(buffer.reserved()).isLessThanOrEqualTo(2 * (100_010 + 64 * 1024));
    }

    @Test
    void contentOfOnePieceIsNotCopiedTwice() {
        ContentBuffer buffer = new ContentBuffer("16384");
        buffer.add(ByteBuffer.wrap(random(16_384)));
        assertThat(buffer.reserved()).isEqualTo(16_384);
        assertThat(buffer.take()).hasSize(16_384);
    }

    /** The array of all content is the only large one, and made once. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1_000_000})
    void noMoreIsReservedThanHalfOfAPieceAheadUntilHalfIsThere(int announced) {
        ContentBuffer buffer = new ContentBuffer(announced == 0 ? null : String.valueOf(announced));
        for (int length = 10_000; length < 500_000; length += 10_000) {
            buffer.add(ByteBuffer.wrap(random(10_000)));
            assertThat(buffer.length()).isEqualTo(length);
            assertThat(buffer.reserved()).isBetween(length, length + 2 * 65_536);
        }
        buffer.add(ByteBuffer.wrap(random(60_000)));
        assertThat(buffer.reserved()).isBetween(550_000, announced == 0 ? 550_000 + 2 * 65_536 : announced);
        if (announced != 0) {
            assertThat(buffer.reserved()).isEqualTo(announced);
        }
    }

    @Test
    void contentBeyondWhatWasAnnouncedIsKept() {
        byte[] content = random(300_000);
        assertThat(collect("100", content, 7000)).isEqualTo(content);
        assertThat(collect("200000", content, 7000)).isEqualTo(content);
        assertThat(collect("200000", content, content.length)).isEqualTo(content);
    }

    @Test
    void takingEmptiesTheBuffer() {
        ContentBuffer buffer = new ContentBuffer();
        buffer.add(ByteBuffer.wrap(new byte[] {1, 2}));
        byte[] first = buffer.take();
        assertThat(buffer.length()).isZero();
        buffer.add(ByteBuffer.wrap(new byte[] {3}));
        assertThat(buffer.take()).containsExactly(3);
        assertThat(first).containsExactly(1, 2);
    }
}
