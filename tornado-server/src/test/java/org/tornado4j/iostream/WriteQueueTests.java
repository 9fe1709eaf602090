package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.iostream.StreamPair.pattern;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.tornado4j.ioloop.IOLoop;

class WriteQueueTests {

    private final WriteQueue queue = new WriteQueue(0);

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
    void littleThatIsLeftOfALargeArrayDoesNotKeepIt() {
        byte[] large = pattern(1_000_000);
        queue.add(large, 990_000, 10_000);
        assertThat(queue.memory()).isBetween(10_000L, 11_000L);
        Arrays.fill(large, (byte) 0);
        assertThat(peek(10_000)).isEqualTo(Arrays.copyOfRange(pattern(1_000_000), 990_000, 1_000_000));
    }

    @Test
    void arrayOfWhichMuchIsLeftCountsInWhole() {
        queue.add(new byte[1_000_000], 400_000, 600_000);
        assertThat(queue.memory()).isBetween(1_000_000L, 1_001_000L);
        queue.advance(599_999);
        assertThat(queue.memory()).isBetween(1_000_000L, 1_001_000L);
        queue.advance(1);
        assertThat(queue.memory()).isLessThan(1_000);
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

    @Test
    @DisplayName("A48: what is taken leaves, marks are passed in order, and the rest waits for the transport")
    void drainsAsMuchAsIsTaken() throws Exception {
        try (IOLoop loop = new IOLoop()) {
            MemoryTransport transport = MemoryTransport.pair(loop)[0];
            LoopOutput output = LoopOutput.of(loop);
            WriteMark first = new WriteMark(null);
            WriteMark second = new WriteMark(null);
            List<WriteMark> passed = new ArrayList<>();
            queue.add(new byte[5000], 0, 5000);
            queue.append(first);
            queue.add(new byte[5000], 0, 5000);
            queue.append(second);
            transport.room = 5000;
            queue.drainTo(transport, output, passed::add);
            assertThat(passed).containsExactly(first);
            assertThat(queue.unsentBytes()).isEqualTo(5000);
            transport.room = Integer.MAX_VALUE;
            transport.holding = true;
            queue.drainTo(transport, output, passed::add);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(passed).containsExactly(first); // taken, but it has not left
            transport.holding = false;
            transport.flush();
            queue.drainTo(transport, output, passed::add);
            assertThat(passed).containsExactly(first, second);
        }
    }

    @Test
    @DisplayName("No turn of the loop sends much more than a mebibyte")
    void turnIsBounded() throws Exception {
        try (IOLoop loop = new IOLoop()) {
            MemoryTransport transport = MemoryTransport.pair(loop)[0];
            queue.add(new byte[3 << 20], 0, 3 << 20);
            queue.drainTo(transport, LoopOutput.of(loop), mark -> {});
            assertThat(queue.sentBytes()).isBetween(1L << 20, (1L << 20) + LoopOutput.SIZE);
        }
    }

    @Test
    @DisplayName("The count of what was sent continues that of the queue before")
    void countContinues() {
        WriteQueue next = new WriteQueue(100);
        next.add(new byte[5], 0, 5);
        assertThat(next.unsentBytes()).isEqualTo(5);
        next.advance(3);
        assertThat(next.sentBytes()).isEqualTo(103);
        assertThat(next.unsentBytes()).isEqualTo(2);
    }
}
