package org.tornado4j.websocket;

import java.nio.charset.StandardCharsets;

/**
 * A message that a client has received.
 *
 * <p>Thread: any. Ownership: the receiver's.
 */
public final class ReceivedMessage {

    private final boolean text;
    private final byte[] bytes;

    ReceivedMessage(boolean text, byte[] bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /** Returns whether it is text; otherwise it is binary. */
    public boolean isText() {
        return text;
    }

    /** Returns the content, decoded as UTF-8, which that of a text message always is. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Returns the content; the same array each time. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the kind and the length, for log lines. */
    @Override
    public String toString() {
        return (text ? "text" : "binary") + " message of " + bytes.length + " bytes";
    }
}
