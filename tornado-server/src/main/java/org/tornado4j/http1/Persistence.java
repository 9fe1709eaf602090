package org.tornado4j.http1;

/** Outlook of a connection after the current response (RFC 9112 section 9.3). */
public enum Persistence {
    /** Another request may follow. */
    KEEP,
    /** The client said that this is its last request, or cannot show where a next one begins. */
    CLIENT_CLOSES,
    /** An HTTP/1.0 client asked for nothing, and so expects the end without being told. */
    ONE_REQUEST,
    /** The client would go on, but the server ends the connection. */
    SERVER_CLOSES;

    /** Returns the outlook that the head of a request gives. */
    public static Persistence of(HeadSemantics head, String method) {
        if (head.persistent(method)) {
            return KEEP;
        }
        return head.http11() || head.asksAboutConnection() ? CLIENT_CLOSES : ONE_REQUEST;
    }

    /** Returns the outlook when the server ends the connection. */
    public Persistence endedByServer() {
        return this == KEEP ? SERVER_CLOSES : this;
    }

    /** Returns whether another request may follow. */
    public boolean isKept() {
        return this == KEEP;
    }
}
