package org.tornado4j.websocket;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.ExtendedBy;
import org.tornado4j.web.MethodCall;
import org.tornado4j.web.RequestHandler;

/**
 * Answers a request for a WebSocket, and handles its messages: Tornado's {@code WebSocketHandler}. There is one
 * instance per client, for as long as it is connected.
 *
 * <pre>
 * class ChatHandler extends WebSocketHandler {
 *
 *     void open(String room) {                   // "/rooms/{room}"
 *         writeMessage("welcome to " + room);
 *     }
 *
 *     &#64;Override
 *     protected &#64;Nullable CompletionStage&lt;?&gt; onMessage(String text) {
 *         return writeMessage("you said " + text);
 *     }
 * }
 * </pre>
 *
 * <ol>
 *   <li>the steps of any {@link RequestHandler} before its entry method: {@code prepare}, for instance, which may
 *       refuse the request
 *   <li>the handshake is checked: 400, 403 by {@link #checkOrigin}, 426 for another version
 *   <li>{@link #selectSubprotocol}, {@link #getCompressionOptions}; the response 101, with the fields and cookies that
 *       were set; the access line; {@link #onFinish}
 *   <li>{@code open}, if there is such a method. It is not private, takes the arguments of the path as an entry method does,
 *       and returns nothing or a stage
 *   <li>{@link #onMessage(String)}, {@link #onMessage(byte[])} with each message, or {@link #onFragment} with each
 *       piece of a message, one after another: the next is not read until the stage that the method returns completes
 *   <li>{@link #onClose}, once
 * </ol>
 *
 * <p>From the third step on, the methods that produce a response throw {@link IllegalStateException}. If {@code open}
 * or a message method throws, the exception is logged, and the socket is closed with 1011.
 *
 * <p>Thread: the loop of the connection. {@code open}, {@code onMessage} and {@code onFragment} may be
 * {@link Blocking}; then the handler is confined to that thread meanwhile, except that {@code onClose}, {@code onPing}
 * and {@code onPong} may be called on the loop. {@link #writeMessage(String)}, {@link #ping} and {@link #close()} may
 * be called from any thread.
 */
@ExtendedBy(SocketMethods.Rules.class)
public abstract class WebSocketHandler extends RequestHandler {

    /** Null until the response was sent. */
    private @Nullable WebSocketConnection connection;

    private @Nullable String subprotocol;

    protected WebSocketHandler() {}

    /**
     * Returns the socket, for code that sends to it on behalf of this handler.
     *
     * @throws IllegalStateException before {@code open}
     */
    public final WebSocketConnection connection() {
        WebSocketConnection known = connection;
        if (known == null) {
            throw new IllegalStateException("the WebSocket is not open yet: open() is the first that can use it");
        }
        return known;
    }

    // ------------------------------------------------------------------------------------------ hooks

    /**
     * Called with each text message. A handler that does not override this closes the socket with 1003.
     *
     * @return null to receive the next message as soon as it arrives; else no more is read until the stage completes. A
     *     stage of {@link #writeMessage(String)} delays the next message only while the client is behind
     */
    protected @Nullable CompletionStage<?> onMessage(String text) throws Exception {
        throw new UnsupportedOperationException("override onMessage(String)");
    }

    /**
     * Called with each binary message. A handler that does not override this closes the socket with 1003.
     *
     * <p>Ownership: {@code bytes} is the handler's.
     *
     * @return as {@link #onMessage(String)}
     */
    protected @Nullable CompletionStage<?> onMessage(byte[] bytes) throws Exception {
        throw new UnsupportedOperationException("override onMessage(byte[])");
    }

    /**
     * Called with each piece of a message, one at a time and in order. If a handler overrides this method, its
     * messages, of both kinds, are not collected, so that they may be larger than memory.
     * {@link WebSocketOptions#maxStreamedMessageBytes} limits them. Such a handler must not have {@code onMessage}.
     *
     * <p>Ownership: {@code fragment} is lent until this returns; a {@link Blocking} method gets a copy.
     *
     * @return as {@link #onMessage(String)}, for the next piece
     */
    protected @Nullable CompletionStage<?> onFragment(MessageFragment fragment) throws Exception {
        throw new UnsupportedOperationException("override onFragment");
    }

    /** Called with the payload of a ping, which has been answered already. */
    protected void onPing(byte[] payload) throws Exception {}

    /** Called with the payload of a pong. */
    protected void onPong(byte[] payload) throws Exception {}

