package org.tornado4j.http;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.IOLoop;

/**
 * A connection, or a stream of one, after it has left HTTP: bytes in, bytes out. {@link HTTPConnection#switchProtocols}
 * returns one.
 *
 * <ol>
 *   <li>{@link #start} delivers the bytes that the peer sent after its request, then further data as it arrives
 *   <li>{@link #send}, any number of times
 *   <li>{@link #close}, {@link #abort}, or the peer, ends it; {@link Listener#closed} is called in each case
 * </ol>
 *
 * <p>HTTP's limits on requests and responses do not apply any more. A peer that reads nothing of what is sent to it is
 * cut off after the server's write timeout; all other limits are up to the new protocol.
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

        /** Called once when the peer sends nothing more. Data sent to it still reaches it. */
        void endOfInput();

        /**
         * Called once when the server is shutting down. The server waits for the tunnel to close, but only for a
         * limited time.
         */
        default void onDrain() {}

        /**
         * Called when much memory is held for all peers together. The listener should free memory that it does not
         * need. The default does nothing.
         */
        default void onMemoryShort() {}

        /** Called once when the tunnel is closed, by either side or because of an error. */
        void closed();
    }

    /**
     * Starts to deliver data to {@code listener}. A tunnel that is not started is closed after the server's idle
     * timeout.
     *
     * @throws IllegalStateException if called before
     */
    void start(Listener listener);

    /**
     * Sends {@code length} bytes. Everything that a callback of the loop sends is written together when the callback
     * ends. Does nothing on a closed tunnel.
     *
     * <p>Ownership: {@code bytes} is taken over; the caller must not change it any more.
     */
    void send(byte[] bytes, int offset, int length);

    /** Sends bytes as {@link #send} does, and leaves the array to the caller, who may change it when the call has returned. */
    default void sendCopy(byte[] bytes, int offset, int length) {
        send(Arrays.copyOfRange(bytes, offset, offset + length), 0, length);
    }

    /**
     * Returns a stage that completes, on the loop, when the kernel has taken everything sent so far, and fails if the
     * tunnel is closed before.
     */
    CompletionStage<@Nullable Void> flushed();

    /** Returns the number of bytes that were sent and that the kernel has not taken yet. */
    long unsentBytes();

    /** Returns whether data waits because the peer reads more slowly than data is sent to it. */
    default boolean isBlocked() {
        return unsentBytes() > 0;
    }

    /**
     * Reports how much memory the listener holds for the peer, including the overhead of objects. The number replaces
     * the one reported before, and counts against the server's memory budget. The default does nothing.
     *
     * @param bytes zero or more, without data that waits in the tunnel
     */
    default void holds(long bytes) {}

    /**
     * Returns whether the server's memory budget has room for more than the listener has {@linkplain #holds reported};
     * true by default.
     *
     * @param more additional bytes
     */
    default boolean mayHold(long more) {
        return true;
    }

    /** Pauses reading, so that data stays in the kernel and the peer has to wait. The end of the input is not noticed. */
    void pauseReading();

    /** Resumes reading after a pause; does nothing if reading is not paused. */
    void resumeReading();

    /** Tells the peer, after everything sent before, that nothing more follows; reading continues. */
    void shutdownOutput();

    /** Closes the tunnel once everything sent before has been written. */
    void close();

    /** Closes the tunnel at once, in a way that the peer cannot mistake for an orderly end. */
    void abort();

    /** Returns the context of the peer and the connection. */
    HTTPRequestContext context();

    /** Returns the loop of the connection. */
    IOLoop loop();
}
