package org.tornado4j.iostream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.StreamPhase.State;
import org.tornado4j.text.PeerText;

/**
 * Reading from and writing to one non-blocking connection, such as a TCP or Unix socket: Tornado's {@code IOStream}.
 *
 * <p>There are two ways to read, of which a stream uses one at a time. {@link #startReading} passes data to a listener
 * as it arrives, which suits servers. The {@code read...} methods are Tornado's: each requests a certain amount and
 * returns a future, one request at a time; further data is kept for the next one. Errors are reported by the future;
 * where Tornado throws at once, the returned future has failed already.
 *
 * <p>There are two ways to write, which may be mixed. {@link #send} and its variants create no future, and their data
 * is written together when the current callback of the loop ends. {@link #write} is Tornado's and reports when the
 * bytes have been written.
 *
 * <p>An idle stream owns no buffer.
 *
 * <p>The bytes travel over a {@link Transport}, which may be TLS; this class does not know which one it is. Its parts are
 * the {@link StreamPhase}, a {@link StreamInput} while it is read from, and a {@link WriteQueue} while output waits; the
 * {@link LoopOutput} is shared with the other streams of the loop.
 *
 * <p>Thread: confined to its loop. From elsewhere, go through {@link IOLoop#addCallback}. Futures complete in the loop.
 */
public class IOStream implements IOLoop.Handler {

    /** A listener that receives data as soon as it arrives. */
    public interface ReadListener {

        /**
         * Receives bytes that arrived.
         *
         * <p>Ownership: {@code lent} is the loop's read buffer and valid until the call returns. Bytes that the
         * listener does not read from it are lost.
         */
        void dataReceived(ByteBuffer lent);

        /** Called once when the peer sends nothing more. The stream stays open for output. */
        void endOfStream();

        /**
         * Returns the maximum number of bytes to pass at once, at least 1. Called before each read; the limits of the
         * stream apply as well.
         */
        default int room() {
            return Integer.MAX_VALUE;
        }

        /** Called when the amount of output that waits for the peer has changed. The default does nothing. */
        default void unsentChanged() {}

        /** Called when the transport has taken {@code bytes} bytes of output. The default does nothing. */
        default void sent(long bytes) {}
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");
    /** In the log line of an error, which may repeat what the peer sent. */
    private static final int LONGEST_MESSAGE = 256;

    private static final CompletableFuture<@Nullable Void> NOTHING_UNSENT = CompletableFuture.completedFuture(null);

    private static final byte[] NOTHING = {};

    // These are counted: there are a hundred thousand streams, and most of them are idle.
    private final StreamContext context;
    private final Transport transport;
    private StreamPhase phase;
    /** Null while no read is pending and no input is left. */
    private @Nullable StreamInput input;
    /** Null unless something waits for the transport to take it, or for the connection. */
    private @Nullable WriteQueue queue;

    private @Nullable Runnable closeCallback;
    /** The addresses, encryption and user that take the place of the transport's. */
    private FarSide farSide = FarSide.UNKNOWN;

    /** Creates a stream on the current loop, with the default limits. */
    public IOStream(SocketChannel channel) {
        this(channel, IOLoop.current(), StreamLimits.DEFAULT);
    }

    /**
     * Takes over {@code channel}, connected or not, and makes it non-blocking.
     *
     * @throws UncheckedIOException if the channel is closed
     */
    public IOStream(SocketChannel channel, IOLoop loop, StreamLimits limits) {
        this(new ChannelTransport(channel), loop, limits);
    }

    /** Creates a stream over a transport without a handshake. */
    IOStream(Transport transport, IOLoop loop, StreamLimits limits) {
        this(transport, loop, limits, transport.isConnected() ? StreamPhase.OPEN : StreamPhase.UNCONNECTED);
    }

    IOStream(Transport transport, IOLoop loop, StreamLimits limits, StreamPhase phase) {
        loop.requireInLoop();
        this.context = StreamContext.of(loop, limits);
        this.transport = transport;
        this.phase = phase;
    }

    /** Creates a stream that continues the connection of {@code before}, with its callbacks and addresses. */
    IOStream(Transport transport, IOStream before) {
        this(transport, before.loop(), before.context.limits(), StreamPhase.UNCONNECTED);
        closeCallback = before.closeCallback;
        farSide = before.farSide;
    }

