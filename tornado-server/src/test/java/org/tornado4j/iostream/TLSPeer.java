package org.tornado4j.iostream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.tornado4j.testing.LoopThread;

/** A TLS stream on a loop and, at the other end of the connection, the JDK's blocking client in the test's hands. */
final class TLSPeer implements AutoCloseable {

    final SSLIOStream stream;
    /** The socket below TLS. */
    final Socket plain;

    final SSLSocket socket;
    private final LoopThread loop;

    private TLSPeer(LoopThread loop, SSLIOStream stream, Socket plain, SSLSocket socket) {
        this.loop = loop;
        this.stream = stream;
        this.plain = plain;
        this.socket = socket;
    }

    /** A client with the JDK's defaults. */
    static TLSPeer connect(LoopThread loop, TLSOptions options, SSLContext client) throws Exception {
        return connect(loop, options, StreamLimits.DEFAULT, client, new Socket(), parameters -> {});
    }

    /** @param plain not connected; it may do strange things with what is sent through it */
    static TLSPeer connect(
            LoopThread loop,
            TLSOptions options,
            StreamLimits limits,
            SSLContext client,
            Socket plain,
            Consumer<SSLParameters> setup)
            throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            plain.connect(server.getLocalAddress());
            return of(loop, options, limits, server.accept(), client, plain, setup);
        }
    }

    static TLSPeer of(
            LoopThread loop,
            TLSOptions options,
            StreamLimits limits,
            SocketChannel accepted,
            SSLContext client,
            Socket plain,
            Consumer<SSLParameters> setup)
            throws Exception {
        plain.setTcpNoDelay(true);
        plain.setSoTimeout((int) LoopThread.DEADLINE.toMillis());
        SSLIOStream stream = loop.call(() -> SSLIOStream.server(accepted, loop.loop(), limits, options));
        SSLSocket socket =
                (SSLSocket) client.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        setup.accept(parameters);
        socket.setSSLParameters(parameters);
        return new TLSPeer(loop, stream, plain, socket);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    String read(int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        plain.close();
        loop.loop().addCallback(stream::close);
    }

    /** A socket that keeps a copy of all that it receives. */
    static final class Recording extends Socket {

        final ByteArrayOutputStream received = new ByteArrayOutputStream();

        /** Of all records, without their headers. */
        Stream<Integer> recordLengths() {
            ByteBuffer records = ByteBuffer.wrap(received.toByteArray());
            Stream.Builder<Integer> lengths = Stream.builder();
            while (records.remaining() >= 5) {
                int length = records.getShort(records.position() + 3) & 0xffff;
                lengths.add(length);
                records.position(records.position() + 5 + length);
            }
            return lengths.build();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] data, int offset, int length) throws IOException {
                    int count = in.read(data, offset, length);
                    received.write(data, offset, Math.max(0, count));
                    return count;
                }
            };
        }
    }

    /** A socket that sends pieces of a few bytes, each in a packet of its own. */
    static final class Dribbling extends Socket {

        private final int piece;

        Dribbling(int piece) {
            this.piece = piece;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] data, int offset, int length) throws IOException {
                    for (int sent = 0; sent < length; sent += piece) {
                        out.write(data, offset + sent, Math.min(piece, length - sent));
                    }
                }
            };
        }
    }
}
