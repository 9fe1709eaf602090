package org.tornado4j.http;

/**
 * A connection on which a response can be sent as raw bytes, including the status line, as callbacks did in Tornado
 * 1.x. {@link HTTPServerRequest#write} and {@link HTTPServerRequest#finish} delegate to it.
 *
 * <p>Nothing is added or checked: the caller is responsible for framing.
 *
 * <p>Thread: confined to the loop of the connection. Calls do nothing once the connection is closed.
 */
public interface RawConnection {

    /**
     * Sends bytes of the response.
     *
     * <p>Ownership: {@code data} is taken over; the caller must not change it any more.
     */
    void writeRaw(byte[] data);

    /** Completes the response: the next request of the connection is read, or the connection is closed. */
    void finishRaw();
}
