package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tornado4j.iostream.StreamPair.bytes;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** The minimum cost of a request. */
@Timeout(60)
class FastPathTests {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5000;
    private static final byte[] PONG = bytes("pong");

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    /** Answers whatever comes with the same bytes. */
    private record Answering(IOStream stream) implements IOStream.ReadListener {

        @Override
        public void dataReceived(ByteBuffer lent) {
            stream.sendCopy(PONG, 0, PONG.length);
        }

        @Override
        public void endOfStream() {
            stream.close();
        }
    }

    @Test
    @DisplayName("Reading and answering makes no garbage in the stream")
    void nothingIsAllocated() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel peer = SocketChannel.open(server.getLocalAddress())) {
                SocketChannel accepted = server.accept();
                loop.run(() -> {
                    IOStream stream = new IOStream(accepted, loop.loop(), StreamLimits.DEFAULT);
                    stream.startReading(new Answering(stream));
                });
                rounds(peer);
                long before = allocatedByLoop();
                rounds(peer);
                long perRound = (allocatedByLoop() - before) / ROUNDS;
                // The selector makes a little; a stream that allocated anything would show.
                assertThat(perRound).isLessThan(64);
            }
        }
    }

    /** There are a hundred thousand of them: what an idle connection costs beside the channel, its key and its user. */
    @Test
    @DisplayName("An open stream with a listener is small")
    void idleStreamIsSmall() throws Exception {
        try (SocketChannel channel = SocketChannel.open()) {
            loop.run(() -> {
                Object[] kept = new Object[3 * ROUNDS];
                MemoryTransport transport = MemoryTransport.pair(loop.loop())[0];
                fill(kept, transport, channel);
                long before =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
                fill(kept, transport, channel);
                long each =
                        (THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / ROUNDS;
                assertThat(each).isLessThanOrEqualTo(88);
            });
        }
    }

    private void fill(Object[] kept, Transport transport, SocketChannel channel) {
        RecordingListener listener = new RecordingListener();
        for (int i = 0; i < kept.length; i += 3) {
            IOStream stream = new IOStream(transport, loop.loop(), StreamLimits.DEFAULT);
            kept[i] = stream;
            kept[i + 1] = new ChannelTransport(channel);
            kept[i + 2] = new PushedInput(stream, listener);
        }
    }

    private long allocatedByLoop() throws Exception {
        return loop.call(
                () -> THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()));
    }

    private static void rounds(SocketChannel peer) throws Exception {
        ByteBuffer ping = ByteBuffer.wrap(bytes("ping"));
        ByteBuffer pong = ByteBuffer.allocate(4);
        for (int i = 0; i < ROUNDS; i++) {
            peer.write(ping.clear());
            pong.clear();
            while (pong.hasRemaining()) {
                peer.read(pong);
            }
        }
    }
}
