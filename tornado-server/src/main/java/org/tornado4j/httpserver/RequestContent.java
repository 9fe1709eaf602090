package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
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

    /** Null when the content is handed on as it comes. */
    private @Nullable ContentDecoding decoding;

    private @Nullable Timeout timer;

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
        if (decoding != null) {
            decoding.limitSize(bytes);
        }
    }

    void limitTime(Duration time) {
        timeout = time;
    }

    /** Has it decoded, if {@code headers} say that it is coded. */
    void decode(HTTPHeaders headers) {
        decoding = ContentDecoding.of(connection.shared, headers);
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
        return reader().next(in, max);
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

    /** {@link HTTPMessageDelegate#dataReceived}, decoded. */
    @Nullable
    CompletionStage<?> deliver(HTTPMessageDelegate delegate, ByteBuffer chunk) {
        return decoding == null ? delegate.dataReceived(chunk) : decoding.dataReceived(delegate, chunk);
    }

    /** It has come in; throws if what it decodes to is not whole. */
    void finish() {
        if (decoding != null) {
            decoding.finish();
        }
        stop();
    }

    /** Nothing more of it is wanted. */
    void stop() {
        if (decoding != null) {
            decoding.close();
        }
        if (timer != null) {
            connection.shared.loop.removeTimeout(timer);
            timer = null;
        }
    }
}