    // ------------------------------------------------------------------------------------------ about it

    /** Returns the loop that the stream belongs to. Any thread. */
    public IOLoop loop() {
        return context.loop();
    }

    /** Returns whether {@link #close} was called or the connection is gone. */
    public boolean closed() {
        return phase.state() == State.CLOSED;
    }

    /** Returns the failure that closed the stream; null after an ordinary close or an end of stream by the peer. */
    public @Nullable Throwable error() {
        return phase.error();
    }

    /** Returns the peer's address, or the one set by {@link #setAddresses}; null if not connected or closed. */
    public @Nullable SocketAddress remoteAddress() {
        SocketAddress told = farSide.remote();
        return told != null ? told : transport.remoteAddress();
    }

    /** Returns the local address, or the one set by {@link #setAddresses}; null if not bound or closed. */
    public @Nullable SocketAddress localAddress() {
        SocketAddress told = farSide.local();
        return told != null ? told : transport.localAddress();
    }

    /**
     * Sets the addresses of the connection between the client and a proxy, to be reported instead of this connection's
     * own.
     */
    public void setAddresses(SocketAddress remote, SocketAddress local) {
        loop().requireInLoop();
        farSide = farSide.withAddresses(remote, local);
    }

    /** Marks this connection as encrypted, because the connection between the client and the proxy is. */
    public void setEncrypted() {
        loop().requireInLoop();
        farSide = farSide.withEncryption();
    }

    /**
     * Sets the user of all requests on this connection, authenticated by other means than the protocol on it, for
     * instance by a test. No data from a peer can set it.
     */
    public void setUser(Object user) {
        loop().requireInLoop();
        farSide = farSide.withUser(user);
    }

    /**
     * Returns the user set by {@link #setUser}; null if there is none, as on all connections that were accepted from a
     * socket.
     */
    public @Nullable Object user() {
        return farSide.user();
    }

    /** Returns whether the client's connection is encrypted: this one, or the one between the client and a proxy. */
    public boolean isEncrypted() {
        return transport.isEncrypted() || farSide.encrypted();
    }

    /** Returns whether a TLS handshake is in progress. */
    public boolean inHandshake() {
        return transport.inHandshake();
    }

    /**
     * Runs {@code callback} once, in a callback of the loop, when data can be transferred: when the TLS handshake is
     * complete, or soon if there is none. If the stream is closed before, only the close callback runs.
     */
    public void afterHandshake(Runnable callback) {
        loop().requireInLoop();
        if (!closed()) {
            transport.afterHandshake(loop(), callback);
        }
    }

    /**
     * Returns the TLS session: protocol, cipher suite, certificates. Null on a plain stream and during the handshake.
     */
    public @Nullable SSLSession sslSession() {
        return transport.sslSession();
    }

    /**
     * Returns the application protocol negotiated by ALPN. Null on a plain stream, during the handshake, and if none
     * was negotiated.
     */
    public @Nullable String applicationProtocol() {
        return transport.applicationProtocol();
    }

    /**
     * Sets whether small pieces are sent at once instead of being gathered in the kernel (TCP_NODELAY). Has no effect
     * on Unix sockets.
     */
    public void setNoDelay(boolean value) {
        loop().requireInLoop();
        if (closed()) {
            return;
        }
        try {
            transport.setNoDelay(value);
        } catch (IOException e) {
            LOG.debug("cannot set TCP_NODELAY on {}", this, e); // the peer is gone; the next read or write tells
        }
    }

    /** Returns state and peer, for log lines. */
    @Override
    public String toString() {
        // A peer may have named its Unix socket.
        String peer = PeerText.escaped(String.valueOf(remoteAddress()), LONGEST_MESSAGE);
        return getClass().getSimpleName() + "[" + phase.state() + " " + peer + "]";
    }

    /** Returns whether memory is held for something unread or unsent, or for a read that waits. */
    boolean ownsBuffers() {
        return input instanceof PulledInput || queue != null || transport.bufferedBytes() > 0;
    }

    final void requireConnected() {
        loop().requireInLoop();
        if (phase.state() == State.UNCONNECTED) {
            throw new IllegalStateException("the stream is not connected; call connect first");
        }
    }

