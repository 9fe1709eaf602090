package org.tornado4j.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;
import org.tornado4j.iostream.StreamLimits;

class TCPServerTests {

    /** Sends back what it gets, and the end with it. */
    private static final class EchoServer extends TCPServer {

        EchoServer() {
            super(StreamLimits.DEFAULT);
        }

        @Override
        protected @Nullable CompletionStage<?> handleStream(IOStream stream, @Nullable SocketAddress address) {
            stream.startReading(new IOStream.ReadListener() {
                @Override
                public void dataReceived(ByteBuffer lent) {
                    byte[] data = new byte[lent.remaining()];
                    lent.get(data);
                    stream.send(data, 0, data.length);
                }

                @Override
                public void endOfStream() {
                    stream.flushed().thenRun(stream::close);
                }
            });
            return null;
        }
    }

    @Test
    void whatIsSentComesBack() throws Exception {
        IOLoop loop = new IOLoop();
        EchoServer server = new EchoServer();
        int[] port = new int[1];
        CountDownLatch listening = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            loop.addCallback(() -> {
                try {
                    server.listen(0, "127.0.0.1");
                    port[0] = ((InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                listening.countDown();
            });
            loop.start();
        });
        thread.start();
        listening.await();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port[0])) {
            byte[] big = new byte[3_000_000];
            for (int i = 0; i < big.length; i++) {
                big[i] = (byte) (i * 31 >> 3);
            }
            Thread writer = new Thread(() -> {
                try {
                    socket.getOutputStream().write(big);
                    socket.shutdownOutput();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            InputStream in = socket.getInputStream();
            assertThat(in.readAllBytes()).isEqualTo(big);
            writer.join();
        } finally {
            loop.addCallback(() -> {
                server.stop();
                loop.stop();
            });
            thread.join();
            loop.close(true);
        }
    }
}
