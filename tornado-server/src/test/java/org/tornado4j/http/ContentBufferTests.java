package org.tornado4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
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
