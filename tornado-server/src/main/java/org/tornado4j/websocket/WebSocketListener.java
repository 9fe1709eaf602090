package org.tornado4j.websocket;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a {@link WebSocketConnection}, on its loop. If a method throws, the exception is passed to
 * {@link #failed}, and the socket is closed with 1011.
 */
public interface WebSocketListener {

    /**
     * Called with each message, one at a time.
     *
     * <p>Ownership: {@code message} is lent until this returns.
     *
     * @return null to receive the next message as soon as it arrives; else nothing is read until the stage completes.
     *     The stage that the connection returned for the last message sent delays reading only while the client is
     *     behind
     */
    @Nullable
    CompletionStage<?> messageReceived(IncomingMessage message) throws Exception;

    /**
     * Returns whether messages are delivered in pieces, to {@link #fragmentReceived} instead of
     * {@link #messageReceived}; false by default. Called once.
     */
    default boolean takesFragments() {
        return false;
    }

    /**
     * Called with each piece of a message, one at a time, if {@link #takesFragments} returns true.
     *
     * <p>Ownership: {@code fragment} is lent until this returns.
     *
     * @return as {@link #messageReceived}, for the next piece
     */
    default @Nullable CompletionStage<?> fragmentReceived(MessageFragment fragment) throws Exception {
        throw new UnsupportedOperationException("override fragmentReceived");
    }

    /** Called with the payload of each ping, which has been answered already. */
    default void pingReceived(byte[] payload) throws Exception {}

    /** Called with the payload of each pong. */
    default void pongReceived(byte[] payload) throws Exception {}

    /** Called once when the server is shutting down; the socket is closed with 1001 soon after. */
    default void draining() throws Exception {}

    /** Called with the exception of another method, or the failure of its stage. */
    void failed(Throwable failure);

    /**
     * Called once when the connection has ended, for whatever reason; {@link WebSocketConnection#closeCode} returns it.
     */
    void closed();
}
