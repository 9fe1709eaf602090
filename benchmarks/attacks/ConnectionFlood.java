import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Floods a server with connections on which nothing is sent, opens a new one for each that is closed, and says what two
 * other clients see meanwhile: one that was connected before, and one that connects anew for each request.
 *
 * <pre>java ConnectionFlood.java PORT CONNECTIONS SECONDS [SOURCE-ADDRESS]</pre>
 */
class ConnectionFlood {

    private static final int PATIENCE_MILLIS = 15_000;

    private final InetSocketAddress server;
    private final int connections;
    private final String source;
    private final long end;

    private int opened;
    private int closedByServer;
    private int most;

    ConnectionFlood(int port, int connections, int seconds, String source) {
        this.server = new InetSocketAddress("127.0.0.1", port);
        this.connections = connections;
        this.source = source;
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    public static void main(String[] args) throws Exception {
        String source = args.length > 3 ? args[3] : "127.0.0.1";
        new ConnectionFlood(
                        Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]), source)
                .run();
    }

    private void run() throws Exception {
        ExecutorService clients = Executors.newCachedThreadPool();
        Times established = new Times();
        Times anew = new Times();
        try (Socket before = connect()) {
            request(before); // connected before the flood
            clients.execute(() -> repeat(100, established, () -> request(before)));
            clients.execute(() -> {
                while (goesOn()) {
                    clients.execute(() -> anew.measure(this::requestAnew));
                    pause(500);
                }
            });
            flood();
            clients.shutdown();
            if (!clients.awaitTermination(2L * PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                clients.shutdownNow();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "  flood: %d connections opened, at most %d at a time, %d closed by the server%n",
                opened, most, closedByServer);
        System.out.println("  connected before: " + established);
        System.out.println("  connecting anew:  " + anew);
    }

    private boolean goesOn() {
        return System.nanoTime() - end < 0;
    }

    private void repeat(long millis, Times times, Request request) {
        while (goesOn()) {
            times.measure(request);
            pause(millis);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ------------------------------------------------------------------------------------------ the flood

    private void flood() throws IOException {
        try (Selector selector = Selector.open()) {
            while (goesOn()) {
                for (int i = 0; i < 50 && selector.keys().size() < connections; i++) {
                    open(selector);
                }
                most = Math.max(most, selector.keys().size());
                selector.select(this::look, 10);
            }
            for (SelectionKey key : List.copyOf(selector.keys())) {
                key.channel().close();
            }
        }
    }

    private void open(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_LINGER, 0); // leaves no port behind in TIME_WAIT
        channel.bind(new InetSocketAddress(source, 0));
        channel.configureBlocking(false);
        channel.connect(server);
        channel.register(selector, SelectionKey.OP_CONNECT);
        opened++;
    }

    private void look(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
            } else if (channel.read(ByteBuffer.allocate(1024)) < 0) {
                throw new IOException("closed");
            }
        } catch (IOException e) {
            closedByServer++;
            close(channel);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    // ------------------------------------------------------------------------------------------ the others

    /** Something that takes time and may fail. */
    private interface Request {
        void run() throws IOException;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(server, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private void requestAnew() throws IOException {
        try (Socket socket = connect()) {
            request(socket);
        }
    }

    /** The response is short enough to come in one piece. */
    private static void request(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /plaintext HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        byte[] response = new byte[4096];
        int length = in.read(response);
        if (length < 0 || !new String(response, 0, length, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200 ")) {
            throw new IOException("no response");
        }
    }

    /** Durations of requests. */
    private static final class Times {

        private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
        private volatile int failed;

        void measure(Request request) {
            long begin = System.nanoTime();
            try {
                request.run();
                millis.add((System.nanoTime() - begin) / 1e6);
            } catch (IOException e) {
                synchronized (this) {
                    failed++;
                }
            }
        }

        @Override
        public String toString() {
            List<Double> sorted = new ArrayList<>(millis);
            Collections.sort(sorted);
            int n = sorted.size();
            String counts = n + " answered, " + failed + " not";
            return n == 0
                    ? counts
                    : String.format(
                            Locale.ROOT,
                            "%s; %.1f ms in the middle, %.1f ms for 99 of 100, %.1f ms at most",
                            counts,
                            sorted.get(n / 2),
                            sorted.get((int) Math.ceil(n * 0.99) - 1),
                            sorted.get(n - 1));
        }
    }
}
