package org.tornado4j.web;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Writes what an entry method returned, or its stage completed with.
 *
 * <p>Thread: that of the handler; without state.
 */
final class Results {

    private Results() {}

    /**
     * Writes {@code result}; but not what has to be awaited.
     *
     * @return null if it was written; a {@code CompletionStage} or a {@code Flow.Publisher} that is still to be awaited
     * @throws IllegalStateException if the handler has written something itself
     */
    static @Nullable Object write(Execution execution, Object result) {
        if (result instanceof CompletionStage<?>) {
            return result;
        }
        Object adapted = adapt(execution, result);
        if (adapted instanceof CompletionStage<?>) {
            return adapted;
        }
        requireNothingWritten(execution, result);
        if (adapted instanceof Reply reply) {
            return writeReply(execution, reply);
        }
        return writeContent(execution, adapted);
    }

    private static Object adapt(Execution execution, Object result) {
        AsynchronousTypes types = execution.application().settings().asynchronousTypes();
        return types == null ? result : types.adapt(result);
    }

    private static void requireNothingWritten(Execution execution, Object result) {
        ResponseOutput output = execution.output();
        if (output.isFinished() || output.isStreaming() || output.response().length() != 0) {
            throw new IllegalStateException(execution.handler().getClass().getName() + " returned a "
                    + result.getClass().getSimpleName()
                    + ", but has written a response already: either return a value, or call write and return nothing;"
                    + " a stage has to complete with null then, as by thenAccept");
        }
    }

    private static @Nullable Object writeReply(Execution execution, Reply reply) {
        Response response = execution.output().response();
        response.setStatus(reply.status(), null);
        Object content = reply.content();
        Object rest = content == null ? null : writeContent(execution, adapt(execution, content));
        if (content == null) {
            response.headers().remove("Content-Type");
        }
        reply.applyFieldsTo(response.headers()); // after the Content-Type of the content
        return rest;
    }

    private static @Nullable Object writeContent(Execution execution, Object content) {
        if (content instanceof Flow.Publisher<?>) {
            return content;
        }
        execution.handler().write(content);
        return null;
    }
}
