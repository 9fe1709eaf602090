package org.tornado4j.websocket;

/** The opcodes of frames (RFC 6455 section 5.2), and the other bits of their first byte. */
final class Opcode {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** The frame is the last of its message. */
    static final int FIN = 0x80;
    /** The message is compressed (RFC 7692 section 6). */
    static final int RSV1 = 0x40;
    /** Bits that no extension here gives a meaning. */
    static final int RSV2_AND_3 = 0x30;

    private static final int MASK = 0x0F;
    private static final int CONTROL = 0x8;

    private Opcode() {}

    static int of(int firstByte) {
        return firstByte & MASK;
    }

    static boolean isControl(int opcode) {
        return (opcode & CONTROL) != 0;
    }

    static boolean isKnown(int opcode) {
        return opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG);
    }
}
