package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.Limit;
import org.tornado4j.http1.ContentLimits;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.HeadSemantics;
import org.tornado4j.ioloop.Timeout;

/**
 * The content of one request, from the head that announces it to its end. A request without content has none of these.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class RequestContent {

    private final HTTP1ServerConnection connection;
    private final boolean chunked;
    private final long length;
    private boolean expectsContinue;
    private long maxSize;
    private Duration timeout;
    /** Not null from when the content may come in. */
    private @Nullable ContentReader reader;

    private @Nullable Timeout timer;
    private long received;

    RequestContent(HTTP1ServerConnection connection, HeadSemantics head) {
        this.connection = connection;
        this.chunked = head.chunked();
        this.length = head.contentLength();
        this.expectsContinue = head.expectsContinue();
        this.maxSize = connection.shared.options.maxBodyBytes();
        this.timeout = connection.shared.options.bodyTimeout();
    }

    void limitSize(long bytes) {
        maxSize = bytes;
    }

    void limitTime(Duration time) {
        timeout = time;
    }

    /** Lets it come in. */
    void start() {
        reader = ContentReader.of(chunked, length, ContentLimits.of(maxSize));
        if (!timeout.isZero()) {
            timer = connection.shared.loop.callLater(timeout, () -> connection.expire(Limit.BODY_TIMEOUT));
        }
    }

    /** Whether the client still waits to be told to send it. */
    boolean expectsContinue() {
        return expectsContinue;
    }

    /** The client was told, or sends it without. */
    void expectNoContinue() {
        expectsContinue = false;
    }

    /** {@link ContentReader#next}. */
    int next(ByteBuffer in, int max) {
        int piece = reader().next(in, max);
        received += Math.max(0, piece);
        return piece;
    }

    /** How many bytes of it came in, without their framing. */
    long received() {
        return received;
    }

    @Nullable
    HTTPHeaders trailers() {
        return reader().trailers();
    }

    private ContentReader reader() {
        ContentReader reader = this.reader;
        if (reader == null) {
            throw new IllegalStateException("content before start");
        }
        return reader;
    }

    /** Nothing more of it is wanted. */
    void stop() {
        if (timer != null) {
            connection.shared.loop.removeTimeout(timer);
            timer = null;
        }
    }
}
