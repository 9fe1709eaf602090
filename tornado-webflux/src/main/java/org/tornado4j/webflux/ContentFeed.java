package org.tornado4j.webflux;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import reactor.core.publisher.BaseSubscriber;

/**
 * Passes the content of a request on to the delegate that answers it, one piece after the other.
 *
 * <p>Thread: the loop of the connection, on which the content has to be published; it may be cancelled from any.
 */
final class ContentFeed extends BaseSubscriber<DataBuffer> {

    private final ExchangeConnection connection;
    private final HTTPMessageDelegate delegate;
    private final long maxBytes;
    private long received;

    ContentFeed(ExchangeConnection connection, HTTPMessageDelegate delegate, long maxBytes) {
        this.connection = connection;
        this.delegate = delegate;
        this.maxBytes = maxBytes;
    }

    /** @throws HTTPInputError with 413 if content of that length is too long */
    static void requireFits(long bytes, long maxBytes) {
        if (bytes > maxBytes) {
            throw new HTTPInputError(
                    HTTPStatus.CONTENT_TOO_LARGE,
                    "content beyond " + Limit.MAX_BODY_SIZE.key() + ": " + maxBytes + " bytes",
                    Limit.MAX_BODY_SIZE);
        }
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        subscription.request(1);
    }

    @Override
    protected void hookOnNext(DataBuffer buffer) {
        byte[] piece = new byte[buffer.readableByteCount()];
        buffer.read(piece);
        DataBufferUtils.release(buffer);
        try {
            received += piece.length;
            requireFits(received, maxBytes);
            await(delegate.dataReceived(ByteBuffer.wrap(piece)));
        } catch (Throwable e) {
            stop(e);
        }
    }

    private void await(@Nullable CompletionStage<?> taken) {
        if (taken == null) {
            request(1);
        } else {
            taken.whenComplete((ok, failure) -> connection.onLoop(() -> goOn(failure)));
        }
    }

    private void goOn(@Nullable Throwable failure) {
        if (failure == null) {
            request(1);
        } else {
            stop(failure);
        }
    }

    private void stop(Throwable failure) {
        cancel();
        connection.fail(failure);
    }

    @Override
    protected void hookOnComplete() {
        connection.contentComplete();
    }

    @Override
    protected void hookOnError(Throwable failure) {
        connection.fail(failure);
    }
}
