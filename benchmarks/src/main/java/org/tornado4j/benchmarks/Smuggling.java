package org.tornado4j.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.tornado4j.benchmarks.SmugglingCases.Case;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;

/**
 * Sends requests that two readers might read differently to a server, straight and through proxies before it, and
 * compares how many were executed with how many were answered: one more was smuggled past the proxy. Prints the answers,
 * and exits with 1 when there was such a one.
 *
 * <p>On the command line: the port to serve, then {@code name=port} for each proxy.
 */
public final class Smuggling {

    private static final int PATIENCE_MILLIS = 400;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})");

    /** Counted by the loop's thread, read by main's. */
    private final AtomicInteger executed = new AtomicInteger();

    private Smuggling() {}

    public static void main(String[] args) throws Exception {
        Map<String, Integer> ways = new LinkedHashMap<>();
        ways.put("straight", Integer.valueOf(args[0]));
        for (int i = 1; i < args.length; i++) {
            String[] proxy = args[i].split("=", 2);
            ways.put(proxy[0], Integer.valueOf(proxy[1]));
        }
        Smuggling smuggling = new Smuggling();
        smuggling.serve(ways.get("straight"));
        System.exit(smuggling.isSafe(ways) ? 0 : 1);
    }

    private void serve(int port) throws InterruptedException {
        CountDownLatch listening = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            listen(port);
            listening.countDown();
            IOLoop.current().start();
        });
        thread.setDaemon(true);
        thread.start();
        listening.await();
    }

    private void listen(int port) {
        try {
            HTTPServer.ofCallback(this::answer).listen(port, "127.0.0.1");
        } catch (IOException e) {
            throw new IllegalStateException("cannot listen on port " + port, e);
        }
    }

    private void answer(HTTPServerRequest request) {
        executed.incrementAndGet();
        byte[] answer = (request.method() + " " + request.uri() + "\n").getBytes(ISO_8859_1);
        request.connection().respond(200, null, new HTTPHeaders(), answer, 0, answer.length);
    }

    private boolean isSafe(Map<String, Integer> ways) throws IOException {
        boolean safe = true;
        System.out.printf("%-38s", "");
        ways.keySet().forEach(way -> System.out.printf(" %-12s", way));
        System.out.println();
        for (Case attack : SmugglingCases.all()) {
            System.out.printf("%-38s", attack.name());
            for (int port : ways.values()) {
                safe &= isSafe(attack, port);
            }
            System.out.println();
        }
        return safe;
    }

    private boolean isSafe(Case attack, int port) throws IOException {
        int before = executed.get();
        List<String> statuses = statuses(exchange(attack.wire(), port));
        long answered = statuses.stream().filter("200"::equals).count();
        boolean smuggled = executed.get() - before > answered;
        System.out.printf(" %-12s", String.join(",", statuses) + (smuggled ? " SMUGGLED" : ""));
        return !smuggled;
    }

    private static List<String> statuses(String received) {
        List<String> statuses = new ArrayList<>();
        STATUS_LINE
                .matcher(received)
                .results()
                .map((MatchResult line) -> line.group(1))
                .forEach(statuses::add);
        return statuses;
    }

    /** Sends {@code wire} and returns the bytes received until the server closes the connection or is silent. */
    private static String exchange(String wire, int port) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(wire.getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            byte[] piece = new byte[4096];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                received.write(piece, 0, count);
            }
        } catch (SocketTimeoutException | SocketException e) {
            // the other side waits for more, or has had enough: that is all there is
        }
        return received.toString(ISO_8859_1);
    }
}
