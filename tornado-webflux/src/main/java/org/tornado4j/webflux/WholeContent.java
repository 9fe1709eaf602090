package org.tornado4j.webflux;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBuffer;
import org.tornado4j.ioloop.FatalErrors;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Sends a response whose content is one buffer or none, head and all in one. The source has the buffer already, as that of
 * {@code AbstractServerHttpResponse.writeWith(Mono)} has.
 */
final class WholeContent extends Mono<Void> {

    private static final byte[] NO_CONTENT = {};

    private final ReactiveExchange exchange;
    private final Publisher<? extends DataBuffer> source;

    WholeContent(ReactiveExchange exchange, Publisher<? extends DataBuffer> source) {
        this.exchange = exchange;
        this.source = source;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        source.subscribe(new Writer(exchange, actual));
    }

    /** Thread: signals come from any; the response is sent on the loop. */
    private static final class Writer implements CoreSubscriber<DataBuffer>, Subscription, Runnable {

        private static final AtomicReferenceFieldUpdater<Writer, @Nullable DataBuffer> CONTENT =
                AtomicReferenceFieldUpdater.newUpdater(Writer.class, DataBuffer.class, "content");

        private final ReactiveExchange exchange;
        private final CoreSubscriber<? super Void> downstream;
        /** Taken by the first thread that needs it: the loop to send it, or the canceller to release it. */
        @SuppressWarnings("UnusedVariable") // CONTENT reads it
        private volatile @Nullable DataBuffer content;

        private volatile boolean cancelled;

        Writer(ReactiveExchange exchange, CoreSubscriber<? super Void> downstream) {
            this.exchange = exchange;
            this.downstream = downstream;
        }

        @Override
        public Context currentContext() {
            return downstream.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            downstream.onSubscribe(this);
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(DataBuffer buffer) {
            content = buffer;
            if (cancelled) {
                release();
            }
        }

        @Override
        public void onError(Throwable failure) {
            release();
            downstream.onError(failure);
        }

        @Override
        public void onComplete() {
            exchange.onLoop(this);
        }

        /** Sends the response. */
        @Override
        public void run() {
            if (cancelled) {
                return;
            }
            DataBuffer taken = CONTENT.getAndSet(this, null);
            try {
                send(taken);
            } catch (Throwable e) {
                FatalErrors.escalate(e);
                downstream.onError(e);
                return;
            } finally {
                DataBufferUtils.release(taken);
            }
            downstream.onComplete();
        }

        private void send(@Nullable DataBuffer buffer) {
            if (buffer == null) {
                exchange.sendWhole(NO_CONTENT, 0, 0);
            } else if (buffer instanceof DefaultDataBuffer plain
                    && plain.getNativeBuffer().hasArray()) {
                ByteBuffer bytes = plain.getNativeBuffer();
                exchange.sendWhole(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            } else {
                byte[] copy = new byte[buffer.readableByteCount()];
                buffer.read(copy);
                exchange.sendWhole(copy, 0, copy.length);
            }
        }

        @Override
        public void request(long n) {
            // there is one result, and it needs no asking
        }

        /** Lets the source give what it has: cancelled before it is asked, it would keep the buffer for ever. */
        @Override
        public void cancel() {
            cancelled = true;
            release();
        }

        private void release() {
            DataBufferUtils.release(CONTENT.getAndSet(this, null));
        }
    }
}
