package org.tornado4j.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request, collected in memory. Reports its size to the connection: {@link HTTPConnection#holds}.
 *
 * <p>Thread: the connection's loop.
 */
public final class CollectedContent {

    private final HTTPConnection connection;
    private final ContentBuffer buffer;

    /** @param contentLength the value of Content-Length, checked by the connection; null without one */
    public CollectedContent(HTTPConnection connection, @Nullable String contentLength) {
        this.connection = connection;
        this.buffer = new ContentBuffer(contentLength);
    }

    /**
     * Copies the remaining bytes of {@code chunk}.
     *
     * <p>Ownership: lent until this returns.
     *
     * @throws IllegalStateException if the content does not fit into one array
     */
    public void add(ByteBuffer chunk) {
        int before = buffer.reserved();
        buffer.add(chunk);
        tell(before, buffer.reserved());
    }

    /** Returns the number of bytes added since the last {@link #take}. */
    public int length() {
        return buffer.length();
    }

    /**
     * Returns everything that was added and removes it from this object. From now on, the request holds the length of
     * the array.
     *
     * <p>Ownership: the array is the caller's.
     */
    public byte[] take() {
        int before = buffer.reserved();
        byte[] taken = buffer.take();
        tell(before, taken.length);
        return taken;
    }

    private void tell(int before, int now) {
        if (now != before) {
            connection.holds(now);
        }
    }
}
