package org.tornado4j.websocket;

import java.nio.ByteBuffer;

/**
 * A message that came in whole.
 *
 * <p>Ownership: lent for the length of the call that it is passed to; what {@link #text} and {@link #bytes} return is the caller's.
 */
public interface IncomingMessage {

    /** Returns whether it is text; otherwise it is binary. */
    boolean isText();

    /** Returns its length in bytes. */
    int length();

    /** Returns its content, which is UTF-8 if it is text, as a String. */
    String text();

    /** Returns its content as an array of its own. */
    byte[] bytes();

    /** Returns its content as a buffer, which is lent as the message is. */
    ByteBuffer lent();
}
