package org.tornado4j.iostream;

/**
 * Thrown when more was read or written than a limit of {@link StreamLimits} allows: Tornado's {@code
 * StreamBufferFullError}.
 */
public class StreamBufferFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StreamBufferFullException(String message) {
        super(message);
    }
}
