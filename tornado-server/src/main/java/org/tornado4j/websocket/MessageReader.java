package org.tornado4j.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ContentBuffer;

/**
 * Puts messages together from frames: decompresses them, checks that text is UTF-8, and collects them, within a limit; or finds their
 * pieces, one by one, and keeps none of them. What is wrong is noticed with the first piece that shows it. No I/O, no clock, no thread.
 *
 * <p>A message that arrives at once is not copied: it is found where it was unmasked, or decompressed.
 */
final class MessageReader implements IncomingMessage, MessageFragment {

    /** Something that was found. */
    enum Event {
        /** Nothing more: all of the input was used. */
        NONE,
        /** A whole message: this object, until the next call. */
        MESSAGE,
        /** A piece of a message: this object, until the next call. Only if pieces are not collected. */
        FRAGMENT,
        /** A ping, whose payload is {@link #bytes}. */
        PING,
        /** A pong, whose payload is {@link #bytes}. */
        PONG,
        /** A close frame, whose payload is {@link #bytes}. */
        CLOSE
    }

    private static final byte[] NOTHING = {};

    /** Memory of a message besides its bytes or characters. */
    private static final int OVERHEAD = 128;

    private FrameRules rules;
    private final FrameParser frames;
    private final UTF8Check utf8 = new UTF8Check();
    private final ReadParts parts;
    /** True if messages may build on those before them, so that their inflater has to be kept. */
    private boolean contextTakeover;
    /** True if messages are collected. */
    private boolean collects;
    /** Asked for what is held from one piece to the next, and for whole messages. */
    private ReaderMemory memory;

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
    /** True if more is to come out of decompression than what was found. */
    private boolean inflating;
    /** True if the inflater was told that the message is whole. */
    private boolean fedEnd;

    /** True if the piece that was found is the first, or the last, of its message. */
    private boolean firstPiece;

    private boolean lastPiece = true;
    /** Bytes of the pieces of the message that were found so far. */
    private long pieceBytes;
    /** The beginning of a character before the piece that was found, and behind it. */
    private byte[] cutBefore = NOTHING;

    private byte[] cutBehind = NOTHING;

    /** @param contextTakeover whether the peer's messages may build on those before them */
    MessageReader(FrameRules rules, boolean contextTakeover, ReadParts parts) {
        this(rules, contextTakeover, parts, true, ReaderMemory.UNLIMITED);
    }

    /** @param collects whether messages are found whole, not in pieces */
    MessageReader(FrameRules rules, boolean contextTakeover, ReadParts parts, boolean collects, ReaderMemory memory) {
        this.collects = collects;
        this.memory = memory;
        this.rules = rules;
        this.frames = new FrameParser(rules, parts.unmasked());
        this.contextTakeover = contextTakeover;
        this.parts = parts;
        this.array = parts.unmasked();
    }

    // ------------------------------------------------------------------------------------------ whose messages they
    // are

    /**
     * Goes on with the messages of another peer; only between {@link #end} and the next call.
     *
     * @param inflater the one that {@link #end} returned to that peer last; null for none
     */
    void begin(
            FrameRules rules,
            boolean contextTakeover,
            boolean collects,
            ReaderMemory memory,
            @Nullable MessageInflater inflater) {
        this.rules = rules;
        this.contextTakeover = contextTakeover;
        this.collects = collects;
        this.memory = memory;
        this.inflater = inflater;
        frames.begin(rules);
    }

    /** Returns whether nothing has begun and not ended, so that there is nothing to keep but perhaps an inflater. */
    boolean isBetweenMessages() {
        return !frames.isInside() && !inflating && collected == null;
    }

    /** Lets go of the peer, {@linkplain #isBetweenMessages between} its messages; returns the inflater that it needs for the next. */
    @Nullable
    MessageInflater end() {
        MessageInflater kept = inflater;
        inflater = null;
        memory = ReaderMemory.UNLIMITED;
        cutBefore = NOTHING;
        cutBehind = NOTHING;
        release();
        return kept;
    }

    // ------------------------------------------------------------------------------------------ reading

