package org.tornado4j.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DataBufferWrapper;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;

/** Makes buffers that have to be released, each once, and knows how many were not. */
final class CountedBuffers implements DataBufferFactory {

    private final DataBufferFactory plain = new DefaultDataBufferFactory();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    /** Returns how many were made. */
    int made() {
        return made.get();
    }

    /** Waits until all are released, of which there is at least one. */
    void expectReleased() {
        assertThat(made.get()).as("buffers").isPositive();
        Awaitility.await()
                .atMost(Duration.ofSeconds(RunningServer.DEADLINE_SECONDS))
                .until(() -> open.get() == 0);
    }

    private DataBuffer counted(DataBuffer buffer) {
        made.incrementAndGet();
        open.incrementAndGet();
        return new Counted(buffer);
    }

    @Override
    @Deprecated
    public DataBuffer allocateBuffer() {
        return allocateBuffer(256);
    }

    @Override
    public DataBuffer allocateBuffer(int capacity) {
        return counted(plain.allocateBuffer(capacity));
    }

    @Override
    public DataBuffer wrap(ByteBuffer bytes) {
        return counted(plain.wrap(bytes));
    }

    @Override
    public DataBuffer wrap(byte[] bytes) {
        return counted(plain.wrap(bytes));
    }

    @Override
    public DataBuffer join(List<? extends DataBuffer> buffers) {
        DataBuffer joined = allocateBuffer(
                buffers.stream().mapToInt(DataBuffer::readableByteCount).sum());
        for (DataBuffer buffer : buffers) {
            joined.write(buffer);
            DataBufferUtils.release(buffer);
        }
        return joined;
    }

    @Override
    public boolean isDirect() {
        return false;
    }

    private final class Counted extends DataBufferWrapper implements PooledDataBuffer {

        private final AtomicInteger references = new AtomicInteger(1);

        Counted(DataBuffer buffer) {
            super(buffer);
        }

        @Override
        public DataBufferFactory factory() {
            return CountedBuffers.this;
        }

        @Override
        public boolean isAllocated() {
            return references.get() > 0;
        }

        @Override
        public PooledDataBuffer retain() {
            references.incrementAndGet();
            return this;
        }

        @Override
        public PooledDataBuffer touch(Object hint) {
            return this;
        }

        @Override
        public boolean release() {
            int left = references.decrementAndGet();
            assertThat(left).as("references").isNotNegative();
            if (left == 0) {
                open.decrementAndGet();
            }
            return left == 0;
        }
    }
}
