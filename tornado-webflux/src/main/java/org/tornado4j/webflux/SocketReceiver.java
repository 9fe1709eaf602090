package org.tornado4j.webflux;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.tornado4j.websocket.IncomingMessage;
import org.tornado4j.websocket.WebSocketListener;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The messages of a client, for one subscriber. One is read ahead, so that the end of the connection is noticed although nothing is
 * asked for; then the connection reads nothing until the subscriber asks.
 *
 * <pre>
 * READING ──→ DROPPING ──→ ENDED
 *    └───────────────────────↑
 * </pre>
 *
 * <p>Thread: the subscriber may subscribe, ask and cancel from any thread. Everything else, and every signal to the subscriber but the
 * first, is on the loop of the connection.
 */
final class SocketReceiver extends Flux<WebSocketMessage> implements WebSocketListener, Subscription {

    private enum State {
        /** Messages are for the subscriber. */
        READING,
        /** Messages are dropped: the subscriber has cancelled. */
        DROPPING,
        /** Nothing more will come. */
        ENDED
    }

    /** Objects around the bytes of a message. */
    private static final long OVERHEAD = 128;

    @SuppressWarnings("rawtypes") // there is no class of a generic type
    private static final AtomicReferenceFieldUpdater<SocketReceiver, @Nullable CoreSubscriber> SUBSCRIBER =
            AtomicReferenceFieldUpdater.newUpdater(SocketReceiver.class, CoreSubscriber.class, "subscriber");

    private static final AtomicLongFieldUpdater<SocketReceiver> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(SocketReceiver.class, "requested");

    private State state = State.READING;
    /** The message that nothing has asked for yet; null for none. */
    private @Nullable WebSocketMessage ahead;

    private long aheadBytes;
    /** The stage that the connection waits for; null while it reads. */
    private @Nullable CompletableFuture<@Nullable Void> hold;
    /** True if the subscriber has its subscription, and can be sent more. */
    private boolean live;
    /** So many pings without a payload were sent by the application, and not answered. */
    private int emptyPings;

    private @Nullable TornadoWebSocketSession session;

    private volatile @Nullable CoreSubscriber<? super WebSocketMessage> subscriber;
    private volatile long requested;

    /** Tells whose messages these are; before the first of them. */
    void attach(TornadoWebSocketSession of) {
        session = of;
    }

    private TornadoWebSocketSession session() {
        TornadoWebSocketSession known = session;
        if (known == null) {
            throw new IllegalStateException("the session is not there yet");
        }
        return known;
    }

    // ------------------------------------------------------------------------------------------ from the connection

    @Override
    public @Nullable CompletionStage<?> messageReceived(IncomingMessage message) {
        return switch (state) {
            case READING -> take(message);
            case DROPPING, ENDED -> null;
        };
    }

    private @Nullable CompletionStage<?> take(IncomingMessage received) {
        WebSocketMessage message = message(
                received.isText() ? WebSocketMessage.Type.TEXT : WebSocketMessage.Type.BINARY, received.bytes());
        if (isAsked()) {
            deliver(message);
            return null;
        }
        ahead = message;
        aheadBytes = OVERHEAD + received.length();
        session().holds(aheadBytes);
        CompletableFuture<@Nullable Void> waiting = new CompletableFuture<>();
        hold = waiting;
        return waiting;
    }

    /** Wraps bytes on the heap, so that a message that an operator leaves out needs no release. */
    private static WebSocketMessage message(WebSocketMessage.Type type, byte[] bytes) {
        return new WebSocketMessage(type, HeapBufferFactory.INSTANCE.wrap(bytes));
    }

    private boolean isAsked() {
        return live && requested > 0;
    }

    private void deliver(WebSocketMessage message) {
        CoreSubscriber<? super WebSocketMessage> told = subscriber;
        Operators.produced(REQUESTED, this, 1);
        if (told != null) {
            told.onNext(message);
        }
    }

    /** An answer to a ping of the server itself is not for the application; one that nothing has asked for is of no use later. */
    @Override
    public void pongReceived(byte[] payload) {
        if (payload.length == 0) {
            if (emptyPings == 0) {
                return;
            }
            emptyPings--;
        }
        if (state == State.READING && ahead == null && isAsked()) {
            deliver(message(WebSocketMessage.Type.PONG, payload));
        }
    }

    /** Has the next pong without a payload delivered. */
    void expectEmptyPong() {
        emptyPings++;
    }

    @Override
    public void failed(Throwable failure) {
        session().failed(failure);
    }

    @Override
    public void closed() {
        session().closed();
    }

    /** Nothing more comes. */
    void end() {
        if (state == State.READING && live && ahead == null) {
            complete();
        }
        state = State.ENDED;
    }

    private void complete() {
        live = false;
        CoreSubscriber<? super WebSocketMessage> told = subscriber;
        if (told != null) {
            told.onComplete();
        }
    }

    // ------------------------------------------------------------------------------------------ from the subscriber

    @Override
    public void subscribe(CoreSubscriber<? super WebSocketMessage> actual) {
        if (!SUBSCRIBER.compareAndSet(this, null, actual)) {
            Operators.error(
                    actual,
                    new IllegalStateException("receive() of a session has one subscriber, and there is one already;"
                            + " share() what it returns for several"));
            return;
        }
        actual.onSubscribe(this);
        session().onLoop(this::subscribed);
    }

    private void subscribed() {
        if (state == State.DROPPING) {
            return; // it was cancelled meanwhile
        }
        live = true;
        asked();
    }

    private void asked() {
        WebSocketMessage waiting = ahead;
        if (waiting != null && isAsked()) {
            takeAhead();
            deliver(waiting);
        }
        if (state == State.ENDED && live && ahead == null) {
            complete();
        }
    }

    /** Lets the connection read on, in a callback of its own. */
    private void takeAhead() {
        CompletableFuture<@Nullable Void> waiting = hold;
        hold = null;
        ahead = null;
        session().holds(-aheadBytes);
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            session().onLoop(() -> refuse(n));
        } else if (Operators.addCap(REQUESTED, this, n) == 0) {
            session().onLoop(this::asked);
        }
    }

    private void refuse(long n) {
        CoreSubscriber<? super WebSocketMessage> told = subscriber;
        boolean tell = live && told != null;
        drop();
        if (tell && told != null) {
            told.onError(new IllegalArgumentException("asked for " + n + " messages; rule 3.9"));
        }
    }

    @Override
    public void cancel() {
        session().onLoop(this::drop);
    }

    /** Goes on reading, since the end of the connection is not noticed otherwise. */
    private void drop() {
        live = false;
        if (state == State.READING) {
            state = State.DROPPING;
        }
        if (ahead != null) {
            takeAhead();
        }
    }
}
