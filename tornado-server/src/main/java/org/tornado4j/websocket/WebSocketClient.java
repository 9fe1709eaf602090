package org.tornado4j.websocket;

import java.util.concurrent.CompletionStage;
import org.tornado4j.ioloop.IOLoop;

/**
 * Connects to WebSockets of other servers: Tornado's {@code websocket_connect}.
 *
 * <pre>
 * websocketConnect("wss://example.com/feed").thenCompose(socket -&gt; {
 *     socket.writeMessage("subscribe");
 *     return socket.readMessage();
 * });
 * </pre>
 */
public final class WebSocketClient {

    private WebSocketClient() {}

    /** Same as {@link #websocketConnect(WebSocketRequest)}, with all defaults. */
    public static CompletionStage<WebSocketClientConnection> websocketConnect(String url) {
        return websocketConnect(WebSocketRequest.builder(url).build());
    }

    /**
     * Connects on the current loop. Redirects are not followed.
     *
     * <p>Thread: a loop's.
     *
     * @return completes on the loop; fails with {@link WebSocketHandshakeException} if the server does not accept the
     *     handshake, with an {@link java.io.IOException} if it cannot be reached, and with
     *     {@link java.util.concurrent.TimeoutException} after the connect timeout
     * @throws IllegalStateException in a thread that is not a loop's
     */
    public static CompletionStage<WebSocketClientConnection> websocketConnect(WebSocketRequest request) {
        IOLoop loop = IOLoop.currentOrNull();
        if (loop == null) {
            throw new IllegalStateException(
                    "websocketConnect is called on the loop that the socket is to belong to: use IOLoop.addCallback");
        }
        return new ClientConnect(loop, request).start();
    }
}
