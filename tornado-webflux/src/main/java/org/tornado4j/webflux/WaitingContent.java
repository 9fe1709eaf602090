package org.tornado4j.webflux;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.springframework.core.io.buffer.DataBuffer;
import org.tornado4j.http.HTTPConnection;

/**
 * The memory of a response's content that came from the handler and waits for the client: the connection counts it. Buffers
 * count with their capacity. Parts that are flushed one by one may not be encoded yet; each that waits counts as much as the
 * last one that was sent.
 *
 * <p>Thread: any, but for {@link #partSent} and {@link #tell}, which are on the loop of the connection.
 */
final class WaitingContent {

    /** Bytes that are not worth telling. */
    private static final long UNCOUNTED = 16 * 1024;

    private static final AtomicLongFieldUpdater<WaitingContent> BUFFERED =
            AtomicLongFieldUpdater.newUpdater(WaitingContent.class, "buffered");
    private static final AtomicIntegerFieldUpdater<WaitingContent> PARTS =
            AtomicIntegerFieldUpdater.newUpdater(WaitingContent.class, "parts");

    private final HTTPConnection connection;

    private volatile long buffered;
    /** The parts that came, from which those that began are taken away. */
    private volatile int parts;

    private volatile long lengthOfPart;
    private long told;

    WaitingContent(HTTPConnection connection) {
        this.connection = connection;
    }

    void add(DataBuffer buffer) {
        BUFFERED.addAndGet(this, buffer.capacity());
    }

    void remove(DataBuffer buffer) {
        BUFFERED.addAndGet(this, -buffer.capacity());
    }

    /** Notes a part that may have to wait for others; the writer of the part that is being sent does not hear of it. */
    void partCame() {
        PARTS.incrementAndGet(this);
        if (ofParts() > UNCOUNTED) {
            connection.loop().execute(this::tell);
        }
    }

    void partBegins() {
        PARTS.decrementAndGet(this);
    }

    /** @param length of what was written, in bytes */
    void partSent(long length) {
        lengthOfPart = length;
    }

    /** The one that came last most likely begins at once. */
    private long ofParts() {
        return Math.max(0, parts - 1) * lengthOfPart;
    }

    /** Tells the connection what waits, if that has changed. */
    void tell() {
        long waiting = buffered + ofParts();
        long counted = waiting > UNCOUNTED ? waiting : 0;
        if (counted != told) {
            told = counted;
            connection.holdsOfResponse(counted);
        }
    }
}
