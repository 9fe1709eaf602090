package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.RequestStartLine;

/** Answers a request with a text when it is whole. */
final class AnsweringDelegate implements HTTPMessageDelegate {

    private final HTTPConnection connection;
    private final byte[] text;

    AnsweringDelegate(HTTPConnection connection, String text) {
        this.connection = connection;
        this.text = text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return null;
    }

    @Override
    public void finish() {
        connection.respond(200, null, new HTTPHeaders(), text, 0, text.length);
    }

    @Override
    public void onConnectionClose() {}
}
