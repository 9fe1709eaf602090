package org.tornado4j.websocket;

import org.jspecify.annotations.Nullable;

/**
 * The rules for the messages of a peer; one object for the sockets of a loop that have the same ones.
 *
 * @param frames the rules for its frames
 * @param contextTakeover whether messages may build on those before them, so that an inflater is kept for the peer
 * @param collects whether messages are found whole, not in pieces
 */
record ReadRules(FrameRules frames, boolean contextTakeover, boolean collects) {

    static ReadRules of(
            WebSocketConnection.Side side,
            WebSocketOptions options,
            WebSocketListener listener,
            @Nullable DeflateAgreement agreement) {
        boolean collects = !listener.takesFragments();
        long most = collects ? options.maxMessageBytes() : options.maxStreamedMessageBytes();
        FrameRules frames = new FrameRules(side == WebSocketConnection.Side.SERVER, agreement != null, most);
        return new ReadRules(frames, agreement != null && agreement.peerContextTakeover(), collects);
    }
}
