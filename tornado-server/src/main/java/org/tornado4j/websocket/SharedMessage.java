package org.tornado4j.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message for many sockets: its frame is encoded once, and {@link WebSocketConnection#send} sends the same array to each of them.
 *
 * <p>It is compressed once for each negotiated combination of level and window, without reference to earlier messages,
 * so that all sockets can use the result. On a socket with context takeover, the context is reset after such a frame,
 * so that the next message is somewhat larger.
 *
 * <p>Thread: any. If two loops need the same compressed frame at the same moment, both may create it.
 */
public final class SharedMessage {

    /** The offset of the payload in the scratch array, behind the longest header. */
    private static final int START = FrameHeader.MAX_LENGTH;

    /** A frame that was compressed for those who agreed on this. */
    @SuppressWarnings("ArrayRecordComponent") // nobody asks whether two are equal
    private record Compressed(
            int level,
            int windowBits,
            byte[] frame,
            @Nullable Compressed other) {}

    private final int opcode;
    private final byte[] frame;
    private final int length;
    /** Those made so far. Any thread may lose another's, which is made again then. */
    private volatile @Nullable Compressed compressed;

    private SharedMessage(int opcode, byte[] payload) {
        this.opcode = opcode;
        this.length = payload.length;
        this.frame = frame(Opcode.FIN | opcode, payload, 0, payload.length);
    }

    /** Returns a text message. */
    public static SharedMessage text(String text) {
        return new SharedMessage(Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a text message of UTF-8, which is not checked. The bytes are copied. */
    public static SharedMessage text(byte[] utf8) {
        return new SharedMessage(Opcode.TEXT, utf8);
    }

    /** Returns a binary message. The bytes are copied. */
    public static SharedMessage binary(byte[] bytes) {
        return new SharedMessage(Opcode.BINARY, bytes);
    }

    private static byte[] frame(int firstByte, byte[] bytes, int offset, int length) {
        byte[] made = new byte[FrameHeader.length(length) + length];
        int start = FrameHeader.write(made, 0, firstByte, length);
        System.arraycopy(bytes, offset, made, start, length);
        return made;
    }

    int opcode() {
        return opcode;
    }

    /** Returns a copy of the payload. */
    byte[] payload() {
        return Arrays.copyOfRange(frame, frame.length - length, frame.length);
    }

    /** Returns the length of the payload in bytes. */
    int length() {
        return length;
    }

    /** Returns the frame that is not compressed. Ownership: shared; nobody changes it. */
    byte[] frame() {
        return frame;
    }

    /** Returns the compressed frame, or {@link #frame} if that is not larger. */
    byte[] compressed(LoopParts parts, int level, int windowBits) {
        for (Compressed made = compressed; made != null; made = made.other()) {
            if (made.level() == level && made.windowBits() == windowBits) {
                return made.frame();
            }
        }
        byte[] made = compress(parts, level, windowBits);
        compressed = new Compressed(level, windowBits, made, compressed);
        return made;
    }

    private byte[] compress(LoopParts parts, int level, int windowBits) {
        byte[] payload = payload();
        Deflaters deflaters = parts.deflaters();
        MessageDeflater deflater = deflaters.take(level);
        deflater.compress(payload, 0, length, parts.output(), START, windowBits);
        int size = deflater.end() - START;
        byte[] made = size < length ? frame(Opcode.FIN | Opcode.RSV1 | opcode, deflater.output(), START, size) : frame;
        deflater.release();
        deflaters.give(deflater);
        return made;
    }
}
