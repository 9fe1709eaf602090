package org.tornado4j.iostream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.tornado4j.testing.LoopThread.DEADLINE;
import static org.tornado4j.testing.LoopThread.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

class MemoryConnectionTests {

    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 40_000);
    private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.2", 80);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private @Nullable MemoryConnection client;
    private @Nullable IOStream stream;

    @BeforeEach
    void open() throws Exception {
        client = loop.call(() -> MemoryConnection.open(loop.loop(), StreamLimits.DEFAULT, CLIENT, SERVER));
        stream = client.stream();
    }

    private String receiveAll() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = client.receive(DEADLINE); piece != null; piece = client.receive(DEADLINE)) {
            all.writeBytes(piece);
        }
        return all.toString(US_ASCII);
    }

    @Test
    void bytesGoBothWays() throws Exception {
        CompletableFuture<byte[]> line = loop.call(() -> stream.readUntil("\n".getBytes(US_ASCII)));
        client.send("hel".getBytes(US_ASCII));
        client.send("lo\n".getBytes(US_ASCII));
        assertThat(await(line)).asString().isEqualTo("hello\n");

        loop.run(() -> {
            stream.write("you".getBytes(US_ASCII));
            stream.write(" too".getBytes(US_ASCII));
        });
        assertThat(client.receive(DEADLINE)).asString().isEqualTo("you too");
    }

    @Test
    void whatIsSentApartIsReadApart() throws Exception {
        client.send("one".getBytes(US_ASCII));
        client.send("two".getBytes(US_ASCII));
        client.endOutput();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        StringBuilder pieces = new StringBuilder();
        loop.run(() -> stream.startReading(new IOStream.ReadListener() {
            @Override
            public void dataReceived(ByteBuffer lent) {
                pieces.append(US_ASCII.decode(lent)).append('|');
            }

            @Override
            public void endOfStream() {
                ended.complete(null);
            }
        }));
        await(ended);
        assertThat(pieces).hasToString("one|two|");
    }

    @Test
    void streamIsBlockedByAClientThatDoesNotRead() throws Exception {
        byte[] data = new byte[3 * MemoryConnection.CAPACITY];
        CompletableFuture<@Nullable Void> written = loop.call(() -> stream.write(data));
        loop.settle();
        assertThat(written).isNotDone();
        assertThat(client.available()).isEqualTo(MemoryConnection.CAPACITY);
        assertThat(loop.call(() -> stream.isBlocked())).isTrue();

        int received = 0;
        while (received < data.length) {
            received += client.receive(DEADLINE).length;
        }
        await(written);
        assertThat(received).isEqualTo(data.length);
    }

    @Test
    void fileArrives(@TempDir Path directory) throws Exception {
        String content = "0123456789".repeat(20_000);
        Path file = Files.writeString(directory.resolve("file"), content);
        loop.run(() -> {
            stream.sendFile(FileChannel.open(file), 0, content.length());
            stream.flushed().thenRun(stream::close);
        });
        assertThat(receiveAll()).isEqualTo(content);
    }

    @Test
    void addressesAreThoseThatWereNamed() throws Exception {
        assertThat(loop.call(() -> stream.remoteAddress())).isEqualTo(CLIENT);
        assertThat(loop.call(() -> stream.localAddress())).isEqualTo(SERVER);
    }

    @Test
    void userIsTold() throws Exception {
        assertThat(stream.user()).isNull();
        loop.run(() -> {
            stream.setUser("ada");
            stream.setEncrypted();
        });
        assertThat(stream.user()).isEqualTo("ada");
        assertThat(stream.isEncrypted()).isTrue();
    }

    @Test
    void closeOfTheStreamEndsWhatIsReceived() throws Exception {
        loop.run(() -> {
            stream.write("bye".getBytes(US_ASCII));
            stream.close();
        });
        assertThat(receiveAll()).isEqualTo("bye");
    }

    @Test
    void abortIsNoOrderlyEnd() throws Exception {
        loop.run(() -> stream.abort());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.receive(DEADLINE))
                .withMessage("Connection reset");
    }

    @Test
    void receiveGivesUp() {
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> client.receive(Duration.ofMillis(1)));
    }

    @Test
    void clientThatLeavesIsNoticed() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.run(() -> stream.setCloseCallback(() -> closed.complete(null)));
        client.close();
        await(closed);
        assertThat(stream.closed()).isTrue();
        assertThat(client.receive(DEADLINE)).isNull();
    }

    @Test
    void writeToAClientThatLeftFails() throws Exception {
        client.close();
        CompletableFuture<@Nullable Void> written = loop.call(() -> stream.write(new byte[10]));
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> await(written))
                .havingCause()
                .withMessage("Broken pipe");
    }

    @Test
    void placeIsReleasedOnce() throws Exception {
        CompletableFuture<Void> released = new CompletableFuture<>();
        loop.run(() -> {
            stream.setRelease(() -> released.complete(null));
            stream.close();
        });
        await(released);
    }
}
