package org.tornado4j.webflux;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.tornado4j.http.HTTPHeaders;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The content of a request, for one subscriber. A piece is read from the connection when it was asked for; as long as nothing
 * is asked for, the connection reads nothing.
 *
 * <pre>
 * READING ──→ DROPPING ──→ ENDED
 *    └───────────────────────↑
 * </pre>
 *
 * <p>Thread: the subscriber may subscribe, ask and cancel from any thread. Everything else, and every signal to the
 * subscriber but the first, is on the loop of the connection.
 */
final class RequestBody extends Flux<DataBuffer> implements Subscription {

    private enum State {
        /** Content goes to the subscriber. */
        READING,
        /** Content is dropped: the subscriber has cancelled, or the response does not need it. */
        DROPPING,
        /** All content has arrived, or no more will. */
        ENDED
    }

    /** Bytes that are read in vain so that the connection can go on after the response. */
    private static final long MOST_DROPPED = 256 * 1024;

    private static final long UNKNOWN = -1;

    @SuppressWarnings("rawtypes") // there is no class of a generic type
    private static final AtomicReferenceFieldUpdater<RequestBody, @Nullable CoreSubscriber> SUBSCRIBER =
            AtomicReferenceFieldUpdater.newUpdater(RequestBody.class, CoreSubscriber.class, "subscriber");

    private static final AtomicLongFieldUpdater<RequestBody> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(RequestBody.class, "requested");

    private final ReactiveExchange exchange;
    private final DataBufferFactory bufferFactory;
    /** The length that was announced; {@link #UNKNOWN} for content in chunks, or that is decoded. */
    private final long announced;

    private boolean awaitsContinue;

    private State state = State.READING;
    private long received;
    private long dropped;
    /** The stage that the connection waits for; null while it reads. */
    private @Nullable CompletableFuture<@Nullable Void> hold;
    /** True once the subscriber has its subscription, so that it can be sent signals. */
    private boolean live;
    /** The failure that ended it; null for none. */
    private @Nullable Throwable failure;

    private volatile @Nullable CoreSubscriber<? super DataBuffer> subscriber;
    private volatile long requested;

    private RequestBody(
            ReactiveExchange exchange, DataBufferFactory bufferFactory, HTTPHeaders headers, long announced) {
        this.exchange = exchange;
        this.bufferFactory = bufferFactory;
        this.announced = announced;
        this.awaitsContinue = headers.contains("Expect");
    }

    /** Returns the content that {@code headers} announce; null if they announce none. */
    static @Nullable RequestBody of(ReactiveExchange exchange, DataBufferFactory bufferFactory, HTTPHeaders headers) {
        String length = headers.first("Content-Length");
        if (length != null && Long.parseLong(length) > 0) {
            boolean decoded = headers.contains("X-Consumed-Content-Encoding");
            return new RequestBody(exchange, bufferFactory, headers, decoded ? UNKNOWN : Long.parseLong(length));
        }
        return headers.contains("Transfer-Encoding")
                ? new RequestBody(exchange, bufferFactory, headers, UNKNOWN)
                : null;
    }

    /** Returns whether {@code headers} announce content. */
    static boolean isAnnounced(HTTPHeaders headers) {
        String length = headers.first("Content-Length");
        return (length != null && Long.parseLong(length) > 0) || headers.contains("Transfer-Encoding");
    }

    // ------------------------------------------------------------------------------------------ from the connection

    /** Returns null if content can come now; else a stage that completes when it can. */
    @Nullable
    CompletionStage<?> readiness() {
        boolean ready = state != State.READING || (live && requested > 0);
        return ready ? null : hold();
    }

    private CompletionStage<?> hold() {
        CompletableFuture<@Nullable Void> waiting = new CompletableFuture<>();
        hold = waiting;
        return waiting;
    }

