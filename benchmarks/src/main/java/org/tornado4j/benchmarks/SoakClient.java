package org.tornado4j.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One of the many clients of a {@link Soak}: has one conversation after the other, good ones and bad ones.
 *
 * <p>Thread: its own; the counters are shared.
 */
final class SoakClient implements Runnable {

    /** Counters shared by all clients. */
    static final class Counters {

        final AtomicLong conversations = new AtomicLong();
        /** Well-behaved conversations that did not get the expected response. */
        final AtomicLong failures = new AtomicLong();
    }

    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final String GET = "GET /plaintext" + HOST + "\r\n";
    private static final int UPLOAD_BYTES = 200_000;

    private static final List<String> MALFORMED = List.of(
            "GET / HTTP/1.1\r\n\r\n",
            "GET /" + HOST + "X : y\r\n\r\n",
            "GET /" + HOST + "\n\n",
            "GET /" + HOST + "Content-Length: +5\r\n\r\nhello",
            "POST /echo" + HOST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /echo" + HOST + "Transfer-Encoding: xchunked\r\n\r\n",
            "POST /echo" + HOST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            "POST /echo" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX",
            "POST /echo" + HOST + "Content-Length: 99999999999\r\n\r\n",
            "POST /echo" + HOST + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 9\r\n\r\nno parts!",
            "GET /" + "x".repeat(70_000) + HOST + "\r\n",
            "GET /" + HOST + "X: y\r\n".repeat(200) + "\r\n",
            "GET / HTTP/3.0\r\n\r\n",
            "\u0016\u0003\u0001\u0002 this is TLS\r\n\r\n");

    /** Responses that take long enough to leave before they end. */
    private static final List<String> LONG_RESPONSES = List.of("GET /static/file.bin", "GET /stream");
    /** The same with Spring. */
    private static final List<String> LONG_SPRING_RESPONSES =
            List.of("GET /static/file.bin", "GET /stream", "GET /events", "GET /pieces/1000");

    private final InetSocketAddress address;
    private final List<String> longResponses;
    private final boolean mvc;
    private final long end;
    private final Random random;
    private final Counters counters;

    /** @param end of the work, as {@link System#nanoTime} counts */
    SoakClient(InetSocketAddress address, String mode, long end, long seed, Counters counters) {
        this.address = address;
        this.longResponses = mode.equals(SoakServer.NATIVE) ? LONG_RESPONSES : LONG_SPRING_RESPONSES;
        this.mvc = mode.equals(SoakServer.WEBMVC);
        this.end = end;
        this.random = new Random(seed);
        this.counters = counters;
    }

    @Override
    public void run() {
        while (System.nanoTime() - end < 0) {
            if (random.nextInt(10) < 6) {
                countFailure(this::goodConversation);
            } else {
                ignoreFailure(this::badConversation);
            }
            counters.conversations.incrementAndGet();
        }
    }

    private interface Conversation {
        void with(Socket socket) throws Exception;
    }

    private void countFailure(Conversation conversation) {
        try {
            connect(conversation);
        } catch (Exception e) {
            counters.failures.incrementAndGet();
            System.err.println("failed: " + e);
        }
    }

    private void ignoreFailure(Conversation conversation) {
        try {
            connect(conversation);
        } catch (Exception e) {
            // the server may end these as it likes
        }
    }

