package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import org.tornado4j.tcp.TCPServer;
import org.tornado4j.testing.LoopThread;

/** The other end of an example: a socket that blocks, but not for ever. Text is ISO-8859-1. Thread: the test's. */
final class RawClient implements Closeable {

    private final Socket socket;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout((int) LoopThread.DEADLINE.toMillis());
        socket.setTcpNoDelay(true);
    }

    static RawClient connectTo(int port) throws IOException {
        return new RawClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    static RawClient acceptedBy(ServerSocket server) throws IOException {
        return new RawClient(server.accept());
    }

    static int portOf(TCPServer server) throws IOException {
        return portOf(server.sockets().get(0));
    }

    static int portOf(ServerSocketChannel socket) throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    void send(byte... data) throws IOException {
        socket.getOutputStream().write(data);
    }

    /** As many bytes as that; fewer if the server closes before. */
    byte[] receive(int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    String receiveText(int count) throws IOException {
        return new String(receive(count), ISO_8859_1);
    }

    String receiveUntilClose() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes so that what the server sends from now on fails (TCP RST). */
    void kill() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