    private void release() {
        CompletableFuture<@Nullable Void> waiting = hold;
        hold = null;
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    /** Returns whether the client is to be told to send the content, since it was asked for. */
    boolean onExpectContinue() {
        awaitsContinue = state != State.READING;
        return !awaitsContinue;
    }

    /** Takes a piece. Ownership: it is lent until this returns. */
    @Nullable
    CompletionStage<?> receive(ByteBuffer lent) {
        awaitsContinue = false;
        received += lent.remaining();
        return switch (state) {
            case READING -> deliver(lent);
            case DROPPING -> drop(lent.remaining());
            case ENDED -> null;
        };
    }

    private @Nullable CompletionStage<?> deliver(ByteBuffer lent) {
        byte[] copy = new byte[lent.remaining()];
        lent.get(copy);
        CoreSubscriber<? super DataBuffer> told = subscriber;
        if (told != null) {
            told.onNext(bufferFactory.wrap(copy));
        }
        long left = Operators.produced(REQUESTED, this, 1);
        return left > 0 || received == announced ? null : readiness();
    }

    private @Nullable CompletionStage<?> drop(int count) {
        dropped += count;
        if (dropped <= MOST_DROPPED) {
            return null;
        }
        exchange.restArrived();
        return hold(); // until the response ends, if it has not now
    }

    /** All of it has come. */
    void complete() {
        if (state == State.READING && live) {
            state = State.ENDED;
            CoreSubscriber<? super DataBuffer> told = subscriber;
            if (told != null) {
                told.onComplete();
            }
        }
        state = State.ENDED;
    }

    /** Nothing more of it will come; does nothing if all has. */
    void fail(Throwable reason) {
        if (state == State.ENDED) {
            return;
        }
        boolean tell = state == State.READING && live;
        state = State.ENDED;
        failure = reason;
        CoreSubscriber<? super DataBuffer> told = subscriber;
        if (tell && told != null) {
            told.onError(reason);
        }
    }

    // ------------------------------------------------------------------------------------------ when the response ends

    /** Returns whether more of it is to come, and that is worth waiting for when the whole response was sent. */
    boolean canBeDropped() {
        return state != State.ENDED
                && !awaitsContinue
                && (announced == UNKNOWN ? dropped < MOST_DROPPED : announced - received <= MOST_DROPPED);
    }

    /** Returns whether more of it is to come, and that is known to be little. */
    boolean restIsSmall() {
        return announced != UNKNOWN && canBeDropped();
    }

    /** Drops what comes from now on. */
    void drop() {
        if (state == State.READING) {
            fail(responded());
            state = State.DROPPING;
        }
        release();
    }

    /** Fails one that reads on; does nothing, and makes no failure with its stack, if all has come. */
    void responseEnded() {
        if (state != State.ENDED) {
            fail(responded());
        }
    }

    /** Returns the failure of one that reads on when the response has ended. */
    private static IllegalStateException responded() {
        return new IllegalStateException("the response is complete; content of the request is no longer read");
    }

    // ------------------------------------------------------------------------------------------ from the subscriber

    @Override
    public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
        if (!SUBSCRIBER.compareAndSet(this, null, actual)) {
            Operators.error(actual, new ContentTakenException());
            return;
        }
        actual.onSubscribe(this);
        exchange.onLoop(this::subscribed);
    }

    private void subscribed() {
        live = true;
        CoreSubscriber<? super DataBuffer> told = subscriber;
        Throwable reason = failure;
        if (reason != null && told != null) { // it ended before
            told.onError(reason);
        } else {
            asked();
        }
    }

    private void asked() {
        if (live && requested > 0) {
            release();
        }
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            exchange.onLoop(() -> fail(new IllegalArgumentException("asked for " + n + " pieces; rule 3.9")));
        } else if (Operators.addCap(REQUESTED, this, n) == 0) {
            exchange.onLoop(this::asked);
        }
    }

    @Override
    public void cancel() {
        exchange.onLoop(this::cancelled);
    }

    /** Goes on reading, since the end of the connection is not noticed otherwise; a client that still waits is not told to send. */
    private void cancelled() {
        if (state == State.READING) {
            state = State.DROPPING;
            if (!awaitsContinue) {
                release();
            }
        }
    }
}
