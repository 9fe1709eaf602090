package org.tornado4j.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.LoopThread;

/** A tunnel that others wait for does what was asked of it once it is there. */
class DeferredTunnelTests {

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private final Context context = new Context();
    /** Changed on the loop alone. */
    private final List<String> events = new ArrayList<>();

    private final CompletableFuture<@Nullable Void> flushed = new CompletableFuture<>();

    private DeferredTunnel deferred() {
        return DeferredTunnel.to("echo", fields("Upgrade", "echo"), context, loop.loop());
    }

    private static HTTPHeaders fields(String connection, String upgrade) {
        HTTPHeaders fields = new HTTPHeaders();
        fields.add("Connection", connection);
        fields.add("Upgrade", upgrade);
        return fields;
    }

    private static void send(Tunnel tunnel, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        tunnel.send(bytes, 0, bytes.length);
    }

    private final class Listener implements Tunnel.Listener {

        private final Tunnel tunnel;

        Listener(Tunnel tunnel) {
            this.tunnel = tunnel;
        }

        @Override
        public void dataReceived(ByteBuffer lent) {
            events.add("received " + US_ASCII.decode(lent));
            send(tunnel, "answer");
            byte[] copied = "copy".getBytes(US_ASCII);
            tunnel.sendCopy(copied, 0, copied.length);
            copied[0] = 'C';
        }

        @Override
        public void endOfInput() {
            events.add("end");
        }

        @Override
        public void closed() {
            events.add("closed");
        }
    }

    /** The tunnel of the connection: writes down what is done to it. */
    private final class Opened implements Tunnel {

        @Override
        public void start(Tunnel.Listener listener) {
            events.add("start");
            listener.dataReceived(ByteBuffer.wrap("behind".getBytes(US_ASCII)));
        }

        @Override
        public void send(byte[] bytes, int offset, int length) {
            events.add("send " + new String(bytes, offset, length, US_ASCII));
        }

        @Override
        public CompletionStage<@Nullable Void> flushed() {
            return flushed;
        }

        @Override
        public long unsentBytes() {
            return 7;
        }

        @Override
        public void holds(long bytes) {
            events.add("holds " + bytes);
        }

        @Override
        public boolean mayHold(long more) {
            return more < 100;
        }

        @Override
        public void pauseReading() {
            events.add("pause");
        }

        @Override
        public void resumeReading() {
            events.add("resume");
        }

        @Override
        public void shutdownOutput() {
            events.add("shut down");
        }

        @Override
        public void close() {
            events.add("close");
        }

        @Override
        public void abort() {
            events.add("abort");
        }

        @Override
        public HTTPRequestContext context() {
            return context;
        }

        @Override
        public IOLoop loop() {
            return loop.loop();
        }
    }

    private static final class Context implements HTTPRequestContext {

        @Override
        public String remoteIp() {
            return "192.0.2.1";
        }

        @Override
        public String protocol() {
            return "http";
        }

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return null;
        }

        @Override
        public @Nullable SocketAddress localAddress() {
            return null;
        }

