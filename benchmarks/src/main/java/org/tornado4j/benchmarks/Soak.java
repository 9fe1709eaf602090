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
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Mixed traffic against a server in a process of its own: keep-alive, pipelined requests, uploads, files, streams, slow
 * clients, aborts in the midst of requests and responses, and malformed input of all kinds. What the server holds after a
 * warm-up and at the end, both times when nobody is connected any more, must be the same.
 *
 * <p>The arguments are how many minutes it lasts, and {@code webflux} or {@code webmvc} for a server with Spring. The exit
 * code is 1 if the server is not back to where it began, or if a request that deserved an answer got none.
 */
public final class Soak {

    private static final int CLIENTS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    /** For clients that the server waits for. */
    private static final Duration REST = Duration.ofSeconds(6);

    private final SoakClient.Counters counters = new SoakClient.Counters();
    private final String mode;
    private final BufferedReader answers;
    private final OutputStream questions;
    private final InetSocketAddress address;

    private Soak(Process server, String mode) throws IOException {
        this.mode = mode;
        answers = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII));
        questions = server.getOutputStream();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(answers.readLine()));
    }

    public static void main(String[] arguments) throws Exception {
        double minutes = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 10;
        Path directory = Files.createTempDirectory("soak");
        String mode = arguments.length > 1 ? arguments[1] : SoakServer.NATIVE;
        Process server = SoakServer.start(directory, "-Xmx256m", mode);
        boolean passed;
        try {
            passed = new Soak(server, mode).run(Duration.ofMillis((long) (60_000 * minutes)));
        } finally {
            server.getOutputStream().close();
            server.waitFor(10, TimeUnit.SECONDS);
            server.destroy();
            SoakServer.delete(directory);
        }
        System.out.println(passed ? "passed" : "FAILED");
        System.exit(passed ? 0 : 1);
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
            SoakClient talker = new SoakClient(address, mode, end, System.nanoTime() + i, counters);
            Thread client = new Thread(talker, "client-" + i);
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
}
