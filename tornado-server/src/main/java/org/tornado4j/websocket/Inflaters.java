package org.tornado4j.websocket;

import java.util.ArrayDeque;

/**
 * Inflaters that are not in use, for messages that do not build on those before them.
 *
 * <p>Thread: that of the loop whose connections share it.
 */
final class Inflaters {

    /** So many are kept for the next messages. */
    private static final int MOST_KEPT = 8;

    private final ArrayDeque<MessageInflater> kept = new ArrayDeque<>();

    MessageInflater take() {
        MessageInflater inflater = kept.poll();
        return inflater != null ? inflater : new MessageInflater();
    }

    /** Takes one back, whatever it was at. */
    void give(MessageInflater inflater) {
        if (kept.size() < MOST_KEPT) {
            inflater.reset();
            kept.add(inflater);
        } else {
            inflater.close();
        }
    }
}
