package org.tornado4j.iostream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * One end of a connection that is nothing but two arrays: what a stream can stand on without a channel. It can be made
 * slow, can hold back what it took, and can fail.
 */
final class MemoryTransport implements Transport {

    private final IOLoop loop;
    private @Nullable MemoryTransport other;
    private @Nullable IOStream stream;
    /** Bytes that the other end sent and that have not been read here. */
    private byte[] arrived = {};

    private boolean ended;
    private int watched;
    private boolean scheduled;
    private @Nullable Runnable release;
    /** Bytes taken, and not yet on their way to the other end. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /** The most that is taken until {@link #takeMore}. */
    int room = Integer.MAX_VALUE;
    /** Set to keep bytes taken here until a flush that finds this unset. */
    boolean holding;

    @Nullable
    IOException failure;

    boolean closed;
    boolean reset;
    boolean announced;
    int writes;

    private MemoryTransport(IOLoop loop) {
        this.loop = loop;
    }

    /** Both ends of a connection between streams of {@code loop}. */
    static MemoryTransport[] pair(IOLoop loop) {
        MemoryTransport one = new MemoryTransport(loop);
        MemoryTransport two = new MemoryTransport(loop);
        one.other = two;
        two.other = one;
        return new MemoryTransport[] {one, two};
    }

    /** Has it take {@code bytes} more, and tells the stream. */
    void takeMore(int bytes) {
        room = bytes;
        schedule();
    }

    /** Tells the stream, in a callback of the loop, what it waits for and can have. */
    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.addCallback(() -> {
                scheduled = false;
                int ready = watched & ((isReadable() ? IOLoop.READ : 0) | (room > 0 ? IOLoop.WRITE : 0));
                if (ready != IOLoop.NONE && stream != null && !closed) {
                    stream.ready(ready);
                    schedule();
                }
            });
        }
    }

    private boolean isReadable() {
        return arrived.length > 0 || ended || failure != null;
    }

    private void failIfAsked() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private void receive(byte[] bytes) {
        int before = arrived.length;
        arrived = Arrays.copyOf(arrived, before + bytes.length);
        System.arraycopy(bytes, 0, arrived, before, bytes.length);
        schedule();
    }

    // ------------------------------------------------------------------------------------------ beginning

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean connect(SocketAddress address) {
        return true;
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    // ------------------------------------------------------------------------------------------ bytes

    @Override
    public int read(ByteBuffer target) throws IOException {
        failIfAsked();
        if (arrived.length == 0) {
            return ended ? -1 : 0;
        }
        int count = Math.min(arrived.length, target.remaining());
        target.put(arrived, 0, count);
        arrived = Arrays.copyOfRange(arrived, count, arrived.length);
        return count;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        failIfAsked();
        writes++;
        int count = Math.min(room, data.remaining());
        byte[] bytes = new byte[count];
        data.get(bytes);
        room = room == Integer.MAX_VALUE ? room : room - count;
        held.writeBytes(bytes);
        flush();
        return count;
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(room, count));
        file.read(piece, position);
        return write(piece.flip());
    }

    @Override
    public int heldBytes() {
        return held.size();
    }

    @Override
    public boolean flush() {
        if (!holding && held.size() > 0) {
            other.receive(held.toByteArray());
            held.reset();
        }
        return held.size() == 0;
    }

    // ------------------------------------------------------------------------------------------ events

    @Override
    public void watch(int events, IOStream stream) {
        this.stream = stream;
        watched = events;
        schedule();
    }

    @Override
    public int watched() {
        return watched;
    }

    @Override
    public void unwatch(IOStream stream) {
        watched = IOLoop.NONE;
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void shutdownOutput() {
        other.ended = true;
        other.schedule();
    }

    @Override
    public void announceClose() {
        announced = true;
    }

    @Override
    public void resetOnClose() {
        reset = true;
    }

    @Override
    public void close(IOStream stream) {
        closed = true;
        shutdownOutput();
        if (release != null) {
            release.run();
        }
    }

    @Override
    public void setRelease(Runnable release) {
        this.release = release;
    }

    // ------------------------------------------------------------------------------------------ about it

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return null;
    }

    @Override
    public void setNoDelay(boolean value) {}
}
