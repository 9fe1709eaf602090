package org.tornado4j.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of a close frame (RFC 6455 section 5.5.1).
 *
 * @param code {@link CloseCode#NO_CODE} if it has none
 */
record CloseFrame(int code, String reason) {

    private static final int BYTE = 0xFF;
    private static final byte[] NOTHING = {};

    /** @throws FrameError if it is malformed */
    static CloseFrame parse(byte[] payload) {
        if (payload.length == 0) {
            return new CloseFrame(CloseCode.NO_CODE, "");
        }
        if (payload.length < Short.BYTES) {
            throw new FrameError(Violation.CLOSE_TOO_SHORT);
        }
        int code = (payload[0] & BYTE) << Byte.SIZE | (payload[1] & BYTE);
        if (!CloseCode.isSendable(code)) {
            throw new FrameError(Violation.INVALID_CLOSE_CODE);
        }
        UTF8Check check = new UTF8Check();
        if (!check.accepts(payload, Short.BYTES, payload.length) || !check.end()) {
            throw new FrameError(Violation.INVALID_CLOSE_REASON);
        }
        String reason = new String(payload, Short.BYTES, payload.length - Short.BYTES, StandardCharsets.UTF_8);
        return new CloseFrame(code, reason);
    }

    /** Returns the payload; none if there is no code to send. */
    byte[] encode() {
        if (code == CloseCode.NO_CODE) {
            return NOTHING;
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + text.length)
                .putShort((short) code)
                .put(text)
                .array();
    }

    /** Cuts a reason, at a character, to what a frame has room for. */
    static String cut(String reason) {
        int most = FrameHeader.MAX_CONTROL_PAYLOAD - Short.BYTES;
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(most, text.length);
        while (end < text.length && end > 0 && (text[end] & 0xC0) == 0x80) {
            end--;
        }
        return end == text.length ? reason : new String(Arrays.copyOf(text, end), StandardCharsets.UTF_8);
    }
}
