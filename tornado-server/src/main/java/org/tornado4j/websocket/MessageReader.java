package org.tornado4j.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ContentBuffer;

/**
 * Puts messages together from frames: decompresses them, checks that text is UTF-8, and collects them, within a limit. What is wrong
 * is noticed with the first piece that shows it. No I/O, no clock, no thread.
 *
 * <p>A message that arrives at once is not copied: it is found where it was unmasked, or decompressed.
 */
final class MessageReader implements IncomingMessage {

    /** Something that was found. */
    enum Event {
        /** Nothing more: all of the input was used. */
        NONE,
        /** A whole message: this object, until the next call. */
        MESSAGE,
        /** A ping, whose payload is {@link #bytes}. */
        PING,
        /** A pong, whose payload is {@link #bytes}. */
        PONG,
        /** A close frame, whose payload is {@link #bytes}. */
        CLOSE
    }

    private final FrameRules rules;
    private final FrameParser frames;
    private final UTF8Check utf8 = new UTF8Check();
    private final ReadParts parts;
    /** True if messages may build on those before them, so that their inflater has to be kept. */
    private final boolean contextTakeover;

    /** Null while there is nothing to keep from one piece to the next. */
    private @Nullable MessageInflater inflater;
    /** The pieces of a message so far; null for none. */
    private @Nullable ContentBuffer collected;
    /** The array with the payload that was found. */
    private byte[] array;

    private int length;
    /** True if {@link #array} has nothing but what was found, and is not used again. */
    private boolean own;

    /** Bytes of the message that came out of decompression. */
    private long inflated;

    /** @param contextTakeover whether the peer's messages may build on those before them */
    MessageReader(FrameRules rules, boolean contextTakeover, ReadParts parts) {
        this.rules = rules;
        this.frames = new FrameParser(rules, parts.unmasked());
        this.contextTakeover = contextTakeover;
        this.parts = parts;
        this.array = parts.unmasked();
    }

    // ------------------------------------------------------------------------------------------ reading

    /**
     * Reads until something is found or nothing is left.
     *
     * @throws FrameError if the peer broke a rule; nothing more can be read then
     */
    Event next(ByteBuffer in) {
        release();
        while (true) {
            switch (frames.next(in)) {
                case NONE -> {
                    return Event.NONE;
                }
                case PING -> {
                    return control(Event.PING);
                }
                case PONG -> {
                    return control(Event.PONG);
                }
                case CLOSE -> {
                    return control(Event.CLOSE);
                }
                case DATA -> {
                    if (frames.isCompressed() ? inflate() : take(frames.array(), frames.length(), frames.isLast())) {
                        return Event.MESSAGE;
                    }
                }
            }
        }
    }

    private Event control(Event event) {
        found(frames.array(), frames.length(), false);
        return event;
    }

    /** Takes a piece of a message, decompressed; returns whether the message is whole. */
    private boolean take(byte[] piece, int count, boolean last) {
        if (frames.isText() && !(utf8.accepts(piece, 0, count) && (!last || utf8.end()))) {
            throw new FrameError(Violation.INVALID_TEXT);
        }
        ContentBuffer before = collected;
        if (!last) {
            collect(before, piece, count);
        } else if (before == null) {
            found(piece, count, false);
        } else {
            before.add(piece, 0, count);
            collected = null;
            byte[] whole = before.take();
            found(whole, whole.length, true);
        }
        return last;
    }

    private void collect(@Nullable ContentBuffer before, byte[] piece, int count) {
        ContentBuffer target = before;
        if (target == null) {
            target = new ContentBuffer(frames.isCompressed() ? -1 : frames.messageBytes());
            collected = target;
        }
        target.add(piece, 0, count);
    }

    private void found(byte[] bytes, int count, boolean exact) {
        array = bytes;
        length = count;
        own = exact;
    }

    // ------------------------------------------------------------------------------------------ decompression

    private boolean inflate() {
        if (frames.isFirst()) {
            inflated = 0;
        }
        MessageInflater decoder = inflater;
        if (decoder == null) {
            decoder = parts.inflaters().take();
            inflater = decoder;
        }
        decoder.feed(frames.array(), frames.length());
        int filled = drain(decoder, 0);
        if (frames.isLast()) {
            decoder.feedEnd();
            filled = drain(decoder, filled);
            if (!contextTakeover) {
                releaseInflater();
            }
        }
        return (filled > 0 || frames.isLast()) && take(parts.decompressed(), filled, frames.isLast());
    }

    /**
     * Takes what comes out, but what the array has room for.
     *
     * @param before bytes that are in the array already
     * @return bytes that are in it now
     */
    private int drain(MessageInflater decoder, int before) {
        byte[] target = parts.decompressed();
        int filled = before;
        int count;
        while ((count = decoder.inflate(target, filled)) > 0) {
            filled += count;
            inflated += count;
            if (inflated > rules.maxMessageBytes()) {
                throw new FrameError(Violation.MESSAGE_TOO_BIG_AFTER_DECOMPRESSION);
            }
            if (filled == target.length) {
                take(target, filled, false);
                filled = 0;
            }
        }
        return filled;
    }

    private void releaseInflater() {
        MessageInflater released = inflater;
        inflater = null;
        if (released != null) {
            parts.inflaters().give(released);
        }
    }

    /** Lets go of the message that was found. */
    void release() {
        if (own) {
            found(parts.unmasked(), 0, false);
        }
    }

    /** Gives back what is held. Nothing is read after this. */
    void close() {
        collected = null;
        releaseInflater();
    }

    // ------------------------------------------------------------------------------------------ what was found

    @Override
    public boolean isText() {
        return frames.isText();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public String text() {
        return new String(array, 0, length, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes() {
        return own ? array : Arrays.copyOf(array, length);
    }

    @Override
    public ByteBuffer lent() {
        return ByteBuffer.wrap(array, 0, length).slice().asReadOnlyBuffer();
    }

    /** Returns whether a message, or a frame, has begun and is not whole. */
    boolean isInside() {
        return frames.isInside();
    }

    /** Returns the memory that is held, in bytes. */
    long heldMemory() {
        long held = inflater == null ? 0 : MessageInflater.MEMORY;
        ContentBuffer partial = collected;
        return partial == null ? held : held + partial.reserved();
    }
}
