package org.tornado4j.http;

/**
 * A connection on which a response can be sent as the bytes it is, status line included: how callbacks answered in
 * Tornado 1.x. {@link HTTPServerRequest#write} and {@link HTTPServerRequest#finish} go here.
 *
 * <p>Nothing is added or checked: framing is the caller's own business.
 *
 * <p>Thread: confined to the loop of the connection. After the connection is gone calls do nothing.
 */
public interface RawConnection {

    /**
     * Sends bytes of the response.
     *
     * <p>Ownership: {@code data} is taken over; the caller does not change it any more.
     */
    void writeRaw(byte[] data);

    /** The response is whole: the next request of the connection can be read, or the connection closed. */
    void finishRaw();
}
