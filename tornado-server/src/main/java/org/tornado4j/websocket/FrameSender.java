package org.tornado4j.websocket;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Tunnel;

/**
 * Writes the frames of a server to a tunnel, and compresses messages if that was agreed. What is small is put together in the array of
 * the loop, so that a message takes no memory of its own.
 *
 * <p>Thread: confined to the loop of the tunnel.
 */
final class FrameSender {

    /** Up to this size, in bytes, a payload is copied behind its header. */
    private static final int SMALL = 4096;

    /** The offset of the payload in the array of the loop, behind the longest header. */
    private static final int START = FrameHeader.MAX_LENGTH;

    private final Tunnel tunnel;
    private final LoopParts parts;
    /** Null if messages are not compressed. */
    private final @Nullable DeflateAgreement agreement;

    private final @Nullable WebSocketCompression compression;

    /** @param compression what {@code agreement} was made by; null if there is none */
    FrameSender(
            Tunnel tunnel,
            LoopParts parts,
            @Nullable DeflateAgreement agreement,
            @Nullable WebSocketCompression compression) {
        this.tunnel = tunnel;
        this.parts = parts;
        this.agreement = agreement;
        this.compression = compression;
    }

    /** Sends a text message; returns its length in bytes. */
    int text(String text) {
        if (text.length() > ShortText.MAX_LENGTH || isCompressed(text.length())) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            message(Opcode.TEXT, utf8);
            return utf8.length;
        }
        byte[] output = parts.output();
        int end = ShortText.encode(text, output, START);
        sendBehindHeader(Opcode.FIN | Opcode.TEXT, output, end);
        return end - START;
    }

    /** Sends a message. Ownership: {@code payload} is taken over. */
    void message(int opcode, byte[] payload) {
        if (!isCompressed(payload.length) || !compress(opcode, payload)) {
            send(Opcode.FIN | opcode, payload);
        }
    }

    /** Sends a message that other sockets get as well. */
    void shared(SharedMessage message) {
        byte[] frame = message.frame();
        if (compression != null && agreement != null && isCompressed(message.length())) {
            frame = message.compressed(parts, compression.level(), agreement.serverWindowBits());
            if (frame != message.frame() && agreement.serverContextTakeover()) {
                parts.deflaters().forget(this); // the client has seen what the own compressor has not
            }
        }
        tunnel.send(frame, 0, frame.length);
    }

    /** Sends a control frame of up to 125 bytes. */
    void control(int opcode, byte[] payload) {
        send(Opcode.FIN | opcode, payload);
    }

    private void send(int firstByte, byte[] payload) {
        byte[] output = parts.output();
        int length = payload.length;
        if (length <= SMALL) {
            System.arraycopy(payload, 0, output, START, length);
            sendBehindHeader(firstByte, output, START + length);
        } else if (tunnel.isBlocked()) {
            sendJoined(firstByte, payload); // a header on its own would take more than this copy while it waits
        } else {
            int end = FrameHeader.write(output, 0, firstByte, length);
            tunnel.sendCopy(output, 0, end);
            tunnel.send(payload, 0, length);
        }
    }

    private void sendJoined(int firstByte, byte[] payload) {
        byte[] frame = new byte[FrameHeader.length(payload.length) + payload.length];
        int start = FrameHeader.write(frame, 0, firstByte, payload.length);
        System.arraycopy(payload, 0, frame, start, payload.length);
        tunnel.send(frame, 0, frame.length);
    }

    /** Sends the payload from {@link #START} to {@code end} of the array of the loop. */
    private void sendBehindHeader(int firstByte, byte[] output, int end) {
        int start = START - FrameHeader.length(end - START);
        FrameHeader.write(output, start, firstByte, end - START);
        tunnel.sendCopy(output, start, end - start);
    }

    // ------------------------------------------------------------------------------------------ compression

    private boolean isCompressed(int length) {
        return compression != null && length >= compression.minMessageBytes();
    }

    /** Returns whether the message was sent; one that would not become smaller is not. */
    private boolean compress(int opcode, byte[] payload) {
        if (agreement == null || compression == null) {
            return false;
        }
        boolean keeps = agreement.serverContextTakeover();
        Deflaters deflaters = parts.deflaters();
        MessageDeflater deflater =
                keeps ? deflaters.of(this, compression.level()) : deflaters.take(compression.level());
        deflater.compress(payload, 0, payload.length, parts.output(), START, agreement.serverWindowBits());
        boolean smaller = deflater.end() - START < payload.length;
        if (smaller) {
            sendCompressed(Opcode.FIN | Opcode.RSV1 | opcode, deflater.output(), deflater.end());
        } else {
            deflater.reset(); // the client does not see what it would build on
        }
        deflater.release();
        if (!keeps) {
            deflaters.give(deflater);
        }
        return smaller;
    }

    private void sendCompressed(int firstByte, byte[] output, int end) {
        if (output == parts.output()) {
            sendBehindHeader(firstByte, output, end);
        } else {
            int start = START - FrameHeader.length(end - START);
            FrameHeader.write(output, start, firstByte, end - START);
            tunnel.send(output, start, end - start);
        }
    }

    /** Lets go of what was compressed so far: the next message begins anew. */
    void forget() {
        if (agreement != null) {
            parts.deflaters().forget(this);
        }
    }
}
