package org.tornado4j.httpserver.http1;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Input that a connection has received and not used yet. */
final class PendingInput {

    private PendingInput() {}

    /**
     * Adds what is left of {@code lent} to what waits. Each byte is copied a bounded number of times, however small the
     * pieces are in which they come.
     *
     * <p>Ownership: {@code waiting} is taken over, {@code lent} is used up and not kept.
     *
     * @return a buffer with an array, ready to be read from
     */
    static ByteBuffer append(@Nullable ByteBuffer waiting, ByteBuffer lent) {
        int more = lent.remaining();
        if (waiting == null) {
            return ByteBuffer.allocate(more).put(lent).flip();
        }
        ByteBuffer roomy = waiting.capacity() - waiting.limit() >= more ? waiting : makeRoom(waiting, more);
        int end = roomy.limit();
        roomy.limit(end + more).put(end, lent, lent.position(), more);
        lent.position(lent.limit());
        return roomy;
    }

    private static ByteBuffer makeRoom(ByteBuffer waiting, int more) {
        int used = waiting.remaining();
        boolean mostlyRead = used <= waiting.capacity() / 2 && waiting.capacity() - used >= more;
        return mostlyRead
                ? waiting.compact().flip()
                : ByteBuffer.allocate(Math.max(used + more, 2 * used))
                        .put(waiting)
                        .flip();
    }
}
