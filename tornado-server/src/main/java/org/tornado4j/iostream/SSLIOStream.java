package org.tornado4j.iostream;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * An {@link IOStream} whose bytes travel in TLS: Tornado's {@code SSLIOStream}. It may be read from and written to before
 * the handshake is over; that waits then.
 *
 * <p>What is wrong with the handshake, or with a record later, closes the stream; {@link #error} is then an
 * {@link SSLException}, and the log says "SSL Error" in one line. An orderly close is announced to the peer
 * (close_notify), an {@link #abort} is not. If the peer's end comes without such an announcement, anybody may have cut
 * the connection: {@link #readUntilClose} fails then, and {@link #truncated} tells. A peer that asks for a new handshake,
 * or sends many records without content, is cut off.
 *
 * <p>With TLS 1.2 a peer that sends nothing more can be sent nothing more either; with TLS 1.3 it can.
 *
 * <p>Thread: confined to its loop. From elsewhere, go through {@link IOLoop#addCallback}.
 */
public final class SSLIOStream extends IOStream {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final TLSOptions options;
    private final TLSRecords records;
    private final boolean client;
    /** Whom a client means to speak to. */
    private final @Nullable String host;
    /** Null before there is a connection, and when it is over. */
    private @Nullable TLSHandshake handshake;
    /** A server: what the client asked for. */
    private @Nullable String serverName;

    /** Whether the handshake is over. */
    private boolean secured;
    /** Whether a callback is on its way that goes on with what was received before. */
    private boolean inputPending;

    private SSLIOStream(
            SocketChannel channel,
            IOLoop loop,
            StreamLimits limits,
            TLSOptions options,
            boolean client,
            @Nullable String host,
            @Nullable ByteBuffer received) {
        super(channel, loop, limits);
        this.options = options;
        this.client = client;
        this.host = host;
        this.records = new TLSRecords(this, received);
    }

    /**
     * Takes over {@code channel}, which was accepted, as the server's side. The handshake begins when the client does.
     *
     * @throws UncheckedIOException if the channel is closed
     */
    public static SSLIOStream server(SocketChannel channel, IOLoop loop, StreamLimits limits, TLSOptions options) {
        SSLIOStream stream = new SSLIOStream(channel, loop, limits, options, false, null, null);
        stream.beginHandshake();
        return stream;
    }

    /**
     * Takes over {@code channel}, connected or not, as the client's side.
     *
     * @param host whom to speak to; the server is asked for that name, and unless {@link TLSOptions#verifyHostname} says
     *     otherwise its certificate must be for it. Null to ask for none, which leaves nothing to verify
     * @throws UncheckedIOException if the channel is closed
     */
    public static SSLIOStream client(
            SocketChannel channel, IOLoop loop, StreamLimits limits, TLSOptions options, @Nullable String host) {
        SSLIOStream stream = new SSLIOStream(channel, loop, limits, options, true, host, null);
        if (channel.isConnected()) {
            stream.beginHandshake();
        }
        return stream;
    }

    /**
     * Goes on with the connection of {@code plain} in TLS, as the server's side; {@code plain} is closed from now on. What
     * it has read and nobody took is the beginning of the handshake. That is for connections that begin with something
     * plain which stands outside of TLS by design, such as the header of a proxy; who changes to TLS on the word of the
     * client calls {@link IOStream#startTlsAsServer}, which takes nothing along.
     *
     * @throws IllegalStateException if {@code plain} is being read from or has something to send
     */
    public static SSLIOStream takeOver(IOStream plain, TLSOptions options) {
        plain.requirePlain();
        if (plain.reading() || plain.writing()) {
            throw new IllegalStateException("cannot take over a stream that is in use: " + plain);
        }
        byte[] received = plain.takeUnread();
        return continued(plain, options, false, null, received.length == 0 ? null : ByteBuffer.wrap(received));
    }

    static SSLIOStream continued(
            IOStream plain, TLSOptions options, boolean client, @Nullable String host, @Nullable ByteBuffer received) {
        SSLIOStream stream =
                new SSLIOStream(plain.channel(), plain.loop(), plain.limits, options, client, host, received);
        plain.handOverTo(stream);
        stream.takeAddressesOf(plain);
        stream.beginHandshake();
        return stream;
    }

    // ------------------------------------------------------------------------------------------ about it

    /** What both sides agreed on: protocol, cipher suite, certificates. Null as long as the handshake goes on. */
    public @Nullable SSLSession sslSession() {
        return secured ? records.session() : null;
    }

    /** What is spoken inside TLS (ALPN); null as long as the handshake goes on, and if nothing was agreed on. */
    public @Nullable String applicationProtocol() {
        String protocol = secured ? records.engine().getApplicationProtocol() : null;
        return protocol == null || protocol.isEmpty() ? null : protocol;
    }

    /** The server's side: the name that the client asked for (SNI); null if it asked for none. */
    public @Nullable String requestedServerName() {
        return serverName;
    }

    /** Whether the peer's end came without its word (close_notify), so that something may be missing. */
    public boolean truncated() {
        return truncation() != null;
    }

    @Override
    public boolean isEncrypted() {
        return true;
    }

    @Override
    public boolean inHandshake() {
        TLSHandshake handshake = this.handshake;
        return handshake != null && handshake.isUnderWay();
    }

    @Override
    void requirePlain() {
        throw new IllegalStateException("TLS inside of TLS is not supported: " + this);
    }

    @Override
    boolean ownsBuffers() {
        return super.ownsBuffers() || records.ownsBuffers();
    }

    // ------------------------------------------------------------------------------------------ handshake

    /**
     * Waits for the end of the handshake.
     *
     * @return completes with this stream, at once when the handshake is over; fails with {@link StreamClosedException},
     *     whose cause, the same as {@link #error}, tells what was wrong
     * @throws IllegalStateException if somebody waits already, or the stream is not connected
     */
    public CompletableFuture<SSLIOStream> waitForHandshake() {
        requireConnected();
        TLSHandshake handshake = this.handshake;
        if (handshake != null) {
            return handshake.await();
        }
        return secured && !closed()
                ? CompletableFuture.completedFuture(this)
                : CompletableFuture.failedFuture(new StreamClosedException(error()));
    }

    /**
     * Connects, and completes when the handshake is over. What is written or read meanwhile waits for that.
     *
     * @return fails with {@link StreamClosedException} when the connection is refused or the handshake fails, whose cause,
     *     the same as {@link #error}, tells why
     */
    @Override
    public CompletableFuture<IOStream> connect(SocketAddress address) {
        return super.connect(address);
    }

    @Override
    void established() {
        beginHandshake();
    }

    private void beginHandshake() {
        TLSHandshake begun =
                client ? TLSHandshake.ofClient(this, records, options) : TLSHandshake.ofServer(this, records, options);
        handshake = begun;
        begun.startTimer();
        handshaking();
        if (client || records.ownsBuffers()) {
            goOn();
        }
    }

    SSLEngine newClientEngine() {
        int port = remoteAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
        return Engines.client(options, host, port);
    }

    /** Has the handshake do, in a callback of its own, what can be done without the channel. */
    void goOn() {
        loop().addCallback(() -> {
            loop().setActivity(this);
            if (state() == State.HANDSHAKING) {
                handleEvents(channel(), IOLoop.NONE);
            }
        });
    }

    @Override
    void handle(int readyEvents) {
        TLSHandshake handshake = this.handshake;
        if (handshake == null || state() != State.HANDSHAKING) {
            super.handle(readyEvents);
            return;
        }
        try {
            handshake.handle(readyEvents);
        } catch (EOFException e) {
            LOG.debug("{}: {}", this, e.getMessage()); // port scanners, and browsers that changed their mind
            close();
        } catch (IOException e) {
            sayWhy();
            closeAfter("error in the handshake with", e);
        } catch (RuntimeException e) {
            sayWhy();
            fail(e); // of a context source, a trust manager, or whatever else was plugged in
        }
    }

    void handshakeFinished() {
        TLSHandshake finished = handshake;
        serverName = finished != null ? finished.serverName() : null;
        handshake = null;
        secured = true;
        if (!options.sessionResumption()) {
            records.session().invalidate();
        }
        if (records.heldBytes() > 0) {
            waitForHeld();
        }
        super.established();
    }

    /** Closes the stream because something failed that is not the peer's fault. */
    void fail(Throwable e) {
        LOG.error("Uncaught exception, closing connection. {}", this, e);
        close(e);
    }

    void logSSLError(String what) {
        LOG.info("SSL Error on {}: {}", this, what);
    }

    // ------------------------------------------------------------------------------------------ events

    @Override
    void updateEvents() {
        TLSHandshake handshake = this.handshake;
        if (state() == State.HANDSHAKING && handshake != null) {
            watch(handshake.events());
            return;
        }
        super.updateEvents();
        if (records.hasInput() && takesInput() && state() == State.OPEN && !inputPending) {
            inputPending = true;
            loop().addCallback(this::handlePendingInput);
        }
    }

    /** For what has been received already the channel will not be ready once more. */
    private void handlePendingInput() {
        inputPending = false;
        loop().setActivity(this);
        if (state() == State.OPEN && takesInput()) {
            handleEvents(channel(), IOLoop.READ);
        }
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    void flushBeforeClose() {
        super.flushBeforeClose();
        if (state() == State.OPEN && !isBlocked()) {
            sayWhy();
        }
    }

    /** Tells the peer that it is over, or what was wrong. If that cannot be told, it is over all the same. */
    private void sayWhy() {
        if (handshake != null && !handshake.mayTouchEngine()) {
            return;
        }
        try {
            records.closeOutput();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}", this, e);
        }
    }

    @Override
    void handleClosed() {
        super.handleClosed();
        TLSHandshake unfinished = handshake;
        handshake = null;
        if (unfinished != null) {
            unfinished.closed(error());
        }
    }

    @Override
    @Nullable
    IOException truncation() {
        Throwable failure = closed() ? error() : null;
        return failure != null && records.isInputOpen()
                ? new SSLException("the connection failed before its end", failure)
                : records.truncation();
    }

    // ------------------------------------------------------------------------------------------ the channel

    @Override
    int readFromChannel(ByteBuffer target) throws IOException {
        int count = records.read(target);
        if (records.heldBytes() > 0) {
            waitForHeld();
        }
        return count;
    }

    @Override
    int writeToChannel(ByteBuffer data) throws IOException {
        return records.write(data);
    }

    /** Files pass through the loop's output buffer, whole records at a time. */
    @Override
    long transferToChannel(FileChannel file, long position, long count) throws IOException {
        if (!records.flush()) {
            return 0;
        }
        ByteBuffer piece = buffers.emptyOutput();
        try {
            piece.limit((int) Math.min(count, pieceSize()));
            while (piece.hasRemaining() && file.read(piece, position + piece.position()) > 0) {
                // goes on
            }
            return records.write(piece.flip());
        } finally {
            piece.clear();
        }
    }

    @Override
    void shutdownChannelOutput() throws IOException {
        records.closeOutput();
        if (records.heldBytes() == 0) {
            super.shutdownChannelOutput();
        } else {
            waitForHeld(); // close_notify says it all; that the channel ends is seen when it is closed
        }
    }

    @Override
    int pieceSize() {
        return records.pieceSize();
    }

    @Override
    int heldBytes() {
        return records.heldBytes();
    }

    @Override
    void flushHeld() throws IOException {
        records.flush();
    }

    int readRaw(ByteBuffer target) throws IOException {
        return super.readFromChannel(target);
    }

    void writeRaw(ByteBuffer data) throws IOException {
        super.writeToChannel(data);
    }

    void shutdownRaw() throws IOException {
        super.shutdownChannelOutput();
    }
}
