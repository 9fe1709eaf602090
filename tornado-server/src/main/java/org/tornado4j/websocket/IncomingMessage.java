package org.tornado4j.websocket;

import java.nio.ByteBuffer;

/**
 * A complete message from the peer.
 *
 * <p>Ownership: lent for the length of the call that it is passed to; the results of {@link #text} and {@link #bytes}
 * belong to the caller.
 */
public interface IncomingMessage {

    /** Returns whether it is text; otherwise it is binary. */
    boolean isText();

    /** Returns the length in bytes. */
    int length();

    /** Returns the content, decoded as UTF-8, which that of a text message always is. */
    String text();

    /** Returns the content as a new array. */
    byte[] bytes();

    /** Returns the content as a buffer, which is lent like the message. */
    ByteBuffer lent();
}
