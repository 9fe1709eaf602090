package org.tornado4j.iostream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tornado4j.ioloop.Disconnect;

/**
 * The stream was closed before an operation on it could complete: Tornado's {@code StreamClosedError}. Its cause is
 * what closed the stream ({@code real_error}), none if that was the peer's end of stream or a plain close.
 */
public class StreamClosedException extends IOException implements Disconnect {

    private static final long serialVersionUID = 1L;

    public StreamClosedException(@Nullable Throwable cause) {
        super("Stream is closed", cause);
    }
}
