package org.tornado4j.benchmarks;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Large and long streams through WebFlux or Spring MVC, on a server with 64 MB of heap in a process of its own: 2 GB up, 2 GB
 * down, and a hundred clients of server-sent events that leave, of a stream with events and of one without any. The exit code
 * is 1 if something went missing, or if those who send to these clients do not learn of it within a second.
 *
 * <p>The argument is the mode of the server, {@code webflux} or {@code webmvc}.
 */
public final class Streams {

    private static final String HEAP = "-Xmx64m";
    private static final int PIECE = 20_000;
    private static final int PIECES = 107_375; // of 20,000 bytes: a little more than 2 GiB
    private static final int CLIENTS = 100;
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InetSocketAddress address;

    private Streams(InetSocketAddress address) {
        this.address = address;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("streams");
        Process server = SoakServer.start(directory, HEAP, arguments.length > 0 ? arguments[0] : SoakServer.WEBFLUX);
        boolean passed = false;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
            int port = Integer.parseInt(said.readLine());
            passed = new Streams(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).run();
        } finally {
            server.getOutputStream().close();
            server.waitFor(10, TimeUnit.SECONDS);
            server.destroy();
            SoakServer.delete(directory);
        }
        System.out.println(passed ? "passed" : "FAILED");
        System.exit(passed ? 0 : 1);
    }

    private boolean run() throws Exception {
        boolean passed = report("uploaded", this::upload);
        passed &= report("downloaded", this::download);
        for (String path : List.of("/events", "/silence")) {
            for (boolean reset : new boolean[] {true, false}) {
                passed &= leave(path, reset);
            }
        }
        return passed;
    }

    private interface Transfer {
        long bytes() throws IOException;
    }

    private static boolean report(String what, Transfer transfer) throws IOException {
        long began = System.nanoTime();
        long bytes = transfer.bytes();
        System.out.printf("%s %,d bytes in %.1f s%n", what, bytes, (System.nanoTime() - began) / 1e9);
        return bytes == (long) PIECE * PIECES;
    }

    private long upload() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            send(socket, "POST /count", "Content-Length: " + (long) PIECE * PIECES + "\r\n");
            byte[] piece = new byte[PIECE];
            for (int i = 0; i < PIECES; i++) {
                out.write(piece);
            }
            return Long.parseLong(readText(socket));
        }
    }

    private long download() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /pieces/" + PIECES, "");
            InputStream in = socket.getInputStream();
            readHead(in);
            long content = 0;
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                in.skipNBytes(size + 2L);
                content += size;
            }
            return content;
        }
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(readLine(in), 16);
    }

    // ------------------------------------------------------------------------------------------ clients that leave

    private boolean leave(String path, boolean reset) throws Exception {
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Socket client = connect();
            client.setSoLinger(reset, 0);
            send(client, "GET " + path, "");
            clients.add(client);
        }
        boolean came = await(CLIENTS) != null;
        for (Socket client : clients) {
            client.close();
        }
        Duration took = await(0);
        System.out.printf(
                "%d clients leave %s%s: %s%n",
                CLIENTS,
                path,
                reset ? " with a reset" : "",
                took == null ? "not noticed" : "noticed within " + took.toMillis() + " ms");
        return came && took != null && took.compareTo(NOTICED_WITHIN) <= 0;
    }

    /** Returns how long it took until there were so many listeners; null if there never were. */
    private @Nullable Duration await(int listeners) throws IOException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < PATIENCE.toNanos()) {
            try (Socket socket = connect()) {
                send(socket, "GET /listeners", "");
                if (Integer.parseInt(readText(socket)) == listeners) {
                    return Duration.ofNanos(System.nanoTime() - began);
                }
            }
        }
        return null;
    }

    // ------------------------------------------------------------------------------------------ HTTP

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(address);
        return socket;
    }

    private static void send(Socket socket, String request, String fields) throws IOException {
        String head = request + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns the content of a response that says how long it is. */
    private static String readText(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(readHead(in)), StandardCharsets.US_ASCII);
    }

    /** Returns Content-Length, or 0. */
    private static int readHead(InputStream in) throws IOException {
        int length = 0;
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring("Content-Length: ".length()));
            }
        }
        return length;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended after: " + line);
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }
}
