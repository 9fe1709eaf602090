package org.tornado4j.websocket;

/** Writes the headers of frames (RFC 6455 section 5.2), each with the shortest form of its length. */
final class FrameHeader {

    /** The longest, without a mask, in bytes. */
    static final int MAX_LENGTH = 10;

    /** The length of a mask, in bytes. */
    static final int MASK_LENGTH = Integer.BYTES;

    /** The longest payload of a control frame, in bytes. */
    static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int MASKED = 0x80;
    private static final int LENGTH_OF_2_BYTES = 126;
    private static final int LENGTH_OF_8_BYTES = 127;
    private static final int LONGEST_OF_2_BYTES = 0xFFFF;

    private FrameHeader() {}

    /**
     * Writes the header of a frame that is not masked.
     *
     * @param firstByte flags and opcode
     * @param payload its length in bytes
     * @return where the payload comes
     */
    static int write(byte[] target, int offset, int firstByte, int payload) {
        return write(target, offset, firstByte, payload, 0);
    }

    /** Writes the header of a frame that is masked, as those of clients are, up to the mask, which comes next. */
    static int writeMasked(byte[] target, int offset, int firstByte, int payload) {
        return write(target, offset, firstByte, payload, MASKED);
    }

    /** Returns how long the header is, without a mask. */
    static int length(int payload) {
        if (payload <= MAX_CONTROL_PAYLOAD) {
            return 2;
        }
        return payload <= LONGEST_OF_2_BYTES ? 2 + Short.BYTES : MAX_LENGTH;
    }

    private static int write(byte[] target, int offset, int firstByte, int payload, int masked) {
        target[offset] = (byte) firstByte;
        if (payload <= MAX_CONTROL_PAYLOAD) {
            target[offset + 1] = (byte) (masked | payload);
            return offset + 2;
        }
        boolean isShort = payload <= LONGEST_OF_2_BYTES;
        target[offset + 1] = (byte) (masked | (isShort ? LENGTH_OF_2_BYTES : LENGTH_OF_8_BYTES));
        return writeNumber(target, offset + 2, payload, isShort ? Short.BYTES : Long.BYTES);
    }

    /** Writes the lowest {@code bytes} bytes of a number, the highest of them first; returns what comes behind. */
    static int writeNumber(byte[] target, int offset, long number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            target[offset + i] = (byte) (number >>> (Byte.SIZE * (bytes - 1 - i)));
        }
        return offset + bytes;
    }
}
