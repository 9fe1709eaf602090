package org.tornado4j.iostream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.text.PeerText;

/**
 * The handshake of a TLS stream, which lasts until the engine has no more to say or something is wrong. The loop moves
 * bytes; what takes long to compute does so in the executor of the options, one task of a connection at a time.
 *
 * <pre>
 * SILENT (client) ┐
 * HELLO  (server) ┴→ FLIGHTS ⇄ COMPUTING
 *   ↓
 * DISMISSED
 * </pre>
 *
 * <p>Thread: confined to its loop, but for {@link #compute}.
 */
final class TLSHandshake {

    private enum State {
        /** A client: has not said anything yet. */
        SILENT,
        /** A server: waits for the whole first message of the client. */
        HELLO,
        /** Waits for records, or for the channel to take some. */
        FLIGHTS,
        /** Waits for a task in the executor. Nothing is read meanwhile, and the engine is not touched. */
        COMPUTING,
        /** A client that does not speak TLS was told so; waits for it to close, so that it gets to read that. */
        DISMISSED
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** The longest that the peer's part may be: certificate chains of a client have room in it. */
    static final int MOST_BYTES = 131_072;

    /** Time limit, followed by a limit in bytes, for input from a dismissed client. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final int MOST_IGNORED = 65_536;

    private final TLSTransport transport;
    private final IOStream stream;
    private final TLSRecords records;
    private final TLSOptions options;
    private State state;
    private @Nullable String serverName;
    private @Nullable Timeout timer;
    private int receivedBytes;
    /** Set when the stream is closed, and read by {@link #compute} in a thread of the executor. */
    private volatile boolean givenUp;

    private TLSHandshake(TLSTransport transport, IOStream stream, TLSOptions options, State state) {
        this.transport = transport;
        this.stream = stream;
        this.records = transport.records();
        this.options = options;
        this.state = state;
    }

    /** One that begins with the first {@link #handle}. */
    static TLSHandshake ofClient(TLSTransport transport, IOStream stream, TLSOptions options) {
        return new TLSHandshake(transport, stream, options, State.SILENT);
    }

    /** One that begins when the client does. */
    static TLSHandshake ofServer(TLSTransport transport, IOStream stream, TLSOptions options) {
        return new TLSHandshake(transport, stream, options, State.HELLO);
    }

    /** Has the handshake limited in time from now on. */
    void startTimer() {
        Duration limit = options.handshakeTimeout();
        if (!limit.isZero()) {
            timer = stream.loop().callLater(limit, this::expire);
        }
    }

    /** Returns whether there is an engine that no task in the executor is using. */
    boolean mayTouchEngine() {
        return state == State.FLIGHTS;
    }

    /** Returns whether data has been exchanged and the handshake may still succeed. */
    boolean isUnderWay() {
        return switch (state) {
            case SILENT, DISMISSED -> false;
            case HELLO -> records.bufferedBytes() > 0;
            case FLIGHTS, COMPUTING -> true;
        };
    }

    /** Returns the events that the loop should watch the channel for. */
    int events() {
        int reading = state == State.COMPUTING ? IOLoop.NONE : IOLoop.READ;
        return reading | (records.heldBytes() > 0 ? IOLoop.WRITE : IOLoop.NONE);
    }

    // ------------------------------------------------------------------------------------------ steps

    /** The channel is ready, or {@code events} is {@link IOLoop#NONE} and it is time to go on with what is there. */
    void handle(int events) throws IOException {
        if ((events & IOLoop.WRITE) != 0) {
            records.flush();
        }
        if (state == State.DISMISSED) {
            ignoreInput();
        } else if (state != State.COMPUTING) {
            advance((events & IOLoop.READ) != 0 ? receive() : records.reconsider());
        }
    }

    private ByteBuffer receive() throws IOException {
        ByteBuffer in = records.receive(TLSBuffers.LONGEST_RECORD);
        if (!records.isInputOpen()) {
            throw new EOFException("connection aborted in the handshake");
        }
        return in;
    }

    private void advance(ByteBuffer in) throws IOException {
        try {
            if (state == State.SILENT) {
                start(transport.newClientEngine());
            } else if (state == State.HELLO) {
                readHello(in);
            }
            if (state == State.FLIGHTS) {
                exchange(in);
            }
        } finally {
            records.keep(in);
        }
        if (state == State.FLIGHTS && isOver()) {
            finish();
        }
    }

