package org.tornado4j.websocket;

/**
 * The rules for the frames of a peer.
 *
 * @param masked whether they have to be masked, as those of clients, or must not be
 * @param compressed whether messages may be compressed, as was agreed
 * @param maxMessageBytes bytes of a message, and of its compressed form
 */
record FrameRules(boolean masked, boolean compressed, long maxMessageBytes) {

    /** A frame is weighed as so many bytes besides its payload. */
    private static final int WEIGHT = 32;

    private static final int MIN_FRAGMENTS = 2048;

    /** Returns the most frames that a message may have: as many as weigh as much as a message itself, or 2048 if that is more. */
    long maxFragments() {
        return Math.max(MIN_FRAGMENTS, maxMessageBytes / WEIGHT);
    }
}