    // ------------------------------------------------------------------------------------------ connecting

    /**
     * Connects to {@code address}. Reads and writes requested before the connection is established wait for it.
     *
     * @return completes with this stream; fails with {@link StreamClosedException} if the connection is refused; its
     *     cause, the same as {@link #error}, is the reason
     * @throws IllegalStateException if the stream was connected before
     */
    public CompletableFuture<IOStream> connect(SocketAddress address) {
        loop().requireInLoop();
        if (phase.state() != State.UNCONNECTED) {
            throw new IllegalStateException("connect is called once, on a stream that is not connected: " + this);
        }
        return new StreamOpening(this).connect(address);
    }

    /**
     * Connects in Tornado's older style: {@code callback} runs if the connection is established, and the close callback
     * if not. An exception of {@code callback} closes the stream.
     */
    public void connect(SocketAddress address, Runnable callback) {
        CompletionStage<IOStream> connected = connect(address);
        connected.thenRun(() -> loop().addCallback(guarded(callback)));
    }

    /** Begins the handshake of a connection that existed before. */
    final void beginHandshake() {
        new StreamOpening(this).begin();
    }

    final boolean isOpen() {
        return phase.state() == State.OPEN;
    }

    final boolean isHandshaking() {
        return phase.state() == State.HANDSHAKING;
    }

    /** Enables the transfer of data; called by the transport. */
    final void handshakeFinished() {
        waitForHeld();
        opened();
    }

    /** Enables the transfer of data, beginning with data that waits. */
    final void opened() {
        StreamOpening opening = phase.opening();
        phase = phase.open();
        if (opening != null) {
            opening.succeeded();
        }
        context.output().drain(this);
        updateEvents();
    }

    // ------------------------------------------------------------------------------------------ TLS

    /**
     * Continues in TLS as the server's side: Tornado's {@code start_tls}. This stream is closed from now on; its close
     * callback moves to the new one.
     *
     * @return completes with the new stream when the handshake is over; fails with {@link StreamClosedException}, whose
     *     cause tells what was wrong
     * @throws IllegalStateException if the stream is not connected, has a pending read or unsent output, or has unread
     *     input: that may be from a client that did not wait for the answer to its command, or from an attacker on the
     *     path who wants plain-text commands to be executed as if they had been sent over TLS
     */
    public CompletableFuture<SSLIOStream> startTlsAsServer(TLSOptions options) {
        requireIdle();
        return SSLIOStream.continued(this, TLSTransport.server(transport, loop(), options))
                .waitForHandshake();
    }

    /**
     * Continues in TLS as the client's side, otherwise like {@link #startTlsAsServer}.
     *
     * @param host as in {@link SSLIOStream#client}
     */
    public CompletableFuture<SSLIOStream> startTlsAsClient(TLSOptions options, @Nullable String host) {
        requireIdle();
        return SSLIOStream.continued(this, TLSTransport.client(transport, loop(), options, host))
                .waitForHandshake();
    }

    private void requireIdle() {
        requireConnected();
        requirePlain();
        if (!isOpen() || reading() || writing() || hasUnread()) {
            throw new IllegalStateException("IOStream is not idle; cannot convert to TLS: " + this);
        }
    }

    final void requirePlain() {
        if (transport.isEncrypted()) {
            throw new IllegalStateException("TLS inside of TLS is not supported: " + this);
        }
    }

    /** Closes this stream, but not its transport, which another stream continues to use. */
    final void retire() {
        transport.unwatch(this);
        phase = phase.closed(null);
        closeCallback = null;
        input = null;
    }

    // ------------------------------------------------------------------------------------------ reading, pulled

    /** Returns whether a read or a listener waits for data. */
    public boolean reading() {
        return input != null && input.isReading();
    }

    /** {@link #readUntil(byte[], int)} limited only by the read buffer. */
    public CompletableFuture<byte[]> readUntil(byte[] delimiter) {
        return readUntil(delimiter, Integer.MAX_VALUE);
    }

    /**
     * Reads everything up to and including the first {@code delimiter}.
     *
     * @param maxBytes the maximum length, including the delimiter; if it is exceeded, the stream is closed and the
     *     future fails with a {@link StreamClosedException} whose cause is an {@link UnsatisfiableReadException}
     * @throws IllegalStateException if another read is pending or a listener receives the data; the same holds for all
     *     reads
     */
    public CompletableFuture<byte[]> readUntil(byte[] delimiter, int maxBytes) {
        return read(new PendingRead.Until(delimiter.clone(), maxBytes));
    }

