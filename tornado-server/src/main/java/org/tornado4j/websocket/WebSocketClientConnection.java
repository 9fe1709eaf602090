package org.tornado4j.websocket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.ioloop.FatalErrors;

/**
 * A client's WebSocket: Tornado's {@code WebSocketClientConnection}. Created by
 * {@link WebSocketClient#websocketConnect(WebSocketRequest)}.
 *
 * <p>One message is read ahead of {@link #readMessage}; then reading stops, so that the server has to wait. Meanwhile,
 * pings of the server are not answered, and the end of the connection is not noticed: a client that does not read
 * continuously should use a {@link MessageCallback}.
 *
 * <p>Thread: any. Stages complete, and callbacks run, on the loop.
 */
public final class WebSocketClientConnection {

    /** Receives messages. */
    @FunctionalInterface
    public interface MessageCallback {

        /**
         * Called with each message, one at a time, on the loop. If it fails that is logged, and the socket closed with 1011.
         *
         * @return null to get the next message as soon as it is there; else nothing is read until the stage completes
         */
        @Nullable
        CompletionStage<?> onMessage(WebSocketClientConnection socket, ReceivedMessage message) throws Exception;
    }

    /** Receives messages in pieces. */
    @FunctionalInterface
    public interface FragmentCallback {

        /**
         * Called with each piece of a message, one at a time, on the loop.
         *
         * <p>Ownership: {@code fragment} is lent until this returns.
         *
         * @return as {@link MessageCallback#onMessage}, for the next piece
         */
        @Nullable
        CompletionStage<?> onFragment(WebSocketClientConnection socket, MessageFragment fragment) throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    private final WebSocketRequest request;
    private final @Nullable String subprotocol;
    private final HTTPHeaders headers;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    /** Null until the socket is open, which is before anyone has it. */
    private @Nullable WebSocketConnection connection;
    /** The read that waits for a message; null for none. The loop's, as what follows. */
    private @Nullable CompletableFuture<@Nullable ReceivedMessage> reading;
    /** The message that no read has taken; null for none. */
    private @Nullable ReceivedMessage ahead;
    /** Completed when {@link #ahead} is taken. */
    private CompletableFuture<@Nullable Void> taken = new CompletableFuture<>();

    private boolean ended;

    WebSocketClientConnection(WebSocketRequest request, @Nullable String subprotocol, HTTPHeaders headers) {
        this.request = request;
        this.subprotocol = subprotocol;
        this.headers = headers;
    }

    void open(WebSocketConnection opened) {
        connection = opened;
    }

    private WebSocketConnection connection() {
        WebSocketConnection known = connection;
        if (known == null) {
            throw new IllegalStateException("the WebSocket is not open yet");
        }
        return known;
    }

    // ------------------------------------------------------------------------------------------ reading

    /**
     * Returns the next message. Only one read may be pending.
     *
     * @return the message, or null when the connection has ended; fails with {@link IllegalStateException} if another
     *     read is pending, or messages are passed to a callback
     */
    public CompletionStage<@Nullable ReceivedMessage> readMessage() {
        if (connection().loop().isInLoop()) {
            return read(new CompletableFuture<>());
        }
        CompletableFuture<@Nullable ReceivedMessage> result = new CompletableFuture<>();
        connection().loop().addCallback(() -> read(result));
        return result;
    }

    private CompletionStage<@Nullable ReceivedMessage> read(CompletableFuture<@Nullable ReceivedMessage> result) {
        ReceivedMessage next = ahead;
        if (request.onMessage() != null || request.onFragment() != null) {
            result.completeExceptionally(new IllegalStateException("messages go to the callback of the request"));
        } else if (reading != null) {
            result.completeExceptionally(
                    new IllegalStateException("another read waits: wait for its stage before the next"));
        } else if (next != null) {
            ahead = null;
            taken.complete(null);
            result.complete(next);
        } else if (ended) {
            result.complete(null);
        } else {
            reading = result;
        }
        return result;
    }

