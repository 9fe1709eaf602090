package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.got;
import static org.tornado4j.iostream.StreamPair.pattern;
import static org.tornado4j.iostream.StreamPair.text;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Writing and sending. */
@Timeout(60)
class IOStreamWriteTests {

    /** More than the kernel takes of a peer that does not read. */
    private static final int TOO_MUCH = 32 << 20;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final StreamPair pair = new StreamPair();

    private void send(String text) {
        byte[] data = bytes(text);
        pair.stream().send(data, 0, data.length);
    }

    // ------------------------------------------------------------------------------------------ one write for each
    // task

    @Test
    @DisplayName("A48: what a callback sends leaves in one write when it ends")
    void callbackWritesOnce() throws Exception {
        pair.run(() -> {
            send("one ");
            byte[] two = bytes("--two --");
            pair.stream().sendCopy(two, 2, 4);
            two[3] = 'X';
            send("three");
            assertThat(pair.stream().offered).isEmpty();
            assertThat(pair.stream().unsentBytes()).isEqualTo(13);
            assertThat(pair.stream().writing()).isTrue();
        });
        assertThat(text(pair.peerReads(13))).isEqualTo("one two three");
        pair.run(() -> {
            assertThat(pair.stream().offered).containsExactly(13);
            assertThat(pair.stream().unsentBytes()).isZero();
            assertThat(pair.stream().interests).isEmpty();
        });
    }

    @Test
    @DisplayName("A48: another stream of the loop that sends in the same callback gets its own write, in order")
    void streamsTakeTurnsWithTheOutputBuffer() throws Exception {
        StreamPair other = new StreamPair();
        other.joinLoopOf(pair);
        try {
            pair.run(() -> {
                send("a");
                other.stream().send(bytes("b"), 0, 1);
                send("c");
            });
            assertThat(text(pair.peerReads(2))).isEqualTo("ac");
            assertThat(text(other.peerReads(1))).isEqualTo("b");
            pair.run(() -> assertThat(pair.stream().offered).containsExactly(1, 1));
        } finally {
            other.closeConnection();
        }
    }

    @Test
    @DisplayName("A48: a mebibyte in single bytes takes few writes, none longer than 128 KiB")
    void singleBytesAreMerged() throws Exception {
        byte[] data = pattern(1 << 20);
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        pair.run(() -> {
            for (byte b : data) {
                pair.stream().send(new byte[] {b}, 0, 1);
            }
        });
        LoopThread.await(pair.start(IOStream::flushed));
        pair.run(() -> {
            assertThat(pair.stream().offered).hasSizeLessThan(200).allMatch(size -> size <= 128 * 1024);
            pair.stream().close();
        });
        assertThat(got(received)).isEqualTo(data);
    }

    @Test
    @DisplayName("A48: a peer that takes little at a time gets every byte, in the order of sending")
    void shortWritesKeepTheOrder() throws Exception {
        pair.run(() -> pair.stream().slowness = 777);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        for (int i = 0; i < 60; i++) {
            byte[] data = pattern(i * 97);
            expected.writeBytes(data);
            boolean copy = i % 2 == 0;
            pair.run(() -> {
                if (copy) {
                    byte[] lent = data.clone();
                    pair.stream().sendCopy(lent, 0, lent.length);
                    Arrays.fill(lent, (byte) 'X');
                } else {
                    pair.stream().send(data, 0, data.length);
                }
            });
        }
        LoopThread.await(pair.start(IOStream::flushed));
        pair.run(pair.stream()::close);
        assertThat(got(received)).isEqualTo(expected.toByteArray());
    }

    @Test
    @DisplayName("A48: what a peer does not read waits, and WRITE is watched for only as long")
    void slowPeerIsWaitedFor() throws Exception {
        byte[] data = pattern(TOO_MUCH);
        CompletableFuture<@Nullable Void> flushed = pair.start(s -> {
            s.send(data, 0, data.length);
            return s.flushed();
        });
        pair.settle();
        assertThat(flushed).isNotDone();
        pair.run(() -> {
            assertThat(pair.stream().isBlocked()).isTrue();
            assertThat(pair.stream().interests).containsExactly(IOLoop.WRITE);
        });
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        LoopThread.await(flushed);
        pair.run(() -> {
            assertThat(pair.stream().isBlocked()).isFalse();
            assertThat(pair.stream().interests).containsExactly(IOLoop.WRITE, IOLoop.NONE);
            pair.stream().close();
        });
        assertThat(got(received)).isEqualTo(data);
    }

