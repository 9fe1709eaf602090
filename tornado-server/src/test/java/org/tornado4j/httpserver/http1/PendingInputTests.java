package org.tornado4j.httpserver.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PendingInputTests {

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.US_ASCII.encode(text);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
    }

    @Test
    void whatIsLentIsCopiedAndUsedUp() {
        ByteBuffer lent =
                ByteBuffer.allocateDirect(8).put(bytes("GET / HT")).flip().position(4);
        ByteBuffer pending = PendingInput.append(null, lent);
        assertThat(lent.hasRemaining()).isFalse();
        lent.clear().put(bytes("xxxxxxxx"));
        assertThat(text(pending)).isEqualTo("/ HT");
        assertThat(pending.hasArray()).isTrue();
    }

    @Test
    void piecesAreJoinedInOrder() {
        ByteBuffer pending = PendingInput.append(null, bytes("abc"));
        pending = PendingInput.append(pending, bytes("defg"));
        pending.position(2);
        pending = PendingInput.append(pending, bytes("h"));
        pending = PendingInput.append(pending, bytes(""));
        assertThat(text(pending)).isEqualTo("cdefgh");
    }

    @Test
    void randomReadingAndAppendingLosesNothing() {
        Random random = new Random(7);
        StringBuilder expected = new StringBuilder();
        ByteBuffer pending = null;
        for (int i = 0; i < 10_000; i++) {
            String piece = Integer.toString(i).repeat(random.nextInt(20));
            expected.append(piece);
            pending = PendingInput.append(pending, bytes(piece));
            int read = random.nextInt(pending.remaining() + 1);
            assertThat(expected.substring(0, read))
                    .isEqualTo(text(pending.duplicate().limit(pending.position() + read)));
            expected.delete(0, read);
            pending.position(pending.position() + read);
        }
    }

    @Test
    void copyingIsLinearInTheBytesReceived() {
        int total = 100_000;
        long allocated = 0;
        @Nullable ByteBuffer pending = null;
        for (int i = 0; i < total; i++) {
            int before = pending == null ? 0 : pending.capacity();
            pending = PendingInput.append(pending, bytes("x"));
            allocated += pending.capacity() == before ? 0 : pending.capacity();
        }
        assertThat(allocated).isLessThan(4L * total);
    }
}
