package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Content that a {@link StreamRequestBody} handler takes in a {@link Blocking} {@code dataReceived}: one chunk at a time,
 * copied, since what the connection lends is its own again before the method has even begun.
 *
 * <p>Thread: the connection's loop, but for the method.
 */
final class BlockingContent implements ContentReceiver {

    private final Execution execution;

    BlockingContent(Execution execution) {
        this.execution = execution;
    }

    @Override
    public CompletionStage<?> receive(ByteBuffer chunk) {
        ByteBuffer copy = ByteBuffer.allocate(chunk.remaining()).put(chunk).flip();
        CompletableFuture<@Nullable Void> taken = new CompletableFuture<>();
        execution.startBlocking(() -> run(copy, taken), taken::completeExceptionally);
        HTTPConnection connection = execution.connection();
        connection.holds(copy.capacity());
        return taken.whenCompleteAsync((ok, failure) -> connection.holds(0), connection.loop());
    }

    private void run(ByteBuffer chunk, CompletableFuture<@Nullable Void> taken) {
        CompletionStage<?> stage = null;
        Throwable failure = null;
        RequestObservation.Scope scope = execution.openScope();
        try {
            stage = execution.handler().dataReceived(chunk);
        } catch (Throwable e) {
            failure = e;
        } finally {
            scope.close();
        }
        execution.endBlocking();
        if (stage != null) {
            Outcome.forward(stage, taken);
        } else {
            Outcome.complete(taken, failure);
        }
    }

    @Override
    public void finish(HTTPServerRequest request) {
        // the handler has it
    }
}
