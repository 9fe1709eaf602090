package org.tornado4j.websocket;

import java.nio.ByteBuffer;

/** A piece of a message that another thread has for as long as it wants. */
@SuppressWarnings("ArrayRecordComponent") // nobody asks whether two are equal
record CopiedFragment(boolean isText, boolean isFirst, boolean isLast, byte[] bytes, String text)
        implements MessageFragment {

    /** Copies a piece; {@link #text} is empty unless the message is text. */
    static CopiedFragment of(MessageFragment lent) {
        String text = lent.isText() ? lent.text() : "";
        return new CopiedFragment(lent.isText(), lent.isFirst(), lent.isLast(), lent.bytes(), text);
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public ByteBuffer lent() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
