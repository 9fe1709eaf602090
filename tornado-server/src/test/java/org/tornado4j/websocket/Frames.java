package org.tornado4j.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Writes frames byte by byte, right and wrong ones, independently of what is tested. */
final class Frames {

    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private Frames() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A client's frame. */
    static byte[] masked(int firstByte, byte[] payload) {
        byte[] frame = header(firstByte, 0x80, payload.length, MASK);
        int start = frame.length;
        frame = Arrays.copyOf(frame, start + payload.length);
        for (int i = 0; i < payload.length; i++) {
            frame[start + i] = (byte) (payload[i] ^ MASK[i % 4]);
        }
        return frame;
    }

    static byte[] masked(int firstByte, String payload) {
        return masked(firstByte, utf8(payload));
    }

    static byte[] text(String text) {
        return masked(FIN | TEXT, text);
    }

    static byte[] binary(byte[] bytes) {
        return masked(FIN | BINARY, bytes);
    }

    static byte[] close(int code, String reason) {
        byte[] payload = utf8(reason);
        return masked(
                FIN | CLOSE,
                ByteBuffer.allocate(2 + payload.length)
                        .putShort((short) code)
                        .put(payload)
                        .array());
    }

    /** A server's frame. */
    static byte[] plain(int firstByte, byte[] payload) {
        return join(header(firstByte, 0, payload.length, new byte[0]), payload);
    }

    private static byte[] header(int firstByte, int masked, int length, byte[] mask) {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) firstByte);
        if (length < 126) {
            header.put((byte) (masked | length));
        } else if (length < 65536) {
            header.put((byte) (masked | 126)).putShort((short) length);
        } else {
            header.put((byte) (masked | 127)).putLong(length);
        }
        header.put(mask).flip();
        byte[] bytes = new byte[header.remaining()];
        header.get(bytes);
        return bytes;
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Returns the payload that a client sends for a message, compressed with {@code deflater}. */
    static byte[] deflated(Deflater deflater, byte[] message) {
        byte[] out = new byte[2 * message.length + 1000];
        deflater.setInput(message);
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(out, length - 4);
    }
}
