package org.tornado4j.iostream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.text.PeerText;

/**
 * TLS around another transport: {@link TLSHandshake} first, then {@link TLSRecords}.
 *
 * <p>Thread: confined to the loop of its stream.
 */
final class TLSTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private static final int LONGEST_PEER = 128;

    private final Transport below;
    private final IOLoop loop;
    private final TLSOptions options;
    private final boolean client;
    /** The server that a client intends to reach. */
    private final @Nullable String host;

    private final TLSRecords records;
    /** Null before there is a connection, and when it is over. */
    private @Nullable TLSHandshake handshake;
    /** True once the handshake is over. */
    private boolean secured;
    /** A server: the name that the client asked for. */
    private @Nullable String serverName;
    /** Told in callbacks of the loop how the handshake ended, with null for success. */
    private List<Consumer<@Nullable StreamClosedException>> waiting = List.of();
    /** True while a callback is scheduled to announce input for which there will be no event. */
    private boolean announced;

    private TLSTransport(
            Transport below,
            IOLoop loop,
            TLSOptions options,
            boolean client,
            @Nullable String host,
            @Nullable ByteBuffer received) {
        this.below = below;
        this.loop = loop;
        this.options = options;
        this.client = client;
        this.host = host;
        this.records = new TLSRecords(below, TLSBuffers.of(loop), received);
    }

    /** @param received what came from {@code below} already */
    static TLSTransport server(Transport below, IOLoop loop, TLSOptions options, byte... received) {
        return new TLSTransport(
                below, loop, options, false, null, received.length == 0 ? null : ByteBuffer.wrap(received));
    }

    /** @param host as in {@link SSLIOStream#client} */
    static TLSTransport client(Transport below, IOLoop loop, TLSOptions options, @Nullable String host) {
        return new TLSTransport(below, loop, options, true, host, null);
    }

    // ------------------------------------------------------------------------------------------ beginning

    @Override
    public boolean isConnected() {
        return below.isConnected();
    }

    @Override
    public boolean connect(SocketAddress address) throws IOException {
        return below.connect(address);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return below.finishConnect();
    }

    /** Begins the handshake at once as a client, and with the first bytes as a server. */
    @Override
    public boolean beginHandshake(IOStream stream) {
        TLSHandshake begun =
                client ? TLSHandshake.ofClient(this, stream, options) : TLSHandshake.ofServer(this, stream, options);
        handshake = begun;
        begun.startTimer();
        if (client || records.bufferedBytes() > 0) {
            begun.goOn();
        }
        return true;
    }

    SSLEngine newClientEngine() {
        int port = below.remoteAddress() instanceof InetSocketAddress address ? address.getPort() : -1;
        return Engines.client(options, host, port);
    }

    @Override
    public void handshake(int events) throws IOException {
        requireHandshake().handle(events);
    }

    @Override
    public int handshakeEvents() {
        return requireHandshake().events();
    }

    private TLSHandshake requireHandshake() {
        TLSHandshake handshake = this.handshake;
        if (handshake == null) {
            throw new IllegalStateException("no handshake is going on");
        }
        return handshake;
    }

    @Override
    public boolean inHandshake() {
        TLSHandshake handshake = this.handshake;
        return handshake != null && handshake.isUnderWay();
    }

    /** Lets the bytes of the user flow from now on. */
    void handshakeFinished(@Nullable String serverName) {
        this.serverName = serverName;
        handshake = null;
        secured = true;
        if (!options.sessionResumption()) {
            session().invalidate();
        }
        tellHandshakeOver(null);
    }

    /** Returns whether the handshake came to a good end. */
    boolean isSecured() {
        return secured;
    }

    /** Calls {@code told} in a callback of the loop when the handshake is over or never will be. */
    void whenHandshakeOver(Consumer<@Nullable StreamClosedException> told) {
        if (secured) {
            loop.addCallback(() -> told.accept(null));
            return;
        }
        if (waiting.isEmpty()) {
            waiting = new ArrayList<>(1);
        }
        waiting.add(told);
    }

    private void tellHandshakeOver(@Nullable StreamClosedException failure) {
        for (Consumer<@Nullable StreamClosedException> told : waiting) {
            loop.addCallback(() -> told.accept(failure));
        }
        waiting = List.of();
    }

    @Override
    public void afterHandshake(IOLoop loop, Runnable callback) {
        whenHandshakeOver(failure -> {
            if (failure == null) {
                callback.run();
            }
        });
    }

    // ------------------------------------------------------------------------------------------ bytes

    TLSRecords records() {
        return records;
    }

    Transport below() {
        return below;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return records.read(target);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return records.write(data);
    }

    /** Passes files through the loop's output buffer, whole records at a time. */
    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        if (!flush()) {
            return 0;
        }
        ByteBuffer piece = LoopOutput.of(loop).emptyBuffer();
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
    public int pieceSize() {
        return records.pieceSize();
    }

    @Override
    public int heldBytes() {
        return records.heldBytes() + below.heldBytes();
    }

    @Override
    public boolean flush() throws IOException {
        return records.flush() && below.flush();
    }

    @Override
    public long bufferedBytes() {
        return records.bufferedBytes() + below.bufferedBytes();
    }

    // ------------------------------------------------------------------------------------------ events

    /** Reports data that was received already: the transport below will not become ready for it again. */
    @Override
    public void watch(int events, IOStream stream) throws IOException {
        below.watch(events, stream);
        if ((events & IOLoop.READ) != 0 && secured && records.hasInput() && !announced) {
            announced = true;
            loop.addCallback(() -> announceInput(stream));
        }
    }

    private void announceInput(IOStream stream) {
        announced = false;
        if (stream.takesInput()) {
            loop.setActivity(stream);
            stream.ready(IOLoop.READ);
        }
    }

    @Override
    public int watched() {
        return below.watched();
    }

    @Override
    public void unwatch(IOStream stream) {
        below.unwatch(stream);
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void shutdownOutput() throws IOException {
        records.closeOutput();
        if (records.heldBytes() == 0) {
            below.shutdownOutput();
        } // else close_notify says it all; that the channel ends is seen when it is closed
    }

    /** Sends close_notify or another alert. If that fails, the connection is closed all the same. */
    @Override
    public void announceClose() {
        if (handshake != null && !handshake.mayTouchEngine()) {
            return;
        }
        try {
            records.closeOutput();
        } catch (IOException | RuntimeException e) {
            LOG.debug(
                    "the end was not announced to {}",
                    PeerText.escaped(String.valueOf(below.remoteAddress()), LONGEST_PEER),
                    e);
        }
    }

    @Override
    public void resetOnClose() {
        below.resetOnClose();
    }

    @Override
    public void close(IOStream stream) {
        below.close(stream);
        TLSHandshake unfinished = handshake;
        handshake = null;
        if (unfinished != null) {
            unfinished.giveUp();
        }
        if (!waiting.isEmpty()) {
            tellHandshakeOver(new StreamClosedException(stream.error()));
        }
    }

    @Override
    public void setRelease(Runnable release) {
        below.setRelease(release);
    }

    @Override
    public @Nullable IOException truncation(@Nullable Throwable failure) {
        return failure != null && records.isInputOpen()
                ? new SSLException("the connection failed before its end", failure)
                : records.truncation();
    }

    // ------------------------------------------------------------------------------------------ about it

    /** Returns the name that the client asked for (SNI). */
    @Nullable
    String requestedServerName() {
        return serverName;
    }

    private SSLSession session() {
        return records.engine().getSession();
    }

    @Override
    public @Nullable SSLSession sslSession() {
        return secured ? session() : null;
    }

    @Override
    public @Nullable String applicationProtocol() {
        String protocol = secured ? records.engine().getApplicationProtocol() : null;
        return protocol == null || protocol.isEmpty() ? null : protocol;
    }

    @Override
    public boolean isEncrypted() {
        return true;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return below.remoteAddress();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return below.localAddress();
    }

    @Override
    public void setNoDelay(boolean value) throws IOException {
        below.setNoDelay(value);
    }
}
