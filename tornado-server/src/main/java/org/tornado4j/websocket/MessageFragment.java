package org.tornado4j.websocket;

import java.nio.ByteBuffer;

/**
 * A piece of a message that comes in, decompressed and in order. The pieces are those in which bytes arrive, of up to 64 KiB each; they
 * need not be the frames in which the peer has sent them. None is empty, but for the last.
 *
 * <p>Ownership: lent for the length of the call that it is passed to; what {@link #text} and {@link #bytes} return is the caller's.
 */
public interface MessageFragment {

    /** Returns whether the message is text; otherwise it is binary. */
    boolean isText();

    /** Returns whether the piece is the first of its message. */
    boolean isFirst();

    /** Returns whether the piece is the last of its message. */
    boolean isLast();

    /** Returns its length in bytes. */
    int length();

    /**
     * Returns the characters of a piece of text. One that is cut comes with the piece that completes it, so that all of these put
     * together are the message.
     */
    String text();

    /** Returns its bytes as an array of its own. The first or the last may be part of a character. */
    byte[] bytes();

    /** Returns its bytes as a buffer, which is lent as the piece is. */
    ByteBuffer lent();
}
