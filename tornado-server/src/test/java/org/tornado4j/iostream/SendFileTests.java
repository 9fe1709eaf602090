package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.got;
import static org.tornado4j.iostream.StreamPair.pattern;
import static org.tornado4j.iostream.StreamPair.text;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

@Timeout(60)
class SendFileTests {

    private static final int LARGE = 10 << 20;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final StreamPair pair = new StreamPair();

    @TempDir
    Path directory;

    private FileChannel file(byte[] content) throws IOException {
        Path path = Files.createTempFile(directory, "sent", null);
        Files.write(path, content);
        return FileChannel.open(path);
    }

    private void send(String text) {
        byte[] data = bytes(text);
        pair.stream().send(data, 0, data.length);
    }

    @Test
    @DisplayName("A file goes between what is sent before and after it")
    void fileKeepsItsPlace() throws Exception {
        byte[] content = pattern(LARGE);
        FileChannel file = file(content);
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        pair.run(() -> {
            send("head:");
            pair.stream().sendFile(file, 0, LARGE);
            send(":tail");
        });
        LoopThread.await(pair.start(IOStream::flushed));
        assertThat(file.isOpen()).isFalse();
        pair.run(pair.stream()::close);
        byte[] all = got(received);
        assertThat(all).hasSize(LARGE + 10);
        assertThat(text(Arrays.copyOf(all, 5))).isEqualTo("head:");
        assertThat(Arrays.copyOfRange(all, 5, LARGE + 5)).isEqualTo(content);
        assertThat(text(Arrays.copyOfRange(all, LARGE + 5, LARGE + 10))).isEqualTo(":tail");
    }

    @Test
    @DisplayName("A part of a file is sent")
    void partOfAFile() throws Exception {
        byte[] content = pattern(200_000);
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        FileChannel file = file(content);
        pair.run(() -> pair.stream().sendFile(file, 1000, 100_000));
        LoopThread.await(pair.start(IOStream::flushed));
        pair.run(pair.stream()::close);
        assertThat(got(received)).isEqualTo(Arrays.copyOfRange(content, 1000, 101_000));
    }

    @Test
    @DisplayName("A small file leaves with what is sent around it, in one write")
    void smallFileIsOneWriteWithItsHead() throws Exception {
        FileChannel file = file(bytes("--body--"));
        pair.run(() -> {
            send("head ");
            pair.stream().sendFile(file, 2, 4);
            send(" tail");
            assertThat(file.isOpen()).isFalse();
        });
        assertThat(text(pair.peerReads(14))).isEqualTo("head body tail");
        pair.run(() -> assertThat(pair.stream().offered).containsExactly(14));
    }

    @Test
    @DisplayName("A small file behind a full queue, or when the buffer is nearly full, keeps its place")
    void smallFilesKeepTheirPlace() throws Exception {
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        byte[] content = pattern(10_000);
        byte[] before = pattern(60_000);
        FileChannel first = file(content);
        pair.run(() -> {
            pair.stream().sendCopy(before, 0, before.length);
            pair.stream().sendFile(first, 0, content.length);
            pair.stream().slowness = 100;
        });
        FileChannel second = file(content);
        pair.run(() -> {
            pair.stream().sendCopy(before, 0, before.length);
            pair.stream().sendFile(second, 0, content.length);
        });
        FileChannel empty = file(content);
        pair.run(() -> {
            pair.stream().slowness = Integer.MAX_VALUE;
            pair.stream().sendFile(empty, 0, 0);
        });
        LoopThread.await(pair.start(IOStream::flushed));
        pair.run(pair.stream()::close);
        byte[] once = Arrays.copyOf(before, 70_000);
        System.arraycopy(content, 0, once, 60_000, 10_000);
        byte[] all = got(received);
        assertThat(Arrays.copyOf(all, 70_000)).isEqualTo(once);
        assertThat(Arrays.copyOfRange(all, 70_000, all.length)).isEqualTo(once);
        assertThat(first.isOpen() || second.isOpen() || empty.isOpen()).isFalse();
    }

