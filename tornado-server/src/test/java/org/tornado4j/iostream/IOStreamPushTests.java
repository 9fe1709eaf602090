package org.tornado4j.iostream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.tornado4j.iostream.StreamPair.bytes;
import static org.tornado4j.iostream.StreamPair.pattern;
import static org.tornado4j.iostream.StreamPair.text;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Reading by a listener, as servers do. */
@Timeout(60)
class IOStreamPushTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final StreamPair pair = new StreamPair();

    private final RecordingListener listener = new RecordingListener();

    private void startReading() throws Exception {
        pair.run(() -> pair.stream().startReading(listener));
    }

    /** Waits until the listener has been called {@code count} times. */
    private CountDownLatch afterCalls(int count) {
        CountDownLatch latch = new CountDownLatch(count);
        listener.afterData = latch::countDown;
        return latch;
    }

    private static void await(CountDownLatch latch) throws Exception {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("A51: a request and its answer cost one read, one write, and no change of interest")
    void fastPathReadsOnceAndWritesOnce() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        listener.afterData = () -> {
            pair.stream().send(bytes("pong"), 0, 4);
            three.countDown();
        };
        startReading();
        for (int i = 0; i < 3; i++) {
            pair.peerSends("ping");
            assertThat(text(pair.peerReads(4))).isEqualTo("pong");
        }
        await(three);
        pair.run(() -> {
            assertThat(listener.text()).isEqualTo("pingpingping");
            assertThat(pair.stream().reads).containsExactly(4, 4, 4);
            assertThat(pair.stream().offered).containsExactly(4, 4, 4);
            assertThat(pair.stream().interests).containsExactly(IOLoop.READ);
        });
    }

    @Test
    @DisplayName("A46: the end comes after the data, once, and leaves the stream open for the answer")
    void endOfStreamComesLast() throws Exception {
        startReading();
        byte[] data = pattern(300_000);
        CompletableFuture<@Nullable Void> sent = pair.peerSendsMeanwhile(data);
        LoopThread.await(sent);
        pair.peer().shutdownOutput();
        LoopThread.await(listener.ended);
        pair.settle();
        pair.run(() -> {
            assertThat(listener.received.toByteArray()).isEqualTo(data);
            assertThat(listener.ends).isEqualTo(1);
            assertThat(pair.stream().closed()).isFalse();
            assertThat(pair.stream().reading()).isFalse();
            assertThat(pair.stream().interests).containsExactly(IOLoop.READ, IOLoop.NONE);
            pair.stream().send(bytes("answer"), 0, 6);
            pair.stream().close();
        });
        assertThat(text(pair.peerReadsAll())).isEqualTo("answer");
    }

    @Test
    @DisplayName("A44: a reset calls the close callback and nothing else, without a line in the log")
    void resetClosesQuietly() throws Exception {
        CompletableFuture<@Nullable Void> closed = pair.closed();
        startReading();
        pair.peer().setOption(StandardSocketOptions.SO_LINGER, 0);
        pair.peerCloses();
        LoopThread.await(closed);
        assertThat(listener.ends).isZero();
        assertThat(pair.error()).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("A44: another error of the channel is logged")
    void otherErrorIsLogged() throws Exception {
        logs.expect(Level.WARN, "error on read from");
        CompletableFuture<@Nullable Void> closed = pair.closed();
        startReading();
        pair.run(() -> pair.stream().failure = new IOException("boom"));
        pair.peerSends("x");
        LoopThread.await(closed);
        assertThat(pair.error()).hasMessage("boom");
    }

    @Test
    @DisplayName("A52: what the listener throws closes the stream and is logged")
    void throwingListenerClosesStream() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception, closing connection.");
        logs.expect(Level.ERROR, "Exception in I/O handler");
        CompletableFuture<@Nullable Void> closed = pair.closed();
        listener.afterData = () -> {
            throw new IllegalStateException("boom");
        };
        startReading();
        pair.peerSends("x");
        LoopThread.await(closed);
        assertThat(pair.error()).hasMessage("boom");
    }

    @Test
    @DisplayName("A pause in which nothing comes costs no change of interest")
    void pauseIsLazy() throws Exception {
        startReading();
        pair.run(() -> pair.stream().pauseReading());
        pair.settle();
        pair.run(() -> {
            assertThat(pair.stream().reading()).isFalse();
            pair.stream().resumeReading();
            assertThat(pair.stream().reading()).isTrue();
        });
        pair.run(() -> assertThat(pair.stream().interests).containsExactly(IOLoop.READ));
    }

    @Test
    @DisplayName("What comes in a pause waits for its end")
    void pauseHoldsDataBack() throws Exception {
        startReading();
        pair.run(() -> pair.stream().pauseReading());
        pair.peerSends("later");
        pair.settle();
        pair.run(() -> {
            assertThat(listener.calls).isZero();
            assertThat(pair.stream().reads).isEmpty();
            assertThat(pair.stream().interests).containsExactly(IOLoop.READ, IOLoop.NONE);
        });
        CountDownLatch data = afterCalls(1);
        pair.run(() -> pair.stream().resumeReading());
        await(data);
        pair.run(() -> assertThat(listener.text()).isEqualTo("later"));
    }

    @Test
    @DisplayName("A pause does not keep output from leaving")
    void pausedStreamWrites() throws Exception {
        startReading();
        byte[] data = pattern(8 << 20);
        pair.run(() -> {
            pair.stream().pauseReading();
            pair.stream().send(data, 0, data.length);
        });
        assertThat(pair.peerReads(data.length)).isEqualTo(data);
        CountDownLatch more = afterCalls(1);
        pair.run(() -> pair.stream().resumeReading());
        pair.peerSends("x");
        await(more);
    }

    @Test
    @DisplayName("The listener may pause, replace itself, and close while it is told")
    void listenerMayActOnTheStream() throws Exception {
        RecordingListener second = new RecordingListener();
        CountDownLatch first = new CountDownLatch(1);
        listener.afterData = () -> {
            pair.stream().startReading(second);
            first.countDown();
        };
        CompletableFuture<@Nullable Void> closed = pair.closed();
        second.afterData = () -> pair.stream().close();
        startReading();
        pair.peerSends("one");
        await(first);
        pair.peerSends("two");
        LoopThread.await(closed);
        pair.run(() -> {
            assertThat(listener.text()).isEqualTo("one");
            assertThat(second.text()).isEqualTo("two");
        });
    }

    @Test
    @DisplayName("A listener that comes after the end is told of it")
    void lateListenerLearnsOfTheEnd() throws Exception {
        startReading();
        pair.peer().shutdownOutput();
        LoopThread.await(listener.ended);
        RecordingListener second = new RecordingListener();
        pair.run(() -> pair.stream().startReading(second));
        LoopThread.await(second.ended);
    }

    @Test
    @DisplayName("A stream may begin with Tornado's reads and go on with a listener, which gets what was left over")
    void listenerGetsWhatWasReadBefore() throws Exception {
        pair.peerSends("head\nrest");
        assertThat(pair.read(s -> s.readUntil(bytes("\n")))).isEqualTo("head\n");
        startReading();
        pair.run(() -> assertThat(listener.text()).isEqualTo("rest"));
        CountDownLatch more = afterCalls(1);
        pair.peerSends("!");
        await(more);
        pair.run(() -> assertThat(listener.text()).isEqualTo("rest!"));
    }

    @Test
    @DisplayName("A43: a listener and a read exclude each other")
    void listenerExcludesReads() throws Exception {
        startReading();
        pair.run(() -> assertThatIllegalStateException()
                .isThrownBy(() -> pair.stream().readBytes(1))
                .withMessageStartingWith("Already reading"));
        pair.connect(StreamLimits.DEFAULT);
        CompletableFuture<byte[]> read = pair.start(s -> s.readBytes(1));
        pair.run(() -> assertThatIllegalStateException()
                .isThrownBy(() -> pair.stream().startReading(listener))
                .withMessageStartingWith("Already reading"));
        pair.run(pair.stream()::close);
        assertThatExceptionOfType(StreamClosedException.class).isThrownBy(() -> LoopThread.await(read));
    }

    @Test
    @DisplayName("A read of another stream that is started by a listener leaves the lent buffer alone")
    void lentBufferIsNotReadInto() throws Exception {
        StreamPair other = new StreamPair();
        other.joinLoopOf(pair);
        try {
            other.peerSends("OTHER");
            CompletableFuture<byte[]> read = new CompletableFuture<>();
            CountDownLatch done = new CountDownLatch(1);
            StringBuilder seen = new StringBuilder();
            pair.run(() -> pair.stream().startReading(new IOStream.ReadListener() {
                @Override
                public void dataReceived(ByteBuffer lent) {
                    other.stream().readBytes(5, read::complete);
                    while (lent.hasRemaining()) {
                        seen.append((char) lent.get());
                    }
                    done.countDown();
                }

                @Override
                public void endOfStream() {}
            }));
            pair.peerSends("mine!");
            await(done);
            assertThat(text(StreamPair.got(read))).isEqualTo("OTHER");
            pair.run(() -> assertThat(seen).hasToString("mine!"));
        } finally {
            other.closeConnection();
        }
    }

    @Test
    @DisplayName("Nobody is told anything after the close")
    void closedStreamIsSilent() throws Exception {
        startReading();
        pair.run(() -> {
            pair.stream().close();
            pair.stream().pauseReading();
            pair.stream().resumeReading();
            pair.stream().startReading(listener);
        });
        pair.settle();
        pair.run(() -> {
            assertThat(listener.calls).isZero();
            assertThat(listener.ends).isZero();
        });
    }
}
