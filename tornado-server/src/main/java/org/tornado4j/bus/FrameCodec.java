package org.tornado4j.bus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages as they travel between processes, most significant byte first:
 *
 * <pre>
 * frame   = version (1 byte: 1) kind (1 byte) origin (16 bytes) sequence (8 bytes) body
 * body    = nothing                          kind 0, a gap in all topics
 *         | topic                            kind 1, a gap in one
 *         | topic event id content           kind 2, text, and 3, binary
 * topic, event, id = length (2 bytes) UTF-8; no event or id is one of no length
 * </pre>
 *
 * <p>The origin is a random number for each bus, and the sequence counts its frames from 1.
 *
 * <p>Thread: one at a time may encode; any may decode.
 */
final class FrameCodec {

    /** A frame that cannot be read: of another release, or not of a bus. */
    static final class MalformedFrameException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedFrameException(String message) {
            super(message);
        }
    }

    private static final byte VERSION = 1;
    private static final byte GAP_EVERYWHERE = 0;
    private static final byte GAP = 1;
    private static final byte TEXT = 2;
    private static final byte BINARY = 3;

    /** Length of what each frame begins with, in bytes. */
    private static final int START = 2 + 3 * Long.BYTES;

    private static final byte[] NOTHING = {};

    private final UUID origin = UUID.randomUUID();
    private long sequence;

    /** A frame as it was read. */
    record Frame(UUID origin, long sequence, BusEvent event) {}

    // ------------------------------------------------------------------------------------------ writing

    byte[] encode(BusEvent event) {
        if (event instanceof BusMessage message) {
            return encode(message);
        }
        String topic = ((Gap) event).topic();
        return topic == null ? encodeGap() : encodeGap(utf8(topic));
    }

    private byte[] encodeGap() {
        byte[] frame = new byte[START];
        start(frame, GAP_EVERYWHERE);
        return frame;
    }

    private byte[] encodeGap(byte[] topic) {
        byte[] frame = new byte[START + Short.BYTES + topic.length];
        put(start(frame, GAP), topic);
        return frame;
    }

    private byte[] encode(BusMessage message) {
        byte[] topic = utf8(message.topic());
        byte[] event = utf8(message.event());
        byte[] id = utf8(message.id());
        byte[] content = message.content();
        int length = START + 3 * Short.BYTES + topic.length + event.length + id.length + content.length;
        byte[] frame = new byte[length];
        ByteBuffer start = start(frame, message.isText() ? TEXT : BINARY);
        put(put(put(start, topic), event), id).put(content);
        return frame;
    }

    /** Returns the buffer to write the rest of {@code frame} to. */
    private ByteBuffer start(byte[] frame, byte kind) {
        sequence++;
        return ByteBuffer.wrap(frame)
                .put(VERSION)
                .put(kind)
                .putLong(origin.getMostSignificantBits())
                .putLong(origin.getLeastSignificantBits())
                .putLong(sequence);
    }

    private static byte[] utf8(@Nullable String text) {
        return text == null ? NOTHING : text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer put(ByteBuffer frame, byte[] name) {
        return frame.putShort((short) name.length).put(name);
    }

    // ------------------------------------------------------------------------------------------ reading

    /**
     * Reads a frame.
     *
     * @return null if it is from this process itself
     * @throws MalformedFrameException if it is none
     */
    @Nullable
    Frame decode(byte[] bytes) throws MalformedFrameException {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        try {
            byte version = frame.get();
            if (version != VERSION) {
                throw new MalformedFrameException("version " + version);
            }
            byte kind = frame.get();
            UUID sender = new UUID(frame.getLong(), frame.getLong());
            long number = frame.getLong();
            return sender.equals(origin) ? null : new Frame(sender, number, decode(kind, frame));
        } catch (BufferUnderflowException | CharacterCodingException | IllegalArgumentException e) {
            throw new MalformedFrameException(e.toString());
        }
    }

    private static BusEvent decode(byte kind, ByteBuffer frame)
            throws CharacterCodingException, MalformedFrameException {
        return switch (kind) {
            case GAP_EVERYWHERE -> Gap.EVERYWHERE;
            case GAP -> new Gap(BusMessage.requireTopic(name(frame)));
            case TEXT, BINARY -> decodeMessage(kind == TEXT, frame);
            default -> throw new MalformedFrameException("kind " + kind);
        };
    }

    private static BusMessage decodeMessage(boolean isText, ByteBuffer frame) throws CharacterCodingException {
        String topic = name(frame);
        String event = name(frame);
        String id = name(frame);
        byte[] content = new byte[frame.remaining()];
        frame.get(content);
        return new BusMessage(topic, content, isText, event.isEmpty() ? null : event, id.isEmpty() ? null : id);
    }

    private static String name(ByteBuffer frame) throws CharacterCodingException {
        int length = frame.getShort() & 0xFFFF;
        if (length > frame.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer bytes = frame.slice(frame.position(), length);
        frame.position(frame.position() + length);
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
        return text.toString();
    }
}
