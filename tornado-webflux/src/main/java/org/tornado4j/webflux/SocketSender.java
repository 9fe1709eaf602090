package org.tornado4j.webflux;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBuffer;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.websocket.MessageDroppedException;
import org.tornado4j.websocket.WebSocketClosedException;
import org.tornado4j.websocket.WebSocketConnection;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/** Sends messages as they come, and asks for them as the client takes them. Completes when all have left. */
final class SocketSender extends Mono<Void> {

    /** Messages that are asked for ahead: a source that cannot wait, such as an interval, fails without. */
    private static final int AHEAD = 32;
    /** After so many that have left as many are asked for. */
    private static final int REFILL = AHEAD - AHEAD / 4;
    /** Bytes that may be on their way to the client before the next message waits. */
    private static final long MOST_UNSENT = 64 * 1024;
    /** Objects around the bytes of a message. */
    private static final long OVERHEAD = 128;

    private final TornadoWebSocketSession session;
    private final Publisher<WebSocketMessage> source;

    SocketSender(TornadoWebSocketSession session, Publisher<WebSocketMessage> source) {
        this.session = session;
        this.source = source;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        source.subscribe(new Sending(session, actual));
    }

    /**
     * Passes what comes on to the loop, where it is sent as long as the client takes it.
     *
     * <p>Thread: signals come from any; everything below {@link #run} is on the loop.
     */
    static final class Sending implements CoreSubscriber<WebSocketMessage>, Subscription, Runnable {

        private static final AtomicIntegerFieldUpdater<Sending> SIGNALS =
                AtomicIntegerFieldUpdater.newUpdater(Sending.class, "signals");

        private final TornadoWebSocketSession session;
        private final CoreSubscriber<? super Void> downstream;
        private final Context context;
        private final Queue<WebSocketMessage> arrived =
                Queues.<WebSocketMessage>get(AHEAD).get();

        private @Nullable Subscription upstream;
        /** Set before {@link #done}. */
        private @Nullable Throwable failure;

        private volatile boolean done;
        private volatile boolean cancelled;
        /** Set before the source is cancelled: what its operators still hold is not sent any more. */
        private volatile boolean cutOff;
        /** Signals that are not dealt with yet; whoever raises it from zero sees to it that they are. */
        private volatile int signals;

        // From here on: the loop.
        private final Queue<WebSocketMessage> waiting = new ArrayDeque<>();
        private long waitingBytes;
        private long toldBytes;
        private boolean begun;
        private boolean ended;
        /** True if a turn of the loop is about to come. */
        private boolean turnComes;
        /** Bytes, and messages, whose stages have not completed. */
        private long unsent;

        private int inFlight;
        /** Messages that have left since more were asked for. */
        private int left;

        Sending(TornadoWebSocketSession session, CoreSubscriber<? super Void> downstream) {
            this.session = session;
            this.downstream = downstream;
            this.context = Operators.enableOnDiscard(downstream.currentContext(), this::discarded);
        }

        @Override
        public Context currentContext() {
            return context;
        }

