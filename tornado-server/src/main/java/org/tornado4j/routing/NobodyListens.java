package org.tornado4j.routing;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.RequestStartLine;

/** Hears of a message and does nothing. */
class NobodyListens implements HTTPMessageDelegate {

    static final HTTPMessageDelegate INSTANCE = new NobodyListens();

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        return null;
    }

    @Override
    public void finish() {}

    @Override
    public void onConnectionClose() {}
}