    /** {@link #readUntilRegex(Pattern, int)} limited only by the read buffer. */
    public CompletableFuture<byte[]> readUntilRegex(Pattern pattern) {
        return readUntilRegex(pattern, Integer.MAX_VALUE);
    }

    /**
     * Reads everything up to the end of the first match of {@code pattern}, which is applied to the bytes as
     * ISO-8859-1.
     *
     * @param maxBytes as in {@link #readUntil(byte[], int)}
     */
    public CompletableFuture<byte[]> readUntilRegex(Pattern pattern, int maxBytes) {
        return read(new PendingRead.UntilRegex(pattern, maxBytes));
    }

    /** Reads {@code count} bytes; completes at once if that is zero. */
    public CompletableFuture<byte[]> readBytes(int count) {
        return readBytes(count, false);
    }

    /** Reads {@code count} bytes or, if {@code partial}, up to that many as soon as there are any. */
    public CompletableFuture<byte[]> readBytes(int count, boolean partial) {
        return read(new PendingRead.Bytes(count, partial));
    }

    /** Same as {@link #readInto(ByteBuffer, boolean)}, not partial. */
    public CompletableFuture<Integer> readInto(ByteBuffer target) {
        return readInto(target, false);
    }

    /**
     * Reads into {@code target} until it is full or, if {@code partial}, until there are any bytes. Completes with the
     * number of bytes read.
     *
     * <p>Ownership: {@code target} is the stream's until the future completes.
     */
    public CompletableFuture<Integer> readInto(ByteBuffer target, boolean partial) {
        return read(new PendingRead.Into(target, partial));
    }

    /** Reads everything until the stream is closed; on a closed stream, what was received and not read before. */
    public CompletableFuture<byte[]> readUntilClose() {
        return read(new PendingRead.UntilClose());
    }

    /**
     * Same as {@link #readUntil(byte[])}, with a callback instead of the future. If the read fails, only the close
     * callback runs. An exception of {@code callback} closes the stream.
     *
     * @throws UncheckedIOException if the stream is closed and the data was not received before
     */
    public void readUntil(byte[] delimiter, Consumer<byte[]> callback) {
        callBack(new PendingRead.Until(delimiter.clone(), Integer.MAX_VALUE), callback);
    }

    /** Same as {@link #readUntilRegex(Pattern)}, with a callback as in {@link #readUntil(byte[], Consumer)}. */
    public void readUntilRegex(Pattern pattern, Consumer<byte[]> callback) {
        callBack(new PendingRead.UntilRegex(pattern, Integer.MAX_VALUE), callback);
    }

    /** Same as {@link #readBytes(int)}, with a callback as in {@link #readUntil(byte[], Consumer)}. */
    public void readBytes(int count, Consumer<byte[]> callback) {
        callBack(new PendingRead.Bytes(count, false), callback);
    }

    /** Same as {@link #readUntilClose()}, with a callback as in {@link #readUntil(byte[], Consumer)}. */
    public void readUntilClose(Consumer<byte[]> callback) {
        callBack(new PendingRead.UntilClose(), callback);
    }

    private <T> CompletableFuture<T> read(PendingRead<T> read) {
        requireConnected();
        CompletableFuture<T> future = pulledInput().start(read);
        updateEvents();
        return future;
    }

    private <T> void callBack(PendingRead<T> read, Consumer<T> callback) {
        boolean wasClosed = closed();
        CompletionStage<T> result = read(read);
        if (wasClosed && read.isCompletedExceptionally()) {
            throw closedFailure();
        }
        result.thenAccept(value -> loop().addCallback(guarded(() -> callback.accept(value))));
    }

    private PulledInput pulledInput() {
        StreamInput input = this.input;
        if (input instanceof PushedInput) {
            throw new IllegalStateException("Already reading; a listener is told what arrives");
        }
        PulledInput pulled = input instanceof PulledInput present ? present : new PulledInput(this);
        this.input = pulled;
        return pulled;
    }

