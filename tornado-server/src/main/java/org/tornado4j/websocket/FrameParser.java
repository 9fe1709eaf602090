package org.tornado4j.websocket;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames apart (RFC 6455 section 5.2) and unmasks them. It reads what is there, says what it found, and is called again.
 *
 * <pre>
 *  FIRST_BYTE → SECOND_BYTE → [LENGTH] → [MASK] → PAYLOAD → FIRST_BYTE
 * </pre>
 *
 * <p>Payload of messages is handed on piece by piece, as it arrives; that of control frames, which may come in between, as a whole.
 * Nothing is reserved for payload that has not arrived. No I/O, no clock, no thread.
 */
final class FrameParser {

    /** Something that was found. */
    enum Event {
        /** Nothing more: all of the input was used. */
        NONE,
        /** A piece of a message: {@link #isText}, {@link #isCompressed}, {@link #isFirst}, {@link #isLast}; it may be empty. */
        DATA,
        /** A whole ping. */
        PING,
        /** A whole pong. */
        PONG,
        /** A whole close frame. */
        CLOSE
    }

    private enum State {
        /** Waits for the flags and the opcode. */
        FIRST_BYTE,
        /** Waits for the masking bit and the length, or the length of the length. */
        SECOND_BYTE,
        /** Waits for the rest of the length. */
        LENGTH,
        /** Waits for the rest of the mask. */
        MASK,
        /** Waits for the rest of the payload. */
        PAYLOAD
    }

    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int LENGTH_OF_2_BYTES = 126;
    private static final int LONGEST_SHORT = 125;
    private static final int LONGEST_OF_2_BYTES = 0xFFFF;
    private static final int BYTE = 0xFF;

    private FrameRules rules;
    /** Shared with other parsers: holds what was found until the next call. */
    private final byte[] scratch;

    private State state = State.FIRST_BYTE;
    private int opcode;
    private boolean fin;
    /** Bytes of the length, or of the mask, that are missing. */
    private int missing;
    /** Set if the length has eight bytes. */
    private boolean longLength;
    /** Bytes of the payload that are missing. */
    private long left;

    private int mask;
    /** The payload of a control frame that did not arrive at once; null if there is none. */
    private byte @Nullable [] control;

    private int controlLength;

    private boolean inMessage;
    private boolean text;
    private boolean compressed;
    /** Set when a piece of the message was found. */
    private boolean begun;

    private boolean first;
    private boolean last;
    /** Bytes of the message, with those of the current frame that are still to come. */
    private long messageBytes;

    private long fragments;

    /** The array with the payload that was found. */
    private byte[] array;

    private int length;

    /** @param scratch for payload, of at least 125 bytes; it may be shared by all that run on one thread */
    FrameParser(FrameRules rules, byte[] scratch) {
        this.rules = rules;
        this.scratch = scratch;
        this.array = scratch;
    }

    /** Goes on with the frames of another peer; only if this is not {@link #isInside inside} a message or a frame. */
    void begin(FrameRules other) {
        rules = other;
    }

    // ------------------------------------------------------------------------------------------ what was found

    /** Returns the array whose first {@link #length} bytes are the payload that was found; valid until the next call. */
    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /** Returns whether the message is text. */
    boolean isText() {
        return text;
    }

    boolean isCompressed() {
        return compressed;
    }

    /** Returns whether the piece is the first of its message. */
    boolean isFirst() {
        return first;
    }

    /** Returns whether the piece is the last of its message. */
    boolean isLast() {
        return last;
    }

    /** Returns whether a message has begun and not ended, or a frame has. */
    boolean isInside() {
        return inMessage || isInsideFrame();
    }

    /** Returns whether a frame has begun and not ended. */
    boolean isInsideFrame() {
        return state != State.FIRST_BYTE;
    }

    /** Returns the bytes of the message as far as frames have announced it. */
    long messageBytes() {
        return messageBytes;
    }

    // ------------------------------------------------------------------------------------------ header

