package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.pattern;
import static org.tornado4j.iostream.StreamPair.text;
import static org.tornado4j.testing.LoopThread.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.TestCertificates;

/** Reading and writing in TLS: TORNADO A60 to A64, S17, S18. */
@Timeout(60)
class SSLIOStreamTests {

    private static final byte[] NEWLINE = bytes("\n");

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private static TLSOptions.Builder options() {
        return TLSOptions.builder(TestCertificates.server());
    }

    private TLSPeer peer() throws Exception {
        return peer(options().build());
    }

    private TLSPeer peer(TLSOptions options) throws Exception {
        return TLSPeer.connect(loop, options, TestCertificates.anonymousClient());
    }

    private TLSPeer peer(String protocol) throws Exception {
        return peer(protocol, options().build(), new Socket());
    }

    private TLSPeer peer(String protocol, TLSOptions options, Socket plain) throws Exception {
        return TLSPeer.connect(
                loop,
                options,
                StreamLimits.DEFAULT,
                TestCertificates.anonymousClient(),
                plain,
                parameters -> parameters.setProtocols(new String[] {protocol}));
    }

    private <T extends @Nullable Object> CompletableFuture<T> start(
            TLSPeer peer, Function<SSLIOStream, CompletableFuture<T>> operation) throws Exception {
        return loop.call(() -> operation.apply(peer.stream));
    }

    /** Sends back what comes in lines until the stream is closed. */
    private void echo(TLSPeer peer) throws Exception {
        loop.run(() -> echoLine(peer.stream));
    }

    private static void echoLine(SSLIOStream stream) {
        stream.readUntil(NEWLINE).thenAccept(line -> {
            stream.send(line, 0, line.length);
            echoLine(stream);
        });
    }

