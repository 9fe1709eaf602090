package org.tornado4j.iostream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.Disconnect;

/**
 * Thrown when a stream was closed before an operation on it could complete: Tornado's {@code StreamClosedError}. The
 * cause is the failure that closed the stream ({@code real_error}); there is none after an ordinary close or an end of
 * stream by the peer.
 */
public class StreamClosedException extends IOException implements Disconnect {

    private static final long serialVersionUID = 1L;

    public StreamClosedException(@Nullable Throwable cause) {
        super("Stream is closed", cause);
    }
}
