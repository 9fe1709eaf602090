package org.tornado4j.http1;

/** Reaction of a connection to something that happened to it, as {@link RequestState} and {@link ResponseState} decide. */
public enum Reaction {
    /** The connection goes on. */
    NONE,
    /** The handler is told. */
    TELL_HANDLER,
    /** An error response is sent, and the connection closed as by {@link #LINGER}. */
    ANSWER,
    /** The connection is closed when everything that was sent has left. */
    CLOSE,
    /**
     * As {@link #CLOSE}, but the peer may still be sending: what comes is ignored for a while, since closing with input
     * unread would reset the connection, and a reset can overtake the response (RFC 9112 section 9.6).
     */
    LINGER,
    /** The connection is reset, so that a torn response is not taken for a whole one. */
    ABORT
}
