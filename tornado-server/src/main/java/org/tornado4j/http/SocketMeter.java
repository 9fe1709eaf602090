package org.tornado4j.http;

/**
 * Counts what the WebSockets of a server do. The methods do nothing by default.
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
     * @param code of the close frame that was sent first, 1000 to 4999
     */
    default void closed(int code) {}

    /** Counts a message of a client, with so many bytes when it is decompressed. */
    default void received(long bytes) {}

    /** Counts a message to a client, with so many bytes before it is compressed. */
    default void sent(long bytes) {}

    /**
     * Notes that more, or if negative less, waits for clients that take less than is sent to them.
     *
     * @param more in bytes
     */
    default void pending(long more) {}
}
