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
    final List<Integer> offered;
    /** Sizes of what the channel took. */
    final List<Integer> taken;
    /** Sizes of what came, -1 for the end. */
    final List<Integer> reads;
    /** The events that the loop was told to watch for. */
    final List<Integer> interests;
    /** The sizes requested from a file. */
    final List<Long> transfers;

    private final SocketChannel channel;

    @Nullable
    IOException failure;

    /** Something that a channel never throws. */
    @Nullable
    RuntimeException defect;

    /** At most this much is offered to the channel at a time. */
    int slowness = Integer.MAX_VALUE;

    CountingStream(SocketChannel channel, IOLoop loop, StreamLimits limits) {
        this(channel, new CountingTransport(channel), loop, limits);
    }

    private CountingStream(SocketChannel channel, CountingTransport transport, IOLoop loop, StreamLimits limits) {
        super(transport, loop, limits);
        this.channel = channel;
        transport.stream = this;
        offered = transport.offered;
        taken = transport.taken;
        reads = transport.reads;
        interests = transport.interests;
        transfers = transport.transfers;
    }

    SocketChannel channel() {
        return channel;
    }

    private static final class CountingTransport extends ChannelTransport {

        final List<Integer> offered = new ArrayList<>();
        final List<Integer> taken = new ArrayList<>();
        final List<Integer> reads = new ArrayList<>();
        final List<Integer> interests = new ArrayList<>();
        final List<Long> transfers = new ArrayList<>();

        @Nullable
        CountingStream stream;

        CountingTransport(SocketChannel channel) {
            super(channel);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            failIfAsked();
            int count = super.read(target);
            reads.add(count);
            return count;
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            failIfAsked();
            offered.add(data.remaining());
            int limit = data.limit();
            data.limit(data.position() + Math.min(stream.slowness, data.remaining()));
            int count = super.write(data);
            data.limit(limit);
            taken.add(count);
            return count;
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) throws IOException {
            failIfAsked();
            transfers.add(count);
            return super.transferFrom(file, position, Math.min(stream.slowness, count));
        }

        private void failIfAsked() throws IOException {
            if (stream.failure != null) {
                throw stream.failure;
            }
            if (stream.defect != null) {
                throw stream.defect;
            }
        }

        @Override
        void register(int wanted, IOStream stream) throws IOException {
            interests.add(wanted);
            super.register(wanted, stream);
        }
    }
}
