package org.tornado4j.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Has a server compute handshakes that nobody wants: the same first message over and over, each on a new connection that
 * is closed when the server has answered. That costs the attacker nothing but a connection. Meanwhile it tells how long a
 * connection that was there before has to wait for its responses.
 *
 * <p>Arguments: port, attackers at the same time, seconds.
 */
final class HandshakeStorm {

    private static final byte[] REQUEST =
            "GET /plaintext HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final long PAUSE_NANOS = 20_000_000;

    private final InetSocketAddress server;
    private final long end;
    private final byte[] hello;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private HandshakeStorm(InetSocketAddress server, int seconds) throws IOException, GeneralSecurityException {
        this.server = server;
        this.hello = hello();
        this.end = System.nanoTime() + seconds * 1_000_000_000L;
    }

    public static void main(String[] args) throws Exception {
        int attackers = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        new HandshakeStorm(new InetSocketAddress("localhost", Integer.parseInt(args[0])), seconds)
                .run(attackers, seconds);
    }

    private void run(int attackers, int seconds) throws Exception {
        try (Socket connected = trusting().createSocket(server.getHostString(), server.getPort())) {
            connected.setTcpNoDelay(true);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < attackers; i++) {
                Thread thread = new Thread(this::attack, "attacker-" + i);
                thread.start();
                threads.add(thread);
            }
            long[] waits = probe(connected);
            for (Thread thread : threads) {
                thread.join();
            }
            report(waits, seconds);
        }
    }

    private void attack() {
        byte[] answer = new byte[8192];
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(server);
                socket.getOutputStream().write(hello);
                socket.setSoTimeout(1000);
                if (socket.getInputStream().read(answer) > 0) {
                    begun.incrementAndGet();
                }
            } catch (IOException e) {
                refused.incrementAndGet();
            }
        }
    }

    /** Returns the durations of requests on {@code connected}, in nanoseconds, shortest first. */
    private long[] probe(Socket connected) throws IOException, InterruptedException {
        List<Long> waits = new ArrayList<>();
        InputStream in = connected.getInputStream();
        byte[] response = new byte[8192];
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            connected.getOutputStream().write(REQUEST);
            if (in.read(response) < 0) {
                throw new IOException("the connection was closed");
            }
            waits.add(System.nanoTime() - start);
            Thread.sleep(PAUSE_NANOS / 1_000_000);
        }
        return waits.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private void report(long[] waits, int seconds) {
        System.out.printf(
                "  %d handshakes begun each second, %d connections refused%n", begun.get() / seconds, refused.get());
        System.out.printf(
                "  a connection that was there: %d requests; %.1f ms in the middle, %.1f ms for 99 of 100, %.1f ms at most%n",
                waits.length, millis(waits, 0.5), millis(waits, 0.99), millis(waits, 1));
    }

    private static double millis(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * part)] / 1e6;
    }

    private static byte[] hello() throws IOException, GeneralSecurityException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        ByteBuffer record = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), record);
        return Arrays.copyOf(record.array(), record.position());
    }

    /** Takes any certificate: this is about time. */
    private static SSLSocketFactory trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return context.getSocketFactory();
    }

    private static final class Trusting implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