        @Override
        public long now() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }

    // ------------------------------------------------------------------------------------------ to

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Upgrade | echo", "keep-alive, upgrade | other/1, ECHO"})
    void protocolThatIsAskedForIsTaken(String connection, String upgrade) {
        assertThat(DeferredTunnel.to("echo", fields(connection, upgrade), context, loop.loop())
                        .context())
                .isSameAs(context);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"keep-alive | echo", "Upgrade | other", "Upgrade | echo/1"})
    void protocolThatIsNotAskedForIsRefused(String connection, String upgrade) {
        assertThatIllegalStateException()
                .isThrownBy(() -> DeferredTunnel.to("echo", fields(connection, upgrade), context, loop.loop()))
                .withMessageContaining("Upgrade field");
    }

    @Test
    void requestWithoutFieldsIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> DeferredTunnel.to("echo", new HTTPHeaders(), context, loop.loop()));
    }

    // ------------------------------------------------------------------------------------------ open

    @Test
    void whatWasDoneBeforeIsDoneInOrder() throws Exception {
        loop.run(() -> {
            DeferredTunnel tunnel = deferred();
            tunnel.pauseReading();
            send(tunnel, "one");
            byte[] copied = "two".getBytes(US_ASCII);
            tunnel.sendCopy(copied, 0, copied.length);
            copied[0] = 'T';
            tunnel.holds(5);
            tunnel.resumeReading();
            tunnel.shutdownOutput();
            tunnel.close();
            tunnel.abort();
            assertThat(events).isEmpty();
            tunnel.open(new Opened());
            assertThat(events)
                    .containsExactly(
                            "pause", "send one", "send two", "holds 5", "resume", "shut down", "close", "abort");
        });
    }

    /** A listener that answers as soon as it is started must not overtake what was sent before the tunnel was there. */
    @Test
    void answerOfTheListenerComesBehindWhatWasSentBefore() throws Exception {
        loop.run(() -> {
            DeferredTunnel tunnel = deferred();
            tunnel.start(new Listener(tunnel));
            send(tunnel, "welcome");
            tunnel.open(new Opened());
            assertThat(events).containsExactly("start", "received behind", "send welcome", "send answer", "send copy");
        });
    }

    @Test
    void whatIsDoneLaterGoesToTheOpenedTunnel() throws Exception {
        loop.run(() -> {
            DeferredTunnel tunnel = deferred();
            tunnel.open(new Opened());
            send(tunnel, "one");
            tunnel.close();
            assertThat(events).containsExactly("send one", "close");
            assertThat(tunnel.unsentBytes()).isEqualTo(7);
            assertThat(tunnel.isBlocked()).isTrue();
            assertThat(tunnel.mayHold(100)).isFalse();
            assertThat(tunnel.flushed()).isSameAs(flushed);
        });
    }

    @Test
    void isOpenedOnce() throws Exception {
        loop.run(() -> {
            DeferredTunnel tunnel = deferred();
            tunnel.open(new Opened());
            assertThatIllegalStateException().isThrownBy(() -> tunnel.open(new Opened()));
        });
    }

    @Test
    void isStartedOnce() throws Exception {
        loop.run(() -> {
            DeferredTunnel tunnel = deferred();
            tunnel.start(new Listener(tunnel));
            assertThatIllegalStateException().isThrownBy(() -> tunnel.start(new Listener(tunnel)));
        });
    }

    @Test
    void belongsToItsLoop() {
        DeferredTunnel tunnel = deferred();
        assertThatIllegalStateException().isThrownBy(tunnel::close);
        assertThatIllegalStateException().isThrownBy(tunnel::flushed);
        assertThatIllegalStateException().isThrownBy(() -> tunnel.open(new Opened()));
        assertThat(events).isEmpty();
    }

    // ------------------------------------------------------------------------------------------ what waits

    @Test
    void whatIsSentBeforeWaits() throws Exception {
        loop.run(() -> {
            DeferredTunnel tunnel = deferred();
            assertThat(tunnel.isBlocked()).isFalse();
            assertThat(tunnel.flushed().toCompletableFuture()).isCompleted();
            send(tunnel, "12345");
            assertThat(tunnel.unsentBytes()).isEqualTo(5);
            assertThat(tunnel.isBlocked()).isTrue();
            CompletableFuture<?> flush = tunnel.flushed().toCompletableFuture();
            tunnel.open(new Opened());
            assertThat(flush).isNotDone();
            flushed.complete(null);
            assertThat(flush).isCompleted();
        });
    }

    @Test
    void flushFailsWithTheOpenedTunnel() throws Exception {
        loop.run(() -> {
            DeferredTunnel tunnel = deferred();
            send(tunnel, "12345");
            CompletableFuture<?> flush = tunnel.flushed().toCompletableFuture();
            tunnel.open(new Opened());
            flushed.completeExceptionally(new IllegalStateException("lost"));
            assertThat(flush).isCompletedExceptionally();
        });
    }

    // ------------------------------------------------------------------------------------------ abandon

    @Test
    void abandonedTunnelIsClosed() throws Exception {
        DeferredTunnel tunnel = deferred();
        CompletableFuture<?> flush = loop.call(() -> {
            tunnel.start(new Listener(tunnel));
            send(tunnel, "one");
            return tunnel.flushed().toCompletableFuture();
        });
        tunnel.abandon(); // any thread may
        tunnel.abandon();
        loop.run(() -> {
            assertThat(events).containsExactly("closed");
            assertThat(flush).isCompletedExceptionally();
            assertThat(tunnel.unsentBytes()).isZero();
            send(tunnel, "two");
            assertThat(tunnel.unsentBytes()).isZero();
            assertThat(tunnel.flushed().toCompletableFuture()).isCompletedExceptionally();
        });
    }

    @Test
    void connectionThatLeavesHTTPAllTheSameIsAborted() throws Exception {
        DeferredTunnel tunnel = deferred();
        tunnel.abandon();
        loop.run(() -> {
            send(tunnel, "one");
            tunnel.open(new Opened());
            assertThat(events).containsExactly("abort");
        });
    }

    @Test
    void listenerOfAnAbandonedTunnelIsToldLater() throws Exception {
        DeferredTunnel tunnel = deferred();
        tunnel.abandon();
        loop.run(() -> {
            tunnel.start(new Listener(tunnel));
            assertThat(events).isEmpty();
        });
        loop.run(() -> assertThat(events).containsExactly("closed"));
    }

    @Test
    void openedTunnelCannotBeAbandoned() throws Exception {
        DeferredTunnel tunnel = deferred();
        loop.run(() -> tunnel.open(new Opened()));
        tunnel.abandon();
        loop.run(() -> {
            send(tunnel, "one");
            assertThat(events).containsExactly("send one");
        });
    }
}
