package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.ioloop.Timeout;

/**
 * Passes the content of one request to the delegate, whatever its framing: applies the limits and decodes it.
 *
 * <p>Thread: confined to the loop of the connection.
 */
public final class RequestContent {

    private final ServerLoop server;
    private long maxSize;
    private Duration timeout;
    /** Null when the content is handed on as it comes. */
    private @Nullable ContentDecoding decoding;

    private @Nullable Timeout timer;

    /** Creates content with the limits of the options of {@code server}. */
    public RequestContent(ServerLoop server) {
        this.server = server;
        this.maxSize = server.options().maxBodyBytes();
        this.timeout = server.options().bodyTimeout();
    }

    /** Sets the maximum length of the content, in bytes, decoded as well as coded. */
    public void limitSize(long bytes) {
        maxSize = bytes;
        if (decoding != null) {
            decoding.limitSize(bytes);
        }
    }

    /** Sets the time limit for the content to arrive; zero for no limit. */
    public void limitTime(Duration time) {
        timeout = time;
    }

    /** Returns the maximum length of the content, in bytes. */
    public long maxSize() {
        return maxSize;
    }

    /** Enables decoding if the content is coded, according to {@code headers}, and the server decodes. */
    public void decode(HTTPHeaders headers) {
        if (server.options().decompressRequest()) {
            decoding = ContentDecoding.of(server, headers);
        }
    }

    /** Returns the memory used for decoding, in bytes. */
    public long decoderMemory() {
        return decoding == null ? 0 : ContentDecoding.MEMORY;
    }

    /** Starts the time limit; {@code expired} is run when it is reached. */
    public void start(Runnable expired) {
        if (!timeout.isZero()) {
            timer = server.loop().callLater(timeout, expired);
        }
    }

    /** Delivers a piece, decoded, to {@link HTTPMessageDelegate#dataReceived}. */
    public @Nullable CompletionStage<?> deliver(HTTPMessageDelegate delegate, ByteBuffer chunk) {
        return decoding == null ? delegate.dataReceived(chunk) : decoding.dataReceived(delegate, chunk);
    }

    /** Called when all content has arrived; throws if the coded content is incomplete. */
    public void finish() {
        if (decoding != null) {
            decoding.finish();
        }
        stop();
    }

    /** Called when no more of the content is needed; may be called again. */
    public void stop() {
        if (decoding != null) {
            decoding.close();
        }
        if (timer != null) {
            server.loop().removeTimeout(timer);
            timer = null;
        }
    }
}