    private @Nullable CompletionStage<?> received(IncomingMessage lent) throws Exception {
        ReceivedMessage message = new ReceivedMessage(lent.isText(), lent.bytes());
        MessageCallback callback = request.onMessage();
        if (callback != null) {
            return callback.onMessage(this, message);
        }
        CompletableFuture<@Nullable ReceivedMessage> waiting = reading;
        if (waiting != null) {
            reading = null;
            waiting.complete(message);
            return null;
        }
        ahead = message;
        taken = new CompletableFuture<>();
        return taken;
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Sends a text message.
     *
     * @return completes when it has been written; fails with {@link WebSocketClosedException} if the socket is closing
     *     or closed
     */
    public CompletionStage<@Nullable Void> writeMessage(String text) {
        return connection().text(text);
    }

    /**
     * Sends a binary message.
     *
     * <p>Ownership: {@code bytes} is taken over; the caller must not change it any more.
     *
     * @return as {@link #writeMessage(String)}
     */
    public CompletionStage<@Nullable Void> writeMessage(byte[] bytes) {
        return connection().binary(bytes);
    }

    /** Begins a text message that is sent in pieces: {@link WebSocketHandler#beginText}. */
    public MessageWriter beginText() {
        return connection().beginText();
    }

    /** Begins a binary message that is sent in pieces. */
    public MessageWriter beginBinary() {
        return connection().beginBinary();
    }

    /**
     * Sends a ping, in addition to those of {@link WebSocketOptions#pingInterval}.
     *
     * @param payload up to 125 bytes
     * @throws IllegalArgumentException if it is longer
     */
    public void ping(byte[] payload) {
        connection().ping(payload);
    }

    // ------------------------------------------------------------------------------------------ the end

    /** Closes the socket with 1000. */
    public void close() {
        connection().close();
    }

    /**
     * Closes the socket: messages sent before are written, then a close frame. The server then ends the connection; if
     * it does not do so within {@link WebSocketOptions#closeTimeout}, the connection is cut off.
     *
     * @param code a {@link CloseCode}, or 3000 to 4999
     * @param reason up to 123 bytes in UTF-8
     * @throws IllegalArgumentException if the code cannot be sent, or the reason is longer
     */
    public void close(int code, String reason) {
        connection().close(code, reason);
    }

    /** Returns a stage that completes when the connection has ended, for whatever reason. It never fails. */
    public CompletionStage<@Nullable Void> closed() {
        return closed.minimalCompletionStage();
    }

    /** Returns whether messages can be sent: neither side has closed the socket. */
    public boolean isOpen() {
        return connection().isOpen();
    }

    /**
     * Returns the code of the first close frame, sent by either side; {@link CloseCode#NO_CODE} if that had none,
     * {@link CloseCode#ABNORMAL} if there was none. Thread: the loop, or any when {@link #closed} has completed.
     */
    public int closeCode() {
        return connection().closeCode();
    }

    /** Returns the reason of the first close frame; empty for none. Thread: as for {@link #closeCode}. */
    public String closeReason() {
        return connection().closeReason();
    }

    /** Returns the subprotocol that the server has selected; null for none. */
    public @Nullable String selectedSubprotocol() {
        return subprotocol;
    }

    /** Returns the fields of the response to the handshake. */
    public HTTPHeaders responseHeaders() {
        return headers.copy();
    }

    // ------------------------------------------------------------------------------------------ events

    WebSocketListener listener() {
        return new Events();
    }

    /** Receives the events of the connection. */
    private final class Events implements WebSocketListener {

        @Override
        public @Nullable CompletionStage<?> messageReceived(IncomingMessage message) throws Exception {
            return received(message);
        }

        @Override
        public boolean takesFragments() {
            return request.onFragment() != null;
        }

        @Override
        public @Nullable CompletionStage<?> fragmentReceived(MessageFragment fragment) throws Exception {
            FragmentCallback callback = request.onFragment();
            return callback == null ? null : callback.onFragment(WebSocketClientConnection.this, fragment);
        }

        @Override
        public void failed(Throwable failure) {
            FatalErrors.escalate(failure);
            LOG.error("Exception in the callback of the WebSocket to {}", request, failure);
        }

        @Override
        public void closed() {
            ended = true;
            CompletableFuture<@Nullable ReceivedMessage> waiting = reading;
            reading = null;
            if (waiting != null) {
                waiting.complete(null);
            }
            closed.complete(null);
        }
    }
}