    /**
     * Reads until something is found or nothing is left.
     *
     * @throws FrameError if the peer broke a rule; nothing more can be read then
     */
    Event next(ByteBuffer in) {
        while (state == State.PAYLOAD || in.hasRemaining()) {
            switch (state) {
                case FIRST_BYTE -> first(in.get());
                case SECOND_BYTE -> second(in.get());
                case LENGTH -> length(in.get());
                case MASK -> mask(in.get());
                case PAYLOAD -> {
                    Event found = Opcode.isControl(opcode) ? control(in) : data(in);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return Event.NONE;
    }

    private void first(int bits) {
        opcode = Opcode.of(bits);
        fin = (bits & Opcode.FIN) != 0;
        boolean marked = (bits & Opcode.RSV1) != 0;
        require((bits & Opcode.RSV2_AND_3) == 0 && (!marked || rules.compressed()), Violation.RESERVED_BIT);
        require(Opcode.isKnown(opcode), Violation.UNKNOWN_OPCODE);
        if (Opcode.isControl(opcode)) {
            require(!marked, Violation.RESERVED_BIT);
            require(fin, Violation.CONTROL_FRAGMENTED);
        } else {
            fragment(marked);
        }
        state = State.SECOND_BYTE;
    }

    /** The frame of a message. */
    private void fragment(boolean marked) {
        if (opcode == Opcode.CONTINUATION) {
            require(inMessage, Violation.NOTHING_TO_CONTINUE);
            require(!marked, Violation.COMPRESSED_CONTINUATION);
            fragments++;
            require(fragments <= rules.maxFragments(), Violation.TOO_MANY_FRAGMENTS);
        } else {
            require(!inMessage, Violation.MESSAGE_NOT_ENDED);
            inMessage = true;
            text = opcode == Opcode.TEXT;
            compressed = marked;
            begun = false;
            messageBytes = 0;
            fragments = 1;
        }
    }

    private void second(int bits) {
        boolean masked = (bits & MASKED) != 0;
        require(masked || !rules.masked(), Violation.NOT_MASKED);
        require(!masked || rules.masked(), Violation.MASKED);
        left = bits & LENGTH;
        mask = 0;
        if (left <= LONGEST_SHORT) {
            begin();
        } else {
            require(!Opcode.isControl(opcode), Violation.CONTROL_TOO_LONG);
            missing = left == LENGTH_OF_2_BYTES ? Short.BYTES : Long.BYTES;
            longLength = missing == Long.BYTES;
            left = 0;
            state = State.LENGTH;
        }
    }

    private void length(byte next) {
        left = left << Byte.SIZE | (next & BYTE);
        missing--;
        if (missing == 0) {
            require(left >= 0, Violation.NEGATIVE_LENGTH);
            require(left > (longLength ? LONGEST_OF_2_BYTES : LONGEST_SHORT), Violation.LENGTH_NOT_MINIMAL);
            begin();
        }
    }

    /** The length is known. */
    private void begin() {
        if (!Opcode.isControl(opcode)) {
            require(left <= rules.maxMessageBytes() - messageBytes, Violation.MESSAGE_TOO_BIG);
            messageBytes += left;
        }
        missing = Integer.BYTES;
        state = rules.masked() ? State.MASK : State.PAYLOAD;
    }

    private void mask(byte next) {
        mask = mask << Byte.SIZE | (next & BYTE);
        missing--;
        if (missing == 0) {
            state = State.PAYLOAD;
        }
    }

    // ------------------------------------------------------------------------------------------ payload

    /** Returns null if all of the frame was read and there is nothing to tell. */
    private @Nullable Event data(ByteBuffer in) {
        int count = (int) Math.min(Math.min(left, in.remaining()), scratch.length);
        if (count == 0 && left > 0) {
            return Event.NONE;
        }
        in.get(scratch, 0, count);
        unmask(scratch, count);
        left -= count;
        last = left == 0 && fin;
        if (left == 0) {
            state = State.FIRST_BYTE;
            inMessage = !fin;
        }
        if (count == 0 && !last) {
            return null;
        }
        first = !begun;
        begun = true;
        return found(Event.DATA, scratch, count);
    }

    private Event control(ByteBuffer in) {
        int count = (int) Math.min(left, in.remaining());
        byte[] target = control;
        if (target == null) {
            target = count == left ? scratch : new byte[controlLength + (int) left];
        }
        in.get(target, controlLength, count);
        controlLength += count;
        left -= count;
        if (left > 0) {
            control = target;
            return Event.NONE;
        }
        int total = controlLength;
        control = null;
        controlLength = 0;
        state = State.FIRST_BYTE;
        unmask(target, total);
        return found(
                switch (opcode) {
                    case Opcode.PING -> Event.PING;
                    case Opcode.PONG -> Event.PONG;
                    default -> Event.CLOSE;
                },
                target,
                total);
    }

    private void unmask(byte[] bytes, int count) {
        if (rules.masked()) {
            Mask.apply(mask, bytes, 0, count);
            mask = Mask.after(mask, count);
        }
    }

    private Event found(Event event, byte[] bytes, int count) {
        array = bytes;
        length = count;
        return event;
    }

    private static void require(boolean holds, Violation violation) {
        if (!holds) {
            throw new FrameError(violation);
        }
    }
}
