package org.tornado4j.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The masking of a client's frames (RFC 6455 section 5.3), eight bytes at a time.
 *
 * <p>A mask is a number whose highest byte is for the next byte of the payload.
 */
final class Mask {

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private Mask() {}

    /** Masks or unmasks the bytes from {@code from} to {@code to}. */
    static void apply(int mask, byte[] data, int from, int to) {
        long half = Integer.reverseBytes(mask) & LOW_HALF;
        long word = half << Integer.SIZE | half;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            WORDS.set(data, at, (long) WORDS.get(data, at) ^ word);
        }
        for (; at < to; at++) {
            data[at] ^= (byte) word;
            word >>>= Byte.SIZE;
        }
    }

    /** Returns the mask for what comes behind {@code count} bytes. */
    static int after(int mask, int count) {
        return Integer.rotateLeft(mask, count * Byte.SIZE);
    }
}