    /** Returns whether there is received data that was not read. */
    final boolean hasUnread() {
        return input instanceof PulledInput pulled && pulled.hasBuffered();
    }

    /** Removes and returns received data that was not read, for another way of reading it. */
    final byte[] takeUnread() {
        if (!(input instanceof PulledInput pulled)) {
            return NOTHING;
        }
        pulled.requireNoRead();
        input = null;
        return pulled.takeBuffered();
    }

    // ------------------------------------------------------------------------------------------ reading, pushed

    /**
     * Passes arriving data to {@code listener} from now on, beginning with data that was received and not read. May be
     * called again to replace the listener.
     *
     * @throws IllegalStateException if a read waits
     */
    public void startReading(ReadListener listener) {
        requireConnected();
        byte[] unread = takeUnread();
        if (input instanceof PushedInput pushed) {
            pushed.replaceListener(listener);
        } else if (!closed()) {
            input = new PushedInput(this, listener);
        }
        if (unread.length > 0) {
            listener.dataReceived(ByteBuffer.wrap(unread));
        }
        updateEvents();
    }

    /** Pauses reading, so that data stays in the kernel and the peer has to wait. The end of the stream is not noticed. */
    public void pauseReading() {
        loop().requireInLoop();
        if (input instanceof PushedInput pushed) {
            pushed.pause();
        }
    }

    /** Resumes reading after a pause. Does nothing if reading is not paused. */
    public void resumeReading() {
        loop().requireInLoop();
        if (input instanceof PushedInput pushed && pushed.resume()) {
            updateEvents();
        }
    }

    // ------------------------------------------------------------------------------------------ sending

    /** Returns whether there is unsent output. */
    public boolean writing() {
        return unsentBytes() > 0;
    }

    /** Returns whether output waits because the transport takes no more: the peer reads more slowly than data is sent. */
    public boolean isBlocked() {
        return queue != null;
    }

    /**
     * Returns whether more than {@code bytes} of output wait in memory for the peer. Files do not count.
     */
    public boolean holdsMoreThan(long bytes) {
        WriteQueue queue = this.queue;
        return queue != null && queue.unsentBytes() > bytes && queue.unsentBytesInMemory() > bytes;
    }

    /**
     * Returns the memory, in bytes, that is held for received data that was not read and for unsent output. The
     * overhead of the objects is estimated; files and the buffers of the loop do not count.
     */
    public long heldMemory() {
        WriteQueue queue = this.queue;
        long held = transport.bufferedBytes() + (queue == null ? 0 : queue.memory());
        return input instanceof PulledInput pulled ? held + pulled.bufferedBytes() : held;
    }

    /** Returns the number of bytes of output that the kernel has not taken yet. */
    public long unsentBytes() {
        return context.output().unsentBytes(this);
    }

    /**
     * Returns a count of bytes taken by the kernel while the stream was blocked. Only its growth is meaningful: as long
     * as the stream {@linkplain #isBlocked is blocked}, it grows by as much as the peer reads.
     */
    public long sentWhileBlocked() {
        return context.output().sentWhileBlocked(this);
    }

    /**
     * Sends {@code data}. Everything that a callback of the loop sends is written together when the callback ends. Does
     * nothing on a closed stream, whose close callback has been or will be called.
     *
     * <p>Ownership: the array is taken over; the caller must not change it any more.
     */
    public void send(byte[] data, int offset, int length) {
        requireConnected();
        Objects.checkFromIndexSize(offset, length, data.length);
        context.output().send(this, data, offset, length);
    }

    /** Sends {@code data} as {@link #send} does, but leaves the array to the caller. */
    public void sendCopy(byte[] data, int offset, int length) {
        requireConnected();
        Objects.checkFromIndexSize(offset, length, data.length);
        context.output().sendCopy(this, data, offset, length);
    }

    /**
     * Sends what remains in {@code lent} as {@link #send} does, without a new array unless the stream is blocked: for
     * echoing the data of a {@link ReadListener}.
     *
     * <p>Ownership: {@code lent} stays the caller's and may be changed after the call, which consumes all of it.
     */
    public void sendCopy(ByteBuffer lent) {
        requireConnected();
        context.output().sendCopy(this, lent);
    }

