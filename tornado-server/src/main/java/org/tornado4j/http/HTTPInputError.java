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

    /** @param status the status of the response, 400 to 505 */
    public HTTPInputError(int status, String message) {
        this(status, message, null);
    }

    /** Creates an error with the limit that was reached; null for none. */
    public HTTPInputError(int status, String message, @Nullable Limit limit) {
        super(PeerText.escaped(message, LONGEST_MESSAGE), null, false, false);
        this.status = status;
        this.limit = limit;
    }

    /** Returns the status of the response. */
    public int status() {
        return status;
    }

    /** Returns the limit that was reached; null for any other fault. */
    public @Nullable Limit limit() {
        return limit;
    }
}
