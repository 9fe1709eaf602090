package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.iostream.StreamLimits;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

@DisplayName("S7: proxy server")
class ProxyServerTests {

    private static final byte PHONE = 0x0A;
    private static final byte ENGINE = 0x0B;
    private static final byte[] ZERO = {0};

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    /** The output of the server, read by a thread of its own. */
    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();

    private int port;

    @BeforeEach
    void listen() throws Exception {
        port = loop.call(() -> {
            ProxyServer server = new ProxyServer(StreamLimits.DEFAULT.withMaxBufferSize(4096), printed::add);
            server.listen(0, "127.0.0.1");
            return Ports.of(server);
        });
    }

    @Test
    void framesPassUnchanged() throws Exception {
        try (RawClient phone = phone("uuid-1", "x,y,größe");
                RawClient engine = engine("uuid-1", "x,y,größe")) {
            byte[] first = frame(1.5f, -2, Float.NaN);
            byte[] second = frame(4, 5, 6);
            phone.send(first);
            phone.send(second);

            assertThat(engine.readBytes(first.length)).isEqualTo(first);
            assertThat(engine.readBytes(second.length)).isEqualTo(second);
            awaitPrinted("[4.0, 5.0, 6.0]");
        }
    }

    @Test
    void engineGetsOnlyWhatComesAfterIt() throws Exception {
        try (RawClient phone = phone("uuid-1", "x")) {
            phone.send(frame(1));
            awaitPrinted("[1.0]");
            try (RawClient engine = engine("uuid-1", "x")) {
                phone.send(frame(2));

                assertThat(engine.readBytes(4)).isEqualTo(frame(2));
            }
        }
    }

    @Test
    void messagesMayComeInAnyPieces() throws Exception {
        try (RawClient phone = RawClient.connect(port)) {
            for (byte b : joined(new byte[] {PHONE}, text("uuid-1"), text("x"), frame(7))) {
                phone.send(new byte[] {b});
            }
            assertThat(phone.readBytes(3)).containsExactly(0, 0, 0);
            awaitPrinted("[7.0]");
        }
    }

    @Test
    void everythingMayComeAtOnce() throws Exception {
        try (RawClient phone = RawClient.connect(port)) {
            phone.send(joined(new byte[] {PHONE}, text("uuid-1"), text("x"), frame(7), frame(8)));

            assertThat(phone.readBytes(3)).containsExactly(0, 0, 0);
            awaitPrinted("[7.0]");
            awaitPrinted("[8.0]");
        }
    }

    @Test
    void phoneGoesOnWhenItsEngineIsKilled() throws Exception {
        try (RawClient phone = phone("uuid-1", "x")) {
            RawClient engine = engine("uuid-1", "x");
            phone.send(frame(1));
            assertThat(engine.readBytes(4)).isEqualTo(frame(1));
            engine.reset();
            sendUntilPrinted(phone, "request for uuid-1 closed");

            try (RawClient next = engine("uuid-1", "x")) {
                phone.send(frame(3));
                assertThat(next.readBytes(4)).isEqualTo(frame(3));
            }
        }
    }

    @Test
    void engineOfAnUnknownPhoneIsRefused() throws Exception {
        try (RawClient engine = RawClient.connect(port)) {
            engine.send(new byte[] {ENGINE});
            assertThat(engine.readBytes(1)).isEqualTo(ZERO);
            engine.send(text("nobody"));

            assertThat(engine.readToEnd()).containsExactly(1);
        }
    }

    @Test
    void otherRolesAreRefused() throws Exception {
        try (RawClient client = RawClient.connect(port)) {
            client.send("G");

            client.expectEnd();
            awaitPrinted("protocol error.");
        }
    }

    @Test
    void laterEngineTakesThePlaceOfTheEarlier() throws Exception {
        try (RawClient phone = phone("uuid-1", "x");
                RawClient earlier = engine("uuid-1", "x");
                RawClient later = engine("uuid-1", "x")) {
            earlier.expectEnd();
            phone.send(frame(1));

            assertThat(later.readBytes(4)).isEqualTo(frame(1));
        }
    }

