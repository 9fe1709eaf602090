package org.tornado4j.iostream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopLocal;

/**
 * The write side of all streams of a loop. What is sent goes to a direct buffer that they share and from there, at the end
 * of the task, to the transport; what the transport does not take waits in a {@link WriteQueue} of the stream's own, and
 * everything sent from then on behind it, until the queue is empty again.
 *
 * <p>The buffer belongs to the stream that wrote last. Its content leaves when the current task of the loop ends, when it
 * is full, or when another stream wants to write.
 *
 * <p>Thread: confined to its loop.
 */
final class LoopOutput implements Runnable {

    static final int SIZE = 65_536;

    /** Pieces of files up to this size are read into the buffer: one write and one packet less. */
    private static final int SMALL_FILE = 16_384;

    private static final LoopLocal<LoopOutput> OF_LOOP = LoopLocal.withInitial(LoopOutput::new);

    private final IOLoop loop;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SIZE);
    /** Positions are those of the buffer. */
    private final ArrayDeque<WriteMark> marks = new ArrayDeque<>();

    private @Nullable IOStream owner;
    /**
     * The bytes that went through queues which are empty again. A new queue counts on from here, so that the count of a
     * stream never goes back.
     */
    private long sentByQueues;

    private LoopOutput(IOLoop loop) {
        this.loop = loop;
    }

    static LoopOutput of(IOLoop loop) {
        return OF_LOOP.get(loop);
    }

    // ------------------------------------------------------------------------------------------ bytes

    /** Sends {@code data}, and takes the array over. */
    void send(IOStream stream, byte[] data, int offset, int length) {
        int taken = put(stream, data, offset, length);
        if (taken < length && !stream.closed()) {
            queueOf(stream).add(data, offset + taken, length - taken);
            stream.unsentChanged();
        }
    }

    /** Sends {@code data}, and leaves the array to the caller. */
    void sendCopy(IOStream stream, byte[] data, int offset, int length) {
        int taken = put(stream, data, offset, length);
        if (taken < length && !stream.closed()) {
            queueOf(stream).addCopy(data, offset + taken, length - taken);
            stream.unsentChanged();
        }
    }

    /** Sends what remains in {@code lent}, without an array between the two buffers while they take it. */
    void sendCopy(IOStream stream, ByteBuffer lent) {
        while (lent.hasRemaining() && makeRoom(stream)) {
            int count = Math.min(lent.remaining(), buffer.remaining());
            buffer.put(buffer.position(), lent, lent.position(), count);
            buffer.position(buffer.position() + count);
            lent.position(lent.position() + count);
        }
        flushOutsideTasks(stream);
        if (lent.hasRemaining() && !stream.closed()) {
            queueOf(stream).addCopy(lent);
            stream.unsentChanged();
        }
        lent.position(lent.limit());
    }

    /** Puts data into the buffer, and returns how much before the rest has to be queued. */
    private int put(IOStream stream, byte[] data, int offset, int length) {
        int taken = 0;
        while (taken < length && makeRoom(stream)) {
            int count = Math.min(length - taken, buffer.remaining());
            buffer.put(data, offset + taken, count);
            taken += count;
        }
        flushOutsideTasks(stream);
        return taken;
    }

    /** Has the buffer belong to {@code stream}, with room for at least one byte; returns false if that has to queue. */
    private boolean makeRoom(IOStream stream) {
        if (!stream.sendsDirectly()) {
            return false;
        }
        if (owner != stream) {
            flush();
            loop.afterTask(this);
        } else if (buffer.hasRemaining()) {
            return true;
        } else {
            flush();
        }
        if (!stream.sendsDirectly()) {
            return false; // the flush blocked or closed it
        }
        owner = stream;
        buffer.limit(stream.transport().pieceSize());
        return true;
    }

    /** Flushes if the loop is not running: then there is no task at whose end the data could leave. */
    private void flushOutsideTasks(IOStream stream) {
        if (!loop.isRunningHere()) {
            flush(stream);
        }
    }

    // ------------------------------------------------------------------------------------------ files

    /** Sends a part of a file, and takes it over. */
    void sendFile(IOStream stream, Segment.File file) {
        boolean small = file.remaining() <= SMALL_FILE;
        if (!small || !stream.sendsDirectly() || owner != stream || buffer.remaining() < file.remaining()) {
            flush(stream);
        }
        if (stream.closed() || file.remaining() == 0) {
            file.release();
        } else if (small && makeRoom(stream)) {
            sendSmallFile(stream, file);
        } else {
            sendLargeFile(stream, file);
        }
    }

    private void sendSmallFile(IOStream stream, Segment.File file) {
        try {
            file.readInto(buffer);
        } catch (IOException e) {
            stream.closeAfter("cannot send a file to", e);
        } finally {
            file.release();
        }
        flushOutsideTasks(stream);
    }

    private void sendLargeFile(IOStream stream, Segment.File file) {
        boolean first = stream.sendsDirectly();
        queueOf(stream).add(file);
        if (first) {
            drain(stream);
            stream.updateEvents();
        }
    }

    /** Returns the buffer, empty, for a piece that is sent at once. */
    ByteBuffer emptyBuffer() {
        flush();
        return buffer;
    }

    // ------------------------------------------------------------------------------------------ what is unsent

    /** Returns how much of {@code stream} has not been taken by the kernel. */
    long unsentBytes(IOStream stream) {
        WriteQueue queue = stream.queue();
        if (queue != null) {
            return queue.unsentBytes() + stream.transport().heldBytes();
        }
        return owner == stream ? buffer.position() : 0;
    }

    /** Returns a count that grows by what the kernel takes while {@code stream} is blocked. */
    long sentWhileBlocked(IOStream stream) {
        WriteQueue queue = stream.queue();
        return queue != null ? queue.sentBytes() : sentByQueues;
    }

    /** Returns whether everything has left that {@code stream} sent. */
    boolean isAllSent(IOStream stream) {
        return stream.isOpen() ? unsentBytes(stream) == 0 : stream.isHandshaking() && stream.queue() == null;
    }

    /** Has {@code mark} completed when everything that was sent so far has left. */
    void append(IOStream stream, WriteMark mark) {
        if (isAllSent(stream)) {
            loop.addCallback(mark);
        } else if (stream.sendsDirectly()) {
            mark.position = buffer.position();
            mark.addTo(marks);
        } else {
            queueOf(stream).append(mark);
        }
    }

    /** Returns the queue of {@code stream}; there is one from now on, for what is sent next to wait behind what is held. */
    WriteQueue queueOf(IOStream stream) {
        WriteQueue queue = stream.queue();
        if (queue == null) {
            queue = new WriteQueue(sentByQueues);
            stream.setQueue(queue);
        }
        return queue;
    }

    // ------------------------------------------------------------------------------------------ leaving

    /** Has the end of a task send what it produced. */
    @Override
    public void run() {
        flush();
    }

    /** Sends what {@code stream} has in the buffer. */
    void flush(IOStream stream) {
        if (owner == stream) {
            flush();
        }
    }

    private void flush() {
        IOStream stream = owner;
        if (stream == null) {
            return;
        }
        owner = null;
        try {
            write(stream, buffer.flip());
        } finally {
            buffer.clear();
            marks.clear();
        }
    }

    private void write(IOStream stream, ByteBuffer output) {
        int sent;
        try {
            sent = stream.transport().write(output);
        } catch (IOException e) {
            stream.closeAfter("Write error on", e);
            marks.forEach(stream::fail);
            return;
        } catch (RuntimeException | Error e) {
            stream.closeAfterFailure(e);
            marks.forEach(stream::fail);
            throw e;
        }
        stream.sent(sent);
        int held = stream.transport().heldBytes();
        if (output.hasRemaining() || held > 0) {
            queueOf(stream).addCopy(output);
            stream.unsentChanged();
            stream.updateEvents();
        }
        if (!marks.isEmpty()) { // most of the time there are none, and no iterator is made
            settle(stream, sent, sent - held);
        }
    }

    private void settle(IOStream stream, int sent, int left) {
        for (WriteMark mark : marks) {
            if (mark.position <= left) {
                loop.addCallback(mark);
            } else {
                queueOf(stream).insert(mark, mark.position - sent);
            }
        }
    }

    /** Sends what waits in the queue of {@code stream}, as much as the transport takes now. */
    void drain(IOStream stream) {
        WriteQueue queue = stream.queue();
        if (queue == null) {
            return;
        }
        long before = queue.sentBytes();
        try {
            stream.transport().flush();
            queue.drainTo(stream.transport(), this, loop::addCallback);
        } catch (IOException e) {
            stream.closeAfter("Write error on", e);
            return;
        }
        stream.sent(queue.sentBytes() - before);
        if (queue.isEmpty() && stream.transport().heldBytes() == 0) {
            sentByQueues += queue.sentBytes() - queue.sentBefore();
            stream.setQueue(null);
        }
        stream.unsentChanged();
    }

    /** Gives up what {@code stream} has in the buffer. */
    void discard(IOStream stream) {
        if (owner == stream) {
            owner = null;
            buffer.clear();
            marks.forEach(stream::fail);
            marks.clear();
        }
    }
}