    /** Called once when the connection has ended, for whatever reason; {@link #closeCode} returns it. */
    protected void onClose() {}

    /**
     * Called when the server is shutting down. The socket is closed with 1001 within {@link WebSocketOptions#drainSpread}; a handler
     * may close it earlier.
     */
    @Override
    protected void onDrain() {}

    /**
     * Returns the subprotocol to use; by default none. Called once per handshake.
     *
     * @param offered the subprotocols offered by the client, the preferred ones first; empty if it offers none
     * @return one of them, or null for none
     */
    protected @Nullable String selectSubprotocol(List<String> offered) {
        return null;
    }

    /**
     * Returns whether a page of {@code origin} may connect; by default according to
     * {@link WebSocketOptions#allowedOrigins}. Not called for a request without an origin, which is not from a browser.
     */
    protected boolean checkOrigin(String origin) {
        return options().allowedOrigins().allow(request());
    }

    /** Returns the compression that is accepted; by default that of {@link #options}. Null for none. */
    protected @Nullable WebSocketCompression getCompressionOptions() {
        return options().compression();
    }

    /** Returns the limits and times of the socket; by default those of the application. */
    protected WebSocketOptions options() {
        return WebSocketOptions.of(settings());
    }

    // ------------------------------------------------------------------------------------------ the handshake

    /** Answers a handshake. */
    void get() throws Throwable {
        WebSocketUpgrade upgrade;
        try {
            upgrade = WebSocketUpgrade.of(request(), options(), getCompressionOptions(), this::allowsOrigin);
        } catch (HandshakeRefusal e) {
            refuse(e);
            return;
        }
        MethodCall open = prepareCall(SocketMethods.OPEN);
        String chosen = selectSubprotocol(upgrade.subprotocols());
        upgrade.select(chosen);
        upgrade.addTo(headers());
        Events events = new Events();
        WebSocketConnection opened = upgrade.open(switchProtocols(WebSocketUpgrade.PROTOCOL), events);
        subprotocol = chosen;
        connection = opened;
        request().compact(); // before another thread may have it
        CompletionStage<?> ready = events.open(open);
        if (ready == null) {
            request().compact(); // what open has asked for, it may have asked for the last time
        }
        opened.begin(ready);
    }

    private boolean allowsOrigin(HTTPServerRequest request) {
        String origin = request.headers().get("Origin");
        return origin == null || checkOrigin(origin);
    }

