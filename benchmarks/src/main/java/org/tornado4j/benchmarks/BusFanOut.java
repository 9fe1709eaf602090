package org.tornado4j.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.tornado4j.bus.BusOptions;
import org.tornado4j.bus.MessageBus;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.LoopGroup;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.websocket.WebSocketCompression;
import org.tornado4j.websocket.WebSocketHandler;
import org.tornado4j.websocket.WebSocketOptions;

/**
 * Prints what it costs to send one message to many WebSockets: CPU time of the loop's thread for each message that is delivered, by the
 * bus, by a call of {@code writeMessage} for each socket, and as bare writes to the same number of channels.
 *
 * <p>Arguments: sockets (1000), bytes of a message (100), messages (300), rounds (5).
 */
public final class BusFanOut {

    private static final int DRAINED = 64 * 1024;
    /** A thread that spins would take a processor from the loop or from the clients. */
    private static final long POLLED_NANOS = 50_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int sockets;
    private final String message;
    private final int messages;
    private final AtomicLong received = new AtomicLong();

    private BusFanOut(int sockets, int bytes, int messages) {
        this.sockets = sockets;
        this.message = "bus ".repeat(bytes / 4 + 1).substring(0, bytes);
        this.messages = messages;
    }

    public static void main(String[] args) throws Exception {
        BusFanOut benchmark = new BusFanOut(number(args, 0, 1000), number(args, 1, 100), number(args, 2, 300));
        int rounds = number(args, 3, 5);
        for (int round = 1; round <= rounds; round++) {
            double bare = benchmark.bareWrites();
            double each = benchmark.served(false, false);
            double bus = benchmark.served(true, false);
            double compressed = benchmark.served(true, true);
            System.out.printf(
                    "round %d: bare writes %.2f, writeMessage for each %.2f, bus %.2f, bus compressed %.2f us per message"
                            + " delivered; bus / bare %.2f%n",
                    round, bare, each, bus, compressed, bus / bare);
        }
        System.exit(0);
    }

    private static int number(String[] args, int index, int otherwise) {
        return index < args.length ? Integer.parseInt(args[index]) : otherwise;
    }