    @Test
    void laterPhoneTakesThePlaceOfTheEarlier() throws Exception {
        try (RawClient earlier = phone("uuid-1", "x");
                RawClient engineOfEarlier = engine("uuid-1", "x");
                RawClient later = phone("uuid-1", "x,y")) {
            engineOfEarlier.expectEnd();
            try (RawClient engine = engine("uuid-1", "x,y")) {
                earlier.send(frame(1));
                awaitPrinted("[1.0]");
                later.send(frame(2, 3));
                assertThat(engine.readBytes(8)).isEqualTo(frame(2, 3));

                earlier.finishSending();
                awaitPrinted("iphonex is closed");
                later.send(frame(4, 5));
                assertThat(engine.readBytes(8)).isEqualTo(frame(4, 5));
            }
        }
    }

    @Test
    void phoneThatClosesIsForgotten() throws Exception {
        RawClient phone = phone("uuid-1", "x");
        try (RawClient engine = engine("uuid-1", "x")) {
            phone.close();
            awaitPrinted("iphonex is closed");

            engine.expectEnd();
        }
        try (RawClient engine = RawClient.connect(port)) {
            engine.send(joined(new byte[] {ENGINE}, text("uuid-1")));

            assertThat(engine.readToEnd()).containsExactly(0, 1);
        }
    }

    @Test
    void engineThatDoesNotAcceptTheNamesIsNotAttached() throws Exception {
        try (RawClient phone = phone("uuid-1", "x");
                RawClient engine = engine("uuid-1", "x")) {
            try (RawClient unwilling = introduced("uuid-1", "x")) {
                unwilling.send(new byte[] {1});
                unwilling.expectEnd();
            }
            phone.send(frame(1));

            assertThat(engine.readBytes(4)).isEqualTo(frame(1));
        }
    }

    @Test
    void noNamesAreOneName() throws Exception {
        try (RawClient phone = phone("uuid-1", "");
                RawClient engine = engine("uuid-1", "")) {
            phone.send(frame(1));

            assertThat(engine.readBytes(4)).isEqualTo(frame(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4097, Integer.MAX_VALUE, -1})
    void lengthAboveTheBufferLimitCloses(int length) throws Exception {
        try (RawClient phone = RawClient.connect(port)) {
            phone.send(joined(
                    new byte[] {PHONE}, ByteBuffer.allocate(4).putInt(length).array()));

            assertThat(phone.readToEnd()).isEqualTo(ZERO);
        }
    }

    // ------------------------------------------------------------------------------------------ the two scripts

    private RawClient phone(String uuid, String keys) throws IOException {
        RawClient phone = RawClient.connect(port);
        phone.send(new byte[] {PHONE});
        assertThat(phone.readBytes(1)).isEqualTo(ZERO);
        phone.send(text(uuid));
        assertThat(phone.readBytes(1)).isEqualTo(ZERO);
        phone.send(text(keys));
        assertThat(phone.readBytes(1)).isEqualTo(ZERO);
        return phone;
    }

    private RawClient engine(String uuid, String keys) throws Exception {
        RawClient engine = introduced(uuid, keys);
        engine.send(ZERO);
        awaitPrinted("ue4 gets " + uuid);
        return engine;
    }

    private RawClient introduced(String uuid, String keys) throws IOException {
        RawClient engine = RawClient.connect(port);
        engine.send(new byte[] {ENGINE});
        assertThat(engine.readBytes(1)).isEqualTo(ZERO);
        engine.send(text(uuid));
        assertThat(engine.readBytes(1)).isEqualTo(ZERO);
        byte[] names = text(keys);
        assertThat(engine.readBytes(names.length)).isEqualTo(names);
        return engine;
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] frame(float... values) {
        ByteBuffer frame = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            frame.putFloat(value);
        }
        return frame.array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer joined = ByteBuffer.allocate(4096);
        for (byte[] part : parts) {
            joined.put(part);
        }
        byte[] bytes = new byte[joined.position()];
        joined.flip().get(bytes);
        return bytes;
    }

    // ------------------------------------------------------------------------------------------ waiting

    private void awaitPrinted(String line) throws InterruptedException {
        printedBefore(line, line);
    }

    /** A connection that was killed takes a frame or two until the kernel knows. */
    private void sendUntilPrinted(RawClient phone, String line) throws Exception {
        boolean seen = false;
        while (!seen) {
            phone.send(frame(9));
            seen = printedBefore("[9.0]", line);
        }
    }

    /** Waits for {@code last} and tells whether {@code line} came before it. */
    private boolean printedBefore(String last, String line) throws InterruptedException {
        boolean seen = false;
        String next;
        do {
            next = printed.poll(LoopThread.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next).as("waiting for: " + last).isNotNull();
            seen |= line.equals(next);
        } while (!last.equals(next));
        return seen;
    }
}
