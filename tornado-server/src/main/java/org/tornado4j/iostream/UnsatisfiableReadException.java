package org.tornado4j.iostream;

/**
 * Indicates that a read cannot succeed within its {@code maxBytes}: Tornado's {@code UnsatisfiableReadError}. Never
 * thrown itself; it is the cause of the {@link StreamClosedException} with which the read fails.
 */
public class UnsatisfiableReadException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnsatisfiableReadException(String message) {
        super(message);
    }
}
