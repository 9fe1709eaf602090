package org.tornado4j.iostream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;

/**
 * One non-blocking socket, TCP or Unix: Tornado's {@code IOStream}. How to read from it and write to it stands in
 * {@link BaseIOStream}.
 *
 * <p>Thread: confined to its loop. From elsewhere, go through {@link IOLoop#addCallback}.
 */
public class IOStream extends BaseIOStream {

    /** Who is told what arrives, as soon as it does. */
    public interface ReadListener {

        /**
         * Bytes arrived.
         *
         * <p>Ownership: {@code lent} is the loop's read buffer and valid until the call returns. What the listener does
         * not take out of it is lost.
         */
        void dataReceived(ByteBuffer lent);

        /** The peer sends nothing more. The stream stays open for what is still to be written. Called once. */
        void endOfStream();
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final SocketChannel channel;
    private @Nullable CompletableFuture<IOStream> connectFuture;
    /** What stands in for the addresses of the socket; null for themselves. */
    private @Nullable Ends ends;

    private boolean encrypted;

    /** A stream of the current loop, with the default limits. */
    public IOStream(SocketChannel channel) {
        this(channel, IOLoop.current(), StreamLimits.DEFAULT);
    }

    /**
     * Takes over {@code channel}, connected or not, and makes it non-blocking.
     *
     * @throws UncheckedIOException if the channel is closed
     */
    public IOStream(SocketChannel channel, IOLoop loop, StreamLimits limits) {
        super(loop, limits, channel.isConnected() ? State.OPEN : State.UNCONNECTED);
        this.channel = channel;
        try {
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + channel + " non-blocking", e);
        }
    }

    // ------------------------------------------------------------------------------------------ about it

    /** The peer's address, or what {@link #setAddresses} said; null when not connected or closed. */
    public @Nullable SocketAddress remoteAddress() {
        if (ends != null) {
            return ends.remote();
        }
        try {
            return channel.getRemoteAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    /** The own address, or what {@link #setAddresses} said; null when not bound or closed. */
    public @Nullable SocketAddress localAddress() {
        if (ends != null) {
            return ends.local();
        }
        try {
            return channel.getLocalAddress();
        } catch (IOException e) {
            return null; // closed
        }
    }

    /** The two addresses of a connection. */
    private record Ends(SocketAddress remote, SocketAddress local) {}

    /** Has this connection told by the addresses it has at the far side of a proxy. */
    public void setAddresses(SocketAddress remote, SocketAddress local) {
        loop().requireInLoop();
        ends = new Ends(remote, local);
    }

    /** Whether the peer's connection is TLS: this one, or the one at the far side of a proxy. */
    public boolean isEncrypted() {
        return encrypted;
    }

    /** Whether a TLS handshake has begun and is not over. */
    public boolean inHandshake() {
        return false;
    }

    /** Has this connection count as encrypted because the one at the far side of a proxy is. */
    public void setEncrypted() {
        loop().requireInLoop();
        encrypted = true;
    }

    /**
     * Sends small pieces at once instead of gathering them in the kernel (TCP_NODELAY). Nothing happens on Unix sockets.
     */
    public void setNoDelay(boolean value) {
        loop().requireInLoop();
        if (closed() || !channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            return;
        }
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, value);
        } catch (IOException e) {
            LOG.debug("cannot set TCP_NODELAY on {}", this, e); // the peer is gone; the next read or write tells
        }
    }

    /** State and peer, for log lines. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + state() + " " + remoteAddress() + "]";
    }

    // ------------------------------------------------------------------------------------------ connecting

    /**
     * Connects. What is written or read meanwhile waits for the connection.
     *
     * @return completes with this stream; fails with {@link StreamClosedException} when the connection is refused, whose
     *     cause, the same as {@link #error}, tells why
     * @throws IllegalStateException if the stream was connected before
     */
    public CompletableFuture<IOStream> connect(SocketAddress address) {
        loop().requireInLoop();
        if (state() != State.UNCONNECTED) {
            throw new IllegalStateException("connect is called once, on a stream that is not connected: " + this);
        }
        CompletableFuture<IOStream> future = new CompletableFuture<>();
        connectFuture = future;
        try {
            if (channel.connect(resolved(address))) {
                established();
            } else {
                connecting();
            }
        } catch (IOException e) {
            refused(e);
        } catch (UnsupportedAddressTypeException e) {
            refused(new IOException("not an address for this kind of socket: " + address, e));
        }
        return future;
    }