    /**
     * Reads until something is found or nothing is left.
     *
     * @throws FrameError if the peer broke a rule; nothing more can be read then
     */
    Event next(ByteBuffer in) {
        release();
        Event rest = inflating ? inflateOn() : Event.NONE;
        if (rest != Event.NONE) {
            return rest;
        }
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
                    Event found =
                            frames.isCompressed() ? inflate() : take(frames.array(), frames.length(), frames.isLast());
                    if (found != Event.NONE) {
                        return found;
                    }
                }
            }
        }
    }

    private Event control(Event event) {
        found(frames.array(), frames.length(), false);
        return event;
    }

    /** Takes a piece of a message, decompressed. */
    private Event take(byte[] piece, int count, boolean last) {
        check(piece, count, last);
        if (!collects) {
            return piece(piece, count, last);
        }
        ContentBuffer before = collected;
        if (!last) {
            collect(before, piece, count);
        } else if (before == null) {
            found(piece, count, false);
        } else {
            before.add(piece, 0, count);
            foundCollected(before);
        }
        return last ? Event.MESSAGE : Event.NONE;
    }

    private void check(byte[] piece, int count, boolean last) {
        if (frames.isText() && !(utf8.accepts(piece, 0, count) && (!last || utf8.end()))) {
            throw new FrameError(Violation.INVALID_TEXT);
        }
    }

    private void foundCollected(ContentBuffer message) {
        requireMemory(heldMemory() + message.copied());
        byte[] whole = message.take();
        collected = null;
        found(whole, whole.length, true);
        requireMemory(heldMemory() + (frames.isText() ? utf8.decodingMemory(whole.length) : 0));
    }

    /** Goes on only if so much may be held. */
    private void requireMemory(long bytes) {
        if (!memory.mayHold(bytes)) {
            throw new FrameError(Violation.MEMORY_SHORT);
        }
    }

    private Event piece(byte[] piece, int count, boolean last) {
        firstPiece = lastPiece;
        lastPiece = last;
        pieceBytes = firstPiece ? count : pieceBytes + count;
        cutBefore = cutBehind;
        cutBehind = frames.isText() ? cut(piece, count) : NOTHING;
        found(piece, count, false);
        return Event.FRAGMENT;
    }

    /** Returns the beginning of a character that the piece does not complete. */
    private byte[] cut(byte[] piece, int count) {
        int unfinished = utf8.unfinished();
        if (unfinished == 0) {
            return NOTHING;
        }
        byte[] all = concat(cutBefore, piece, count);
        return Arrays.copyOfRange(all, all.length - unfinished, all.length);
    }

    private static byte[] concat(byte[] before, byte[] piece, int count) {
        byte[] all = Arrays.copyOf(before, before.length + count);
        System.arraycopy(piece, 0, all, before.length, count);
        return all;
    }

    private void collect(@Nullable ContentBuffer before, byte[] piece, int count) {
        ContentBuffer target = before;
        if (target == null) {
            target = new ContentBuffer(frames.isCompressed() ? -1 : frames.messageBytes());
            collected = target;
        }
        target.add(piece, 0, count);
        if (frames.isCompressed()) {
            requireMemory(heldMemory()); // little comes in and much comes out: later is too late
        }
    }

    private void found(byte[] bytes, int count, boolean exact) {
        array = bytes;
        length = count;
        own = exact;
    }

    // ------------------------------------------------------------------------------------------ decompression

    private Event inflate() {
        if (frames.isFirst()) {
            inflated = 0;
        }
        MessageInflater decoder = inflater;
        if (decoder == null) {
            decoder = parts.inflaters().take();
            inflater = decoder;
        }
        decoder.feed(frames.array(), frames.length());
        fedEnd = false;
        return drain(decoder);
    }

    private Event inflateOn() {
        MessageInflater decoder = inflater;
        return decoder == null ? Event.NONE : drain(decoder);
    }

    /** Takes what comes out, until a piece or the message was found. */
    private Event drain(MessageInflater decoder) {
        byte[] target = parts.decompressed();
        int filled = 0;
        while (true) {
            int count = decoder.inflate(target, filled);
            filled += count;
            inflated += count;
            long beyond = inflated - rules.maxMessageBytes();
            if (beyond > 0) {
                throw refused(target, filled - beyond, Violation.MESSAGE_TOO_BIG_AFTER_DECOMPRESSION);
            }
            if (count == 0 && decoder.isCorrupt()) {
                throw refused(target, filled, Violation.CORRUPT_COMPRESSION);
            }
            if (filled == target.length) {
                if (take(target, filled, false) == Event.FRAGMENT) {
                    decoder.keepInput(); // others use the array before this goes on
                    inflating = true;
                    return Event.FRAGMENT;
                }
                filled = 0;
            } else if (count == 0 && frames.isLast() && !fedEnd) {
                decoder.feedEnd();
                fedEnd = true;
            } else if (count == 0) {
                return drained(decoder, target, filled);
            }
        }
    }

    /** Looks at what came out before, which another way to cut the input would have shown earlier. */
    private FrameError refused(byte[] target, long filled, Violation violation) {
        check(target, (int) Math.max(0, filled), false);
        return new FrameError(violation);
    }

    private Event drained(MessageInflater decoder, byte[] target, int filled) {
        inflating = false;
        decoder.letGoOfInput();
        if (frames.isLast() && !contextTakeover) {
            releaseInflater();
        }
        return filled > 0 || frames.isLast() ? take(target, filled, frames.isLast()) : Event.NONE;
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
        inflating = false;
        releaseInflater();
        release();
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
        if (cutBefore.length == 0 && cutBehind.length == 0) {
            return new String(array, 0, length, StandardCharsets.UTF_8);
        }
        byte[] all = concat(cutBefore, array, length);
        return new String(all, 0, all.length - cutBehind.length, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes() {
        return own ? array : Arrays.copyOf(array, length);
    }

    @Override
    public ByteBuffer lent() {
        return ByteBuffer.wrap(array, 0, length).slice().asReadOnlyBuffer();
    }

    @Override
    public boolean isFirst() {
        return firstPiece;
    }

    @Override
    public boolean isLast() {
        return lastPiece;
    }

    /** Returns the length of the pieces of the message that were found so far, in bytes. */
    long pieceBytes() {
        return pieceBytes;
    }

    /** Returns whether something can be found without further input. */
    boolean hasMore() {
        return inflating;
    }

    /** Returns whether a message, or a frame, has begun and is not whole. */
    boolean isInside() {
        return frames.isInside();
    }

    /** Returns whether a frame has begun and is not whole. */
    boolean isInsideFrame() {
        return frames.isInsideFrame();
    }

    /** Returns the memory that is held, in bytes. */
    long heldMemory() {
        long held = inflater == null ? 0 : inflater.memory();
        ContentBuffer partial = collected;
        if (partial != null) {
            held += OVERHEAD + partial.reserved();
        }
        return own ? held + OVERHEAD + array.length : held;
    }

    /** Returns the memory of what was found once its receiver has it in a form of its own, in bytes. */
    long receivedMemory() {
        if (!isText()) {
            return (long) OVERHEAD + length;
        }
        long asText = collects ? utf8.stringMemory(length) : 3L * length; // a piece as bytes, and characters of two
        return OVERHEAD + asText;
    }
}