    @Test
    @DisplayName("A48: a fast peer does not get more than a mebibyte in one turn")
    void turnIsBounded() throws Exception {
        byte[] data = pattern(8 << 20);
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        pair.run(() -> pair.stream().slowness = 1);
        pair.run(() -> pair.stream().send(data, 0, data.length));
        List<Integer> turns = new ArrayList<>();
        pair.run(() -> {
            pair.stream().slowness = Integer.MAX_VALUE;
            noteTurns(turns);
        });
        LoopThread.await(pair.start(IOStream::flushed));
        pair.run(pair.stream()::close);
        assertThat(got(received)).isEqualTo(data);
        assertThat(turns).allMatch(bytes -> bytes <= (1 << 20) + 65_536);
    }

    /** Between two turns of the loop: how much the channel took. */
    private void noteTurns(List<Integer> turns) {
        turns.add(pair.stream().taken.stream().mapToInt(Integer::intValue).sum());
        pair.stream().taken.clear();
        if (!pair.stream().closed() && pair.stream().isBlocked()) {
            pair.loop().loop().addCallback(() -> noteTurns(turns));
        }
    }

    @Test
    @DisplayName("A large array that has to wait is not copied")
    void largeArrayIsTakenOver() throws Exception {
        byte[] data = pattern(TOO_MUCH);
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        pair.run(() -> {
            pair.stream().slowness = 1;
            pair.stream().send(data, 0, data.length);
            data[TOO_MUCH - 1] = 'X';
            pair.stream().slowness = Integer.MAX_VALUE;
        });
        LoopThread.await(pair.start(IOStream::flushed));
        pair.run(pair.stream()::close);
        assertThat(got(received)).isEqualTo(data);
    }

    // ------------------------------------------------------------------------------------------ flushed

    @Test
    @DisplayName("Nothing unsent is a future that is completed already, and always the same")
    void nothingUnsentIsFlushed() throws Exception {
        pair.run(() -> {
            assertThat(pair.stream().flushed()).isCompleted();
            assertThat(pair.stream().flushed()).isSameAs(pair.stream().flushed());
        });
    }

    @Test
    @DisplayName("Waiting for the flush does not flush: it is still one write at the end of the callback")
    void flushedDoesNotSplitTheWrite() throws Exception {
        CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
        pair.run(() -> {
            send("one");
            forward(pair.stream().flushed(), first);
            send("two");
            assertThat(first).isNotDone();
        });
        LoopThread.await(first);
        pair.run(() -> assertThat(pair.stream().offered).containsExactly(6));
    }