    /**
     * {@link #connect(SocketAddress)} in Tornado's older style: {@code callback} runs once connected, and only then;
     * otherwise the close callback tells. What it throws closes the stream.
     */
    public void connect(SocketAddress address, Runnable callback) {
        CompletionStage<IOStream> connected = connect(address);
        connected.thenRun(() -> loop().addCallback(guarded(callback)));
    }

    private static SocketAddress resolved(SocketAddress address) throws UnknownHostException {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnknownHostException(inet.getHostString());
        }
        return address;
    }

    @Override
    void handleConnect() {
        try {
            if (channel.finishConnect()) {
                established();
            }
        } catch (IOException e) {
            refused(e);
        }
    }

    /** The connection is there. */
    void established() {
        CompletableFuture<IOStream> future = takeConnectFuture();
        if (future != null) {
            loop().addCallback(() -> future.complete(this));
        }
        connected();
    }

    private void refused(IOException e) {
        close(e);
    }

    private @Nullable CompletableFuture<IOStream> takeConnectFuture() {
        CompletableFuture<IOStream> future = connectFuture;
        connectFuture = null;
        return future;
    }

    // ------------------------------------------------------------------------------------------ TLS

    /**
     * Goes on in TLS as the server's side: Tornado's {@code start_tls}. This stream is closed from now on; its close
     * callback goes over to the new one.
     *
     * @return completes with the new stream when the handshake is over; fails with {@link StreamClosedException}, whose
     *     cause tells what was wrong
     * @throws IllegalStateException if the stream is not connected, is read from, has something to send, or has something
     *     that was read and not taken: a client that did not wait for the answer to its command, or somebody between it
     *     and us who wants his own commands executed as if they had come in TLS
     */
    public CompletableFuture<SSLIOStream> startTlsAsServer(TLSOptions options) {
        requireIdle();
        return SSLIOStream.continued(this, options, false, null, null).waitForHandshake();
    }

    /**
     * Goes on in TLS as the client's side, otherwise as {@link #startTlsAsServer}.
     *
     * @param host as in {@link SSLIOStream#client}
     */
    public CompletableFuture<SSLIOStream> startTlsAsClient(TLSOptions options, @Nullable String host) {
        requireIdle();
        return SSLIOStream.continued(this, options, true, host, null).waitForHandshake();
    }

    private void requireIdle() {
        requireConnected();
        requirePlain();
        if (state() != State.OPEN || reading() || writing() || hasUnread()) {
            throw new IllegalStateException("IOStream is not idle; cannot convert to TLS: " + this);
        }
    }

    /** The first line of what only a plain stream can do. */
    void requirePlain() {}

    final void takeAddressesOf(IOStream other) {
        ends = other.ends;
    }

    // ------------------------------------------------------------------------------------------ closing

    /**
     * Closes the stream without sending anything more, and so that the peer cannot take it for an orderly end (TCP RST;
     * a Unix socket just closes).
     */
    public void abort() {
        loop().requireInLoop();
        if (!closed()) {
            resetOnClose();
            closeWithoutFlush();
        }
    }

    private void resetOnClose() {
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.debug("cannot set SO_LINGER on {}", this, e); // the peer is gone already
        }
    }

    @Override
    void handleClosed() {
        super.handleClosed();
        CompletableFuture<IOStream> future = takeConnectFuture();
        if (future != null) {
            StreamClosedException failure = new StreamClosedException(error());
            loop().addCallback(() -> future.completeExceptionally(failure));
        }
    }

    // ------------------------------------------------------------------------------------------ the channel

    @Override
    SocketChannel channel() {
        return channel;
    }

    @Override
    int readFromChannel(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    int writeToChannel(ByteBuffer data) throws IOException {
        return channel.write(data);
    }

    @Override
    long transferToChannel(FileChannel file, long position, long count) throws IOException {
        return file.transferTo(position, count, channel);
    }

    @Override
    void shutdownChannelOutput() throws IOException {
        channel.shutdownOutput();
    }
}
