package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.tornado4j.ioloop.IOLoop;

/** A listening socket and a handler on the loop, without a stream or a server class between them. */
public final class RawSocketServer {

    private static final byte[] GREETING = "Hello World from A Simple TCP Server".getBytes(US_ASCII);

    private RawSocketServer() {}

    /** Accepts whoever waits. */
    private static void connectionReady(SelectableChannel channel, int events) throws IOException {
        ServerSocketChannel socket = (ServerSocketChannel) channel;
        SocketChannel connection;
        while ((connection = socket.accept()) != null) {
            connection.configureBlocking(false);
            handleConnection(connection);
        }
    }

    /** So few bytes fit into the kernel's buffer of a new connection; for more there is {@code IOStream}. */
    private static void handleConnection(SocketChannel connection) throws IOException {
        try (connection) {
            connection.write(ByteBuffer.wrap(GREETING));
        }
    }

    static ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        socket.configureBlocking(false);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
        IOLoop.current().addHandler(socket, IOLoop.READ, RawSocketServer::connectionReady);
        return socket;
    }

    /** Serves on port 8080, or on the one that {@code args} name. */
    public static void main(String[] args) throws IOException {
        listen(args.length > 0 ? Integer.parseInt(args[0]) : 8080);
        IOLoop.instance().start();
    }
}
