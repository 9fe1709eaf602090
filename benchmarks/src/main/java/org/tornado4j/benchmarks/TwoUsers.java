package org.tornado4j.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Two users whose requests to Spring MVC alternate on each of eight connections, as those of a proxy do: plain ones, forms, content of
 * all sizes and kinds of framing, sessions, asynchronous answers, failures, content that nobody reads, and requests that
 * break off. Each answer says all that the application found in its request; it must be what that user has sent, and have
 * nothing of the other, nor of an earlier request.
 *
 * <p>The argument is the number of requests, a million by default. The exit code is 1 if an answer was another.
 */
public final class TwoUsers {

    private static final int CONNECTIONS = 8;
    private static final long REQUESTS = 1_000_000;
    private static final int MOST_CONTENT = 40_000;
    private static final int MOST_REPORTED = 10;
    /** Of so many pairs of requests one breaks off. */
    private static final int BREAKS_OFF = 500;

    /**
     * @param name that no text of a request but of this user contains
     * @param session the value of its cookie
     */
    private record User(String name, String language, String session) {

        Locale locale() {
            return Locale.forLanguageTag(language);
        }
    }

    /**
     * @param text as it is sent
     * @param expected the content of the answer; null for any
     */
    private record Request(
            User user, String text, int status, @Nullable String expected) {}

    private record Response(int status, String head, String content) {}

    private final InetSocketAddress address;
    private final AtomicLong left;
    private final AtomicLong wrong = new AtomicLong();

    private TwoUsers(InetSocketAddress address, long requests) {
        this.address = address;
        this.left = new AtomicLong(requests);
    }

