package org.tornado4j.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.Tunnel;

/**
 * Writes the frames of one side to its tunnel, and compresses messages if that was agreed. What is small is put together in the array of
 * the loop, so that a message takes no memory of its own.
 *
 * <p>Sockets of one loop that were opened alike share one. What is kept for one of them is kept for its tunnel.
 *
 * <p>Thread: confined to the loop of the tunnels.
 */
final class FrameSender {

    /** Up to this size, in bytes, a payload is copied behind its header. */
    private static final int SMALL = 4096;

    /** The offset of the payload in the array of the loop, behind the longest header. */
    private static final int START = FrameHeader.MAX_LENGTH + FrameHeader.MASK_LENGTH;

    private final LoopParts parts;
    /** True for a client. */
    private final boolean masks;
    /** Null if messages are not compressed. */
    private final @Nullable DeflateAgreement agreement;

    private final @Nullable WebSocketCompression compression;

    /**
     * @param masks whether frames are masked, as those of clients
     * @param compression what {@code agreement} was made by; null if there is none
     */
    FrameSender(
            LoopParts parts,
            boolean masks,
            @Nullable DeflateAgreement agreement,
            @Nullable WebSocketCompression compression) {
        this.parts = parts;
        this.masks = masks;
        this.agreement = agreement;
        this.compression = compression;
    }

