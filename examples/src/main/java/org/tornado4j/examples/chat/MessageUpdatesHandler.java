package org.tornado4j.examples.chat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.RequestHandler;

/**
 * Waits for messages that the client does not have. The loop does other work meanwhile: what waits is a connection, not a
 * thread.
 */
final class MessageUpdatesHandler extends RequestHandler {

    private final MessageBuffer buffer;
    private @Nullable CompletableFuture<List<Message>> newer;

    MessageUpdatesHandler(MessageBuffer buffer) {
        this.buffer = buffer;
    }

    CompletionStage<?> post() {
        newer = buffer.since(getArgumentOrNull("cursor"));
        return newer.thenApply(messages ->
                Map.of("messages", messages.stream().map(Message::json).toList()));
    }

    @Override
    protected void onConnectionClose() {
        stopWaiting();
    }

    @Override
    protected void onDrain() {
        stopWaiting();
    }

    private void stopWaiting() {
        if (newer != null) {
            buffer.giveUp(newer);
        }
    }
}