    public static void main(String[] arguments) throws Exception {
        long requests = arguments.length > 0 ? Long.parseLong(arguments[0]) : REQUESTS;
        Path directory = Files.createTempDirectory("users");
        Process server = SoakServer.start(directory, "-Xmx256m", SoakServer.WEBMVC);
        boolean passed = false;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
            int port = Integer.parseInt(said.readLine());
            passed =
                    new TwoUsers(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), requests).run(requests);
        } finally {
            server.getOutputStream().close();
            server.waitFor(10, TimeUnit.SECONDS);
            server.destroy();
            SoakServer.delete(directory);
        }
        System.out.println(passed ? "passed" : "FAILED");
        System.exit(passed ? 0 : 1);
    }

    private boolean run(long requests) throws Exception {
        long began = System.nanoTime();
        List<User> users = List.of(logIn("adaaa", "de"), logIn("bobbb", "fr"));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Random random = new Random(i);
            Thread thread = new Thread(() -> work(users, random), "users-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.printf(
                "%,d requests of two users in %.0f s, %d with a wrong answer%n",
                requests, (System.nanoTime() - began) / 1e9, wrong.get());
        return wrong.get() == 0;
    }

    private User logIn(String name, String language) throws IOException {
        try (Connection connection = new Connection()) {
            connection.send("GET /user/" + name + "?remember=yes HTTP/1.1\r\nHost: localhost\r\n\r\n");
            String head = connection.read().head();
            int begin = head.indexOf("JSESSIONID=") + "JSESSIONID=".length();
            return new User(name, language, head.substring(begin, head.indexOf(';', begin)));
        }
    }

    // ------------------------------------------------------------------------------------------ the work of a
    // connection

    private void work(List<User> users, Random random) {
        try {
            Connection connection = new Connection();
            while (left.getAndAdd(-2) > 0) {
                if (random.nextInt(BREAKS_OFF) == 0) {
                    breakOff(connection, users.get(random.nextInt(2)), random);
                    connection = new Connection();
                }
                Request first = request(users.get(0), random);
                Request second = request(users.get(1), random);
                connection.send(first.text() + second.text());
                check(first, users.get(1), connection.read());
                check(second, users.get(0), connection.read());
            }
            connection.close();
        } catch (IOException | RuntimeException e) {
            report("failed: " + e);
        }
    }

    private void breakOff(Connection connection, User user, Random random) throws IOException {
        String text = request(user, random).text();
        connection.send(text.substring(0, random.nextInt(text.length())));
        connection.close();
    }

    private void check(Request request, User other, Response response) {
        if (response.status() != request.status()) {
            report("status " + response.status() + " for " + request);
        } else if (request.expected() != null && !response.content().equals(request.expected())) {
            report("expected " + request.expected() + "\n but was " + response.content());
        } else if ((response.head() + response.content()).contains(other.name())) {
            report(other.name() + " is in " + response);
        } else if (response.head().contains("Set-Cookie")) {
            report("a cookie is in " + response);
        }
    }

    private void report(String what) {
        if (wrong.incrementAndGet() <= MOST_REPORTED) {
            System.err.println(what);
        }
    }

    // ------------------------------------------------------------------------------------------ requests

    private static Request request(User user, Random random) {
        RequestText text = new RequestText(user, random.nextInt(1_000_000));
        if (random.nextBoolean()) {
            text.query = "place=" + text.mark;
        }
        if (random.nextBoolean()) {
            text.field("X-Mark", text.mark);
        }
        if (random.nextBoolean()) {
            text.field("Accept-Language", user.language());
            text.locale = user.locale();
        }
        if (random.nextBoolean()) {
            text.logIn();
        }
        return switch (random.nextInt(8)) {
            case 0 -> text.build("POST", "", "word=" + text.mark, "application/x-www-form-urlencoded", false);
            case 1 -> text.build("POST", "", text.content(random), "text/plain", false);
            case 2 -> text.build("PUT", "", text.content(random), "text/plain", true);
            case 3 -> text.build("GET", "/later", "", null, false);
            case 4 -> text.build("POST", "/later", text.content(random), "text/plain", true);
            case 5 -> text.failing(text.build("GET", "/failure", "", null, false), 409);
            case 6 -> text.failing(text.build("POST", "/unread", text.content(random), "text/plain", false), 204);
            default -> text.build("GET", "", "", null, false);
        };
    }

    /** A request that is put together, and the answer to it. */
    private static final class RequestText {

        private final User user;
        final String mark;
        private final Map<String, String> fields = new TreeMap<>();
        private String cookies = "";
        private @Nullable String remembered;

        @Nullable
        String query;

        Locale locale = Locale.getDefault();

        RequestText(User user, int number) {
            this.user = user;
            this.mark = user.name() + number;
            field("Host", "localhost");
        }

        void field(String name, String value) {
            fields.put(name, value);
        }

        void logIn() {
            cookies = "JSESSIONID=" + user.session() + ",who=" + mark;
            field("Cookie", cookies.replace(",", "; "));
            remembered = user.name();
        }

        String content(Random random) {
            return mark + "y".repeat(random.nextInt(random.nextInt(10) == 0 ? MOST_CONTENT : 100));
        }

        Request build(String method, String path, String content, @Nullable String type, boolean chunked) {
            String target = "/user/" + user.name() + path;
            if (type != null) {
                field("Content-Type", type);
                field(chunked ? "Transfer-Encoding" : "Content-Length", chunked ? "chunked" : "" + content.length());
            }
            StringBuilder text = new StringBuilder(method + " " + target + (query == null ? "" : "?" + query));
            text.append(" HTTP/1.1\r\n");
            fields.forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
            text.append("\r\n");
            if (chunked) {
                int half = content.length() / 2;
                text.append(chunk(content.substring(0, half)) + chunk(content.substring(half)) + "0\r\n\r\n");
            } else {
                text.append(content);
            }
            return new Request(user, text.toString(), 200, answer(method, target, content));
        }

        private static String chunk(String text) {
            return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
        }

        private String answer(String method, String target, String content) {
            Map<String, String> parameters = new TreeMap<>();
            if (query != null) {
                parameters.put("place", mark);
            }
            boolean form = content.startsWith("word=");
            if (form) {
                parameters.put("word", mark);
            }
            return String.join(
                    "|",
                    method,
                    target,
                    "" + query,
                    "null",
                    parameters.toString(),
                    fields.toString(),
                    cookies,
                    "" + remembered,
                    locale.toString(),
                    form ? "" : content);
        }

        Request failing(Request request, int status) {
            return new Request(user, request.text(), status, status == 204 ? "" : null);
        }
    }

    // ------------------------------------------------------------------------------------------ HTTP

    private final class Connection implements AutoCloseable {

        private final Socket socket = new Socket();
        private final InputStream in;

        Connection() throws IOException {
            socket.setSoTimeout(20_000);
            socket.setTcpNoDelay(true);
            socket.connect(address);
            in = new BufferedInputStream(socket.getInputStream());
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        Response read() throws IOException {
            StringBuilder head = new StringBuilder();
            String content = "";
            int length = 0;
            boolean chunked = false;
            for (String line = readLine(); !line.isEmpty(); line = readLine()) {
                head.append(line).append('\n');
                if (line.startsWith("Content-Length: ")) {
                    length = Integer.parseInt(line.substring("Content-Length: ".length()));
                }
                chunked |= line.equals("Transfer-Encoding: chunked");
            }
            if (chunked) {
                StringBuilder chunks = new StringBuilder();
                for (int size = chunkSize(); size > 0; size = chunkSize()) {
                    chunks.append(readText(size));
                    readLine();
                }
                readLine();
                content = chunks.toString();
            } else {
                content = readText(length);
            }
            return new Response(Integer.parseInt(head.substring(9, 12)), head.toString(), content);
        }

        private int chunkSize() throws IOException {
            return Integer.parseInt(readLine(), 16);
        }

        private String readText(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException("the connection ended in the midst of a response");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        private String readLine() throws IOException {
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

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
