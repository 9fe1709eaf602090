package org.tornado4j.websocket;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a {@link WebSocketConnection}, on its loop. What a method throws is passed to {@link #failed}, and the
 * socket closed with 1011.
 */
public interface WebSocketListener {

    /**
     * Called with each message, one at a time.
     *
     * <p>Ownership: {@code message} is lent until this returns.
     *
     * @return null to get the next message as soon as it is there; else nothing is read until the stage completes. The stage that the
     *     connection returned last for a message it sent counts only while the client is behind
     */
    @Nullable
    CompletionStage<?> messageReceived(IncomingMessage message) throws Exception;

    /**
     * Returns whether messages are delivered in pieces, to {@link #fragmentReceived} in place of {@link #messageReceived}. Asked once;
     * false.
     */
    default boolean takesFragments() {
        return false;
    }

    /**
     * Called with each piece of a message, one at a time, if {@link #takesFragments} says so.
     *
     * <p>Ownership: {@code fragment} is lent until this returns.
     *
     * @return as {@link #messageReceived}, for the next piece
     */
    default @Nullable CompletionStage<?> fragmentReceived(MessageFragment fragment) throws Exception {
        throw new UnsupportedOperationException("override fragmentReceived");
    }

    /** Called with the payload of each ping, which is answered already. */
    default void pingReceived(byte[] payload) throws Exception {}

    /** Called with the payload of each pong. */
    default void pongReceived(byte[] payload) throws Exception {}

    /** Called once when the server is shutting down; the socket is closed with 1001 soon after. */
    default void draining() throws Exception {}

    /** Called with what one of the other methods has thrown, or its stage failed with. */
    void failed(Throwable failure);

    /** Called once when the connection has ended, however that came. The code is that of {@link WebSocketConnection#closeCode}. */
    void closed();
}
