package org.tornado4j.spring.boot.starter.webflux.app;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JDK's client, and what it receives at {@code /echo}. */
public final class SocketClient implements WebSocket.Listener {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    private SocketClient(WebSocket.Builder builder, String port) {
        socket = builder.connectTimeout(DEADLINE).buildAsync(uri(port), this).join();
    }

    private static WebSocket.Builder builder() {
        return HttpClient.newHttpClient().newWebSocketBuilder();
    }

    private static URI uri(String port) {
        return URI.create("ws://localhost:" + port + "/echo");
    }

    /** @param fields names and values */
    public static SocketClient open(String port, String... fields) {
        WebSocket.Builder builder = builder();
        for (int i = 0; i < fields.length; i += 2) {
            builder.header(fields[i], fields[i + 1]);
        }
        return new SocketClient(builder, port);
    }

    /** Returns the status with which a handshake is refused. */
    public static int refusal(String port) {
        try {
            open(port);
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    public void send(String text) {
        socket.sendText(text, true).join();
    }

    /** Returns the next message, or "closed", code and reason. */
    public String next() {
        try {
            return String.valueOf(messages.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            messages.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        messages.add("closed " + code + " " + reason);
        return null;
    }
}