    // ------------------------------------------------------------------------------------------ bytes

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void linesGoBothWays(String protocol) throws Exception {
        try (TLSPeer peer = peer(protocol)) {
            echo(peer);
            for (int i = 0; i < 50; i++) {
                peer.send("line " + i + "\n");
                assertThat(peer.read(("line " + i + "\n").length())).isEqualTo("line " + i + "\n");
            }
            assertThat(peer.socket.getSession().getProtocol()).isEqualTo(protocol);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2,1",
        "TLSv1.3,1",
        "TLSv1.2,2",
        "TLSv1.3,3",
        "TLSv1.3,5",
        "TLSv1.2,7",
        "TLSv1.3,64",
        "TLSv1.3,1000"
    })
    void clientsMayDribble(String protocol, int piece) throws Exception {
        try (TLSPeer peer = peer(protocol, options().build(), new TLSPeer.Dribbling(piece))) {
            echo(peer);
            String line = text(pattern(3000)).replace('\n', ' ') + "\n";
            peer.send(line + "short\n");
            assertThat(peer.read(line.length())).isEqualTo(line);
            assertThat(peer.read(6)).isEqualTo("short\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void muchDataGoesBothWaysAtOnce(String protocol) throws Exception {
        byte[] data = pattern(3_000_000);
        try (TLSPeer peer = peer(protocol)) {
            CompletableFuture<@Nullable Void> written = start(peer, stream -> stream.write(data.clone()));
            CompletableFuture<byte[]> read = start(peer, stream -> stream.readBytes(data.length));
            CompletableFuture<@Nullable Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    peer.socket.getOutputStream().write(data);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(peer.socket.getInputStream().readNBytes(data.length)).isEqualTo(data);
            assertThat(StreamPair.got(read)).isEqualTo(data);
            await(written);
            await(sent);
        }
    }

    @Test
    void writesBeforeTheHandshakeWaitForIt() throws Exception {
        try (TLSPeer peer = peer()) {
            CompletableFuture<@Nullable Void> first = start(peer, stream -> stream.write(bytes("one ")));
            CompletableFuture<@Nullable Void> second = start(peer, stream -> stream.write(bytes("two")));
            assertThat(first).isNotDone();
            assertThat(peer.read(7)).isEqualTo("one two");
            await(first);
            await(second);
        }
    }

    @Test
    void flushedWaitsUntilTheKernelHasTakenTheLastRecord() throws Exception {
        try (TLSPeer peer = peer()) {
            byte[] data = pattern(8_000_000);
            CompletableFuture<@Nullable Void> written = start(peer, stream -> stream.write(data));
            CompletableFuture<SSLIOStream> shaken = start(peer, SSLIOStream::waitForHandshake);
            peer.socket.startHandshake();
            await(shaken); // the server's part may end after the client's
            loop.settle();
            assertThat(written).as("nobody reads").isNotDone();
            assertThat(loop.<Boolean>call(peer.stream::isBlocked)).isTrue();
            loop.run(() -> assertThat(peer.stream.unsentBytes()).isPositive());
            assertThat(peer.socket.getInputStream().readNBytes(data.length)).isEqualTo(data);
            await(written);
            loop.run(() -> assertThat(peer.stream.unsentBytes()).isZero());
        }
    }

    @Test
    void manyWritesCompleteInOrder() throws Exception {
        try (TLSPeer peer = peer()) {
            List<Integer> order = new ArrayList<>();
            List<CompletableFuture<?>> all = new ArrayList<>();
            loop.run(() -> {
                for (int i = 0; i < 1000; i++) {
                    int number = i;
                    all.add(peer.stream.write(pattern(5000)).thenRun(() -> order.add(number)));
                }
            });
            peer.socket.getInputStream().readNBytes(5_000_000);
            for (CompletableFuture<?> write : all) {
                await(write);
            }
            loop.run(() -> assertThat(order).hasSize(1000).isSorted());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5_000, 16_384, 16_385, 700_000})
    void filesAreSent(int size, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("file");
        byte[] data = pattern(size);
        Files.write(file, data);
        try (TLSPeer peer = peer()) {
            loop.run(() -> {
                peer.stream.sendCopy(bytes("<"), 0, 1);
                peer.stream.sendFile(FileChannel.open(file), 0, size);
                peer.stream.sendCopy(bytes(">"), 0, 1);
            });
            assertThat(peer.read(1)).isEqualTo("<");
            assertThat(peer.socket.getInputStream().readNBytes(size)).isEqualTo(data);
            assertThat(peer.read(1)).isEqualTo(">");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 100, 5000, 40_000})
    void smallChunksGetAllOfALargeRecord(int chunkSize) throws Exception {
        byte[] data = pattern(60_000);
        StreamLimits limits = StreamLimits.DEFAULT.withReadChunkSize(chunkSize);
        try (TLSPeer peer = TLSPeer.connect(
                loop, options().build(), limits, TestCertificates.anonymousClient(), new Socket(), parameters -> {})) {
            RecordingListener listener = new RecordingListener();
            loop.run(() -> peer.stream.startReading(listener));
            peer.socket.getOutputStream().write(data);
            peer.socket.close();
            await(listener.ended);
            loop.run(() -> assertThat(listener.received.toByteArray()).isEqualTo(data));
        }
    }

    @Test
    void anIdleStreamOwnsNoBuffer() throws Exception {
        try (TLSPeer peer = peer()) {
            RecordingListener listener = new RecordingListener();
            CompletableFuture<@Nullable Void> got = listener.expect(4);
            loop.run(() -> peer.stream.startReading(listener));
            peer.send("some");
            await(got);
            assertThat(loop.<Boolean>call(peer.stream::ownsBuffers)).isFalse();
        }
    }

    @Test
    void largeOutputTravelsInFullRecords() throws Exception {
        TLSPeer.Recording plain = new TLSPeer.Recording();
        try (TLSPeer peer = peer("TLSv1.3", options().build(), plain)) {
            CompletableFuture<SSLIOStream> done = start(peer, SSLIOStream::waitForHandshake);
            peer.socket.startHandshake();
            await(done);
            int size = 20 * 65_536;
            start(peer, stream -> stream.write(pattern(size)));
            peer.socket.getInputStream().readNBytes(size);
            // The JDK leaves some bytes free in each. Small are the last one, the first ones and those of the
            // handshake.
            List<Integer> lengths = plain.recordLengths().toList();
            assertThat(lengths).filteredOn(length -> length >= 16_384).hasSizeGreaterThanOrEqualTo(80);
            assertThat(lengths).filteredOn(length -> length < 16_384).hasSizeLessThan(10);
        }
    }

    // ------------------------------------------------------------------------------------------ back-pressure

    @Test
    void nothingIsDeliveredInAPause() throws Exception {
        try (TLSPeer peer = peer()) {
            RecordingListener listener = new RecordingListener();
            CompletableFuture<@Nullable Void> got = listener.expect(12);
            loop.run(() -> {
                peer.stream.startReading(listener);
                peer.stream.pauseReading();
            });
            peer.send("while paused");
            loop.settle();
            loop.run(() -> assertThat(listener.calls).isZero());
            loop.run(peer.stream::resumeReading);
            await(got);
            assertThat(listener.text()).isEqualTo("while paused");
        }
    }

    @Test
    void whatWasDecryptedAlreadyWaitsForTheEndOfThePause() throws Exception {
        StreamLimits limits = StreamLimits.DEFAULT.withReadChunkSize(10);
        try (TLSPeer peer = TLSPeer.connect(
                loop, options().build(), limits, TestCertificates.anonymousClient(), new Socket(), parameters -> {})) {
            RecordingListener listener = new RecordingListener();
            CompletableFuture<@Nullable Void> got = listener.expect(10);
            listener.afterData = peer.stream::pauseReading;
            loop.run(() -> peer.stream.startReading(listener));
            CompletableFuture<@Nullable Void> all = listener.expect(25);
            peer.send("0123456789012345678901234");
            await(got);
            loop.settle();
            loop.run(() -> assertThat(listener.text()).isEqualTo("0123456789"));
            listener.afterData = () -> {};
            loop.run(peer.stream::resumeReading);
            await(all);
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void anOrderlyCloseIsAnnounced(String protocol) throws Exception {
        try (TLSPeer peer = peer(protocol)) {
            loop.run(() -> {
                CompletableFuture<?> written = peer.stream.write(bytes("bye"));
                written.thenRun(peer.stream::close);
            });
            // Without close_notify the JDK's client would throw.
            assertThat(text(peer.socket.getInputStream().readAllBytes())).isEqualTo("bye");
        }
    }

    @Test
    void anAbortIsNot() throws Exception {
        try (TLSPeer peer = peer()) {
            loop.run(() -> {
                CompletableFuture<?> written = peer.stream.write(bytes("torn"));
                written.thenRun(peer.stream::abort);
            });
            assertThatThrownBy(() -> peer.socket.getInputStream().readAllBytes())
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void thePeersCloseEndsTheStream(String protocol) throws Exception {
        try (TLSPeer peer = peer(protocol)) {
            CompletableFuture<byte[]> all = start(peer, stream -> stream.readUntilClose());
            peer.send("everything");
            peer.socket.close();
            assertThat(text(StreamPair.got(all))).isEqualTo("everything");
            loop.run(() -> {
                assertThat(peer.stream.truncated()).isFalse();
                assertThat(peer.stream.error()).isNull();
            });
        }
    }

    /** FIELD T2: anybody on the way can cut a connection. */
    @Test
    void readingToTheEndFailsWithoutCloseNotify() throws Exception {
        try (TLSPeer peer = peer()) {
            CompletableFuture<byte[]> all = start(peer, stream -> stream.readUntilClose());
            peer.send("not everything");
            peer.plain.shutdownOutput();
            assertThatThrownBy(() -> await(all))
                    .isInstanceOf(StreamClosedException.class)
                    .hasCauseInstanceOf(SSLException.class)
                    .hasRootCauseMessage("the connection ended without close_notify");
            loop.run(() -> assertThat(peer.stream.truncated()).isTrue());
        }
    }

    @Test
    void whatCameBeforeATruncationIsRead() throws Exception {
        try (TLSPeer peer = peer()) {
            CompletableFuture<byte[]> line = start(peer, stream -> stream.readUntil(NEWLINE));
            peer.send("line\nmore");
            peer.plain.shutdownOutput();
            assertThat(text(StreamPair.got(line))).isEqualTo("line\n");
            assertThat(text(StreamPair.got(start(peer, stream -> stream.readBytes(4)))))
                    .isEqualTo("more");
        }
    }

    @Test
    void aListenerIsToldTheEndAndCanAskWhetherItWasCut() throws Exception {
        try (TLSPeer peer = peer()) {
            RecordingListener listener = new RecordingListener();
            loop.run(() -> peer.stream.startReading(listener));
            peer.send("some");
            peer.plain.shutdownOutput();
            await(listener.ended);
            loop.run(() -> {
                assertThat(peer.stream.truncated()).isTrue();
                assertThat(peer.stream.closed()).isFalse();
            });
        }
    }

    /** In TLS 1.3 each direction ends by itself, so that a client that has said everything gets its answer. */
    @Test
    void aClientThatHasSaidEverythingGetsItsAnswer() throws Exception {
        try (TLSPeer peer = peer("TLSv1.3")) {
            RecordingListener listener = new RecordingListener();
            loop.run(() -> peer.stream.startReading(listener));
            peer.send("question");
            peer.socket.shutdownOutput();
            await(listener.ended);
            await(start(peer, stream -> stream.write(bytes("answer"))));
            assertThat(peer.read(6)).isEqualTo("answer");
        }
    }

    @Test
    void withTls12NothingCanBeSentAfterThePeersEnd() throws Exception {
        try (TLSPeer peer = peer("TLSv1.2")) {
            RecordingListener listener = new RecordingListener();
            loop.run(() -> peer.stream.startReading(listener));
            peer.send("question");
            peer.socket.close();
            await(listener.ended);
            CompletableFuture<@Nullable Void> written = start(peer, stream -> stream.write(bytes("answer")));
            assertThatThrownBy(() -> await(written)).isInstanceOf(StreamClosedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theOwnOutputCanEndBeforeTheInput(String protocol) throws Exception {
        try (TLSPeer peer = peer(protocol)) {
            RecordingListener listener = new RecordingListener();
            CompletableFuture<@Nullable Void> got = listener.expect(5);
            loop.run(() -> {
                peer.stream.startReading(listener);
                peer.stream.sendCopy(bytes("last"), 0, 4);
                peer.stream.shutdownOutput();
            });
            assertThat(peer.read(4)).isEqualTo("last");
            peer.send("still");
            await(got);
        }
    }

    @Test
    void aResetIsQuiet() throws Exception {
        try (TLSPeer peer = peer()) {
            CompletableFuture<byte[]> all = start(peer, stream -> stream.readUntilClose());
            peer.socket.startHandshake();
            peer.plain.setSoLinger(true, 0);
            peer.plain.close();
            assertThatThrownBy(() -> await(all)).isInstanceOf(StreamClosedException.class);
            assertThat(logs.messages("tornado.general")).isEmpty();
        }
    }
}
