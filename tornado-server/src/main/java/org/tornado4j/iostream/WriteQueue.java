package org.tornado4j.iostream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Data that a stream could not send at once. Small pieces are merged; large arrays and files are kept separately,
 * without copying. A stream has a queue only while it is not empty.
 */
final class WriteQueue {

    /** The limit on bytes sent in one turn of the loop, so that a fast peer does not starve the others. */
    static final long BYTES_PER_TURN = 1 << 20;

    /** This object with its two empty deques, in bytes. */
    private static final long OVERHEAD = 256;
    /** A future with its dependents. */
    private static final long OVERHEAD_OF_MARK = 160;

    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final ArrayDeque<WriteMark> marks = new ArrayDeque<>(2);
    /** {@link #sentBytes} when there was nothing in here yet. */
    private final long sentBefore;

    private long queued;
    private long sent;
    /** Memory of the segments, in bytes. */
    private long memory;

    /** @param sentBefore where the count of what was sent begins */
    WriteQueue(long sentBefore) {
        this.sentBefore = sentBefore;
        queued = sentBefore;
        sent = sentBefore;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Returns the number of pieces. */
    int segments() {
        return segments.size();
    }

    long unsentBytes() {
        return queued - sent;
    }

    /** Returns the number of unsent bytes that take memory: all but those in files. */
    long unsentBytesInMemory() {
        return segments.stream()
                .filter(Segment.Bytes.class::isInstance)
                .mapToLong(Segment::remaining)
                .sum();
    }

    /** Returns how much memory, in bytes, all this takes, with the overhead of the objects estimated. */
    long memory() {
        return OVERHEAD + memory + OVERHEAD_OF_MARK * marks.size();
    }

    long sentBytes() {
        return sent;
    }

    long sentBefore() {
        return sentBefore;
    }

    /**
     * Takes the array over; small data is merged with what is there. Less than half of an array is copied, so that what
     * little is left of a large one does not keep all of it.
     */
    void add(byte[] data, int offset, int length) {
        if (length <= Segment.Bytes.SMALL) {
            addSmall(data, offset, length);
        } else if (length < data.length / 2) {
            add(Segment.Bytes.copyOf(data, offset, length));
        } else {
            add(Segment.Bytes.own(data, offset, length));
        }
    }

    void addCopy(byte[] data, int offset, int length) {
        if (length <= Segment.Bytes.SMALL) {
            addSmall(data, offset, length);
        } else {
            add(Segment.Bytes.copyOf(data, offset, length));
        }
    }

    void addCopy(ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        add(copy, 0, copy.length);
    }

    private void addSmall(byte[] data, int offset, int length) {
        if (length == 0) {
            return;
        }
        if (segments.peekLast() instanceof Segment.Bytes last && last.append(data, offset, length)) {
            queued += length;
            return;
        }
        Segment.Bytes shared = Segment.Bytes.shared();
        shared.append(data, offset, length);
        add(shared);
    }

    /** Takes the segment over. */
    void add(Segment segment) {
        segments.add(segment);
        memory += segment.memory();
        queued += segment.remaining();
    }

    /** Puts {@code mark} at the end of what is queued now. */
    void append(WriteMark mark) {
        insert(mark, queued - sent);
    }

    /** Puts {@code mark} after the first {@code unsent} bytes that are queued now; negative for bytes before those. */
    void insert(WriteMark mark, long unsent) {
        mark.position = sent + unsent;
        mark.addTo(marks);
    }

    /**
     * Sends until the transport takes no more, nothing is left, or the turn is over.
     *
     * @param output whose buffer gathers the pieces
     * @param passed takes the marks that were passed, in order
     */
    void drainTo(Transport transport, LoopOutput output, Consumer<WriteMark> passed) throws IOException {
        long end = sent + BYTES_PER_TURN;
        boolean more = true;
        while (more && sent < end && !segments.isEmpty()) {
            more = segments.peek() instanceof Segment.File file
                    ? sendFile(file, transport, end - sent)
                    : sendBytes(transport, output);
        }
        long left = sent - transport.heldBytes();
        WriteMark first;
        while ((first = marks.peek()) != null && first.position <= left) {
            passed.accept(marks.remove());
        }
    }

    private boolean sendFile(Segment.File file, Transport transport, long limit) throws IOException {
        long count = file.transferTo(transport, limit);
        advance(count);
        return count > 0;
    }

    private boolean sendBytes(Transport transport, LoopOutput output) throws IOException {
        ByteBuffer piece = output.emptyBuffer().limit(transport.pieceSize());
        try {
            peek(piece);
            piece.flip();
            int size = piece.remaining();
            int count = transport.write(piece);
            advance(count);
            return count == size;
        } finally {
            piece.clear();
        }
    }

    /** Puts the bytes in front, up to the first file, into {@code target} as far as there is room. */
    void peek(ByteBuffer target) {
        for (Segment segment : segments) {
            if (!(segment instanceof Segment.Bytes bytes) || !target.hasRemaining()) {
                return;
            }
            bytes.peek(target);
        }
    }

    void advance(long count) {
        sent += count;
        long left = count;
        Segment first;
        while ((first = segments.peek()) != null && first.remaining() <= left) {
            left -= first.remaining();
            memory -= first.memory();
            segments.remove().release();
        }
        if (first != null) {
            first.advance(left);
        }
    }

    /** Gives everything up. */
    void discard(Consumer<WriteMark> failed) {
        segments.forEach(Segment::release);
        segments.clear();
        memory = 0;
        marks.forEach(failed);
        marks.clear();
    }
}
