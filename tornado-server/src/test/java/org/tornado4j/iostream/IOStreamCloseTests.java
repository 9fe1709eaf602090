package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.text;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** The end of a stream, and its interest in events until then. */
@Timeout(60)
class IOStreamCloseTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final StreamPair pair = new StreamPair();

    @Test
    @DisplayName("A50: closed twice, the callback runs once, in a callback of its own")
    void closeCallbackRunsOnce() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        pair.run(() -> {
            pair.stream().setCloseCallback(calls::incrementAndGet);
            pair.stream().close();
            pair.stream().close(new IOException("too late"));
            assertThat(calls).hasValue(0);
            assertThat(pair.stream().closed()).isTrue();
            assertThat(pair.stream().channel().isOpen()).isFalse();
        });
        pair.settle();
        assertThat(calls).hasValue(1);
        assertThat(pair.error()).isNull();
        assertThat(pair.peerReadsAll()).isEmpty();
    }

    @Test
    @DisplayName("A50: a callback that is set on a closed stream runs; one that was taken back does not")
    void closeCallbackMayComeLate() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        pair.run(() -> {
            pair.stream().setCloseCallback(calls::incrementAndGet);
            pair.stream().setCloseCallback(null);
            pair.stream().close();
        });
        pair.settle();
        assertThat(calls).hasValue(0);
        LoopThread.await(pair.closed());
    }

    @Test
    @DisplayName("A50: the stream tells what it does")
    void stateIsTold() throws Exception {
        CompletableFuture<byte[]> read = pair.start(s -> s.readBytes(1));
        pair.run(() -> {
            assertThat(pair.stream().reading()).isTrue();
            assertThat(pair.stream().writing()).isFalse();
            assertThat(pair.stream().toString()).contains("OPEN", "127.0.0.1");
            assertThat(pair.stream().remoteAddress()).isEqualTo(pair.peer().getLocalAddress());
            assertThat(pair.stream().localAddress()).isEqualTo(pair.peer().getRemoteAddress());
            pair.stream().close();
            assertThat(pair.stream().reading()).isFalse();
            assertThat(pair.stream().toString()).contains("CLOSED");
            assertThat(pair.stream().remoteAddress()).isNull();
            assertThat(pair.stream().localAddress()).isNull();
            pair.stream().setNoDelay(true);
        });
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> LoopThread.await(read));
    }

    @Test
    @DisplayName("A50: a pending read that was waiting for the end gets the rest, another one fails with the cause")
    void closeEndsPendingRead() throws Exception {
        CompletableFuture<byte[]> rest = pair.start(s -> s.readUntilClose());
        pair.peerSends("rest");
        Awaitility.await().until(() -> pair.call(() -> pair.stream().reads.contains(4)));
        pair.run(pair.stream()::close);
        assertThat(text(StreamPair.got(rest))).isEqualTo("rest");

        pair.connect(StreamLimits.DEFAULT);
        CompletableFuture<byte[]> more = pair.start(s -> s.readBytes(5));
        IOException cause = new IOException("boom");
        pair.run(() -> pair.stream().close(cause));
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> LoopThread.await(more))
                .withCause(cause);
        assertThat(pair.error()).isSameAs(cause);
    }

    @Test
    @DisplayName("A51: the loop is told only when the interest changed")
    void interestIsToldWhenItChanges() throws Exception {
        CompletableFuture<byte[]> first = pair.start(s -> s.readBytes(2));
        pair.peerSends("1");
        pair.settle();
        pair.peerSends("2");
        StreamPair.got(first);
        CompletableFuture<byte[]> second = pair.start(s -> s.readBytes(1));
        pair.peerSends("3");
        StreamPair.got(second);
        pair.settle();
        pair.run(() -> assertThat(pair.stream().interests)
                .containsExactly(IOLoop.READ, IOLoop.NONE, IOLoop.READ, IOLoop.NONE));
    }

    @Test
    @DisplayName("A51: events for a closed stream are a warning and nothing else")
    void eventsAfterCloseAreAWarning() throws Exception {
        logs.expect(Level.WARN, "Got events for closed stream");
        pair.run(() -> {
            pair.stream().close();
            pair.stream().handleEvents(pair.stream().channel(), IOLoop.READ);
        });
        pair.run(() -> assertThat(pair.stream().reads).isEmpty());
    }

    @Test
    @DisplayName("A51: READ comes before WRITE, and nothing after a close")
    void readComesBeforeWrite() throws Exception {
        byte[] data = new byte[32 << 20];
        pair.run(() -> pair.stream().send(data, 0, data.length));
        pair.run(() -> pair.stream().startReading(new RecordingListener() {
            @Override
            public void dataReceived(ByteBuffer lent) {
                pair.stream().offered.clear();
                pair.stream().close();
            }
        }));
        pair.peerSends("x");
        CompletableFuture<@Nullable Void> closed = pair.closed();
        LoopThread.await(closed);
        pair.run(() -> assertThat(pair.stream().offered).isEmpty());
    }

    @Test
    @DisplayName("A53: a closed stream asks for nothing any more")
    void closedStreamAsksForNothing() throws Exception {
        pair.run(() -> {
            pair.stream().close();
            pair.stream().interests.clear();
            pair.stream().updateEvents();
            pair.stream().setCloseCallback(() -> {});
        });
        CompletableFuture<byte[]> read = pair.start(s -> s.readBytes(1));
        assertThat(read).isCompletedExceptionally();
        pair.run(() -> assertThat(pair.stream().interests).isEmpty());
    }

    @Test
    @DisplayName("S09: the close callback fires with a read pending")
    void closeIsNoticedWithAPendingRead() throws Exception {
        CompletableFuture<byte[]> read = pair.start(s -> s.readBytes(1));
        CompletableFuture<@Nullable Void> closed = pair.closed();
        pair.peerCloses();
        LoopThread.await(closed);
        assertThat(read).isCompletedExceptionally();
    }

    @Test
    @DisplayName("S09: the close callback fires with no read pending")
    void closeIsNoticedWithoutARead() throws Exception {
        CompletableFuture<@Nullable Void> closed = pair.closed();
        pair.peerCloses();
        LoopThread.await(closed);
    }

    @Test
    @DisplayName("B.3: unread data hides the close until it was read")
    void unreadDataHidesTheClose() throws Exception {
        CompletableFuture<@Nullable Void> closed = pair.closed();
        pair.peerSends("data");
        pair.peerCloses();
        pair.settle();
        assertThat(pair.isClosed()).isFalse();
        assertThat(pair.read(s -> s.readBytes(4))).isEqualTo("data");
        LoopThread.await(closed);
    }

    @Test
    @DisplayName("Closing belongs to the loop's thread")
    void closeElsewhereIsRefused() {
        assertThatIllegalStateException().isThrownBy(pair.stream()::close).withMessageContaining("test-loop");
    }

    @Test
    @DisplayName("An idle stream owns no buffer")
    void idleStreamOwnsNothing() throws Exception {
        pair.peerSends("line\n");
        pair.read(s -> s.readUntil(bytes("\n")));
        pair.await(s -> s.write(new byte[4 << 10]));
        pair.peerReads(4 << 10);
        pair.run(() -> assertThat(pair.stream().ownsBuffers()).isFalse());
        CompletableFuture<byte[]> read = pair.start(s -> s.readBytes(10));
        pair.run(() -> assertThat(pair.stream().ownsBuffers()).isTrue());
        pair.run(pair.stream()::close);
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> LoopThread.await(read));
        assertThat(pair.start(s -> s.readBytes(1))).isCompletedExceptionally();
    }
}