    @Test
    @DisplayName("A flush fails when the stream is closed before it")
    void flushFailsOnClose() throws Exception {
        byte[] data = new byte[TOO_MUCH];
        CompletableFuture<@Nullable Void> flushed = pair.start(s -> s.write(data));
        pair.run(() -> pair.stream().close(new IOException("boom")));
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(flushed))
                .havingCause()
                .withMessage("boom");
        assertThat(pair.start(IOStream::flushed)).isCompletedExceptionally();
    }

    private static void forward(CompletionStage<@Nullable Void> from, CompletableFuture<@Nullable Void> to) {
        from.whenComplete((nothing, failure) -> {
            if (failure == null) {
                to.complete(null);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    // ------------------------------------------------------------------------------------------ write

    @Test
    @DisplayName("A47: each write has its own future, and they complete in order")
    void writesCompleteInOrder() throws Exception {
        List<Integer> completed = new ArrayList<>();
        List<CompletionStage<@Nullable Void>> writes = new ArrayList<>();
        pair.run(() -> {
            pair.stream().slowness = 1000;
            for (int i = 0; i < 10; i++) {
                int number = i;
                CompletionStage<@Nullable Void> write = pair.stream().write(pattern(i * 700));
                writes.add(write.thenRun(() -> completed.add(number)));
            }
        });
        LoopThread.await(writes.get(9).toCompletableFuture());
        pair.run(() -> assertThat(completed).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    }

    @Test
    @DisplayName("A47: a write completes when its own last byte has left, not those of later ones")
    void writeDoesNotWaitForLaterOnes() throws Exception {
        CompletableFuture<@Nullable Void> small = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> large = new CompletableFuture<>();
        pair.run(() -> {
            forward(pair.stream().write(bytes("small")), small);
            forward(pair.stream().write(new byte[TOO_MUCH]), large);
        });
        LoopThread.await(small);
        pair.settle();
        assertThat(large).isNotDone();
    }

    @Test
    @DisplayName("A47, B.3: a write on a closed stream fails")
    void writeOnClosedStreamFails() throws Exception {
        pair.run(pair.stream()::close);
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> pair.await(s -> s.write(bytes("x"))))
                .withMessage("Stream is closed");
        pair.run(() -> assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> pair.stream().write(bytes("x"), () -> {})));
        pair.run(() -> send("nothing happens"));
    }

    @Test
    @DisplayName("A47: a newer write callback takes the place of the older, and runs when all has left")
    void newerCallbackReplacesOlder() throws Exception {
        List<String> called = new ArrayList<>();
        pair.run(() -> {
            pair.stream().slowness = 3;
            pair.stream().write(bytes("first"), () -> called.add("first"));
            pair.stream()
                    .write(
                            bytes("second"),
                            () -> called.add("second " + pair.stream().unsentBytes()));
        });
        assertThat(text(pair.peerReads(11))).isEqualTo("firstsecond");
        pair.settle();
        pair.run(() -> assertThat(called).containsExactly("second 0"));
    }

    @Test
    @DisplayName("A47: a write callback runs even if the data left already")
    void callbackRuns() throws Exception {
        CompletableFuture<@Nullable Void> called = new CompletableFuture<>();
        pair.run(() -> pair.stream().write(new byte[0], () -> called.complete(null)));
        LoopThread.await(called);
    }

    @Test
    @DisplayName("A52: what a write callback throws closes the stream")
    void throwingWriteCallbackClosesStream() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception, closing connection.");
        logs.expect(Level.ERROR, "Exception in callback");
        CompletableFuture<@Nullable Void> closed = pair.closed();
        pair.run(() -> pair.stream().write(bytes("x"), () -> {
            throw new IllegalStateException("boom");
        }));
        LoopThread.await(closed);
    }

    @Test
    @DisplayName("S05: writing nothing completes")
    void emptyWriteCompletes() throws Exception {
        pair.await(s -> s.write(new byte[0]));
        pair.await(s -> s.write(ByteBuffer.allocateDirect(0)));
    }

    @Test
    @DisplayName("S16: of ten writers with a thousand writes each, every one completes")
    void manyWritersComplete() throws Exception {
        CompletableFuture<byte[]> received = pair.peerReadsMeanwhile();
        List<CompletableFuture<@Nullable Void>> writers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            writers.add(done);
            pair.run(() -> writeOn(1000, done));
        }
        for (CompletableFuture<@Nullable Void> writer : writers) {
            LoopThread.await(writer);
        }
        pair.run(pair.stream()::close);
        assertThat(got(received)).hasSize(10 * 1000 * 5000);
    }

    private void writeOn(int left, CompletableFuture<@Nullable Void> done) {
        if (left == 0) {
            done.complete(null);
            return;
        }
        CompletionStage<@Nullable Void> written = pair.stream().write(new byte[5000]);
        written.whenComplete((nothing, failure) -> {
            if (failure == null) {
                writeOn(left - 1, done);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    @Test
    @DisplayName("B.3: a buffer of either kind is written, from its position to its limit")
    void buffersAreWritten() throws Exception {
        byte[] data = bytes("--direct--");
        ByteBuffer direct = ByteBuffer.allocateDirect(10).put(data).position(2).limit(8);
        ByteBuffer heap =
                ByteBuffer.wrap(bytes("--heap--")).slice(1, 6).position(1).limit(5);
        pair.await(s -> s.write(direct));
        pair.await(s -> s.write(heap));
        assertThat(text(pair.peerReads(10))).isEqualTo("directheap");
    }

    @Test
    @DisplayName("B.3: more than may be unsent is refused, and nothing of it written")
    void writeBufferIsBounded() throws Exception {
        pair.connect(StreamLimits.DEFAULT.withMaxWriteBufferSize(1000));
        pair.run(() -> {
            pair.stream().write(bytes("x".repeat(600)), () -> {});
            assertThatThrownBy(() -> pair.stream().write(new byte[401], () -> {}))
                    .isInstanceOf(StreamBufferFullException.class)
                    .hasMessageContaining("1000");
            pair.stream().write(bytes("y".repeat(400)), () -> {});
        });
        assertThat(text(pair.peerReads(1000))).isEqualTo("x".repeat(600) + "y".repeat(400));
    }

    @Test
    @DisplayName("B.3: a write error is logged, unless it only says that the peer left")
    void writeErrorIsLogged() throws Exception {
        logs.expect(Level.WARN, "Write error on");
        pair.run(() -> pair.stream().failure = new IOException("boom"));
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> pair.await(s -> s.write(bytes("x"))))
                .havingCause()
                .withMessage("boom");
        pair.connect(StreamLimits.DEFAULT);
        pair.run(() -> pair.stream().failure = new IOException("Broken pipe"));
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> pair.await(s -> s.write(bytes("x"))));
        assertThat(logs.lines()).hasSize(1);
    }

    @Test
    @DisplayName("A defect while writing closes the stream, fails the write, and leaves the others alone")
    void defectClosesOnlyItsStream() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception, closing connection.");
        logs.expect(Level.ERROR, "Exception in callback");
        StreamPair other = new StreamPair();
        other.joinLoopOf(pair);
        try {
            pair.run(() -> pair.stream().defect = new IllegalStateException("boom"));
            assertThatExceptionOfType(StreamClosedException.class)
                    .isThrownBy(() -> pair.await(s -> s.write(bytes("x"))))
                    .havingCause()
                    .withMessage("boom");
            other.run(() -> other.stream().send(bytes("y"), 0, 1));
            assertThat(text(other.peerReads(1))).isEqualTo("y");
        } finally {
            other.closeConnection();
        }
    }

    @Test
    @DisplayName("Sending before the loop runs leaves at once")
    void sendWithoutRunningLoop() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                IOLoop idle = new IOLoop()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel peer = SocketChannel.open(server.getLocalAddress())) {
                IOStream stream = new IOStream(server.accept(), idle, StreamLimits.DEFAULT);
                stream.send(bytes("hello"), 0, 5);
                assertThat(stream.flushed()).isCompleted();
                stream.close();
                assertThat(text(peer.socket().getInputStream().readAllBytes())).isEqualTo("hello");
            }
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Test
    @DisplayName("What was sent in the callback that closes the stream is delivered")
    void closeDeliversWhatWasJustSent() throws Exception {
        pair.run(() -> {
            send("goodbye");
            pair.stream().close();
        });
        assertThat(text(pair.peerReadsAll())).isEqualTo("goodbye");
    }

    @Test
    @DisplayName("An abort sends nothing more, and the peer gets a reset")
    void abortResets() throws Exception {
        CompletableFuture<@Nullable Void> closed = pair.closed();
        CompletableFuture<@Nullable Void> lost = new CompletableFuture<>();
        pair.run(() -> {
            forward(pair.stream().write(bytes("lost")), lost);
            pair.stream().abort();
            pair.stream().abort();
        });
        LoopThread.await(closed);
        assertThatThrownBy(() -> pair.peerReadsAll()).hasMessageContaining("reset");
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> LoopThread.await(lost));
    }

    @Test
    @DisplayName("The output can be shut down alone, after all that was sent before")
    void outputIsShutDownAfterwards() throws Exception {
        byte[] data = pattern(4 << 20);
        pair.run(() -> {
            pair.stream().send(data, 0, data.length);
            pair.stream().shutdownOutput();
        });
        assertThat(pair.peerReadsAll()).isEqualTo(data);
        pair.peerSends("still there");
        assertThat(pair.read(s -> s.readBytes(11))).isEqualTo("still there");
    }

    @Test
    @DisplayName("Sending belongs to the loop's thread")
    void sendElsewhereIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> send("x")).withMessageContaining("test-loop");
    }
}