    private void readHello(ByteBuffer in) throws IOException {
        if (!in.hasRemaining()) {
            return;
        }
        if (in.get(in.position()) != ClientHello.HANDSHAKE_RECORD) {
            dismiss(in);
            return;
        }
        ClientHello hello = ClientHello.read(in);
        if (hello != null) {
            serverName = hello.serverName();
            start(Engines.server(options, serverName));
        }
    }

    private void start(SSLEngine engine) throws SSLException {
        engine.beginHandshake();
        records.setEngine(engine);
        state = State.FLIGHTS;
    }

    /** Goes on until the other side, or the executor, has to. */
    private void exchange(ByteBuffer in) throws IOException {
        boolean moved = true;
        while (moved) {
            moved = switch (records.engine().getHandshakeStatus()) {
                case NEED_WRAP -> send();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> TLSRecords.isWhole(in) && open(in);
                case NEED_TASK -> compute();
                case FINISHED, NOT_HANDSHAKING -> false;
            };
        }
    }

    private boolean send() throws IOException {
        if (!records.flush()) {
            return false; // goes on when the channel has taken it
        }
        records.answer();
        return true;
    }

    private boolean open(ByteBuffer in) throws SSLException {
        int before = in.remaining();
        records.unwrapHandshake(in);
        receivedBytes += before - in.remaining();
        if (receivedBytes > MOST_BYTES) {
            throw new SSLProtocolException("a handshake of more than " + MOST_BYTES + " bytes");
        }
        if (!records.isInputOpen()) {
            throw new SSLHandshakeException("closed in the handshake");
        }
        return true;
    }

    private boolean isOver() {
        HandshakeStatus status = records.engine().getHandshakeStatus();
        return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
    }

    // ------------------------------------------------------------------------------------------ computing

    private boolean compute() {
        SSLEngine engine = records.engine();
        state = State.COMPUTING;
        CompletionStage<@Nullable Void> computed =
                stream.loop().runInExecutor(options.executor(), () -> compute(engine));
        computed.whenComplete((nothing, failure) -> computed(failure));
        return false;
    }

    /** In a thread of the executor. There may have been a long queue before it. */
    private @Nullable Void compute(SSLEngine engine) {
        Runnable task;
        while (!givenUp && (task = engine.getDelegatedTask()) != null) {
            task.run();
        }
        return null;
    }

    private void computed(@Nullable Throwable failure) {
        if (stream.closed()) {
            return;
        }
        if (failure != null) {
            stream.closeAfterDefect(failure);
            return;
        }
        state = State.FLIGHTS;
        goOn();
    }

    /** Does, in a callback of its own, what can be done without the channel. */
    void goOn() {
        IOLoop loop = stream.loop();
        loop.addCallback(() -> {
            loop.setActivity(stream);
            if (stream.isHandshaking()) {
                stream.ready(IOLoop.NONE);
            }
        });
    }

    // ------------------------------------------------------------------------------------------ plain text

    /** The client does not speak TLS. One that speaks a protocol of text is told, in plain text, what is wrong. */
    private void dismiss(ByteBuffer in) throws IOException {
        byte first = in.get(in.position());
        Supplier<byte[]> answer = options.plaintextAnswer();
        if (answer == null || first < 'A' || first > 'Z') {
            throw new SSLProtocolException("not a TLS record: " + PeerText.quoted(beginning(in)));
        }
        LOG.info("SSL Error on {}: plain text instead of TLS: {}", stream, PeerText.quoted(beginning(in)));
        in.position(in.limit());
        transport.below().write(ByteBuffer.wrap(answer.get())); // far less than what the kernel has room for
        transport.below().shutdownOutput();
        state = State.DISMISSED;
        cancelTimer();
        timer = stream.loop().callLater(LINGER, stream::close);
    }

    private static byte[] beginning(ByteBuffer in) {
        byte[] bytes = new byte[Math.min(in.remaining(), 16)];
        in.get(in.position(), bytes);
        return bytes;
    }

    private void ignoreInput() throws IOException {
        receivedBytes += records.receive(TLSBuffers.LONGEST_RECORD).remaining();
        if (!records.isInputOpen() || receivedBytes > MOST_IGNORED) {
            stream.close();
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    private void finish() {
        cancelTimer();
        transport.handshakeFinished(serverName);
        stream.handshakeFinished();
    }

    private void expire() {
        stream.close(new HandshakeTimeoutException(options.handshakeTimeout()));
    }

    private void cancelTimer() {
        if (timer != null) {
            stream.loop().removeTimeout(timer);
            timer = null;
        }
    }

    /** Ends it, as the stream was closed. */
    void giveUp() {
        givenUp = true;
        cancelTimer();
    }
}
