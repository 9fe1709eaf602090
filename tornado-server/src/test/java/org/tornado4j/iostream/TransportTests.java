package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.pattern;
import static org.tornado4j.iostream.StreamPair.text;
import static org.tornado4j.testing.LoopThread.await;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** A stream's reaction to everything that its transport may do, without a channel. */
@Timeout(60)
class TransportTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private MemoryTransport[] ends = {};
    private @Nullable IOStream near;
    private @Nullable IOStream far;

    @BeforeEach
    void connect() throws Exception {
        loop.run(() -> {
            ends = MemoryTransport.pair(loop.loop());
            near = new IOStream(ends[0], loop.loop(), StreamLimits.DEFAULT);
            far = new IOStream(ends[1], loop.loop(), StreamLimits.DEFAULT);
        });
    }

    private RecordingListener listenFar() throws Exception {
        RecordingListener listener = new RecordingListener();
        loop.run(() -> far.startReading(listener));
        return listener;
    }

    // ------------------------------------------------------------------------------------------ writing

    @Test
    void whatWasSentInOneCallbackIsOneWrite() throws Exception {
        loop.run(() -> {
            near.sendCopy(bytes("one "), 0, 4);
            near.sendCopy(bytes("two"), 0, 3);
            assertThat(ends[0].writes).isZero();
            assertThat(near.unsentBytes()).isEqualTo(7);
        });
        assertThat(text(StreamPair.got(loop.call(() -> far.readBytes(7))))).isEqualTo("one two");
        loop.run(() -> assertThat(ends[0].writes).isEqualTo(1));
    }

    @Test
    void aShortWriteBlocksUntilTheTransportTakesMore() throws Exception {
        RecordingListener listener = listenFar();
        byte[] data = pattern(200_000);
        CompletableFuture<@Nullable Void> flushed = loop.call(() -> {
            ends[0].room = 70_000;
            near.send(data, 0, data.length);
            return near.flushed();
        });
        loop.settle();
        long before = loop.call(() -> {
            assertThat(near.isBlocked()).isTrue();
            assertThat(near.unsentBytes()).isEqualTo(130_000);
            assertThat(near.holdsMoreThan(129_999)).isTrue();
            assertThat(near.holdsMoreThan(130_000)).isFalse();
            return near.sentWhileBlocked();
        });
        loop.run(() -> ends[0].takeMore(30_000));
        loop.settle();
        loop.run(() -> assertThat(near.sentWhileBlocked() - before).isEqualTo(30_000));
        assertThat(flushed).isNotDone();
        loop.run(() -> ends[0].takeMore(Integer.MAX_VALUE));
        await(flushed);
        loop.settle();
        loop.run(() -> {
            assertThat(near.isBlocked()).isFalse();
            assertThat(near.sentWhileBlocked()).isGreaterThanOrEqualTo(before + 130_000);
            assertThat(listener.received.toByteArray()).isEqualTo(data);
        });
    }

    /** A second time at which nothing of it was taken must look like a new one to whoever watches the peer. */
    @Test
    void theCountOfWhatWasSentWhileBlockedNeverGoesBack() throws Exception {
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            loop.run(() -> {
                ends[0].room = 0;
                near.send(new byte[10], 0, 10);
            });
            loop.run(() -> counts.add(near.sentWhileBlocked()));
            loop.run(() -> ends[0].takeMore(Integer.MAX_VALUE));
            loop.settle();
        }
        assertThat(counts).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void heldBytesCountAsUnsentAndKeepLaterOnesWaiting() throws Exception {
        RecordingListener listener = listenFar();
        CompletableFuture<@Nullable Void> flushed = loop.call(() -> {
            ends[0].holding = true;
            near.sendCopy(bytes("first"), 0, 5);
            return near.flushed();
        });
        loop.run(() -> {
            assertThat(near.isBlocked()).isTrue();
            assertThat(near.unsentBytes()).isEqualTo(5);
            assertThat(flushed).isNotDone();
            near.sendCopy(bytes(" second"), 0, 7);
            ends[0].holding = false;
        });
        await(flushed);
        loop.settle();
        loop.run(() -> {
            assertThat(listener.text()).isEqualTo("first second");
            assertThat(near.isBlocked()).isFalse();
        });
    }

    @Test
    void aWriteErrorClosesTheStream() throws Exception {
        logs.expect(Level.WARN, "Write error on");
        CompletableFuture<@Nullable Void> written = loop.call(() -> {
            ends[0].failure = new IOException("boom");
            return near.write(bytes("x"));
        });
        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> await(written))
                .havingCause()
                .withMessage("boom");
        loop.run(() -> assertThat(ends[0].closed).isTrue());
    }

    // ------------------------------------------------------------------------------------------ lent bytes

    @Test
    void lentBytesAreCopiedAndMayChangeAtOnce() throws Exception {
        RecordingListener listener = listenFar();
        byte[] data = pattern(150_000);
        loop.run(() -> {
            ByteBuffer lent = ByteBuffer.allocateDirect(data.length + 2)
                    .position(1)
                    .put(data)
                    .flip()
                    .position(1);
            near.sendCopy(lent);
            assertThat(lent.hasRemaining()).isFalse();
            lent.clear().put(new byte[data.length]);
        });
        loop.settle();
        loop.run(() -> assertThat(listener.received.toByteArray()).isEqualTo(data));
    }

    @Test
    void lentBytesWaitBehindWhatIsBlocked() throws Exception {
        RecordingListener listener = listenFar();
        loop.run(() -> {
            ends[0].room = 10;
            near.send(new byte[100], 0, 100);
        });
        byte[] data = pattern(5_000);
        loop.run(() -> {
            ByteBuffer lent = ByteBuffer.wrap(data.clone());
            near.sendCopy(lent);
            Arrays.fill(lent.array(), (byte) 0);
            ends[0].takeMore(Integer.MAX_VALUE);
        });
        loop.settle();
        loop.run(() -> assertThat(Arrays.copyOfRange(listener.received.toByteArray(), 100, 5_100))
                .isEqualTo(data));
    }

    @Test
    void lentBytesAreLostOnAClosedStream() throws Exception {
        loop.run(() -> {
            near.close();
            ByteBuffer lent = ByteBuffer.wrap(new byte[10]);
            near.sendCopy(lent);
            assertThat(lent.hasRemaining()).isFalse();
            assertThat(near.isBlocked()).isFalse();
        });
    }

    // ------------------------------------------------------------------------------------------ reading

    @Test
    void theEndOfTheInputLeavesTheOutputOpen() throws Exception {
        RecordingListener listener = listenFar();
        loop.run(() -> {
            near.sendCopy(bytes("question"), 0, 8);
            near.shutdownOutput();
        });
        await(listener.ended);
        CompletableFuture<byte[]> answer = loop.call(() -> near.readBytes(6));
        loop.run(() -> {
            assertThat(listener.text()).isEqualTo("question");
            far.sendCopy(bytes("answer"), 0, 6);
        });
        assertThat(text(StreamPair.got(answer))).isEqualTo("answer");
    }

    @Test
    void aPauseLeavesBytesWithTheTransport() throws Exception {
        RecordingListener listener = listenFar();
        loop.run(() -> {
            far.pauseReading();
            near.sendCopy(bytes("later"), 0, 5);
        });
        loop.settle();
        loop.run(() -> {
            assertThat(listener.calls).isZero();
            assertThat(ends[1].watched()).isZero();
            far.resumeReading();
        });
        loop.settle();
        loop.run(() -> assertThat(listener.text()).isEqualTo("later"));
    }

    @Test
    void aReadErrorClosesTheStream() throws Exception {
        logs.expect(Level.WARN, "error on read from");
        listenFar();
        CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
        loop.run(() -> {
            far.setCloseCallback(() -> closed.complete(null));
            ends[1].failure = new IOException("boom");
        });
        await(closed);
        loop.run(() -> assertThat(far.error()).hasMessage("boom"));
    }

    // ------------------------------------------------------------------------------------------ the end

    @Test
    void aCloseIsAnnouncedAndReleasesAtOnce() throws Exception {
        List<String> events = new ArrayList<>();
        loop.run(() -> {
            near.setRelease(() -> events.add("released"));
            near.setCloseCallback(() -> events.add("closed"));
            near.close();
            assertThat(events).containsExactly("released");
            assertThat(ends[0].announced).isTrue();
            assertThat(ends[0].reset).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> near.setRelease(() -> {}));
        });
        loop.settle();
        loop.run(() -> assertThat(events).containsExactly("released", "closed"));
    }

    @Test
    void anAbortIsNotAnnouncedAndSendsNothing() throws Exception {
        loop.run(() -> {
            near.sendCopy(bytes("lost"), 0, 4);
            near.abort();
            assertThat(ends[0].writes).isZero();
            assertThat(ends[0].announced).isFalse();
            assertThat(ends[0].reset).isTrue();
        });
    }

    @Test
    void withoutAHandshakeBytesCanFlowAtOnce() throws Exception {
        CompletableFuture<@Nullable Void> told = new CompletableFuture<>();
        loop.run(() -> {
            near.afterHandshake(() -> told.complete(null));
            assertThat(told).isNotDone();
            assertThat(near.sslSession()).isNull();
            assertThat(near.applicationProtocol()).isNull();
            assertThat(near.inHandshake()).isFalse();
        });
        await(told);
    }
}
