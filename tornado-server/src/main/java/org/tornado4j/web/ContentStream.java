package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.FormData;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.MultipartReader;

/**
 * The content of a request whose handler, {@link StreamRequestBody} or {@link StreamMultipart}, takes it as it arrives.
 *
 * <ol>
 *   <li>{@link #whenOpened}, if {@code prepare} takes a while: content waits for it
 *   <li>{@link #open}, when {@code prepare} is through
 *   <li>{@link #receive} for each chunk
 *   <li>{@link #finish}, if all of it has come
 *   <li>{@link #release} in any case, when the response is finished or given up
 * </ol>
 *
 * <p>Thread: the connection's loop.
 */
final class ContentStream {

    private final Execution execution;
    private final HandlerType type;
    private @Nullable CompletableFuture<@Nullable Void> opened;
    /** Takes the chunks that do not go straight to {@code dataReceived}; null before the first. */
    private @Nullable ContentReceiver receiver;

    ContentStream(Execution execution, HandlerType type) {
        this.execution = execution;
        this.type = type;
    }

    CompletionStage<?> whenOpened() {
        CompletableFuture<@Nullable Void> waiting = new CompletableFuture<>();
        opened = waiting;
        return waiting;
    }

    void open() {
        if (type.content() == HandlerType.Content.FORM) {
            limitForm(execution.handler().uploadLimits());
        }
        if (opened != null) {
            opened.complete(null);
        }
    }

    private void limitForm(UploadLimits limits) {
        HTTPServerRequest request = execution.request();
        if (request.multipartReader() == null) {
            WholeContent.requireFits(request.headers().first("Content-Length"), limits.maxFieldBytes());
        } else if (limits.maxRequestBytes() != 0) { // else what the server allows
            execution.connection().setMaxBodySize(limits.maxRequestBytes());
        }
    }

    /** Throws 415 (RFC 9110 section 15.5.16) for content that a {@link StreamMultipart} handler cannot take. */
    static void requireForm(HTTPServerRequest request) {
        if (request.hasOtherContentThanForms()) {
            throw new HTTPProblem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Expected content of type " + FormData.MEDIA_TYPES)
                    .withHeader("Accept", FormData.MEDIA_TYPES);
        }
    }

    /**
     * Takes a chunk. Ownership: it is lent until this returns.
     *
     * @return null to get the next chunk as soon as it is there; else no more is read until the stage completes
     */
    @Nullable
    CompletionStage<?> receive(ByteBuffer chunk) {
        try {
            CompletionStage<?> taken = type.receivesDirectly()
                    ? execution.handler().dataReceived(chunk)
                    : receiver().receive(chunk);
            return taken == null || isDone(taken) ? null : goingOn(taken);
        } catch (Throwable e) {
            Failures.answer(execution, e);
            return null;
        }
    }

    /** As is the stage of a flush most of the time; there is no need to stop reading then. */
    private static boolean isDone(CompletionStage<?> stage) {
        if (!(stage instanceof CompletableFuture<?>)) {
            return false;
        }
        CompletableFuture<?> future = stage.toCompletableFuture();
        return future.isDone() && !future.isCompletedExceptionally();
    }

    private CompletionStage<?> goingOn(CompletionStage<?> taken) {
        return taken.handleAsync(
                (ok, failure) -> {
                    execution.contentTaken(failure);
                    return null;
                },
                execution.connection().loop());
    }

    private ContentReceiver receiver() {
        ContentReceiver known = receiver;
        if (known == null) {
            known = newReceiver();
            receiver = known;
        }
        return known;
    }

    private ContentReceiver newReceiver() {
        if (type.content() == HandlerType.Content.STREAMED) {
            return new BlockingContent(execution);
        }
        HTTPServerRequest request = execution.request();
        MultipartReader reader = request.multipartReader();
        return reader == null
                ? new WholeContent(
                        execution.connection(),
                        request.headers().first("Content-Length"),
                        execution.handler().uploadLimits().maxFieldBytes())
                : new FormReceiver(
                        execution.connection(),
                        reader,
                        execution.handler().uploadLimits(),
                        new DiskTasks(execution.connection().loop()));
    }

    /** Gives the request what was received, if that is not with the handler. */
    void finish() {
        if (receiver != null) {
            receiver.finish(execution.request());
        }
    }

    /** Returns the files of a form that did not have to wait in memory, by the name of their field. */
    Map<String, List<UploadedFile>> uploads() {
        return receiver instanceof FormReceiver form ? form.files() : Map.of();
    }

    void release() {
        if (receiver != null) {
            receiver.release();
        }
    }
}
