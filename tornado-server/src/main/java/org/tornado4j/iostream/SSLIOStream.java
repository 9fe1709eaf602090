package org.tornado4j.iostream;

import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * An {@link IOStream} over TLS: Tornado's {@code SSLIOStream}. Reads and writes may be requested before the handshake
 * is complete, and wait for it.
 *
 * <p>A failure of the handshake, or of a record later, closes the stream; {@link #error} then returns an
 * {@link SSLException}, and one line "SSL Error" is logged. An orderly close is announced to the peer (close_notify),
 * an {@link #abort} is not. If the connection ends without that announcement by the peer, an attacker may have cut it:
 * {@link #readUntilClose} then fails, and {@link #truncated} returns true. A peer that requests a new handshake, or
 * sends many records without content, is cut off.
 *
 * <p>With TLS 1.2, nothing can be sent to a peer that has ended its output; with TLS 1.3 that is possible.
 *
 * <p>The work is done by its {@link TLSTransport}; this class is a view of it.
 *
 * <p>Thread: confined to its loop. From elsewhere, go through {@link IOLoop#addCallback}.
 */
public final class SSLIOStream extends IOStream {

    private final TLSTransport transport;
    /** Not null once a caller waits for the handshake. */
    private @Nullable CompletableFuture<SSLIOStream> secured;

    private SSLIOStream(TLSTransport transport, IOLoop loop, StreamLimits limits) {
        super(transport, loop, limits, StreamPhase.UNCONNECTED);
        this.transport = transport;
    }

    private SSLIOStream(TLSTransport transport, IOStream before) {
        super(transport, before);
        this.transport = transport;
    }

    /**
     * Takes over {@code channel}, which was accepted, as the server's side. The client begins the handshake.
     *
     * @throws UncheckedIOException if the channel is closed
     */
    public static SSLIOStream server(SocketChannel channel, IOLoop loop, StreamLimits limits, TLSOptions options) {
        return over(TLSTransport.server(new ChannelTransport(channel), loop, options), loop, limits);
    }

    /**
     * Takes over {@code channel}, connected or not, as the client's side.
     *
     * @param host the host name of the server, which is sent to it (SNI) and which its certificate must match unless
     *     {@link TLSOptions#verifyHostname} is off. Null to send none; then the name is not verified
     * @throws UncheckedIOException if the channel is closed
     */
    public static SSLIOStream client(
            SocketChannel channel, IOLoop loop, StreamLimits limits, TLSOptions options, @Nullable String host) {
        return over(TLSTransport.client(new ChannelTransport(channel), loop, options, host), loop, limits);
    }

    static SSLIOStream over(TLSTransport transport, IOLoop loop, StreamLimits limits) {
        SSLIOStream stream = new SSLIOStream(transport, loop, limits);
        if (transport.isConnected()) {
            stream.beginHandshake();
        }
        return stream;
    }

    /**
     * Continues the connection of {@code plain} in TLS, as the server's side; {@code plain} is closed from now on. Its
     * unread input is the beginning of the handshake. For connections that begin with plain data by design, such as the
     * header of a proxy; to change to TLS on a command of the client, use {@link IOStream#startTlsAsServer}, which
     * accepts no data received before.
     *
     * @throws IllegalStateException if {@code plain} is closed, or has a pending read or unsent output
     */
    public static SSLIOStream takeOver(IOStream plain, TLSOptions options) {
        plain.requireConnected();
        plain.requirePlain();
        if (plain.closed() || plain.reading() || plain.writing()) {
            throw new IllegalStateException("cannot take over a stream that is closed or in use: " + plain);
        }
        byte[] received = plain.takeUnread();
        return continued(plain, TLSTransport.server(plain.transport(), plain.loop(), options, received));
    }

    /** Continues the connection of {@code plain}, whose transport is now wrapped in another one. */
    static SSLIOStream continued(IOStream plain, TLSTransport transport) {
        SSLIOStream stream = new SSLIOStream(transport, plain);
        plain.retire();
        stream.beginHandshake();
        return stream;
    }

    /** Returns the server name that the client sent (SNI), on the server's side; null if it sent none. */
    public @Nullable String requestedServerName() {
        return transport.requestedServerName();
    }

    /** Returns whether the connection ended without the peer's close_notify, so that data may be missing. */
    public boolean truncated() {
        return truncation() != null;
    }

    /**
     * Waits for the end of the handshake.
     *
     * @return completes with this stream, at once when the handshake is over; fails with {@link StreamClosedException},
     *     whose cause, the same as {@link #error}, tells what was wrong
     * @throws IllegalStateException if another caller waits already, or the stream is not connected
     */
    public CompletableFuture<SSLIOStream> waitForHandshake() {
        requireConnected();
        if (closed()) {
            return CompletableFuture.failedFuture(new StreamClosedException(error()));
        }
        if (transport.isSecured()) {
            return CompletableFuture.completedFuture(this);
        }
        if (secured != null) {
            throw new IllegalStateException("Already waiting for the handshake");
        }
        CompletableFuture<SSLIOStream> future = new CompletableFuture<>();
        secured = future;
        transport.whenHandshakeOver(failure -> {
            if (failure == null) {
                future.complete(this);
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future;
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
}