    /** Returns microseconds of a thread that writes the frame to each of the channels. */
    private double bareWrites() throws Exception {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocateDirect(text.length + 4);
        if (text.length < 126) {
            frame.put((byte) 0x81).put((byte) text.length);
        } else {
            frame.put((byte) 0x81).put((byte) 126).putShort((short) text.length);
        }
        frame.put(text).flip();
        List<SocketChannel> channels = new ArrayList<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
                Drain drain = new Drain()) {
            for (int i = 0; i < sockets; i++) {
                drain.add(SocketChannel.open(listener.getLocalAddress()));
                SocketChannel accepted = listener.accept();
                accepted.configureBlocking(false);
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channels.add(accepted);
            }
            drain.start();
            long nanos = 0;
            for (int i = -messages; i < messages; i++) {
                long before = cpuTime(Thread.currentThread());
                writeToEach(channels, frame);
                // The first half warms up. What this thread needs to wait for the clients is not counted.
                nanos += i < 0 ? 0 : cpuTime(Thread.currentThread()) - before;
                drain.await(frame.limit());
            }
            return perMessage(nanos);
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private static void writeToEach(List<SocketChannel> channels, ByteBuffer frame) throws IOException {
        for (SocketChannel channel : channels) {
            channel.write(frame.rewind());
            if (frame.hasRemaining()) {
                throw new IOException("a client is too slow to compare anything");
            }
        }
    }

    /** Returns microseconds of the loop that serves the sockets. */
    private double served(boolean byBus, boolean isCompressed) throws Exception {
        WebSocketOptions options = WebSocketOptions.builder()
                .compression(isCompressed ? WebSocketCompression.DEFAULT : null)
                .build();
        MessageBus bus = new MessageBus(BusOptions.DEFAULT, null);
        List<Silent> handlers = new ArrayList<>();
        CountDownLatch opened = new CountDownLatch(sockets);
        Application application = Application.builder()
                .settings(options.applyTo(ApplicationSettings.builder().logRequests(false))
                        .build())
                .route("/ws", () -> new Silent(bus, handlers, opened))
                .build();
        LoopGroup group = new LoopGroup(1, "fan-out");
        group.start();
        IOLoop loop = group.loops().get(0);
        HTTPServer server = new HTTPServer(application, HTTPServerOptions.DEFAULT);
        call(loop, () -> server.listen(0, "127.0.0.1"));
        try (Drain drain = new Drain()) {
            connect(drain, (InetSocketAddress) server.sockets().get(0).getLocalAddress(), isCompressed);
            opened.await();
            drain.start();
            Thread thread = loop.thread();
            if (thread == null) {
                throw new IllegalStateException("the loop has ended");
            }
            Runnable send = byBus ? () -> bus.publish("t", message) : () -> sendToEach(loop, handlers);
            send.run();
            int length = drain.awaitFirst();
            long before = 0;
            for (int i = -messages; i < messages; i++) {
                before = i == 0 ? cpuTime(thread) : before;
                send.run();
                drain.await(length);
            }
            return perMessage(cpuTime(thread) - before);
        } finally {
            call(loop, server::stop);
            server.closeAllConnections();
            group.stop();
            bus.close();
        }
    }

    private void sendToEach(IOLoop loop, List<Silent> handlers) {
        loop.addCallback(() -> handlers.forEach(handler -> handler.writeMessage(message)));
    }

    private void connect(Drain drain, InetSocketAddress address, boolean isCompressed) throws IOException {
        byte[] request = ("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + (isCompressed ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "")
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer response = ByteBuffer.allocate(1024);
        for (int i = 0; i < sockets; i++) {
            SocketChannel channel = SocketChannel.open(address);
            channel.write(ByteBuffer.wrap(request));
            response.clear();
            while (!new String(response.array(), 0, response.position(), StandardCharsets.US_ASCII)
                    .endsWith("\r\n\r\n")) {
                channel.read(response);
            }
            drain.add(channel);
        }
    }

    private double perMessage(long nanos) {
        return nanos / 1000.0 / messages / sockets;
    }

    private static long cpuTime(Thread thread) {
        return THREADS.getThreadCpuTime(thread.getId());
    }

    /** An action that may fail. */
    private interface Action {
        void run() throws Exception;
    }

    private static void call(IOLoop loop, Action action) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loop.addCallback(() -> {
            try {
                action.run();
                done.complete(true);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        done.get();
    }

    /** Subscribes, and hears nothing. */
    static final class Silent extends WebSocketHandler {

        private final MessageBus bus;
        private final List<Silent> all;
        private final CountDownLatch opened;

        Silent(MessageBus bus, List<Silent> all, CountDownLatch opened) {
            this.bus = bus;
            this.all = all;
            this.opened = opened;
        }

        void open() {
            bus.subscribe("t", this, topic -> {
                throw new IllegalStateException("a message was lost");
            });
            all.add(this);
            opened.countDown();
        }
    }

    /** The clients: a thread that reads what comes, and counts. */
    private final class Drain implements AutoCloseable {

        private final Selector selector = Selector.open();
        private final Thread thread = new Thread(this::run, "clients");
        private volatile boolean closed;

        Drain() throws IOException {
            received.set(0);
        }

        void add(SocketChannel channel) throws IOException {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }

        void start() {
            thread.start();
        }

        /** Waits until each client has the first message, and returns its length. */
        int awaitFirst() {
            long before = -1;
            while (received.get() == 0 || received.get() % sockets != 0 || before != received.get()) {
                before = received.get();
                LockSupport.parkNanos(50_000_000);
            }
            int length = (int) (received.get() / sockets);
            received.set(0);
            return length;
        }

        /** Waits until each client has another message. */
        void await(int length) {
            while (received.get() < (long) length * sockets) {
                LockSupport.parkNanos(POLLED_NANOS);
            }
            received.set(0);
        }

        private void run() {
            ByteBuffer buffer = ByteBuffer.allocateDirect(DRAINED);
            try {
                while (!closed) {
                    selector.select(key -> read(key, buffer));
                }
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
                selector.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private void read(SelectionKey key, ByteBuffer buffer) {
            try {
                buffer.clear();
                int count = ((SocketChannel) key.channel()).read(buffer);
                if (count < 0) {
                    key.cancel();
                } else {
                    received.addAndGet(count);
                }
            } catch (IOException e) {
                key.cancel();
            }
        }

        @Override
        public void close() {
            closed = true;
            selector.wakeup();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the clients are daemons of a benchmark that is ended
            }
        }
    }
}
