package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ContentCollectorTests {

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] collect(@Nullable String contentLength, byte[] content, int piece) {
        ContentCollector collector = new ContentCollector(contentLength);
        for (int at = 0; at < content.length; at += piece) {
            collector.add(ByteBuffer.wrap(content, at, Math.min(piece, content.length - at)));
        }
        return collector.take();
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
        ContentCollector collector = new ContentCollector("9223372036854775807");
        collector.add(ByteBuffer.wrap(random(10)));
        assertThat(collector.reserved()).isLessThanOrEqualTo(10 + 64 * 1024);
        collector.add(ByteBuffer.wrap(random(100_000)));
        assertThat(collector.reserved()).isLessThanOrEqualTo(2 * (100_010 + 64 * 1024));
    }

    @Test
    void contentOfOnePieceIsNotCopiedTwice() {
        ContentCollector collector = new ContentCollector("16384");
        collector.add(ByteBuffer.wrap(random(16_384)));
        assertThat(collector.reserved()).isEqualTo(16_384);
        assertThat(collector.take()).isSameAs(collector.take());
    }
}