    /**
     * Sends a part of a file, without copying it through this process where the platform supports that and it pays off.
     * If the file turns out to be shorter, the stream is closed.
     *
     * <p>Ownership: {@code file} is taken over, and closed when it was sent or sending failed.
     */
    public void sendFile(FileChannel file, long position, long count) {
        requireConnected();
        context.output().sendFile(this, new Segment.File(file, position, count));
    }

    /** Passes everything that the current callback has sent so far to the transport, without waiting for its end. */
    public void sendGathered() {
        requireConnected();
        context.output().flush(this);
    }

    /**
     * Returns a future that completes, in a callback of the loop, once the kernel has taken everything sent before;
     * complete already if nothing is unsent. It fails with {@link StreamClosedException} if the stream is closed before
     * that.
     */
    public CompletableFuture<@Nullable Void> flushed() {
        requireConnected();
        return allSent();
    }

    private CompletableFuture<@Nullable Void> allSent() {
        if (closed()) {
            return CompletableFuture.failedFuture(new StreamClosedException(error()));
        }
        if (context.output().isAllSent(this)) {
            return NOTHING_UNSENT;
        }
        WriteMark mark = new WriteMark(null);
        context.output().append(this, mark);
        return mark;
    }

    /**
     * Tries to write output that waits because the stream is blocked. The kernel reports a channel as writable only
     * when much of its buffer is free, which may take minutes with a slow peer, but accepts as much as there is room
     * for at any time. A call therefore shows, by {@link #sentWhileBlocked}, whether the peer reads at all.
     */
    public void retryWriting() {
        requireConnected();
        if (queue != null && isOpen()) {
            context.output().drain(this);
            updateEvents();
        }
    }

    /** Tells the peer, after everything sent before, that nothing more follows (TCP FIN); reading continues. */
    public void shutdownOutput() {
        requireConnected();
        CompletionStage<?> flushed = allSent();
        flushed.thenRun(this::shutDownNow);
    }

    private void shutDownNow() {
        try {
            if (isOpen()) {
                transport.shutdownOutput();
                waitForHeld();
                updateEvents();
            }
        } catch (IOException e) {
            closeAfter("cannot shut down", e);
        }
    }

    // ------------------------------------------------------------------------------------------ writing

    /** Same as {@link #write(ByteBuffer)}, for a whole array, which is taken over. */
    public CompletableFuture<@Nullable Void> write(byte[] data) {
        requireRoom(data.length);
        context.output().send(this, data, 0, data.length);
        return allSent();
    }

    /**
     * Writes {@code data}. The futures of several writes complete in order, each when its own last byte has been taken
     * by the kernel. On a closed stream the future has failed already, with {@link StreamClosedException}.
     *
     * <p>Ownership: the buffer is taken over until the future completes.
     *
     * @throws StreamBufferFullException if more than {@link StreamLimits#maxWriteBufferSize()} would be unsent; then
     *     nothing is written
     */
    public CompletableFuture<@Nullable Void> write(ByteBuffer data) {
        requireRoom(data.remaining());
        if (data.hasArray()) {
            context.output().send(this, data.array(), data.arrayOffset() + data.position(), data.remaining());
        } else {
            context.output().sendCopy(this, data.duplicate());
        }
        return allSent();
    }

    /**
     * Writes {@code data} in Tornado's older style: {@code callback} runs when the data has been written, unless a
     * later write with a callback replaces it. An exception of {@code callback} closes the stream.
     *
     * @throws UncheckedIOException if the stream is closed
     */
    public void write(byte[] data, Runnable callback) {
        requireRoom(data.length);
        context.output().send(this, data, 0, data.length);
        if (closed()) {
            throw closedFailure();
        }
        context.output().append(this, new WriteMark(guarded(callback)));
    }

    private void requireRoom(int count) {
        requireConnected();
        int most = context.limits().maxWriteBufferSize();
        if (count > 0 && unsentBytes() + count > most) {
            throw new StreamBufferFullException("Reached maximum write buffer size of " + most + " bytes: "
                    + unsentBytes() + " are unsent and " + count + " more were written");
        }
    }

    // ------------------------------------------------------------------------------------------ events

    /** Called by the loop. Handles input first, then output. */
    @Override
    public final void handleEvents(SelectableChannel channel, int readyEvents) {
        ready(readyEvents);
    }

