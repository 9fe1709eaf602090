package org.tornado4j.webflux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.AbstractWebSocketSession;
import org.tornado4j.ioloop.FatalErrors;
import org.tornado4j.websocket.CloseCode;
import org.tornado4j.websocket.WebSocketConnection;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A WebSocket as Spring sees it.
 *
 * <p>Thread: any, for what the interface declares; confined to the loop otherwise.
 */
final class TornadoWebSocketSession extends AbstractWebSocketSession<WebSocketConnection> {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    /** Numbers the sessions of the process. */
    private static final AtomicLong IDS = new AtomicLong();

    private final SocketReceiver receiver;
    private final Sinks.One<CloseStatus> closeStatus = Sinks.one();
    private final List<SocketSender.Sending> sendings = new ArrayList<>(1);
    /** Bytes that the connection was told to be held. */
    private long held;

    private boolean closed;

    TornadoWebSocketSession(
            WebSocketConnection connection,
            SocketReceiver receiver,
            HandshakeInfo info,
            DataBufferFactory bufferFactory) {
        super(connection, Long.toHexString(IDS.incrementAndGet()), info, bufferFactory);
        this.receiver = receiver;
    }

    /** Returns the engine's WebSocket. Any thread. */
    WebSocketConnection connection() {
        return getDelegate();
    }

    /** Runs {@code task} now if this is the loop, else soon. Any thread. */
    void onLoop(Runnable task) {
        if (connection().loop().isRunningHere()) {
            task.run();
        } else {
            connection().loop().execute(task);
        }
    }

    // ------------------------------------------------------------------------------------------ for the application

    @Override
    public Flux<WebSocketMessage> receive() {
        return receiver;
    }

    @Override
    public Mono<Void> send(Publisher<WebSocketMessage> messages) {
        return new SocketSender(this, messages);
    }

    @Override
    public boolean isOpen() {
        return connection().isOpen();
    }

    @Override
    public Mono<Void> close(CloseStatus status) {
        String reason = status.getReason();
        return Mono.fromRunnable(() -> connection().close(status.getCode(), reason == null ? "" : reason));
    }

    @Override
    public Mono<CloseStatus> closeStatus() {
        return closeStatus.asMono();
    }

    // ------------------------------------------------------------------------------------------ the handler

    /** Has {@code handler} talk over this. */
    void handleBy(WebSocketHandler handler) {
        Handling handling = new Handling();
        try {
            handler.handle(this).subscribe(handling);
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            handling.onError(e);
        }
    }

    /** Closes the socket when the handler is done. Thread: any. */
    private final class Handling implements CoreSubscriber<Void> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onComplete() {
            connection().close();
        }

        @Override
        public void onError(Throwable failure) {
            failed(failure);
            connection().close(CloseCode.INTERNAL_ERROR, "");
        }
    }

    /** Tells the log of what failed; that something cannot be sent to a client that has left is ordinary. Any thread. */
    void failed(Throwable failure) {
        String path = getHandshakeInfo().getUri().getRawPath();
        if (failure instanceof IOException && !connection().isOpen()) {
            LOG.debug("Failed as the WebSocket is closed: {}", path, failure);
        } else {
            LOG.error("Failed in the conversation over a WebSocket: {}", path, failure);
        }
    }

    // ------------------------------------------------------------------------------------------ from its parts

    /** Notes a sender, to be told of the end of the connection. */
    void begins(SocketSender.Sending sending) {
        if (closed) {
            sending.connectionClosed();
        } else {
            sendings.add(sending);
        }
    }

    /** Forgets a sender that is done. */
    void ends(SocketSender.Sending sending) {
        sendings.remove(sending);
    }

    /** Counts memory that is held for the client, or not any more, in bytes. */
    void holds(long more) {
        held += more;
        connection().holds(held);
    }

    /** The application sends a ping without a payload: the answer is for its receiver. */
    void sendsEmptyPing() {
        receiver.expectEmptyPong();
    }

    /** The connection has ended. */
    void closed() {
        closed = true;
        receiver.end();
        for (SocketSender.Sending sending : List.copyOf(sendings)) {
            sending.connectionClosed();
        }
        closeStatus.tryEmitValue(
                CloseStatus.create(connection().closeCode(), connection().closeReason()));
    }
}
