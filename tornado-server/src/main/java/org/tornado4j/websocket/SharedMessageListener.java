package org.tornado4j.websocket;

/**
 * A listener for the fate of {@link SharedMessage}s on one socket, called on its loop.
 *
 * <p>Methods must not throw.
 */
public interface SharedMessageListener {

    /**
     * Called right before a message is written, which may be later than the call of {@code send}. Messages that this
     * method sends to the socket are written before it.
     */
    void sending();

    /**
     * Called when a message is dropped because its client is too slow: in favour of newer ones, or because too much is
     * waiting.
     */
    void dropped();
}
