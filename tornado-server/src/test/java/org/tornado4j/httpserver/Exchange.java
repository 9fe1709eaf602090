package org.tornado4j.httpserver;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.RequestStartLine;

/**
 * A request as its delegate hears of it, and ways to answer it. Tests override what they want to know.
 *
 * <p>Thread: the server's loop; {@link #calls} from any.
 */
class Exchange implements HTTPMessageDelegate {

    final HTTPConnection connection;
    /** The calls received, in order. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private @Nullable RequestStartLine startLine;
    private @Nullable HTTPHeaders headers;

    Exchange(HTTPConnection connection) {
        this.connection = connection;
    }

    /** A server that answers each whole request by {@code handler}. */
    static HTTPServerConnectionDelegate answering(Consumer<Exchange> handler) {
        return of(connection -> new Exchange(connection) {
            @Override
            public void finish() {
                super.finish();
                handler.accept(this);
            }
        });
    }

    static HTTPServerConnectionDelegate of(Function<HTTPConnection, Exchange> exchange) {
        return exchange::apply;
    }

    /** A server that says what it was asked for. */
    static HTTPServerConnectionDelegate echo() {
        return answering(
                exchange -> exchange.respond(exchange.method() + " " + exchange.target() + " " + exchange.content()));
    }

    // ------------------------------------------------------------------------------------------ the request

    String method() {
        return startLine().method();
    }

    String target() {
        return startLine().target();
    }

    RequestStartLine startLine() {
        if (startLine == null) {
            throw new IllegalStateException("no headers yet");
        }
        return startLine;
    }

    HTTPHeaders headers() {
        if (headers == null) {
            throw new IllegalStateException("no headers yet");
        }
        return headers;
    }

    String content() {
        return content.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        this.startLine = startLine;
        this.headers = headers;
        calls.add("headers");
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        byte[] bytes = new byte[chunk.remaining()];
        chunk.get(bytes);
        content.writeBytes(bytes);
        calls.add("data " + bytes.length);
        return null;
    }

    @Override
    public void trailersReceived(HTTPHeaders trailers) {
        calls.add("trailers " + trailers.getAll());
    }

    @Override
    public void finish() {
        calls.add("finish");
    }

    @Override
    public void onConnectionClose() {
        calls.add("close");
    }

    // ------------------------------------------------------------------------------------------ the response

    static HTTPHeaders fields(String... namesAndValues) {
        HTTPHeaders headers = new HTTPHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    void respond(String text) {
        respond(200, text);
    }

    void respond(int status, String text, String... namesAndValues) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        connection.respond(status, null, fields(namesAndValues), bytes, 0, bytes.length);
    }

    void writeHeaders(int status, String text, String... namesAndValues) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        connection.writeHeaders(status, null, fields(namesAndValues), bytes, 0, bytes.length);
    }

    void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        connection.write(bytes, 0, bytes.length);
    }
}
