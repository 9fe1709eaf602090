package org.tornado4j.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.MediaType;

/**
 * A response of the elements of a publisher, each of which is sent as it comes and before the next is requested: server-sent
 * events for a client that prefers them, else lines of JSON.
 *
 * <p>The head of lines leaves with the first of them, so that a publisher that fails before it is answered with an error. A
 * failure later on ends the connection.
 *
 * <p>Thread: the loop; the publisher calls it on any.
 */
final class PublishedResponse implements Flow.Subscriber<Object> {

    private static final String EVENTS = "text/event-stream";
    private static final String LINES = "application/x-ndjson";

    private final RequestHandler handler;
    private final Executor loop;
    /** Null for lines. */
    private final @Nullable EventStream events;

    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    private PublishedResponse(Execution execution, @Nullable EventStream events) {
        this.handler = execution.handler();
        this.loop = execution.loopExecutor();
        this.events = events;
    }

    /**
     * Begins the response, on the loop.
     *
     * @return completes, on the loop, when all elements were sent, or the client is gone; fails as the publisher does
     */
    static CompletionStage<@Nullable Void> start(Execution execution, Flow.Publisher<?> publisher) {
        PublishedResponse response = prefersEvents(execution) ? ofEvents(execution) : ofLines(execution);
        if (execution.request().method().equals(HTTPMethod.HEAD)) {
            return response.handler.flush();
        }
        publisher.subscribe(response);
        return response.done;
    }

    /** A Content-Type that the handler has set decides, else the client. */
    private static boolean prefersEvents(Execution execution) {
        String own = ownType(execution.output().response());
        if (own != null) {
            return own.equals(EVENTS);
        }
        AcceptField accept = AcceptField.of(execution.request());
        int weight = accept.weightOf(EVENTS);
        return weight > 0 && weight >= accept.weightOf(LINES);
    }

    /** Returns the media type that the handler has set; null if it has left the default. */
    private static @Nullable String ownType(Response response) {
        String field = response.hasDefaultType() ? null : response.headers().get("Content-Type");
        MediaType type = field == null ? null : MediaType.parse(field);
        return type == null ? null : type.essence();
    }

    private static PublishedResponse ofEvents(Execution execution) {
        EventStream events = EventStream.open(execution.handler());
        PublishedResponse response = new PublishedResponse(execution, events);
        events.closed().thenRun(() -> response.cancel(null));
        return response;
    }

    private static PublishedResponse ofLines(Execution execution) {
        Response response = execution.output().response();
        if (ownType(response) == null) {
            response.headers().set("Content-Type", LINES);
        }
        PublishedResponse lines = new PublishedResponse(execution, null);
        execution.setLongResponse(new LongResponse(() -> lines.cancel(null), () -> {}));
        return lines;
    }

    // ------------------------------------------------------------------------------------------ signals, on any thread

    @Override
    public void onSubscribe(Flow.Subscription started) {
        loop.execute(() -> begin(started));
    }

    @Override
    public void onNext(Object element) {
        loop.execute(() -> send(element));
    }

    @Override
    public void onError(Throwable failure) {
        loop.execute(() -> end(failure));
    }

    @Override
    public void onComplete() {
        loop.execute(() -> end(null));
    }

    // ------------------------------------------------------------------------------------------ on the loop

    private void begin(Flow.Subscription started) {
        if (subscription != null || done.isDone()) {
            started.cancel();
            return;
        }
        subscription = started;
        started.request(1);
    }

    private void send(Object element) {
        if (done.isDone()) {
            return; // a publisher may send a little more after it was told to stop
        }
        try {
            write(element).whenComplete(this::sent);
        } catch (RuntimeException e) { // such an element cannot be written
            cancel(e);
        }
    }

    private CompletionStage<@Nullable Void> write(Object element) {
        if (events != null) {
            return events.send(event(element));
        }
        handler.write(line(json(element instanceof ServerSentEvent event ? event.data() : element)));
        return handler.flush();
    }

    private ServerSentEvent event(Object element) {
        if (element instanceof ServerSentEvent event) {
            return event;
        }
        return ServerSentEvent.of(
                element instanceof CharSequence text
                        ? text.toString()
                        : new String(json(element), StandardCharsets.UTF_8));
    }

    private byte[] json(Object element) {
        return handler.settings().jsonCodec().encode(element);
    }

    /** A codec may break lines between tokens; within strings they are escaped. */
    private static byte[] line(byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        for (int i = 0; i < json.length; i++) {
            line[i] = line[i] == '\n' || line[i] == '\r' ? (byte) ' ' : line[i];
        }
        line[json.length] = '\n';
        return line;
    }

    private void sent(@Nullable Void nothing, @Nullable Throwable failure) {
        if (failure != null) {
            cancel(null); // the client is gone
        } else if (subscription != null && !done.isDone()) {
            subscription.request(1);
        }
    }

    private void end(@Nullable Throwable failure) {
        if (!done.isDone()) {
            Outcome.complete(done, failure);
            if (events != null) {
                events.close();
            }
        }
    }

    /** Ends the response, if it has not ended, and tells the publisher. */
    private void cancel(@Nullable Throwable failure) {
        Flow.Subscription current = done.isDone() ? null : subscription;
        end(failure);
        if (current != null) {
            current.cancel();
        }
    }
}
