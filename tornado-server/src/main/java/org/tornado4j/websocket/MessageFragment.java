package org.tornado4j.websocket;

import java.nio.ByteBuffer;

/**
 * A piece of a message from the peer, decompressed and in order. Messages are split as their bytes arrive, into pieces
 * of up to 64 KiB; these need not be the frames that the peer has sent. None is empty, except possibly the last.
 *
 * <p>Ownership: lent for the length of the call that it is passed to; the results of {@link #text} and {@link #bytes}
 * belong to the caller.
 */
public interface MessageFragment {

    /** Returns whether the message is text; otherwise it is binary. */
    boolean isText();

    /** Returns whether the piece is the first of its message. */
    boolean isFirst();

    /** Returns whether the piece is the last of its message. */
    boolean isLast();

    /** Returns the length in bytes. */
    int length();

    /**
     * Returns the characters of a piece of text. A character that is split between pieces belongs to the one that
     * completes it, so that the concatenated texts are the message.
     */
    String text();

    /** Returns the bytes as a new array. It may begin or end within a character. */
    byte[] bytes();

    /** Returns the bytes as a buffer, which is lent like the piece. */
    ByteBuffer lent();
}
