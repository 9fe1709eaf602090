package org.tornado4j.websocket;

/**
 * Learns what becomes of the {@link SharedMessage}s for one socket, on its loop.
 *
 * <p>It throws nothing.
 */
public interface SharedMessageListener {

    /**
     * Called right before a message leaves, which may be later than it was sent. What is sent to the socket in this call leaves before
     * the message.
     */
    void sending();

    /** Called when a message is dropped because its client is too slow: for newer ones, or because too much waits already. */
    void dropped();
}
