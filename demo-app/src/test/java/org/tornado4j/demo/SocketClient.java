package org.tornado4j.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A WebSocket of a test, by the JDK's client; its messages are JSON. */
public final class SocketClient implements WebSocket.Listener, AutoCloseable {

    private static final long LIMIT_SECONDS = 30;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final JsonMapper json = new JsonMapper();
    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder parts = new StringBuilder();
    private final WebSocket socket;

    public SocketClient(int port, String path) throws Exception {
        socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:" + port + path), this)
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        parts.append(text);
        if (last) {
            received.add(json.readTree(parts.toString()));
            parts.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    public void send(String text) throws Exception {
        socket.sendText(text, true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Returns the next message. */
    public JsonNode next() throws InterruptedException {
        JsonNode message = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message within " + LIMIT_SECONDS + " s");
        }
        return message;
    }

    /** Returns the code that the server closes the socket with. */
    public int closeCode() throws Exception {
        return closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
