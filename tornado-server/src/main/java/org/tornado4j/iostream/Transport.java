package org.tornado4j.iostream;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * The carrier of a stream's bytes: a channel, or a protocol such as TLS around another transport.
 *
 * <p>A transport never waits. It moves as many bytes as it can now, and tells its stream through {@link IOStream#ready}
 * when it can move more.
 *
 * <ol>
 *   <li>{@link #connect}, unless it {@linkplain #isConnected is connected}, and {@link #finishConnect}
 *   <li>{@link #beginHandshake}, and {@link #handshake} until the transport calls {@link IOStream#handshakeFinished}
 *   <li>bytes
 *   <li>{@link #close}
 * </ol>
 *
 * <p>Thread: confined to the loop of its stream.
 */
interface Transport {

    // ------------------------------------------------------------------------------------------ beginning

    /** Returns whether the peer can be reached without {@link #connect}. */
    boolean isConnected();

    /** Begins to connect; returns whether the connection exists already. */
    boolean connect(SocketAddress address) throws IOException;

    /** Ends what {@link #connect} began, if it can be ended now. */
    boolean finishConnect() throws IOException;

    /** Begins what both sides have to agree on before bytes can flow; returns false if there is no such thing. */
    default boolean beginHandshake(IOStream stream) {
        return false;
    }

    /** Continues the handshake after {@code events}, or with what was received before if those are none. */
    default void handshake(int events) throws IOException {
        throw new IllegalStateException("no handshake has begun");
    }

    /** Returns the events that the handshake waits for. */
    default int handshakeEvents() {
        throw new IllegalStateException("no handshake has begun");
    }

    /** Returns whether the peer has begun a handshake that may still succeed. */
    default boolean inHandshake() {
        return false;
    }

    // ------------------------------------------------------------------------------------------ bytes

    /** Reads once; returns the number of bytes, or -1 at the end of the input. */
    int read(ByteBuffer target) throws IOException;

    /**
     * Takes as much of {@code data} as can be taken now. Some of that may be {@linkplain #heldBytes held back}; the next
     * write first sends it.
     */
    int write(ByteBuffer data) throws IOException;

    /** Takes up to {@code count} bytes of a file as {@link #write} does. */
    long transferFrom(FileChannel file, long position, long count) throws IOException;

    /** Returns the most useful size of a piece for {@link #write} when more than that has to be sent. */
    default int pieceSize() {
        return LoopOutput.SIZE;
    }

    /**
     * Returns how many bytes were taken but have not left, because they belong to a record that has to leave as a whole.
     * It may be more than was taken, as records have a header.
     */
    default int heldBytes() {
        return 0;
    }

    /** Tries to send the {@link #heldBytes}; returns whether none are left. */
    default boolean flush() throws IOException {
        return true;
    }

    /** Returns how much memory, in bytes, is held for bytes that are on their way. */
    default long bufferedBytes() {
        return 0;
    }

    // ------------------------------------------------------------------------------------------ events

    /**
     * Calls {@link IOStream#ready} of {@code stream} from now on when one of {@code events} is possible, and for input that
     * is here already. It is called with the same events again and again, and does nothing then.
     */
    void watch(int events, IOStream stream) throws IOException;

    /** Returns the events that were last asked for and are still reported. */
    int watched();

    /** Reports no events any more, so that another stream can take the transport over. */
    void unwatch(IOStream stream);

    // ------------------------------------------------------------------------------------------ the end

    /** Tells the peer that no more output follows. */
    void shutdownOutput() throws IOException;

    /** Tells the peer, if the protocol has a word for it, that the connection is about to be closed, and the reason. */
    default void announceClose() {}

    /** Has {@link #close} cut the connection so that the peer cannot take it for an orderly end. */
    void resetOnClose();

    /** Closes the connection and runs the {@linkplain #setRelease release callback}. Does not throw. */
    void close(IOStream stream);

    /** Sets what is run once after the connection was closed. */
    void setRelease(Runnable release);

    /**
     * Returns what is wrong about the end of the input; null for an end as the peer wanted it.
     *
     * @param failure what closed the stream
     */
    default @Nullable IOException truncation(@Nullable Throwable failure) {
        return null;
    }

    // ------------------------------------------------------------------------------------------ about it

    /** Returns the peer's address; null when not connected or closed. */
    @Nullable
    SocketAddress remoteAddress();

    /** Returns the own address; null when not bound or closed. */
    @Nullable
    SocketAddress localAddress();

    /** Sends small pieces at once, where the transport would otherwise gather them. */
    void setNoDelay(boolean value) throws IOException;

    /** Returns whether third parties between the two ends cannot read the bytes. */
    default boolean isEncrypted() {
        return false;
    }

    /** Returns what both sides agreed on in a TLS handshake; null without one, and before its end. */
    default @Nullable SSLSession sslSession() {
        return null;
    }

    /** Returns the protocol that was agreed on in the handshake (ALPN), if any. */
    default @Nullable String applicationProtocol() {
        return null;
    }

    /** Runs {@code callback} in a callback of {@code loop} when bytes can flow; it is not run if that never happens. */
    default void afterHandshake(IOLoop loop, Runnable callback) {
        loop.addCallback(callback);
    }
}
