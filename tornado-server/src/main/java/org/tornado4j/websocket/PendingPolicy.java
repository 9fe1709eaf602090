package org.tornado4j.websocket;

/** The treatment of messages for a client that has fallen behind by more than the limit. */
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
