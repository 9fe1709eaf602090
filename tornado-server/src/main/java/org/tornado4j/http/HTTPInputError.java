package org.tornado4j.http;

import org.jspecify.annotations.Nullable;
import org.tornado4j.text.PeerText;

/**
 * Invalid input from a peer. The message names the fault, shortened and escaped, so that it can be logged as it is.
 *
 * <p>It carries no stack trace: invalid input is ordinary on an open port, and filling one in is a cost that attackers
 * could exploit.
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
