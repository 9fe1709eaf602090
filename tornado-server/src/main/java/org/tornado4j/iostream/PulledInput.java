package org.tornado4j.iostream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tornado's way of reading from a stream: one read at a time, each saying what it wants. A stream has this only while
 * something was read and not taken, or a read waits.
 *
 * <p>Thread: confined to the loop of its stream.
 */
final class PulledInput extends StreamInput {

    /** The limit on reads from the transport in one turn of the loop, so that a fast peer does not starve the others. */
    private static final int READS_PER_TURN = 16;

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOStream stream;
    private final StreamContext context;
    private final ReadBuffer buffer = new ReadBuffer();
    private @Nullable PendingRead<?> pending;

    PulledInput(IOStream stream) {
        this.stream = stream;
        this.context = stream.context();
    }

    @Override
    boolean isReading() {
        return pending != null;
    }

    @Override
    boolean takesInput() {
        return pending != null;
    }

    @Override
    boolean wantsEvents(boolean watched) {
        return pending != null;
    }

    @Override
    boolean isIdle() {
        return pending == null && buffer.isEmpty();
    }

    int bufferedBytes() {
        return buffer.size();
    }

    boolean hasBuffered() {
        return !buffer.isEmpty();
    }

    /** Takes what was read and not taken, for a stream that goes on in another way. */
    byte[] takeBuffered() {
        return buffer.take(buffer.size());
    }

    /** @throws IllegalStateException if a read waits that its caller has not given up */
    void requireNoRead() {
        if (pending != null && !pending.isDone()) {
            throw new IllegalStateException("Already reading; wait for the future of the read before");
        }
    }

    /** Satisfies {@code read} at once if possible, from the buffer or else from the transport. */
    <T> CompletableFuture<T> start(PendingRead<T> read) {
        requireNoRead();
        pending = read;
        if (context.input().mayReadAtOnce()) {
            readNow();
        } else {
            // Each completed read starts the next one: that must not become a stack without end.
            context.loop().addCallback(() -> resume(read));
        }
        return read;
    }

    @SuppressWarnings("ReferenceEquality") // this very read, or none
    private void resume(PendingRead<?> read) {
        if (pending == read) {
            readNow();
            stream.updateEvents();
        }
    }

    private void readNow() {
        try {
            if (settled(true)) {
                return;
            }
            if (stream.closed()) {
                end(null);
            } else if (stream.canReadNow()) {
                readAvailable();
            }
        } catch (IOException e) {
            end(e); // the caller learns it from the future
        }
    }

    @Override
    void handleRead() {
        try {
            readAvailable();
        } catch (IOException e) {
            stream.closeAfter("error on read from", e);
        }
    }

    private void readAvailable() throws IOException {
        for (int i = 0; i < READS_PER_TURN; i++) {
            int count = readChunk();
            if (count < 0) {
                end(stream.truncation());
                return;
            }
            if (count == 0) {
                break;
            }
            if (settled(true)) {
                return;
            }
        }
        settled(false);
    }

    private int readChunk() throws IOException {
        int room = context.limits().maxBufferSize() - buffer.size();
        if (room <= 0) {
            LOG.error(
                    "Reached maximum read buffer size of {} bytes, closing {}",
                    context.limits().maxBufferSize(),
                    stream);
            end(new StreamBufferFullException("Reached maximum read buffer size"));
            return 0;
        }
        ByteBuffer data = context.input().empty(Math.min(room, context.limits().readChunkSize()));
        int count = stream.readFromTransport(data);
        buffer.append(data.flip());
        return count;
    }

    /** Completes the pending read if the buffer satisfies it; returns true also if there is none. */
    private boolean settled(boolean more) {
        PendingRead<?> read = pending;
        if (read == null || read.isDone()) {
            pending = null;
            return true;
        }
        try {
            if (!read.poll(buffer, more)) {
                return false;
            }
        } catch (UnsatisfiableReadException e) {
            LOG.info("Unsatisfiable read, closing connection: {}", e.getMessage());
            end(e);
            return true;
        }
        pending = null;
        read.finish();
        return true;
    }

    /** Nothing more will be read: closes the stream and tells the pending read. */
    private void end(@Nullable Throwable cause) {
        PendingRead<?> read = pending;
        pending = null;
        stream.closeBecause(cause);
        if (read != null) {
            settleAtEnd(read, canSatisfyAtEnd(read));
        }
    }

    /** Tells the read that waits. What is buffered can still be read. */
    @Override
    void closed() {
        PendingRead<?> read = pending;
        if (read != null) {
            pending = null;
            boolean satisfied = canSatisfyAtEnd(read);
            context.loop().addCallback(() -> settleAtEnd(read, satisfied));
        }
    }

    /** A read up to the end has no other way to tell whether it got everything than by how the end came. */
    private boolean canSatisfyAtEnd(PendingRead<?> read) {
        boolean toTheEnd = read instanceof PendingRead.UntilClose;
        return !(toTheEnd && stream.truncation() != null) && read.pollAtEnd(buffer);
    }

    private void settleAtEnd(PendingRead<?> read, boolean satisfied) {
        if (satisfied) {
            read.finish();
        } else {
            read.completeExceptionally(new StreamClosedException(stream.error()));
        }
    }
}
