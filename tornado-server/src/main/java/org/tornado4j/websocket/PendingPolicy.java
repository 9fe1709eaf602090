package org.tornado4j.websocket;

/** What becomes of messages for a client that takes less than is sent to it, once more than the limit waits. */
public enum PendingPolicy {
    /**
     * They wait. Nothing more is read from the client until it has taken what waits; a sender waits for the stage of its message. One
     * that does not is stopped when sixteen times the limit waits: the socket is closed with 1013.
     */
    WAIT,
    /** The oldest messages that wait are dropped, whole ones, and their stages fail with {@link MessageDroppedException}. */
    DROP_OLDEST,
    /** The socket is closed with 1013. */
    CLOSE
}
