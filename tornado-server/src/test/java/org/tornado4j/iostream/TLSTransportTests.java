package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.pattern;
import static org.tornado4j.iostream.StreamPair.text;
import static org.tornado4j.testing.LoopThread.await;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.TestCertificates;

/** TLS around a transport that is no channel. */
@Timeout(60)
class TLSTransportTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private MemoryTransport[] ends = {};
    private @Nullable SSLIOStream server;
    private @Nullable SSLIOStream client;

    @BeforeEach
    void connect() throws Exception {
        TLSOptions serverOptions = TLSOptions.builder(TestCertificates.server())
                .applicationProtocols(List.of("line"))
                .build();
        TLSOptions clientOptions = TLSOptions.builder(TestCertificates.anonymousClient())
                .applicationProtocols(List.of("line"))
                .build();
        loop.run(() -> {
            ends = MemoryTransport.pair(loop.loop());
            server = SSLIOStream.over(
                    TLSTransport.server(ends[0], loop.loop(), serverOptions), loop.loop(), StreamLimits.DEFAULT);
            client = SSLIOStream.over(
                    TLSTransport.client(ends[1], loop.loop(), clientOptions, "localhost"),
                    loop.loop(),
                    StreamLimits.DEFAULT);
            // The handshake starts by itself, so what holds before it can only be asked here.
            assertThat(server.sslSession()).isNull();
            assertThat(server.applicationProtocol()).isNull();
        });
    }

    private void handshake() throws Exception {
        CompletableFuture<SSLIOStream> done = loop.call(() -> client.waitForHandshake());
        await(loop.call(() -> server.waitForHandshake()));
        await(done);
    }

    @Test
    void bothSidesAgree() throws Exception {
        handshake();
        loop.run(() -> {
            IOStream stream = server; // nobody above needs to know the type
            assertThat(stream.sslSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(stream.applicationProtocol()).isEqualTo("line");
            assertThat(stream.isEncrypted()).isTrue();
            assertThat(server.requestedServerName()).isEqualTo("localhost");
        });
    }

    @Test
    void theProtocolIsKnownBeforeTheFirstBytesOfTheUserAreRead() throws Exception {
        List<String> events = new ArrayList<>();
        RecordingListener listener = new RecordingListener();
        listener.afterData = () -> events.add("data");
        CompletableFuture<@Nullable Void> got = listener.expect(5);
        loop.run(() -> {
            client.sendCopy(bytes("early"), 0, 5);
            server.startReading(listener);
            server.afterHandshake(() -> events.add(String.valueOf(server.applicationProtocol())));
        });
        await(got);
        loop.run(() -> assertThat(events).containsExactly("line", "data"));
    }

    @Test
    void whoWaitsForAHandshakeThatFailsIsNotRun() throws Exception {
        List<String> events = new ArrayList<>();
        CompletableFuture<SSLIOStream> done = loop.call(() -> {
            MemoryTransport end = MemoryTransport.pair(loop.loop())[0]; // its other end says nothing
            SSLIOStream silent = SSLIOStream.over(
                    TLSTransport.server(
                            end,
                            loop.loop(),
                            TLSOptions.builder(TestCertificates.server()).build()),
                    loop.loop(),
                    StreamLimits.DEFAULT);
            silent.afterHandshake(() -> events.add("over"));
            silent.setCloseCallback(() -> events.add("closed"));
            CompletableFuture<SSLIOStream> waiting = silent.waitForHandshake();
            silent.close();
            return waiting;
        });
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> await(done));
        loop.settle();
        loop.run(() -> assertThat(events).containsExactly("closed"));
    }

    @Test
    void bytesGoBothWaysWhateverIsTakenAtATime() throws Exception {
        handshake();
        byte[] data = pattern(300_000);
        RecordingListener listener = new RecordingListener();
        CompletableFuture<@Nullable Void> got = listener.expect(data.length);
        CompletableFuture<@Nullable Void> written = loop.call(() -> {
            client.startReading(listener);
            ends[0].room = 1_000;
            return server.write(data.clone());
        });
        loop.settle();
        loop.run(() -> {
            assertThat(server.isBlocked()).isTrue();
            assertThat(server.ownsBuffers()).isTrue();
            assertThat(written).isNotDone();
            ends[0].takeMore(50_000);
        });
        loop.settle();
        loop.run(() -> ends[0].takeMore(Integer.MAX_VALUE));
        await(written);
        await(got);
        CompletableFuture<byte[]> line = loop.call(() -> server.readBytes(4));
        loop.run(() -> {
            assertThat(listener.received.toByteArray()).isEqualTo(data);
            client.sendCopy(bytes("back"), 0, 4);
        });
        assertThat(text(StreamPair.got(line))).isEqualTo("back");
        loop.run(() -> {
            assertThat(server.ownsBuffers()).isFalse();
            assertThat(server.isBlocked()).isFalse();
        });
    }

    @Test
    void headAndSmallContentAreOneWrite() throws Exception {
        handshake();
        loop.run(() -> {
            ends[0].writes = 0;
            server.sendCopy(bytes("head "), 0, 5);
            server.sendCopy(bytes("content"), 0, 7);
        });
        assertThat(text(StreamPair.got(loop.call(() -> client.readBytes(12))))).isEqualTo("head content");
        loop.run(() -> assertThat(ends[0].writes).isEqualTo(1));
    }

    @Test
    void filesPassInPiecesOfFourFullRecords(@TempDir Path directory) throws Exception {
        handshake();
        byte[] content = pattern(1 << 20);
        Path path = Files.write(directory.resolve("sent"), content);
        RecordingListener listener = new RecordingListener();
        CompletableFuture<@Nullable Void> got = listener.expect(content.length);
        loop.run(() -> {
            client.startReading(listener);
            ends[0].writes = 0;
            server.sendFile(FileChannel.open(path), 0, content.length);
        });
        await(got);
        loop.run(() -> {
            assertThat(listener.received.toByteArray()).isEqualTo(content);
            assertThat(ends[0].writes).isBetween(16, 18);
        });
    }

    @Test
    void anOrderlyEndIsTold() throws Exception {
        handshake();
        CompletableFuture<byte[]> all = loop.call(() -> client.readUntilClose());
        loop.run(() -> {
            server.sendCopy(bytes("bye"), 0, 3);
            server.close();
        });
        assertThat(text(StreamPair.got(all))).isEqualTo("bye");
        loop.run(() -> {
            assertThat(client.truncated()).isFalse();
            assertThat(ends[0].closed).isTrue();
        });
    }

    @Test
    void anAbortIsATruncation() throws Exception {
        handshake();
        CompletableFuture<byte[]> all = loop.call(() -> client.readUntilClose());
        loop.run(() -> server.abort());
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> StreamPair.got(all));
        loop.run(() -> {
            assertThat(client.truncated()).isTrue();
            assertThat(ends[0].reset).isTrue();
        });
    }
}
