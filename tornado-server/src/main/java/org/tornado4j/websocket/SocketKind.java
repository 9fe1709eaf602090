package org.tornado4j.websocket;

import org.jspecify.annotations.Nullable;

/**
 * The common properties of sockets of one loop that were opened alike, which share this object.
 *
 * @param parts those of the loop
 * @param sender writes their frames
 * @param frames the rules for the frames of the peers
 * @param contextTakeover whether messages of a peer may build on those before them, so that an inflater is kept for it
 * @param collects whether messages are found whole, not in pieces
 */
record SocketKind(
        LoopParts parts,
        WebSocketOptions options,
        FrameSender sender,
        FrameRules frames,
        boolean contextTakeover,
        boolean collects) {

    /**
     * Returns a kind.
     *
     * @param agreement null if messages are not compressed
     * @param compression what it was made by; null if there is none
     */
    static SocketKind of(
            LoopParts parts,
            WebSocketConnection.Side side,
            WebSocketOptions options,
            boolean collects,
            @Nullable DeflateAgreement agreement,
            @Nullable WebSocketCompression compression) {
        long most = collects ? options.maxMessageBytes() : options.maxStreamedMessageBytes();
        FrameRules frames = new FrameRules(side == WebSocketConnection.Side.SERVER, agreement != null, most);
        FrameSender sender = new FrameSender(parts, side == WebSocketConnection.Side.CLIENT, agreement, compression);
        boolean contextTakeover = agreement != null && agreement.peerContextTakeover();
        return new SocketKind(parts, options, sender, frames, contextTakeover, collects);
    }

    /** Returns whether {@code other}, of the same loop, has the same properties. */
    boolean isSameAs(SocketKind other) {
        return collects == other.collects
                && contextTakeover == other.contextTakeover
                && frames.equals(other.frames)
                && sender.isSameAs(other.sender)
                && options.isSameAs(other.options);
    }
}
