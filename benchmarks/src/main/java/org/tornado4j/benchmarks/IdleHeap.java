package org.tornado4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Live heap of a server, in a process of its own, by the number of idle connections that have made one request each. The exit
 * code is 1 if a connection takes more than 2 KiB.
 *
 * <p>The arguments are the mode of the server, {@code native}, {@code webflux} or {@code webmvc}, and the number of
 * connections, 10,000 by default; this process and the server need as many descriptors each.
 */
public final class IdleHeap {

    private static final int CONNECTIONS = 10_000;
    private static final double MOST_KIB = 2;
    private static final byte[] REQUEST =
            "GET /plaintext HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String CONTENT = "Hello, World!";

    private IdleHeap() {}

    public static void main(String[] arguments) throws Exception {
        String mode = arguments.length > 0 ? arguments[0] : SoakServer.NATIVE;
        int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : CONNECTIONS;
        Path directory = Files.createTempDirectory("idle");
        Process server = SoakServer.start(directory, "-Xmx64m", mode, SoakServer.PATIENT);
        boolean passed = false;
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
            passed = measure(answers, server.getOutputStream(), connections);
        } finally {
            server.getOutputStream().close();
            server.waitFor(10, TimeUnit.SECONDS);
            server.destroy();
            SoakServer.delete(directory);
        }
        System.out.println(passed ? "passed" : "FAILED");
        System.exit(passed ? 0 : 1);
    }

    private static boolean measure(BufferedReader answers, OutputStream questions, int connections) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(answers.readLine()));
        List<Socket> clients = new ArrayList<>();
        try {
            connect(address, connections / 10, clients);
            SoakFigures before = ask(answers, questions);
            System.out.println("before: " + before);
            connect(address, connections, clients);
            SoakFigures after = ask(answers, questions);
            System.out.println("after:  " + after);
            int more = after.connections() - before.connections();
            double each = (double) (after.heapKiB() - before.heapKiB()) / more;
            System.out.printf("%,d connections more, %.2f KiB of live heap each%n", more, each);
            return more == connections && each <= MOST_KIB;
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static void connect(InetSocketAddress address, int count, List<Socket> clients) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket client = new Socket();
            clients.add(client);
            client.connect(address);
            client.getOutputStream().write(REQUEST);
            StringBuilder got = new StringBuilder();
            byte[] piece = new byte[1000];
            while (got.indexOf(CONTENT) < 0) {
                int length = client.getInputStream().read(piece);
                if (length < 0) {
                    throw new IOException("connection " + clients.size() + " ended after: " + got);
                }
                got.append(new String(piece, 0, length, StandardCharsets.US_ASCII));
            }
        }
    }

    private static SoakFigures ask(BufferedReader answers, OutputStream questions) throws IOException {
        questions.write('\n');
        questions.flush();
        return SoakFigures.parse(answers.readLine());
    }
}
