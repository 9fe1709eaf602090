package org.tornado4j.http;

/**
 * Counts the activity of a server's WebSockets. The methods do nothing by default.
 *
 * <p>Thread: the loop of the sockets.
 */
public interface SocketMeter {

    /** Counts nothing. */
    SocketMeter NONE = new SocketMeter() {};

    /** Counts a socket that was opened. */
    default void opened() {}

    /**
     * Counts the end of a socket that was opened.
     *
     * @param code the code of the close frame that was sent first, 1000 to 4999
     */
    default void closed(int code) {}

    /** Counts a message from a client, by its decompressed size. */
    default void received(long bytes) {}

    /** Counts a message to a client, by its size before compression. */
    default void sent(long bytes) {}

    /**
     * Records a change in the amount that waits for slow clients.
     *
     * @param more the change in bytes; negative if less waits
     */
    default void pending(long more) {}
}
