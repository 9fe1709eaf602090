package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.iostream.StreamPair.pattern;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WriteQueueTests {

    private final WriteQueue queue = new WriteQueue();

    private byte[] peek(int size) {
        ByteBuffer target = ByteBuffer.allocate(size);
        queue.peek(target);
        return Arrays.copyOf(target.array(), target.position());
    }

    @Test
    @DisplayName("S20: small pieces are merged, large ones kept apart")
    void smallPiecesMerge() {
        for (int i = 0; i < 100; i++) {
            queue.addCopy(new byte[] {(byte) i}, 0, 1);
        }
        assertThat(queue.segments()).isEqualTo(1);
        queue.add(new byte[10_000], 0, 10_000);
        queue.add(new byte[3], 0, 3);
        queue.add(new byte[3], 0, 3);
        assertThat(queue.segments()).isEqualTo(3);
        assertThat(queue.unsentBytes()).isEqualTo(10_106);
    }

    @Test
    @DisplayName("S20: peeking and advancing in any steps keep the content")
    void contentIsKept() {
        byte[] data = pattern(100_000);
        int at = 0;
        for (int size = 1; at < data.length; size = Math.min(data.length - at, size * 2 + 1)) {
            queue.addCopy(data, at, size);
            at += size;
        }
        int sent = 0;
        for (int step = 1; sent < data.length; step += 997) {
            byte[] seen = peek(step);
            assertThat(seen).isEqualTo(Arrays.copyOfRange(data, sent, Math.min(data.length, sent + step)));
            int advance = Math.min(seen.length, step);
            queue.advance(advance);
            sent += advance;
            assertThat(queue.unsentBytes()).isEqualTo(data.length - sent);
        }
        assertThat(queue.isEmpty()).isTrue();
        assertThat(peek(10)).isEmpty();
    }

    @Test
    @DisplayName("S20: nothing added is nothing queued")
    void emptyPieceIsNoSegment() {
        queue.add(new byte[5], 2, 0);
        queue.addCopy(new byte[0], 0, 0);
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    @DisplayName("What is given up fails its marks")
    void discardTellsMarks() {
        WriteMark mark = new WriteMark(null);
        queue.add(new byte[5], 0, 5);
        queue.append(mark);
        List<WriteMark> failed = new ArrayList<>();
        queue.discard(failed::add);
        assertThat(failed).containsExactly(mark);
        assertThat(queue.isEmpty()).isTrue();
    }
}