    /** Does what the transport has become ready for; what is thrown meanwhile closes the stream. */
    final void ready(int readyEvents) {
        if (closed()) {
            LOG.warn("Got events for closed stream {}", this);
            return;
        }
        try {
            switch (phase.state()) {
                case CONNECTING -> Objects.requireNonNull(phase.opening()).finishConnect();
                case HANDSHAKING -> Objects.requireNonNull(phase.opening()).handshake(readyEvents);
                case OPEN -> move(readyEvents);
                case UNCONNECTED, CLOSED -> throw new IllegalStateException("events " + readyEvents + " for " + this);
            }
            updateEvents();
        } catch (RuntimeException | Error e) {
            closeAfterFailure(e);
            throw e;
        }
    }

    private void move(int readyEvents) {
        if ((readyEvents & IOLoop.READ) != 0) {
            (input != null ? input : pulledInput()).handleRead();
        }
        if ((readyEvents & IOLoop.WRITE) != 0 && isOpen()) {
            context.output().drain(this);
        }
    }

    /** Has the transport watched for what is wanted now. */
    final void updateEvents() {
        if (input != null && input.isIdle()) {
            input = null;
        }
        switch (phase.state()) {
            case CONNECTING -> watch(IOLoop.WRITE);
            case HANDSHAKING -> watch(transport.handshakeEvents());
            case OPEN ->
                watch((wantsToRead() ? IOLoop.READ : IOLoop.NONE) | (queue != null ? IOLoop.WRITE : IOLoop.NONE));
            case UNCONNECTED, CLOSED -> {
                // nothing can happen
            }
        }
    }

    private boolean wantsToRead() {
        StreamInput input = this.input;
        return input != null ? input.wantsEvents((transport.watched() & IOLoop.READ) != 0) : closeCallback != null;
    }

    /** Watches for input no more, until {@link #updateEvents}. */
    final void ignoreInput() {
        watch(transport.watched() & ~IOLoop.READ);
    }

    private void watch(int events) {
        try {
            transport.watch(events, this);
        } catch (IOException e) {
            closeBecause(e);
        }
    }

    /** Returns whether input that is there now would be put to use. */
    final boolean takesInput() {
        return isOpen() && (input != null ? input.takesInput() : closeCallback != null);
    }

    // ------------------------------------------------------------------------------------------ closing

    /**
     * Sets a callback that runs once, in a callback of its own on the loop, after the stream was closed by either side;
     * null for none. If one is set, a stream that is not being read notices that the peer has closed the connection,
     * unless there is unread input.
     */
    public void setCloseCallback(@Nullable Runnable callback) {
        loop().requireInLoop();
        closeCallback = callback;
        if (closed()) {
            loop().addCallback(this::runCloseCallback);
        }
        updateEvents();
    }

    private void runCloseCallback() {
        Runnable callback = closeCallback;
        closeCallback = null;
        if (callback != null) {
            callback.run();
        }
    }

    /**
     * Sets an action that runs once, immediately when the connection is closed and its descriptor is free again: for
     * counting connections, in addition to the close callback of their user.
     *
     * @throws IllegalStateException if the stream is closed or already has such an action
     */
    public void setRelease(Runnable release) {
        loop().requireInLoop();
        if (closed()) {
            throw new IllegalStateException("closed: " + this);
        }
        transport.setRelease(release);
    }

    /** Same as {@link #close(Throwable)}, without a cause. */
    public void close() {
        close(null);
    }

    /**
     * Closes the stream. Output of the current callback is written if the kernel takes it at once; output that was
     * queued before is lost: to have it delivered, wait for {@link #flushed}. A pending read completes if data received
     * before satisfies it, and fails otherwise. May be called again.
     *
     * @param cause the failure that {@link #error} returns; null for an ordinary close
     */
    public void close(@Nullable Throwable cause) {
        loop().requireInLoop();
        closeBecause(cause);
    }

    /**
     * Closes the stream without sending anything more, in a way that the peer cannot mistake for an orderly end (TCP
     * RST; a Unix socket just closes).
     */
    public void abort() {
        loop().requireInLoop();
        if (!closed()) {
            transport.resetOnClose();
            context.output().discard(this);
            closeNow(null);
        }
    }

