package org.tornado4j.catalina;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections that leave HTTP for a handler of the application's. */
class UpgradeTests {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n";

    /** Of the test that runs. A handler of one before, which may end late, keeps to its own. */
    private static volatile BlockingQueue<String> events = new LinkedBlockingQueue<>();

    /** Calls of a listener that does not wait for input. */
    private static final AtomicInteger UNWANTED = new AtomicInteger();

    @BeforeEach
    void forget() {
        events = new LinkedBlockingQueue<>();
        UNWANTED.set(0);
    }

    private static String event() throws InterruptedException {
        return String.valueOf(events.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static RunningCatalina upgradingTo(Class<? extends HttpUpgradeHandler> handler) throws Exception {
        return new RunningCatalina((request, response) -> {
            response.setHeader("Upgrade", "mine");
            response.setHeader("X-Custom", "here");
            request.upgrade(handler);
        });
    }

    private static Wire upgrade(RunningCatalina server) throws IOException {
        Wire wire = server.connect().send(REQUEST);
        assertThat(wire.readHead().status()).isEqualTo(101);
        return wire;
    }

    /** Notes its end. */
    abstract static class Handler implements HttpUpgradeHandler {

        final BlockingQueue<String> seen = events;

        @Override
        public void init(WebConnection connection) {
            try {
                serve(connection, connection.getInputStream(), connection.getOutputStream());
            } catch (Exception e) {
                seen.add(e.toString());
            }
        }

        abstract void serve(WebConnection connection, ServletInputStream input, ServletOutputStream output)
                throws Exception;

        final void close(WebConnection connection) {
            try {
                connection.close();
            } catch (Exception e) {
                seen.add(e.toString());
            }
        }

        @Override
        public void destroy() {
            seen.add("destroyed");
        }
    }

    /** Sends back what it receives, when it can be read without waiting, and a word at the end. */
    public static final class Echo extends Handler {

        @Override
        void serve(WebConnection connection, ServletInputStream input, ServletOutputStream output) {
            input.setReadListener(new ReadListener() {
                @Override
                public void onDataAvailable() throws IOException {
                    byte[] bytes = new byte[1000];
                    while (input.isReady()) {
                        int count = input.read(bytes);
                        if (count > 0) {
                            output.write(bytes, 0, count);
                        }
                    }
                    output.flush();
                }

                @Override
                public void onAllDataRead() throws IOException {
                    seen.add("all read");
                    output.write(bytes("bye"));
                    close(connection);
                }

                @Override
                public void onError(Throwable failure) {
                    seen.add(failure.toString());
                    close(connection);
                }
            });
        }
    }

    @Test
    void handlerHasTheConnection() throws Exception {
        try (RunningCatalina server = upgradingTo(Echo.class);
                Wire wire = server.connect()) {
            wire.send(REQUEST + "behind");
            Wire.Response response = wire.readHead();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.field("X-Custom")).isEqualTo("here");
            assertThat(response.fields("Upgrade")).containsExactly("mine");
            assertThat(wire.readBytes(6)).isEqualTo(bytes("behind"));
            wire.send("more");
            assertThat(wire.readBytes(4)).isEqualTo(bytes("more"));
        }
        assertThat(event()).isEqualTo("all read");
        assertThat(event()).isEqualTo("destroyed");
    }

    @Test
    void endOfInputIsToldOnceAndTheAnswerStillArrives() throws Exception {
        try (RunningCatalina server = upgradingTo(Echo.class);
                Wire wire = upgrade(server)) {
            wire.send("last").endOutput();
            assertThat(wire.readToEnd()).isEqualTo("lastbye");
            assertThat(event()).isEqualTo("all read");
            assertThat(event()).isEqualTo("destroyed");
        }
        assertThat(events).isEmpty();
    }

    /** Reads and writes as a thread that may wait. */
    public static final class Waiting extends Handler {

        @Override
        void serve(WebConnection connection, ServletInputStream input, ServletOutputStream output) throws Exception {
            byte[] bytes = input.readNBytes(200_000);
            output.write(bytes);
            connection.close();
        }
    }

    @Test
    void handlerMayWait() throws Exception {
        try (RunningCatalina server = upgradingTo(Waiting.class);
                Wire wire = upgrade(server)) {
            byte[] bytes = new byte[200_000];
            bytes[199_999] = 7;
            wire.send(bytes);
            assertThat(wire.readBytes(200_000)).isEqualTo(bytes);
            assertThat(wire.readToEnd()).isEmpty();
            assertThat(event()).isEqualTo("destroyed");
        }
    }

    /** Reads on a thread of its own, and closes there. */
    public static final class OwnThread extends Handler {

        @Override
        void serve(WebConnection connection, ServletInputStream input, ServletOutputStream output) {
            CompletableFuture.runAsync(() -> {
                try {
                    int first = input.read();
                    seen.add("read " + first);
                    if (first >= 0) {
                        output.write(first);
                        connection.close();
                    }
                } catch (Exception e) {
                    seen.add(e.toString());
                }
            });
        }
    }

    @Test
    void handlerMayCloseFromAnyThread() throws Exception {
        try (RunningCatalina server = upgradingTo(OwnThread.class);
                Wire wire = upgrade(server)) {
            wire.send("a");
            assertThat(wire.readToEnd()).isEqualTo("a");
            assertThat(event()).isEqualTo("read 97");
            assertThat(event()).isEqualTo("destroyed");
        }
    }

    @Test
    void clientThatVanishesEndsAReadAndTheHandler() throws Exception {
        try (RunningCatalina server = upgradingTo(OwnThread.class)) {
            upgrade(server).reset();
            assertThat(new String[] {event(), event()}).containsExactlyInAnyOrder("read -1", "destroyed");
        }
    }

    /** Sends back what it receives without waiting, neither to read nor to write. */
    public static final class Patient extends Handler {

        private final byte[] bytes = new byte[8192];
        private boolean waitsForRoom;

        @Override
        void serve(WebConnection connection, ServletInputStream input, ServletOutputStream output) {
            input.setReadListener(new ReadListener() {
                @Override
                public void onDataAvailable() throws IOException {
                    if (waitsForRoom) {
                        UNWANTED.incrementAndGet();
                    }
                    pass(input, output);
                }

                @Override
                public void onAllDataRead() {
                    close(connection);
                }

                @Override
                public void onError(Throwable failure) {
                    seen.add(failure.toString());
                }
            });
            output.setWriteListener(new WriteListener() {
                @Override
                public void onWritePossible() throws IOException {
                    waitsForRoom = false;
                    pass(input, output);
                }

                @Override
                public void onError(Throwable failure) {
                    seen.add(failure.toString());
                }
            });
        }

        private void pass(ServletInputStream input, ServletOutputStream output) throws IOException {
            while (!input.isFinished() && ready(output) && input.isReady()) {
                int count = input.read(bytes);
                if (count > 0) {
                    output.write(bytes, 0, count);
                }
            }
        }

        private boolean ready(ServletOutputStream output) {
            waitsForRoom = !output.isReady();
            return !waitsForRoom;
        }
    }

    /** More than the buffers of both kernels take, so that each side has to wait for the other. */
    @Test
    void bothDirectionsWaitForTheClient() throws Exception {
        byte[] much = new byte[20_000_000];
        for (int i = 0; i < much.length; i++) {
            much[i] = (byte) ((i * 31) >> 4);
        }
        try (RunningCatalina server = upgradingTo(Patient.class);
                Wire wire = upgrade(server)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    wire.send(much);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(wire.readBytes(much.length)).isEqualTo(much);
            sending.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
            wire.endOutput();
            assertThat(wire.readToEnd()).isEmpty();
            assertThat(event()).isEqualTo("destroyed");
            assertThat(UNWANTED).hasValueLessThanOrEqualTo(1); // that may be under way when the listener is set
        }
    }

    @Test
    void handlersWorkOnThreadsOfAnExecutor() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (RunningCatalina server = new RunningCatalina(
                        (request, response) -> request.upgrade(Waiting.class),
                        protocol -> protocol.setExecutor(threads));
                Wire wire = upgrade(server)) {
            byte[] bytes = new byte[200_000];
            wire.send(bytes);
            assertThat(wire.readBytes(200_000)).isEqualTo(bytes);
            assertThat(event()).isEqualTo("destroyed");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void stopEndsHandlers() throws Exception {
        try (RunningCatalina server = upgradingTo(Echo.class)) {
            Wire wire = upgrade(server);
            wire.send("a");
            wire.readBytes(1);
        }
        assertThat(event()).isIn("destroyed", "all read");
    }

    @Test
    void drainEndsHandlers() throws Exception {
        try (RunningCatalina server = upgradingTo(Echo.class);
                Wire wire = upgrade(server)) {
            wire.send("a");
            wire.readBytes(1);
            assertThat(server.protocol().awaitConnectionsClose(TimeUnit.SECONDS.toMillis(Wire.DEADLINE_SECONDS)))
                    .isPositive();
            assertThat(wire.readToEnd()).isEmpty();
            assertThat(event()).isEqualTo("destroyed");
        }
    }

    // ------------------------------------------------------------------------------------------ refused

    @Test
    void requestThatDoesNotAskForItFails() throws Exception {
        try (RunningCatalina server = upgradingTo(Echo.class);
                Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(wire.read().status()).isEqualTo(500);
            assertThat(event()).isEqualTo("destroyed");
        }
    }

    @Test
    void responseThatHasBegunIsNotGivenUp() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    response.getWriter().print("begun");
                    response.flushBuffer();
                    try {
                        request.upgrade(Echo.class);
                    } catch (IllegalStateException e) {
                        events.add(e.getMessage());
                    }
                });
                Wire wire = server.connect()) {
            wire.send(REQUEST);
            Wire.Response response = wire.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("begun");
            assertThat(event()).isEqualTo("destroyed");
            assertThat(event()).isEqualTo("the response has begun: upgrade before anything is sent");
        }
    }

    @Test
    void secondUpgradeIsRefused() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    request.upgrade(Echo.class);
                    try {
                        request.upgrade(Waiting.class);
                    } catch (IllegalStateException e) {
                        events.add(e.getMessage());
                    }
                });
                Wire wire = upgrade(server)) {
            assertThat(event()).isEqualTo("destroyed");
            assertThat(event()).contains("upgrade once");
            wire.send("a");
            assertThat(wire.readBytes(1)).isEqualTo(bytes("a"));
        }
    }

    @Test
    void servletThatFailsAfterwardsIsAnsweredWith500() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    request.upgrade(Echo.class);
                    throw new IOException("on purpose");
                });
                Wire wire = server.connect()) {
            wire.send(REQUEST);
            assertThat(wire.read().status()).isEqualTo(500);
            assertThat(event()).isEqualTo("destroyed");
        }
    }

    @Test
    void contentBesides101IsAnsweredWith500() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    request.upgrade(Echo.class);
                    response.getWriter().print("content");
                });
                Wire wire = server.connect()) {
            wire.send(REQUEST);
            assertThat(wire.readHead().status()).isEqualTo(500);
            assertThat(event()).isEqualTo("destroyed");
        }
    }

    @Test
    void contentOfTheRequestComesFirst() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    events.add(new String(request.getInputStream().readAllBytes(), US_ASCII));
                    request.upgrade(Echo.class);
                });
                Wire wire = server.connect()) {
            wire.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: mine\r\nContent-Length: 3\r\n\r\nabcd");
            assertThat(wire.readHead().status()).isEqualTo(101);
            assertThat(event()).isEqualTo("abc");
            assertThat(wire.readBytes(1)).isEqualTo(bytes("d"));
        }
    }
}
