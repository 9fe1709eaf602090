package org.tornado4j.webflux;

import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * Buffers on the heap, as Spring's {@link DefaultDataBufferFactory} makes them, but joined by one copy: Spring's way copies each
 * buffer once more, to read it.
 *
 * <p>Thread: any.
 */
final class HeapBufferFactory extends DefaultDataBufferFactory {

    static final HeapBufferFactory INSTANCE = new HeapBufferFactory();

    private HeapBufferFactory() {}

    @Override
    public DefaultDataBuffer join(List<? extends DataBuffer> buffers) {
        int length = 0;
        for (DataBuffer buffer : buffers) {
            length = Math.addExact(length, buffer.readableByteCount());
        }
        byte[] joined = new byte[length];
        int at = 0;
        for (DataBuffer buffer : buffers) {
            int count = buffer.readableByteCount();
            buffer.read(joined, at, count);
            DataBufferUtils.release(buffer);
            at += count;
        }
        return wrap(joined);
    }
}
