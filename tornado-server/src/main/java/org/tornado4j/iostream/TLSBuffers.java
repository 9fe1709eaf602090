package org.tornado4j.iostream;

import java.nio.ByteBuffer;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * The buffers that all TLS streams of a loop share. Each is good for one call of the engine and what follows from it
 * within the same method; what has to stay longer is copied by the stream.
 *
 * <p>They lie in the heap: the JDK's ciphers work on arrays, and would copy direct buffers piece by piece.
 *
 * <p>Thread: confined to its loop.
 */
final class TLSBuffers {

    /** RFC 8446 section 5.1: the longest content of a record. */
    static final int LONGEST_CONTENT = 16_384;
    /** RFC 5246 section 6.2.3, and less in TLS 1.3: the longest record, header included. */
    static final int LONGEST_RECORD = 5 + LONGEST_CONTENT + 2048;

    /** The number of records sent with one write. */
    static final int RECORDS = 4;

    private static final LoopLocal<TLSBuffers> OF_LOOP = LoopLocal.withInitial(loop -> new TLSBuffers());

    private final ByteBuffer received = ByteBuffer.allocate(RECORDS * LONGEST_CONTENT);
    private final ByteBuffer encrypted = ByteBuffer.allocate(RECORDS * LONGEST_RECORD);
    private final ByteBuffer decrypted = ByteBuffer.allocate(LONGEST_RECORD);

    private TLSBuffers() {}

    static TLSBuffers of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** For records that come in: empty, and as long as is needed for {@code size} bytes but at least for one record. */
    ByteBuffer received(int size) {
        return received.clear().limit(Math.min(received.capacity(), Math.max(size, LONGEST_RECORD)));
    }

    /** For records that go out: empty. */
    ByteBuffer encrypted() {
        return encrypted.clear();
    }

    /** For what is in one record: empty. */
    ByteBuffer decrypted() {
        return decrypted.clear();
    }
}
