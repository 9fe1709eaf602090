package org.tornado4j.spring.boot;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask one request after the other on one connection each, and make a new one when they are told that the old one
 * ends, or find it closed before they send, as all clients do that keep connections. They never try again.
 *
 * <p>Thread: the test's.
 */
public final class KeepingClients implements AutoCloseable {

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long DEADLINE_SECONDS = 120;

    /** After so much silence a server that drains may close a connection: {@code docs/operations.md}. */
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final int port;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<CompletableFuture<@Nullable Void>> clients = new ArrayList<>();
    /** Read by the clients. */
    private volatile boolean goOn = true;
    /** Read by the clients. */
    private volatile boolean lastServerGoes;

    /** Each asks more slowly than the one before. */
    public KeepingClients(int port, int count) {
        this.port = port;
        for (int i = 0; i < count; i++) {
            int pauseMillis = i;
            clients.add(CompletableFuture.runAsync(() -> ask(pauseMillis), KeepingClients::inOwnThread));
        }
    }

    private static void inOwnThread(Runnable task) {
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the number of connections made so far. */
    public int connections() {
        return connections.get();
    }

    /** Waits until so many further answers came, or a client failed. */
    public void awaitMore(int answers) throws Exception {
        int before = answered.get();
        long start = System.nanoTime();
        while (answered.get() < before + answers) {
            for (CompletableFuture<@Nullable Void> client : clients) {
                client.getNow(null); // throws what went wrong
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS)) {
                throw new AssertionError("only " + (answered.get() - before) + " answers came");
            }
            TimeUnit.MILLISECONDS.sleep(1); // leaves the processor to those that are waited for
        }
    }

    /** Ends the clients; fails if one of them lost a request. */
    public void stop() throws Exception {
        goOn = false;
        awaitRefusal();
    }

    /**
     * The last server is about to go. Who connects between its last look for connections and the end of its socket is reset
     * by the kernel, which counts as a refusal from now on.
     */
    public void lastServerGoes() {
        lastServerGoes = true;
    }

    /** Waits until nobody lets the clients in any more; fails if one of them lost a request. */
    public void awaitRefusal() throws Exception {
        for (CompletableFuture<@Nullable Void> client : clients) {
            client.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        goOn = false;
    }

    private void ask(int pauseMillis) {
        try {
            while (goOn) {
                connections.incrementAndGet();
                askOnOneConnection(pauseMillis);
            }
        } catch (ConnectException e) {
            goOn = false; // nobody listens any more
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("a request was lost", e);
        }
    }

    private void askOnOneConnection(int pauseMillis) throws IOException, InterruptedException {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("localhost", port))) {
            ask(new Asking(channel), pauseMillis);
        }
    }

    private void ask(Asking asking, int pauseMillis) throws IOException, InterruptedException {
        try {
            while (goOn && !asking.isOver()) {
                asking.ask();
                answered.incrementAndGet();
                TimeUnit.MILLISECONDS.sleep(pauseMillis); // the pace of a client, not a wait for the server
            }
        } catch (IOException e) {
            if (asking.mayHaveCrossedTheClose()) {
                return; // another connection follows
            }
            if (e instanceof EOFException || !lastServerGoes || asking.letIn) {
                throw e; // a server had let it in
            }
            goOn = false; // no server listens any more
        }
    }

    /** The content of the answer to one request on a connection of its own. */
    public static String askOnce(int port) throws IOException {
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("localhost", port))) {
            return new Asking(channel).ask();
        }
    }

    /** One connection. */
    private static final class Asking {

        private static final int LONGEST_RESPONSE = 4096;
        private static final Pattern HEAD =
                Pattern.compile("HTTP/1\\.1 200 OK\r\n(?:.*\r\n)*?Content-Length: (\\d+)\r\n(?:.*\r\n)*?\r\n");

        private final SocketChannel channel;
        private final ByteBuffer received = ByteBuffer.allocate(LONGEST_RESPONSE);
        /**
         * Times, in nanoseconds, just before the last request and the one before were sent, and just after the last one
         * was.
         */
        private long beganToSend;

        private long beganToSendBefore;
        private long sent;
        /** True if there was an answer. */
        private boolean letIn;

        private boolean saidClose;

        Asking(SocketChannel channel) {
            this.channel = channel;
        }

        boolean isOver() throws IOException {
            if (saidClose) {
                return true;
            }
            channel.configureBlocking(false);
            boolean closed = channel.read(received.clear()) < 0;
            channel.configureBlocking(true);
            return closed;
        }

        String ask() throws IOException {
            received.clear();
            beganToSendBefore = beganToSend;
            beganToSend = System.nanoTime();
            try {
                channel.write(ByteBuffer.wrap(REQUEST));
            } finally {
                sent = System.nanoTime();
            }
            while (true) {
                if (channel.read(received) < 0) {
                    throw new EOFException("the connection ended in the midst: " + text());
                }
                Matcher head = HEAD.matcher(text());
                if (head.lookingAt() && received.position() == head.end() + Integer.parseInt(head.group(1))) {
                    letIn = true;
                    saidClose = head.group().contains("Connection: close");
                    return text().substring(head.end());
                }
            }
        }

        /**
         * Returns whether the server may have closed the connection before it saw the last request: nothing of an answer has
         * come, and the client, which may have had to wait for a processor, had been silent for so long.
         */
        boolean mayHaveCrossedTheClose() {
            return letIn && received.position() == 0 && sent - beganToSendBefore >= SILENCE_NANOS;
        }

        private String text() {
            return new String(received.array(), 0, received.position(), StandardCharsets.ISO_8859_1);
        }
    }
}
