package org.tornado4j.webflux;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.tornado4j.ioloop.FatalErrors;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Sends content as it comes, and asks for it as the client takes it.
 *
 * <p>What is written in one callback of the loop leaves when the callback ends, so that nothing has to be flushed.
 */
final class StreamedContent extends Mono<Void> {

    /** The use of what is written. */
    enum Use {
        /** All of the content; if there is none, the response says so with its length. */
        ALL(32),
        /** One part of several; the response begins with it, even if it is empty. */
        PART(8);

        /** Buffers that are asked for ahead: a source that cannot wait, such as an interval, fails without. */
        private final int ahead;

        Use(int ahead) {
            this.ahead = ahead;
        }

        /** Returns after how many buffers as many are asked for. */
        int refill() {
            return ahead - ahead / 4;
        }
    }

    private static final byte[] NO_CONTENT = {};

    private final ReactiveExchange exchange;
    private final Publisher<? extends DataBuffer> source;
    private final Use use;
    private final WaitingContent waiting;

    /** All of the content. */
    StreamedContent(ReactiveExchange exchange, Publisher<? extends DataBuffer> source) {
        this(exchange, source, Use.ALL, new WaitingContent(exchange.connection()));
    }

    /** @param waiting shared by all parts of a response */
    StreamedContent(
            ReactiveExchange exchange, Publisher<? extends DataBuffer> source, Use use, WaitingContent waiting) {
        this.exchange = exchange;
        this.source = source;
        this.use = use;
        this.waiting = waiting;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        source.subscribe(new Writer(exchange, actual, use, waiting));
    }

    /**
     * Passes what comes on to the loop, where all of it that is there is written at once.
     *
     * <p>Thread: signals come from any; everything below {@link #run} is on the loop.
     */
    private static final class Writer implements CoreSubscriber<DataBuffer>, Subscription, ResponseWriter, Runnable {

        private static final AtomicIntegerFieldUpdater<Writer> SIGNALS =
                AtomicIntegerFieldUpdater.newUpdater(Writer.class, "signals");

        private final ReactiveExchange exchange;
        private final CoreSubscriber<? super Void> downstream;
        private final Use use;
        private final WaitingContent waiting;
        private final Queue<DataBuffer> queue;

        private @Nullable Subscription upstream;
        /** Set before {@link #done}. */
        private @Nullable Throwable failure;

        private volatile boolean done;
        private volatile boolean cancelled;
        /** The number of signals not handled yet; the thread that raises it from zero handles them. */
        private volatile int signals;

        // From here on: the loop.
        private boolean begun;
        private boolean blocked;
        private boolean ended;
        private int taken;
        private long written;

        Writer(ReactiveExchange exchange, CoreSubscriber<? super Void> downstream, Use use, WaitingContent waiting) {
            this.exchange = exchange;
            this.downstream = downstream;
            this.use = use;
            this.waiting = waiting;
            this.queue = Queues.<DataBuffer>get(use.ahead).get();
        }

        @Override
        public Context currentContext() {
            return downstream.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            downstream.onSubscribe(this);
            subscription.request(use.ahead);
        }

        @Override
        public void onNext(DataBuffer buffer) {
            waiting.add(buffer);
            if (!queue.offer(buffer)) {
                waiting.remove(buffer);
                DataBufferUtils.release(buffer);
                upstream().cancel();
                onError(Exceptions.failWithOverflow("more buffers came than were asked for"));
                return;
            }
            signal();
        }

        @Override
        public void onError(Throwable reason) {
            failure = reason;
            done = true;
            signal();
        }

        @Override
        public void onComplete() {
            done = true;
            signal();
        }

        @Override
        public void request(long n) {
            // there is one result, and it needs no asking
        }

        @Override
        public void cancel() {
            cancelled = true;
            exchange.cutOff();
            upstream().cancel();
            signal();
        }

        private Subscription upstream() {
            return Objects.requireNonNull(upstream, "no subscription yet");
        }

        private void signal() {
            if (SIGNALS.getAndIncrement(this) == 0) {
                exchange.onLoop(this);
            }
        }

        @Override
        public void run() {
            int seen = signals;
            do {
                drain();
                seen = SIGNALS.addAndGet(this, -seen);
            } while (seen != 0);
            waiting.tell();
        }

        private void drain() {
            if (!begun) {
                begun = true;
                exchange.begins(this);
            }
            if (cancelled) {
                ended = true;
            }
            while (!ended && !blocked) {
                if (exchange.turnIsOver()) {
                    awaitTurn();
                    continue;
                }
                boolean last = done;
                DataBuffer next = queue.poll();
                if (next != null) {
                    write(next);
                } else if (last) {
                    end(failure);
                } else {
                    return;
                }
            }
            if (ended) {
                discard();
            }
        }

        private void write(DataBuffer buffer) {
            waiting.remove(buffer);
            written += buffer.readableByteCount();
            try {
                exchange.write(buffer);
            } catch (Throwable e) {
                FatalErrors.escalate(e);
                stop(e);
                return;
            } finally {
                DataBufferUtils.release(buffer);
            }
            taken++;
            if (taken == use.refill()) {
                taken = 0;
                upstream().request(use.refill());
            }
        }

        private void awaitTurn() {
            blocked = true;
            exchange.nextTurn().whenComplete((sent, lost) -> {
                blocked = false;
                if (lost != null) {
                    connectionClosed();
                } else {
                    signal();
                }
            });
        }

        @Override
        public void connectionClosed() {
            stop(Disconnect.failure());
            signal(); // what is in the queue is discarded
        }

        private void stop(Throwable reason) {
            if (!ended) {
                ended = true;
                exchange.cutOff();
                upstream().cancel();
                if (!cancelled) {
                    downstream.onError(reason);
                }
            }
        }

        private void end(@Nullable Throwable reason) {
            ended = true;
            waiting.partSent(written);
            Throwable problem = reason != null ? reason : finish();
            if (problem != null) {
                downstream.onError(problem);
            } else {
                downstream.onComplete();
            }
        }

        /** Sends the head if no content did; returns what keeps it from being sent. */
        private @Nullable Throwable finish() {
            try {
                if (use == Use.PART) {
                    exchange.beginContent();
                } else {
                    exchange.sendWhole(NO_CONTENT, 0, 0);
                }
                return null;
            } catch (RuntimeException e) {
                return e;
            }
        }

        private void discard() {
            for (DataBuffer left = queue.poll(); left != null; left = queue.poll()) {
                waiting.remove(left);
                DataBufferUtils.release(left);
            }
        }
    }
}
