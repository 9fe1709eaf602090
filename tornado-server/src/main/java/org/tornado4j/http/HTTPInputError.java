package org.tornado4j.http;

import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * What a peer sent is wrong; the message names it, cut short and escaped, so that it can go into a log as it is.
 *
 * <p>It carries no stack trace: it is ordinary life on an open port, and making one costs what an attacker would like.
 */
public class HTTPInputError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST_MESSAGE = 200;

    private final int status;
    private final @Nullable Limit limit;

    /** @param status the status that answers it, 400 to 505 */
    public HTTPInputError(int status, String message) {
        this(status, message, null);
    }

    /** With the limit that was reached; null if it was none. */
    public HTTPInputError(int status, String message, @Nullable Limit limit) {
        super(PeerText.escaped(message, LONGEST_MESSAGE), null, false, false);
        this.status = status;
        this.limit = limit;
    }

    /** The status that answers it. */
    public int status() {
        return status;
    }

    /** The limit that was reached; null when the fault is another. */
    public @Nullable Limit limit() {
        return limit;
    }
}
