package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Puts the content of a request together in one array.
 *
 * <p>The array is as large as Content-Length says where it says so, but never much larger than what has arrived: a
 * promise of a hundred megabytes costs the client more than the server. How much may arrive at all is limited by the
 * connection.
 *
 * <p>Thread: the connection's loop.
 */
final class ContentCollector implements ContentReceiver {

    /** How far ahead of what has arrived the array may reach, in bytes. */
    private static final int AHEAD = 64 * 1024;

    /** Some virtual machines cannot make larger arrays. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final long UNKNOWN = -1;

    private final long expected;
    private byte[] bytes = {};
    private int length;

    /** @param contentLength the value of Content-Length, checked by the connection; null without one */
    ContentCollector(@Nullable String contentLength) {
        this.expected = contentLength == null ? UNKNOWN : Long.parseLong(contentLength);
    }

    @Override
    public @Nullable CompletionStage<?> receive(ByteBuffer chunk) {
        add(chunk);
        return null;
    }

    @Override
    public void finish(HTTPServerRequest request) {
        request.setBody(take());
    }

    void add(ByteBuffer chunk) {
        int size = chunk.remaining();
        if (size > bytes.length - length) {
            grow(size);
        }
        chunk.get(bytes, length, size);
        length += size;
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > LARGEST) {
            throw new IllegalStateException("content of more than " + LARGEST
                    + " bytes does not fit into one array; lower the server's maxBodySize");
        }
        // Twice as much each time, so that the bytes are copied a constant number of times in all.
        long wanted = Math.max(2L * length, needed);
        if (expected >= needed) {
            wanted = Math.min(expected, Math.max(wanted, needed + AHEAD));
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST, wanted));
    }

    /** How large the array is, in bytes. */
    int reserved() {
        return bytes.length;
    }

    /** All of it. Ownership: the caller's from now on. */
    byte[] take() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
