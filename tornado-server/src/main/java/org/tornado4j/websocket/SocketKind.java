package org.tornado4j.websocket;

import org.jspecify.annotations.Nullable;

/**
 * What the sockets of a loop have in common that were opened alike: there is one of these for all of them.
 *
 * @param parts those of the loop
 * @param frames the rules for the frames of the peers
 * @param contextTakeover whether messages of a peer may build on those before them, so that an inflater is kept for it
 * @param collects whether messages are found whole, not in pieces
 */
record SocketKind(
        LoopParts parts, WebSocketOptions options, FrameRules frames, boolean contextTakeover, boolean collects) {

    static SocketKind of(
            LoopParts parts,
            WebSocketConnection.Side side,
            WebSocketOptions options,
            boolean collects,
            @Nullable DeflateAgreement agreement) {
        long most = collects ? options.maxMessageBytes() : options.maxStreamedMessageBytes();
        FrameRules frames = new FrameRules(side == WebSocketConnection.Side.SERVER, agreement != null, most);
        boolean contextTakeover = agreement != null && agreement.peerContextTakeover();
        return new SocketKind(parts, options, frames, contextTakeover, collects);
    }

    /** Returns whether {@code other}, of the same loop, says the same. */
    boolean isSameAs(SocketKind other) {
        return collects == other.collects
                && contextTakeover == other.contextTakeover
                && frames.equals(other.frames)
                && options.isSameAs(other.options);
    }
}