    private void connect(Conversation conversation) throws Exception {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(20_000);
            socket.connect(address);
            conversation.with(socket);
        }
    }

    // ------------------------------------------------------------------------------------------ good ones

    private void goodConversation(Socket socket) throws IOException {
        switch (random.nextInt(mvc ? 8 : 6)) {
            case 0 -> keepAlive(socket, 20);
            case 1 -> pipelined(socket, 16);
            case 2 -> upload(socket);
            case 3 -> chunkedUpload(socket);
            case 4 -> expect(socket, "GET /static/file.bin", 300_000);
            case 5 -> expect(socket, "GET /stream", 200_000);
            case 6 -> multipart(socket);
            default -> later(socket, 20);
        }
    }

    private static void multipart(Socket socket) throws IOException {
        String before = "--l\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n";
        String after = "\r\n--l--\r\n";
        send(
                socket,
                "POST /upload" + HOST + "Content-Type: multipart/form-data; boundary=l\r\nContent-Length: "
                        + (before.length() + UPLOAD_BYTES + after.length()) + "\r\n\r\n" + before);
        socket.getOutputStream().write(new byte[UPLOAD_BYTES]);
        send(socket, after);
        readUntil(socket.getInputStream(), "uploaded " + UPLOAD_BYTES);
    }

    private static void later(Socket socket, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            send(socket, "GET /later" + HOST + "\r\n");
            readUntil(socket.getInputStream(), "at last");
        }
    }

    private static void keepAlive(Socket socket, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            send(socket, GET);
            readUntil(socket.getInputStream(), "Hello, World!");
        }
    }

    private static void pipelined(Socket socket, int times) throws IOException {
        send(socket, GET.repeat(times));
        for (int i = 0; i < times; i++) {
            readUntil(socket.getInputStream(), "Hello, World!");
        }
    }

    private static void upload(Socket socket) throws IOException {
        send(socket, "POST /echo" + HOST + "Connection: close\r\nContent-Length: " + UPLOAD_BYTES + "\r\n\r\n");
        socket.getOutputStream().write(new byte[UPLOAD_BYTES]);
        requireBytes(socket, UPLOAD_BYTES);
    }

    private static void chunkedUpload(Socket socket) throws IOException {
        send(socket, "POST /echo" + HOST + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 20; i++) {
            send(socket, "1000;x=y\r\n" + "z".repeat(0x1000) + "\r\n");
        }
        send(socket, "0\r\nX-Trailer: y\r\n\r\n");
        requireBytes(socket, 20 * 0x1000);
    }

    private static void expect(Socket socket, String request, int bytes) throws IOException {
        send(socket, request + HOST + "Connection: close\r\n\r\n");
        requireBytes(socket, bytes);
    }

    private static void requireBytes(Socket socket, int least) throws IOException {
        int received = socket.getInputStream().readAllBytes().length;
        if (received < least) {
            throw new IOException("received " + received + " bytes instead of " + least);
        }
    }

    /** One byte at a time would be slow, but what comes is short. */
    private static void readUntil(InputStream in, String text) throws IOException {
        int matched = 0;
        while (matched < text.length()) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the connection ended in the midst of a response");
            }
            matched = b == text.charAt(matched) ? matched + 1 : b == text.charAt(0) ? 1 : 0;
        }
    }

    // ------------------------------------------------------------------------------------------ bad ones

    private void badConversation(Socket socket) throws Exception {
        switch (random.nextInt(mvc ? 8 : 7)) {
            case 0 -> malformed(socket);
            case 1 -> noise(socket);
            case 2 -> abortRequest(socket);
            case 3, 4 -> abortResponse(socket, longResponses.get(random.nextInt(longResponses.size())));
            case 5 -> slow(socket);
            case 6 -> silent(socket);
            default -> abortSilence(socket);
        }
    }

    private void malformed(Socket socket) throws IOException {
        send(socket, MALFORMED.get(random.nextInt(MALFORMED.size())));
        socket.getInputStream().readAllBytes();
    }

    private void noise(Socket socket) throws IOException {
        byte[] bytes = new byte[random.nextInt(5000)];
        random.nextBytes(bytes);
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
    }

    private void abortRequest(Socket socket) throws IOException {
        send(socket, "POST /echo" + HOST + "Content-Length: 100000\r\n\r\n" + "x".repeat(random.nextInt(50_000)));
        reset(socket);
    }

    private void abortResponse(Socket socket, String request) throws IOException {
        send(socket, request + HOST + "\r\n");
        socket.getInputStream().readNBytes(random.nextInt(10_000));
        reset(socket);
    }

    /** Leaves a stream that has begun, and on which nothing happens. */
    private void abortSilence(Socket socket) throws IOException {
        send(socket, "GET /silence" + HOST + "\r\n");
        socket.getInputStream().readNBytes(1);
        reset(socket);
    }

    /** Sometimes with a reset, sometimes without. */
    private void reset(Socket socket) throws IOException {
        if (random.nextBoolean()) {
            socket.setSoLinger(true, 0);
        }
    }

    private static void slow(Socket socket) throws IOException, InterruptedException {
        for (int i = 0; i < 30; i++) {
            send(socket, GET.substring(i, i + 1));
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Until the server has enough of it. */
    private void silent(Socket socket) throws IOException {
        send(socket, GET.substring(0, random.nextInt(10)));
        socket.getInputStream().readAllBytes();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