    @Test
    @DisplayName("No turn of the loop asks for more than a mebibyte of a file")
    void turnIsBounded() throws Exception {
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        FileChannel file = file(new byte[LARGE]);
        pair.run(() -> pair.stream().sendFile(file, 0, LARGE));
        LoopThread.await(pair.start(IOStream::flushed));
        pair.run(() -> {
            assertThat(pair.stream().transfers).allMatch(count -> count <= 1 << 20);
            pair.stream().close();
        });
        assertThat(got(received)).hasSize(LARGE);
    }

    @Test
    @DisplayName("What waits counts as unsent, and a flush after the file waits for it")
    void unsentFileCounts() throws Exception {
        int size = 64 << 20;
        FileChannel file = file(new byte[size]);
        CompletableFuture<@Nullable Void> flushed = pair.start(s -> {
            s.sendFile(file, 0, size);
            return s.flushed();
        });
        pair.settle();
        assertThat(flushed).isNotDone();
        pair.run(() -> assertThat(pair.stream().unsentBytes()).isBetween(1L, (long) size));
        pair.run(pair.stream()::close);
        assertThat(file.isOpen()).isFalse();
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> LoopThread.await(flushed));
    }

    @Test
    @DisplayName("A file that is shorter than was said closes the stream")
    void shortFileClosesStream() throws Exception {
        logs.expect(Level.WARN, "a file to send");
        CompletableFuture<@Nullable Void> closed = pair.closed();
        FileChannel file = file(pattern(100_000));
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        pair.run(() -> pair.stream().sendFile(file, 0, 200_000));
        LoopThread.await(closed);
        assertThat(pair.error()).isInstanceOf(EOFException.class);
        assertThat(file.isOpen()).isFalse();
        assertThat(got(received)).hasSize(100_000);
    }

    @Test
    @DisplayName("A small one too, without sending any of it")
    void shortSmallFileClosesStream() throws Exception {
        logs.expect(Level.WARN, "a file to send 200 bytes of from 0 has only 100");
        FileChannel file = file(pattern(100));
        pair.run(() -> {
            send("head");
            pair.stream().sendFile(file, 0, 200);
        });
        assertThat(pair.error()).isInstanceOf(EOFException.class);
        assertThat(file.isOpen()).isFalse();
        assertThat(text(pair.peerReadsAll())).isEqualTo("head");
    }

    @Test
    @DisplayName("On a closed stream the file is closed and nothing sent")
    void closedStreamClosesFile() throws Exception {
        pair.run(pair.stream()::close);
        FileChannel large = file(new byte[LARGE]);
        pair.run(() -> pair.stream().sendFile(large, 0, LARGE));
        assertThat(large.isOpen()).isFalse();
        FileChannel small = file(new byte[10]);
        pair.run(() -> pair.stream().sendFile(small, 0, 10));
        assertThat(small.isOpen()).isFalse();
    }

    @Test
    @DisplayName("A Unix socket takes files as well")
    void unixSocketTakesFiles() throws Exception {
        byte[] content = pattern(3 << 20);
        FileChannel file = file(content);
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            unix.bind(address);
            try (SocketChannel peer = SocketChannel.open(address)) {
                SocketChannel accepted = unix.accept();
                IOStream stream =
                        pair.call(() -> new IOStream(accepted, pair.loop().loop(), StreamLimits.DEFAULT));
                pair.run(() -> {
                    stream.sendFile(file, 0, content.length);
                    stream.shutdownOutput();
                });
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                ByteBuffer buffer = ByteBuffer.allocate(65_536);
                while (peer.read(buffer) >= 0) {
                    all.write(buffer.array(), 0, buffer.position());
                    buffer.clear();
                }
                assertThat(all.toByteArray()).isEqualTo(content);
                pair.run(() -> stream.close());
            }
        }
    }
}
