package org.tornado4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server on this machine that asks for one thing after the other.
 *
 * <p>Thread: one.
 */
public final class Requesting implements AutoCloseable {

    private static final Pattern WHOLE_RESPONSE = Pattern.compile(
            "HTTP/1\\.1 200 OK\r\n(?:.*\r\n)*?Content-Length: (\\d+)\r\n(?:.*\r\n)*?\r\n", Pattern.DOTALL);

    /** After so much silence a server that drains may close a connection: {@code docs/operations.md}. */
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocate(8192);
    /**
     * Times, in nanoseconds, just before the last request and the one before were sent, and just after the last one
     * was.
     */
    private long beganToSend;

    private long beganToSendBefore;
    private long sent;
    /** True once there was an answer. */
    private boolean letIn;

    private boolean over;

    public Requesting(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    }

    /** The content of the answer to one request on a connection of its own. */
    public static String once(int port, String path) throws IOException {
        try (Requesting client = new Requesting(port)) {
            return client.ask(path);
        }
    }

    /** The content of the answer, whose status is 200. */
    public String ask(String path) throws IOException {
        send(path);
        return answer();
    }

    public void send(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        received.clear();
        beganToSendBefore = beganToSend;
        beganToSend = System.nanoTime();
        try {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        } finally {
            sent = System.nanoTime();
        }
    }

    /** The content of the answer to what was sent, whose status is 200. */
    public String receive() throws IOException {
        return answer();
    }

    private String answer() throws IOException {
        received.clear();
        while (true) {
            if (channel.read(received) < 0) {
                throw new EOFException("the connection ended in the midst: " + text());
            }
            Matcher head = WHOLE_RESPONSE.matcher(text());
            if (head.lookingAt() && received.position() == head.end() + Integer.parseInt(head.group(1))) {
                letIn = true;
                over = head.group().contains("Connection: close");
                return text().substring(head.end());
            }
        }
    }

    private String text() {
        return new String(received.array(), 0, received.position(), StandardCharsets.ISO_8859_1);
    }

    /** Returns whether the server has announced or shown that it takes no further request. */
    public boolean isOver() throws IOException {
        if (!over) {
            channel.configureBlocking(false);
            over = channel.read(received.clear()) < 0;
            channel.configureBlocking(true);
        }
        return over;
    }

    /**
     * Returns whether the server may have closed the connection before it saw the last request: nothing of an answer has come,
     * and the client, which may have had to wait for a processor, had been silent for so long.
     */
    private boolean mayHaveCrossedTheClose() {
        return letIn && received.position() == 0 && sent - beganToSendBefore >= SILENCE_NANOS;
    }

    private String describe() {
        return "%s connection, %d ms after the request before, %d bytes of an answer"
                .formatted(
                        letIn ? "known" : "new",
                        TimeUnit.NANOSECONDS.toMillis(sent - beganToSendBefore),
                        received.position());
    }

    /** Waits for the server to end the connection, in whichever way. */
    public void awaitEnd() {
        try {
            while (channel.read(received.clear()) >= 0) {
                // what comes before the end does not matter
            }
        } catch (IOException e) {
            // reset: an end as well
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Clients that ask as fast as they get answers, each in a thread of its own. */
    public static Load load(int port, int clients) {
        return new Load(port, clients);
    }

    /**
     * Clients that keep their connections until they are told that these end, and never try again.
     *
     * <p>Thread: the test's.
     */
    public static final class Load implements AutoCloseable {

        private static final long DEADLINE_SECONDS = 120;

        private final int port;
        private final AtomicInteger answered = new AtomicInteger();
        private final List<CompletableFuture<@Nullable Void>> clients = new ArrayList<>();
        /** Read by the clients. */
        private volatile boolean goOn = true;
        /** Read by the clients. */
        private volatile boolean lastServerGoes;

        private Load(int port, int count) {
            this.port = port;
            for (int i = 0; i < count; i++) {
                clients.add(CompletableFuture.runAsync(this::askOnAndOn, Load::inOwnThread));
            }
        }

        private static void inOwnThread(Runnable task) {
            Thread thread = new Thread(task, "client");
            thread.setDaemon(true);
            thread.start();
        }

        private void askOnAndOn() {
            try {
                while (goOn) {
                    askOnOneConnection();
                }
            } catch (ConnectException e) {
                goOn = false; // nobody listens any more
            } catch (IOException e) {
                throw new IllegalStateException("a request was lost", e);
            }
        }

        private void askOnOneConnection() throws IOException {
            try (Requesting client = new Requesting(port)) {
                askOnAndOn(client);
            }
        }

        private void askOnAndOn(Requesting client) throws IOException {
            try {
                while (goOn && !client.isOver()) {
                    client.ask("/");
                    answered.incrementAndGet();
                }
            } catch (IOException e) {
                if (client.mayHaveCrossedTheClose()) {
                    return; // another connection follows
                }
                if (e instanceof EOFException || !lastServerGoes || client.letIn) {
                    throw new IOException(client.describe(), e); // a server had let it in
                }
                goOn = false; // no server listens any more
            }
        }

        /** Waits for so many further answers. */
        public void awaitMore(int answers) {
            int before = answered.get();
            Awaitility.await(answers + " answers")
                    .atMost(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .until(() -> {
                        for (CompletableFuture<@Nullable Void> client : clients) {
                            client.getNow(null); // throws what went wrong
                        }
                        return answered.get() >= before + answers || !goOn;
                    });
            assertThat(answered.get() - before).as("answers that came").isGreaterThanOrEqualTo(answers);
        }

        /** Ends the clients; fails if one of them lost a request. */
        public void stop() throws Exception {
            goOn = false;
            awaitRefusal();
        }

        /**
         * The last server is about to go. Who connects between its last look for connections and the end of its socket is
         * reset by the kernel, which counts as a refusal from now on.
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
    }
}