    private void refuse(HandshakeRefusal refusal) {
        setStatus(refusal.status());
        setHeader("Content-Type", "text/plain; charset=UTF-8");
        refusal.addTo(headers());
        finish(refusal.text());
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Sends a text message.
     *
     * @return completes, on the loop, when the message has been written; fails with {@link WebSocketClosedException} if
     *     the socket is closing or closed, and with {@link MessageDroppedException} if it was dropped in favour of
     *     newer ones
     */
    public final CompletionStage<@Nullable Void> writeMessage(String text) {
        return connection().text(text);
    }

    /**
     * Sends a binary message.
     *
     * <p>Ownership: {@code bytes} is taken over; the caller must not change it any more.
     *
     * @return as {@link #writeMessage(String)}
     */
    public final CompletionStage<@Nullable Void> writeMessage(byte[] bytes) {
        return connection().binary(bytes);
    }

    /**
     * Sends an object as JSON, in a text message, encoded by the {@code JsonCodec} of the settings. A String is sent as
     * text and a byte array as binary, whatever their declared type.
     *
     * @return as {@link #writeMessage(String)}
     */
    public final CompletionStage<@Nullable Void> writeMessage(Object value) {
        if (value instanceof CharSequence text) {
            return writeMessage(text.toString());
        } else if (value instanceof byte[] bytes) {
            return writeMessage(bytes);
        }
        return connection().text(settings().jsonCodec().encode(value));
    }

    /**
     * Begins a text message that is sent in pieces, so that it may be larger than memory. Other messages wait until it
     * is finished.
     */
    public final MessageWriter beginText() {
        return connection().beginText();
    }

    /** Begins a binary message that is sent in pieces: {@link #beginText}. */
    public final MessageWriter beginBinary() {
        return connection().beginBinary();
    }

    /**
     * Sends a ping, in addition to those of {@link WebSocketOptions#pingInterval}. The client's answer is passed to
     * {@link #onPong}.
     *
     * @param payload up to 125 bytes
     * @throws IllegalArgumentException if it is longer
     */
    public final void ping(byte[] payload) {
        connection().ping(payload);
    }

    /** Closes the socket with 1000: {@link #close(int, String)}. */
    public final void close() {
        connection().close();
    }

    /** Closes the socket without a reason: {@link #close(int, String)}. */
    public final void close(int code) {
        connection().close(code, "");
    }

    /**
     * Closes the socket: messages sent before are written, then a close frame. The connection ends when the client has
     * answered, or after {@link WebSocketOptions#closeTimeout}. Messages that arrive meanwhile are dropped; later calls
     * do nothing.
     *
     * @param code a {@link CloseCode}, or 3000 to 4999
     * @param reason up to 123 bytes in UTF-8
     * @throws IllegalArgumentException if the code cannot be sent, or the reason is longer
     */
    public final void close(int code, String reason) {
        connection().close(code, reason);
    }

    // ------------------------------------------------------------------------------------------ about it

    /** Returns whether messages can be sent: the socket has been opened, and neither side has closed it. */
    public final boolean isOpen() {
        return connection != null && connection.isOpen();
    }

    /**
     * Returns the code of the first close frame, sent by either side; {@link CloseCode#NO_CODE} if that had none,
     * {@link CloseCode#ABNORMAL} if there was none.
     */
    public final int closeCode() {
        return connection().closeCode();
    }

    /** Returns the reason of the first close frame; empty for none. */
    public final String closeReason() {
        return connection().closeReason();
    }

    /** Returns the subprotocol that was selected; null for none. */
    public final @Nullable String selectedSubprotocol() {
        return subprotocol;
    }

    // ------------------------------------------------------------------------------------------ events

    /** Takes a text message; {@link JsonWebSocketHandler} does it in another way. */
    @Nullable
    CompletionStage<?> textReceived(IncomingMessage message, boolean blocking) throws Exception {
        String text = message.text();
        return blocking ? callBlocking(() -> onMessage(text)).thenCompose(WebSocketHandler::rest) : onMessage(text);
    }

    /** Returns what a method that may block has returned, if it is a stage. */
    static CompletionStage<?> rest(@Nullable Object result) {
        return result instanceof CompletionStage<?> stage ? stage : CompletableFuture.completedStage(null);
    }

    /** Passes the events of the connection on. */
    private final class Events implements WebSocketListener {

        /** Looked up each time, since there is no room for it in the memory of an idle socket. */
        private SocketMethods methods() {
            return SocketMethods.of(WebSocketHandler.this.getClass());
        }

        @Nullable
        CompletionStage<?> open(@Nullable MethodCall open) {
            if (open == null) {
                return null;
            }
            if (methods().opensBlocking()) {
                return callBlocking(open).thenCompose(WebSocketHandler::rest);
            }
            try {
                return (CompletionStage<?>) open.call();
            } catch (Throwable e) {
                return CompletableFuture.failedStage(e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> messageReceived(IncomingMessage message) throws Exception {
            loop().setActivity(WebSocketHandler.this);
            SocketMethods methods = methods();
            if (message.isText() ? !methods.takesText() : !methods.takesBinary()) {
                close(CloseCode.UNSUPPORTED_DATA, message.isText() ? "no text is accepted" : "only text is accepted");
                return null;
            }
            return message.isText()
                    ? textReceived(message, methods.textIsBlocking())
                    : binaryReceived(message.bytes(), methods.binaryIsBlocking());
        }

        private @Nullable CompletionStage<?> binaryReceived(byte[] bytes, boolean blocking) throws Exception {
            return blocking
                    ? callBlocking(() -> onMessage(bytes)).thenCompose(WebSocketHandler::rest)
                    : onMessage(bytes);
        }

        @Override
        public boolean takesFragments() {
            return methods().takesFragments();
        }

        @Override
        public @Nullable CompletionStage<?> fragmentReceived(MessageFragment fragment) throws Exception {
            loop().setActivity(WebSocketHandler.this);
            if (!methods().fragmentsAreBlocking()) {
                return onFragment(fragment);
            }
            MessageFragment copy = CopiedFragment.of(fragment);
            return callBlocking(() -> onFragment(copy)).thenCompose(WebSocketHandler::rest);
        }

        @Override
        public void pingReceived(byte[] payload) throws Exception {
            onPing(payload);
        }

        @Override
        public void pongReceived(byte[] payload) throws Exception {
            onPong(payload);
        }

        @Override
        public void draining() {
            onDrain();
        }

        @Override
        public void failed(Throwable failure) {
            logException(failure);
        }

        @Override
        public void closed() {
            loop().setActivity(WebSocketHandler.this);
            onClose();
        }
    }
}
