package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.ioloop.Timeout;

/**
 * The content of one request on its way to the delegate, however it is framed: the limits on it, and its decoding.
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

    /** Content with the limits that the options of {@code server} say. */
    public RequestContent(ServerLoop server) {
        this.server = server;
        this.maxSize = server.options().maxBodyBytes();
        this.timeout = server.options().bodyTimeout();
    }

    /** Sets how long the content may be, decoded or not. */
    public void limitSize(long bytes) {
        maxSize = bytes;
        if (decoding != null) {
            decoding.limitSize(bytes);
        }
    }

    /** Sets how long the content may take to arrive; zero for no limit. */
    public void limitTime(Duration time) {
        timeout = time;
    }

    /** Returns how long the content may be. */
    public long maxSize() {
        return maxSize;
    }

    /** Has the content decoded if {@code headers} say that it is coded and the server is to do so. */
    public void decode(HTTPHeaders headers) {
        if (server.options().decompressRequest()) {
            decoding = ContentDecoding.of(server, headers);
        }
    }

    /** Returns the memory, in bytes, that decoding takes. */
    public long decoderMemory() {
        return decoding == null ? 0 : ContentDecoding.MEMORY;
    }

    /** Begins to limit the time; {@code expired} is run when it is over. */
    public void start(Runnable expired) {
        if (!timeout.isZero()) {
            timer = server.loop().callLater(timeout, expired);
        }
    }

    /** Delivers a piece, decoded, as {@link HTTPMessageDelegate#dataReceived} does. */
    public @Nullable CompletionStage<?> deliver(HTTPMessageDelegate delegate, ByteBuffer chunk) {
        return decoding == null ? delegate.dataReceived(chunk) : decoding.dataReceived(delegate, chunk);
    }

    /** Called when the content has come in; throws if it does not decode to a whole. */
    public void finish() {
        if (decoding != null) {
            decoding.finish();
        }
        stop();
    }

    /** Called when nothing more of the content is wanted; may be called again. */
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
