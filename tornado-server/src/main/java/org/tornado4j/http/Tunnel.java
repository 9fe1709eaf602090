package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * A connection, or a stream of one, after it left HTTP: bytes in, bytes out.
 * {@link HTTPConnection#switchProtocols} returns one.
 *
 * <ol>
 *   <li>{@link #start} delivers the bytes that the peer sent behind its request, then whatever arrives
 *   <li>{@link #send}, as often as wanted
 *   <li>{@link #close}, {@link #abort}, or the peer, ends it; {@link Listener#closed} is called in each case
 * </ol>
 *
 * <p>HTTP's limits on requests and responses do not apply any more. A peer that takes nothing of what is sent to it is cut
 * off after the server's write timeout; what else bounds the new protocol is its own business.
 *
 * <p>Thread: confined to {@link #loop}; in another thread calls throw {@link IllegalStateException}.
 */
public interface Tunnel {

    /** Receives the events of a tunnel, on its loop. */
    interface Listener {

        /**
         * Called when bytes have arrived.
         *
         * <p>Ownership: {@code lent} is valid until the call returns. Bytes left in it are lost.
         */
        void dataReceived(ByteBuffer lent);

        /** Called once when the peer sends nothing more. What is sent from here still reaches it. */
        void endOfInput();

        /** Called once when the server is shutting down. It waits for the tunnel to close, but not for ever. */
        default void onDrain() {}

        /**
         * Called when much memory is held for all peers together, to let go of what is kept without need. The default does
         * nothing.
         */
        default void onMemoryShort() {}

        /** Called once when the tunnel is closed, by either side or because of an error. */
        void closed();
    }

    /**
     * Starts to deliver what arrives to {@code listener}. A tunnel that is not started is closed after the server's idle
     * timeout.
     *
     * @throws IllegalStateException if called before
     */
    void start(Listener listener);

    /**
     * Sends {@code length} bytes. What one callback of the loop sends leaves together when the callback ends. Does nothing
     * on a closed tunnel.
     *
     * <p>Ownership: {@code bytes} is taken over; the caller does not change it any more.
     */
    void send(byte[] bytes, int offset, int length);

    /** Sends bytes as {@link #send} does, and leaves the array to the caller, who may change it when the call has returned. */
    default void sendCopy(byte[] bytes, int offset, int length) {
        send(Arrays.copyOfRange(bytes, offset, offset + length), 0, length);
    }

    /** Completes, on the loop, when the kernel has taken everything sent so far; fails if the tunnel closes first. */
    CompletionStage<@Nullable Void> flushed();

    /** Returns the number of bytes that were sent here and not yet taken by the kernel. */
    long unsentBytes();

    /** Returns whether something waits because the peer takes less than is sent to it. */
    default boolean isBlocked() {
        return unsentBytes() > 0;
    }

    /**
     * Tells how much memory the listener holds for the peer, with the overhead of objects. The number replaces the one told
     * before, and counts against the server's memory budget. The default does nothing.
     *
     * @param bytes zero or more, without what waits here to be sent
     */
    default void holds(long bytes) {}

    /**
     * Returns whether the server's memory budget has room for more than what the listener said that it {@linkplain #holds holds}; true
     * by default.
     *
     * @param more bytes besides those
     */
    default boolean mayHold(long more) {
        return true;
    }

    /** Leaves what arrives with the kernel, so that the peer has to wait. The end of the input is not noticed. */
    void pauseReading();

    /** Ends a pause; does nothing if there is none. */
    void resumeReading();

    /** Tells the peer, after everything sent before, that nothing more comes; reading goes on. */
    void shutdownOutput();

    /** Closes the tunnel once everything sent before has left. */
    void close();

    /** Closes the tunnel at once, so that the peer cannot take it for an orderly end. */
    void abort();

    /** Returns what is known of the peer and of the connection. */
    HTTPRequestContext context();

    /** Returns the loop of the connection. */
    IOLoop loop();
}
