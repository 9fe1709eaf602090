package org.tornado4j.httpserver;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.testing.LoopThread;

/** A program that serves itself: clients that ask for more than its heap in one moment and read nothing, and one more. */
final class SmallHeapProgram {

    private static final int LARGE = 8 << 20;
    private static final int CLIENTS = 40;
    private static final int DEADLINE_MILLIS = 60_000;

    private static final String GET = "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n";

    private SmallHeapProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (LoopThread thread = new LoopThread()) {
            InetSocketAddress address = thread.call(SmallHeapProgram::serve);
            List<SocketChannel> clients = connect(address);
            askTogether(thread.loop(), clients);
            System.out.println("got " + answer(address));
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static InetSocketAddress serve() throws IOException {
        HTTPServer server = new HTTPServer(Exchange.answering(exchange -> {
            int size = exchange.target().equals("/large") ? LARGE : 1;
            exchange.connection.respond(200, null, Exchange.fields(), new byte[size], 0, size);
        }));
        server.listen(BindOptions.of(0, "127.0.0.1"));
        return (InetSocketAddress) server.sockets().get(0).getLocalAddress();
    }

    private static List<SocketChannel> connect(InetSocketAddress address) throws IOException {
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            SocketChannel client = SocketChannel.open();
            client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            client.connect(address);
            client.write(request("small"));
            client.read(ByteBuffer.allocate(1)); // the loop knows it from now on
            clients.add(client);
        }
        return clients;
    }

    /** Has the loop find all requests at once. */
    private static void askTogether(IOLoop loop, List<SocketChannel> clients) throws IOException {
        Semaphore written = new Semaphore(0);
        loop.addCallback(written::acquireUninterruptibly);
        for (SocketChannel client : clients) {
            client.write(request("large"));
        }
        written.release();
    }

    private static ByteBuffer request(String path) {
        return ByteBuffer.wrap(String.format(GET, path).getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.getOutputStream().write(request("small").array());
            byte[] beginning = new byte["HTTP/1.1 200".length()];
            new DataInputStream(socket.getInputStream()).readFully(beginning);
            return new String(beginning, StandardCharsets.US_ASCII);
        }
    }
}
