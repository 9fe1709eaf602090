package org.tornado4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Mixed traffic against a server in a process of its own: keep-alive, pipelined requests, uploads, files, streams, slow
 * clients, aborts in the midst of requests and responses, and malformed input of all kinds. What the server holds after a
 * warm-up and at the end, both times when nobody is connected any more, must be the same.
 *
 * <p>The argument is how many minutes it lasts. The exit code is 1 if the server is not back to where it began, or if a
 * request that deserved an answer got none.
 */
public final class Soak {

    private static final int CLIENTS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    /** For clients that the server waits for. */
    private static final Duration REST = Duration.ofSeconds(6);

    private final SoakClient.Counters counters = new SoakClient.Counters();
    private final BufferedReader answers;
    private final OutputStream questions;
    private final InetSocketAddress address;

    private Soak(Process server) throws IOException {
        answers = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII));
        questions = server.getOutputStream();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(answers.readLine()));
    }

    public static void main(String[] arguments) throws Exception {
        double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 10;
        Path directory = Files.createTempDirectory("soak");
        Process server = startServer(directory);
        boolean passed;
        try {
            passed = new Soak(server).run(Duration.ofMillis((long) (60_000 * minutes)));
        } finally {
            server.getOutputStream().close();
            server.waitFor(10, TimeUnit.SECONDS);
            server.destroy();
            delete(directory);
        }
        System.out.println(passed ? "passed" : "FAILED");
        System.exit(passed ? 0 : 1);
    }

    private static Process startServer(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.tornado4j.benchmarks.SoakServer",
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private boolean run(Duration duration) throws Exception {
        work(WARM_UP);
        SoakFigures before = measure();
        System.out.println("before: " + before);
        work(duration);
        SoakFigures after = measure();
        System.out.println("after:  " + after);
        System.out.println(counters.conversations + " conversations, " + counters.failures + " failed");
        return after.isBackTo(before) && counters.failures.get() == 0;
    }

    private void work(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(new SoakClient(address, end, System.nanoTime() + i, counters), "client-" + i);
            clients.add(client);
            client.start();
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private SoakFigures measure() throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(REST.toMillis());
        questions.write('\n');
        questions.flush();
        return SoakFigures.parse(answers.readLine());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
