package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ContentDecoder;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.IOLoop;

/**
 * Decodes the content of a request before its delegate sees it: Tornado's {@code _GzipMessageDelegate}. The decoded
 * size is limited absolutely, and relative to the received size.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class ContentDecoding {

    /** Memory that zlib takes for its window and tables, in bytes, outside of the heap. */
    static final long MEMORY = 48 * 1024;

    private static final CompletableFuture<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

    /** Tornado's field for the former value of Content-Encoding. */
    private static final String CONSUMED = "X-Consumed-Content-Encoding";

    /** Size up to which content may have any compression ratio. */
    private static final long ALWAYS_ALLOWED = 1 << 20;

    /** The number of bytes to decode before other connections get their turn. */
    private static final int BYTES_PER_TURN = 1 << 18;

    private final IOLoop loop;
    private final byte[] target;
    private final int maxRatio;
    private final ContentDecoder decoder;
    private long maxSize;
    private long received;
    private long decoded;
    private boolean closed;

    private ContentDecoding(ServerLoop server, ContentDecoder decoder) {
        this.loop = server.loop();
        this.target = server.decodingBuffer();
        this.maxRatio = server.options().maxDecompressionRatio();
        this.decoder = decoder;
        this.maxSize = server.options().maxBodyBytes();
    }

    /** Returns null if there is no Content-Encoding that can be decoded. Otherwise the field is renamed. */
    static @Nullable ContentDecoding of(ServerLoop server, HTTPHeaders headers) {
        headers.remove(CONSUMED); // nobody else is to say so
        String coding = headers.get("Content-Encoding");
        ContentDecoder decoder = coding == null ? null : ContentDecoder.of(coding);
        if (coding == null || decoder == null) {
            return null;
        }
        headers.remove("Content-Encoding");
        headers.set(CONSUMED, coding);
        return new ContentDecoding(server, decoder);
    }

    void limitSize(long bytes) {
        maxSize = bytes;
    }

    /** Decodes {@code chunk}, and hands on what comes out: {@link HTTPMessageDelegate#dataReceived}. */
    @Nullable
    CompletionStage<?> dataReceived(HTTPMessageDelegate delegate, ByteBuffer chunk) {
        received += chunk.remaining();
        decoder.feed(chunk);
        return decode(delegate);
    }

    private @Nullable CompletionStage<?> decode(HTTPMessageDelegate delegate) {
        int count;
        for (int turn = 0; !closed && (count = decoder.decode(target)) > 0; turn += count) {
            decoded += count;
            checkLimits();
            CompletionStage<?> taken = delegate.dataReceived(ByteBuffer.wrap(target, 0, count));
            if (closed) {
                return null; // the response is there already
            }
            if (taken != null || turn >= BYTES_PER_TURN) {
                decoder.keepInput();
                return goOnAfter(taken, delegate);
            }
        }
        return null;
    }

    /** Bombs: a few bytes that come out as many. */
    private void checkLimits() {
        if (decoded > maxSize) {
            throw tooLarge("decoded content too large", Limit.MAX_BODY_SIZE);
        }
        if (decoded > ALWAYS_ALLOWED && decoded / maxRatio > received) {
            throw tooLarge("content too dense", Limit.MAX_DECOMPRESSION_RATIO);
        }
    }

    private static HTTPInputError tooLarge(String what, Limit limit) {
        return new HTTPInputError(HTTPStatus.CONTENT_TOO_LARGE, what, limit);
    }

    private CompletionStage<?> goOnAfter(@Nullable CompletionStage<?> taken, HTTPMessageDelegate delegate) {
        CompletionStage<?> before = taken == null ? DONE : taken;
        return before.thenComposeAsync(ok -> orDone(decode(delegate)), loop);
    }

    private static CompletionStage<?> orDone(@Nullable CompletionStage<?> stage) {
        return stage == null ? DONE : stage;
    }

    /** The content has come in; throws if what it decodes to is not whole. */
    void finish() {
        if (!decoder.isWhole()) {
            throw decoder.incomplete();
        }
    }

    /** Nothing more of the content is wanted. */
    void close() {
        closed = true;
        decoder.close();
    }
}
