package org.tornado4j.iostream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/** A stream that writes down what it asks of its channel and of the loop, and can be made to fail. */
final class CountingStream extends IOStream {

    /** Sizes of what was offered to the channel, one for each call. */
    final List<Integer> offered = new ArrayList<>();
    /** Sizes of what the channel took. */
    final List<Integer> taken = new ArrayList<>();
    /** Sizes of what came, -1 for the end. */
    final List<Integer> reads = new ArrayList<>();
    /** What the loop was told to watch for. */
    final List<Integer> interests = new ArrayList<>();
    /** Sizes of what was asked to go from a file. */
    final List<Long> transfers = new ArrayList<>();

    @Nullable
    IOException failure;

    /** Something that a channel never throws. */
    @Nullable
    RuntimeException defect;

    /** At most this much is offered to the channel at a time. */
    int slowness = Integer.MAX_VALUE;

    CountingStream(SocketChannel channel, IOLoop loop, StreamLimits limits) {
        super(channel, loop, limits);
    }

    @Override
    int readFromChannel(ByteBuffer target) throws IOException {
        failIfAsked();
        int count = super.readFromChannel(target);
        reads.add(count);
        return count;
    }

    @Override
    int writeToChannel(ByteBuffer data) throws IOException {
        failIfAsked();
        offered.add(data.remaining());
        int limit = data.limit();
        data.limit(data.position() + Math.min(slowness, data.remaining()));
        int count = super.writeToChannel(data);
        data.limit(limit);
        taken.add(count);
        return count;
    }

    @Override
    long transferToChannel(FileChannel file, long position, long count) throws IOException {
        failIfAsked();
        transfers.add(count);
        return super.transferToChannel(file, position, Math.min(slowness, count));
    }

    private void failIfAsked() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (defect != null) {
            throw defect;
        }
    }

    @Override
    void register(int wanted) {
        interests.add(wanted);
        super.register(wanted);
    }
}
