package org.tornado4j.websocket;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.Tunnel;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.iostream.IOStream;

/**
 * The connection of a client after the server has answered its handshake.
 *
 * <p>Thread: confined to the loop of the stream.
 */
final class ClientTunnel implements Tunnel, IOStream.ReadListener, HTTPRequestContext {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final IOStream stream;
    private final @Nullable SocketAddress remoteAddress;
    private final @Nullable SSLSession session;
    private @Nullable Listener listener;
    private boolean paused;
    /** Set when nothing more is to be sent, and the server ends the connection. */
    private boolean closing;
    /** Set when the server sends nothing more. */
    private boolean inputEnded;

    ClientTunnel(IOStream stream) {
        this.stream = stream;
        this.remoteAddress = stream.remoteAddress();
        this.session = stream.sslSession();
    }

    // ------------------------------------------------------------------------------------------ reading

    @Override
    public void start(Listener told) {
        if (listener != null) {
            throw new IllegalStateException("the tunnel was started before");
        }
        listener = told;
        stream.setCloseCallback(() -> tell(told::closed));
        if (!stream.closed()) {
            stream.startReading(this); // tells at once what came with the response
            applyPause();
        }
    }

    private void applyPause() {
        if (paused && !stream.closed()) {
            stream.pauseReading();
        }
    }

    @Override
    public void dataReceived(ByteBuffer lent) {
        Listener told = listener;
        if (told == null) {
            return;
        }
        try {
            told.dataReceived(lent);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    @Override
    public void endOfStream() {
        inputEnded = true;
        Listener told = listener;
        if (closing) {
            stream.close();
        } else if (told != null) {
            tell(told::endOfInput);
        }
    }

    @Override
    public void pauseReading() {
        paused = true;
        if (listener != null) {
            applyPause();
        }
    }

    @Override
    public void resumeReading() {
        paused = false;
        if (listener != null && !stream.closed()) {
            stream.resumeReading();
        }
    }

    // ------------------------------------------------------------------------------------------ writing

    @Override
    public void send(byte[] bytes, int offset, int length) {
        stream.send(bytes, offset, length);
    }

    @Override
    public void sendCopy(byte[] bytes, int offset, int length) {
        stream.sendCopy(bytes, offset, length);
    }

    @Override
    public CompletionStage<@Nullable Void> flushed() {
        return stream.flushed();
    }

    @Override
    public long unsentBytes() {
        return stream.unsentBytes();
    }

    @Override
    public boolean isBlocked() {
        return stream.isBlocked();
    }

    @Override
    public void shutdownOutput() {
        stream.shutdownOutput();
    }

    // ------------------------------------------------------------------------------------------ the end

    /** Waits for the server to end the connection, as a client should (RFC 6455 section 7.1.1). */
    @Override
    public void close() {
        if (inputEnded) {
            CompletionStage<@Nullable Void> flushed = stream.flushed();
            flushed.whenComplete((done, failure) -> stream.close());
        } else {
            closing = true;
            resumeReading();
        }
    }

    @Override
    public void abort() {
        stream.abort();
    }

    /** Runs {@code event} of the listener; if it fails, the connection is cut off. */
    private void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable e) {
        FatalErrors.escalate(e);
        LOG.error("Uncaught exception, closing connection to {}", remoteIp(), e);
        stream.abort();
    }

    // ------------------------------------------------------------------------------------------ about it

    @Override
    public HTTPRequestContext context() {
        return this;
    }

    @Override
    public IOLoop loop() {
        return stream.loop();
    }

    /** Returns the address of the server. */
    @Override
    public String remoteIp() {
        return remoteAddress instanceof InetSocketAddress address && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "0.0.0.0";
    }

    @Override
    public String protocol() {
        return session == null ? "http" : "https";
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return session;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return stream.localAddress();
    }

    @Override
    public long now() {
        return loop().now();
    }

    @Override
    public long nanoTime() {
        return loop().clock().nanoTime();
    }
}