        /** Releases what operators held when they were cut off; what they leave out before, the application may have kept. */
        private void discarded(Object element) {
            if (cutOff && element instanceof WebSocketMessage message) {
                DataBufferUtils.release(message.getPayload());
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            downstream.onSubscribe(this);
            signal(); // to hear of the end of the connection, even if nothing comes
            subscription.request(AHEAD);
        }

        @Override
        public void onNext(WebSocketMessage message) {
            if (!arrived.offer(message)) {
                DataBufferUtils.release(message.getPayload());
                upstream().cancel();
                onError(Exceptions.failWithOverflow("more messages came than were asked for"));
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
            cutOff = true;
            upstream().cancel();
            signal();
        }

        private Subscription upstream() {
            return Objects.requireNonNull(upstream, "no subscription yet");
        }

        private void signal() {
            if (SIGNALS.getAndIncrement(this) == 0) {
                session.onLoop(this);
            }
        }

        @Override
        public void run() {
            int seen = signals;
            do {
                drain();
                seen = SIGNALS.addAndGet(this, -seen);
            } while (seen != 0);
            tellHeld();
        }

        private void drain() {
            if (!begun) {
                begun = true;
                session.begins(this);
            }
            if (cancelled && !ended) {
                end();
            }
            boolean last = done;
            for (WebSocketMessage next = arrived.poll(); next != null; next = arrived.poll()) {
                waiting.add(next);
                waitingBytes += weight(next);
            }
            while (!ended && !waiting.isEmpty() && unsent < MOST_UNSENT) {
                send(take(waiting.remove()));
            }
            if (ended) {
                discard();
            } else if (last && waiting.isEmpty() && inFlight == 0) {
                complete();
            }
        }

        private static long weight(WebSocketMessage message) {
            return OVERHEAD + message.getPayload().readableByteCount();
        }

        private WebSocketMessage take(WebSocketMessage message) {
            waitingBytes -= weight(message);
            return message;
        }

        private void send(WebSocketMessage message) {
            CompletionStage<@Nullable Void> stage;
            long weight = weight(message);
            try {
                stage = send(message.getType(), bytes(message.getPayload()));
            } catch (Throwable e) {
                FatalErrors.escalate(e);
                stop(e);
                return;
            } finally {
                DataBufferUtils.release(message.getPayload());
            }
            inFlight++;
            unsent += weight;
            stage.whenComplete((nothing, lost) -> left(weight, lost));
        }

        private CompletionStage<@Nullable Void> send(WebSocketMessage.Type type, byte[] bytes)
                throws WebSocketClosedException {
            WebSocketConnection connection = session.connection();
            return switch (type) {
                case TEXT -> connection.text(bytes);
                case BINARY -> connection.binary(bytes);
                case PING -> {
                    requireOpen(connection);
                    connection.ping(bytes);
                    if (bytes.length == 0) {
                        session.sendsEmptyPing();
                    }
                    yield connection.flushed();
                }
                case PONG -> {
                    requireOpen(connection);
                    connection.pong(bytes);
                    yield connection.flushed();
                }
            };
        }

        private static void requireOpen(WebSocketConnection connection) throws WebSocketClosedException {
            if (!connection.isOpen()) {
                throw new WebSocketClosedException();
            }
        }

        /**
         * Returns what is readable in {@code payload}, whose position stays where it is: one message may be sent to many. An array that
         * has nothing else is not copied.
         */
        private static byte[] bytes(DataBuffer payload) {
            if (payload instanceof DefaultDataBuffer plain
                    && plain.getNativeBuffer().hasArray()) {
                ByteBuffer bytes = plain.getNativeBuffer();
                if (plain.readPosition() == 0
                        && bytes.arrayOffset() == 0
                        && plain.readableByteCount() == bytes.array().length) {
                    return bytes.array();
                }
            }
            byte[] copy = new byte[payload.readableByteCount()];
            int at = 0;
            try (DataBuffer.ByteBufferIterator parts = payload.readableByteBuffers()) {
                while (parts.hasNext()) {
                    ByteBuffer part = parts.next();
                    int count = part.remaining();
                    part.get(copy, at, count);
                    at += count;
                }
            }
            return copy;
        }

        /** A message has left, was dropped for newer ones, or cannot be sent. */
        private void left(long weight, @Nullable Throwable lost) {
            inFlight--;
            unsent -= weight;
            if (ended) {
                return;
            }
            if (lost != null && !(lost instanceof MessageDroppedException)) {
                connectionClosed();
                return;
            }
            left++;
            if (!turnComes) {
                turnComes = true;
                session.connection().loop().execute(this::nextTurn); // others have theirs before
            }
        }

        private void nextTurn() {
            turnComes = false;
            if (left >= REFILL && !ended) {
                int count = left;
                left = 0;
                upstream().request(count);
            }
            signal();
        }

        /** The connection has ended, or is about to. */
        void connectionClosed() {
            stop(new WebSocketClosedException());
            signal(); // what waits is discarded
        }

        private void stop(Throwable reason) {
            if (!ended) {
                end();
                cutOff = true;
                upstream().cancel();
                if (!cancelled) {
                    downstream.onError(reason);
                }
            }
        }

        private void complete() {
            end();
            Throwable reason = failure;
            if (reason != null) {
                downstream.onError(reason);
            } else {
                downstream.onComplete();
            }
        }

        private void end() {
            ended = true;
            session.ends(this);
        }

        private void discard() {
            while (!waiting.isEmpty()) {
                DataBufferUtils.release(take(waiting.remove()).getPayload());
            }
        }

        private void tellHeld() {
            if (waitingBytes != toldBytes) {
                session.holds(waitingBytes - toldBytes);
                toldBytes = waitingBytes;
            }
        }
    }
}
