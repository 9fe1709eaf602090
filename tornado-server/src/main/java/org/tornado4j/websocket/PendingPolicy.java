package org.tornado4j.websocket;

/** The treatment of messages for a client that has fallen behind by more than the limit. */
public enum PendingPolicy {
    /**
     * Messages wait. Nothing more is read from the client until it has caught up; senders should wait for the stages of
     * their messages. If one does not, and sixteen times the limit waits, the socket is closed with 1013.
     */
    WAIT,
    /** The oldest waiting messages are dropped, as a whole, and their stages fail with {@link MessageDroppedException}. */
    DROP_OLDEST,
    /** The socket is closed with 1013. */
    CLOSE
}
