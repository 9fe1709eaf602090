package org.tornado4j.iostream;

/**
 * A read cannot succeed within its {@code maxBytes}: Tornado's {@code UnsatisfiableReadError}. Never thrown as such; it
 * is the cause of the {@link StreamClosedException} that the read fails with.
 */
public class UnsatisfiableReadException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnsatisfiableReadException(String message) {
        super(message);
    }
}