    /** Same as {@link #close(Throwable)}, for the parts of the stream. */
    final void closeBecause(@Nullable Throwable cause) {
        context.output().flush(this);
        if (isOpen() && queue == null) {
            transport.announceClose();
        }
        closeNow(cause);
    }

    /** Closes the stream because of an error of its transport, which is logged unless it only says that the peer left. */
    final void closeAfter(String what, IOException e) {
        if (e instanceof SSLException) {
            LOG.info("SSL Error on {}: {}", this, PeerText.escaped(String.valueOf(e.getMessage()), LONGEST_MESSAGE));
        } else if (!Disconnects.isDisconnect(e)) {
            LOG.warn("{} {}: {}", what, this, PeerText.escaped(e.toString(), LONGEST_MESSAGE));
        }
        closeBecause(e);
    }

    /** Closes the stream because its user failed, whose exception is thrown and logged elsewhere. */
    final void closeAfterFailure(Throwable e) {
        LOG.error("Uncaught exception, closing connection. {}", this);
        closeBecause(e);
    }

    /** Closes the stream because something failed that is not the peer's fault. */
    final void closeAfterDefect(Throwable e) {
        LOG.error("Uncaught exception, closing connection. {}", this, e);
        closeBecause(e);
    }

    private void closeNow(@Nullable Throwable cause) {
        if (closed()) {
            return;
        }
        StreamOpening opening = phase.opening();
        phase = phase.closed(cause);
        transport.close(this);
        failWaiting(opening);
        loop().addCallback(this::runCloseCallback);
    }

    /** Tells all that wait, each in a callback of the loop. */
    private void failWaiting(@Nullable StreamOpening opening) {
        if (queue != null) {
            queue.discard(this::fail);
            queue = null;
        }
        if (input != null) {
            input.closed();
            input = input instanceof PushedInput ? null : input;
        }
        if (opening != null) {
            opening.failed();
        }
    }

    final void fail(WriteMark mark) {
        StreamClosedException failure = new StreamClosedException(error());
        loop().addCallback(() -> mark.completeExceptionally(failure));
    }

    private UncheckedIOException closedFailure() {
        StreamClosedException failure = new StreamClosedException(error());
        return new UncheckedIOException(failure.getMessage(), failure);
    }

    /** Wraps a callback of the older style: what it throws closes the stream, and the loop logs it. */
    private Runnable guarded(Runnable callback) {
        return () -> {
            try {
                callback.run();
            } catch (RuntimeException | Error e) {
                closeAfterFailure(e);
                throw e;
            }
        };
    }

    // ------------------------------------------------------------------------------------------ for the parts

    final StreamContext context() {
        return context;
    }

    final StreamPhase phase() {
        return phase;
    }

    final void setPhase(StreamPhase phase) {
        this.phase = phase;
    }

    final Transport transport() {
        return transport;
    }

    final @Nullable WriteQueue queue() {
        return queue;
    }

    final void setQueue(@Nullable WriteQueue queue) {
        this.queue = queue;
    }

    /** Tells the listener that the queue has grown or shrunk. */
    final void unsentChanged() {
        if (input instanceof PushedInput pushed) {
            pushed.unsentChanged();
        }
    }

    /** Tells the listener that the transport has taken so many bytes. */
    final void sent(long bytes) {
        if (input instanceof PushedInput pushed) {
            pushed.sent(bytes);
        }
    }

    /** Returns whether what is sent may go to the transport without waiting in the queue. */
    final boolean sendsDirectly() {
        return queue == null && isOpen();
    }

    /** Returns whether the transport may be read from right now, outside of its events. */
    final boolean canReadNow() {
        return isOpen() && !context.input().isLent();
    }

    /** Reads once; -1 at the end of the stream. */
    final int readFromTransport(ByteBuffer target) throws IOException {
        int count = transport.read(target);
        waitForHeld(); // TLS may have answered what came
        return count;
    }

    /** Has everything that is sent from now on wait for what the transport holds back. */
    private void waitForHeld() {
        if (transport.heldBytes() > 0) {
            context.output().queueOf(this);
        }
    }

    /** Returns what is wrong about the end of the input; null for an end as the peer wanted it. */
    final @Nullable IOException truncation() {
        return transport.truncation(error());
    }
}