    /** Sends a text message; returns its length in bytes. */
    int text(Tunnel tunnel, String text) {
        if (text.length() > ShortText.MAX_LENGTH || isCompressed(text.length())) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            message(tunnel, Opcode.TEXT, utf8);
            return utf8.length;
        }
        byte[] output = parts.output();
        int end = ShortText.encode(text, output, START);
        sendBehindHeader(tunnel, Opcode.FIN | Opcode.TEXT, output, end);
        return end - START;
    }

    /** Sends a message. Ownership: {@code payload} is taken over. */
    void message(Tunnel tunnel, int opcode, byte[] payload) {
        if (!isCompressed(payload.length) || !compress(tunnel, opcode, payload)) {
            send(tunnel, Opcode.FIN | opcode, payload);
        }
    }

    /** Sends a message that other sockets get as well. */
    void shared(Tunnel tunnel, SharedMessage message) {
        if (masks) {
            message(tunnel, message.opcode(), message.payload()); // its frame is that of a server
            return;
        }
        byte[] frame = message.frame();
        if (compression != null && agreement != null && isCompressed(message.length())) {
            frame = message.compressed(parts, compression.level(), agreement.ownWindowBits());
            if (frame != message.frame() && agreement.ownContextTakeover()) {
                parts.deflaters().forget(tunnel); // the client has seen what the own compressor has not
            }
        }
        tunnel.send(frame, 0, frame.length);
    }

    /**
     * Sends a fragment of a message, compressed in any case if that was agreed. Ownership: {@code payload} is taken over.
     *
     * @param payload not empty, unless it is the last
     */
    void fragment(Tunnel tunnel, int opcode, byte[] payload, boolean first, boolean last) {
        int firstByte = (first ? opcode : Opcode.CONTINUATION) | (last ? Opcode.FIN : 0);
        if (agreement != null && compression != null) {
            compressFragment(tunnel, firstByte | (first ? Opcode.RSV1 : 0), payload, last, agreement, compression);
        } else {
            send(tunnel, firstByte, payload);
        }
    }

    /** Sends a control frame of up to 125 bytes. */
    void control(Tunnel tunnel, int opcode, byte[] payload) {
        send(tunnel, Opcode.FIN | opcode, payload);
    }

    private void send(Tunnel tunnel, int firstByte, byte[] payload) {
        byte[] output = parts.output();
        int length = payload.length;
        if (length <= SMALL) {
            System.arraycopy(payload, 0, output, START, length);
            sendBehindHeader(tunnel, firstByte, output, START + length);
        } else if (masks || tunnel.isBlocked()) {
            sendJoined(tunnel, firstByte, payload); // a header on its own would take more than this copy while it waits
        } else {
            int end = FrameHeader.write(output, 0, firstByte, length);
            tunnel.sendCopy(output, 0, end);
            tunnel.send(payload, 0, length);
        }
    }

    private void sendJoined(Tunnel tunnel, int firstByte, byte[] payload) {
        int head = headerLength(payload.length);
        byte[] frame = new byte[head + payload.length];
        System.arraycopy(payload, 0, frame, head, payload.length);
        writeHeader(firstByte, frame, 0, payload.length);
        tunnel.send(frame, 0, frame.length);
    }

    /** Sends the payload from {@link #START} to {@code end} of the array of the loop. */
    private void sendBehindHeader(Tunnel tunnel, int firstByte, byte[] output, int end) {
        int start = START - headerLength(end - START);
        writeHeader(firstByte, output, start, end - START);
        tunnel.sendCopy(output, start, end - start);
    }

    /** Returns how long the header is, with the mask if there is one. */
    private int headerLength(int payload) {
        return FrameHeader.length(payload) + (masks ? FrameHeader.MASK_LENGTH : 0);
    }

    /** Writes a header from {@code start} on, in front of its payload, which is masked if that has to be. */
    private void writeHeader(int firstByte, byte[] frame, int start, int payload) {
        if (!masks) {
            FrameHeader.write(frame, start, firstByte, payload);
            return;
        }
        int mask = parts.maskKeys().next();
        int at = FrameHeader.writeMasked(frame, start, firstByte, payload);
        int end = FrameHeader.writeNumber(frame, at, mask, FrameHeader.MASK_LENGTH);
        Mask.apply(mask, frame, end, end + payload);
    }

    // ------------------------------------------------------------------------------------------ compression

    private boolean isCompressed(int length) {
        return compression != null && length >= compression.minMessageBytes();
    }

    /** Returns whether the message was sent; one that would not become smaller is not. */
    private boolean compress(Tunnel tunnel, int opcode, byte[] payload) {
        if (agreement == null || compression == null) {
            return false;
        }
        MessageDeflater deflater = deflater(tunnel, agreement, compression);
        deflater.compress(payload, 0, payload.length, parts.output(), START, agreement.ownWindowBits());
        boolean smaller = deflater.end() - START < payload.length;
        if (smaller) {
            sendCompressed(tunnel, Opcode.FIN | Opcode.RSV1 | opcode, deflater.output(), deflater.end());
        } else {
            deflater.reset(); // the peer does not see what it would build on
        }
        release(deflater, agreement);
        return smaller;
    }

    /** Each fragment ends with a flush, so that it does not matter if the next one is made by another compressor. */
    private void compressFragment(
            Tunnel tunnel,
            int firstByte,
            byte[] payload,
            boolean last,
            DeflateAgreement agreed,
            WebSocketCompression wanted) {
        MessageDeflater deflater = deflater(tunnel, agreed, wanted);
        if (last) {
            deflater.compress(payload, 0, payload.length, parts.output(), START, agreed.ownWindowBits());
        } else {
            deflater.compressPart(payload, 0, payload.length, parts.output(), START, agreed.ownWindowBits());
        }
        sendCompressed(tunnel, firstByte, deflater.output(), deflater.end());
        release(deflater, agreed);
    }

    private MessageDeflater deflater(Tunnel tunnel, DeflateAgreement agreed, WebSocketCompression wanted) {
        Deflaters deflaters = parts.deflaters();
        return agreed.ownContextTakeover() ? deflaters.of(tunnel, wanted.level()) : deflaters.take(wanted.level());
    }

    private void release(MessageDeflater deflater, DeflateAgreement agreed) {
        deflater.release();
        if (!agreed.ownContextTakeover()) {
            parts.deflaters().give(deflater);
        }
    }

    private void sendCompressed(Tunnel tunnel, int firstByte, byte[] output, int end) {
        if (output == parts.output()) {
            sendBehindHeader(tunnel, firstByte, output, end);
        } else {
            int start = START - headerLength(end - START);
            writeHeader(firstByte, output, start, end - START);
            tunnel.send(output, start, end - start);
        }
    }

    /** Lets go of what was compressed for {@code tunnel} so far: its next message begins anew. */
    void forget(Tunnel tunnel) {
        if (agreement != null) {
            parts.deflaters().forget(tunnel);
        }
    }

    /** Returns whether {@code other}, of the same loop, writes the same. */
    boolean isSameAs(FrameSender other) {
        return masks == other.masks
                && Objects.equals(agreement, other.agreement)
                && Objects.equals(compression, other.compression);
    }
}
