package org.tornado4j.catalina;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.ioloop.Timeout;
import org.tornado4j.routing.RouteMatch;

/**
 * Delivers a request to its handler behind filters: the head, the content piece by piece within the limits of its size and
 * time, and the end.
 *
 * <p>Thread: confined to the loop of the connection.
 */
final class FilteredIntake {

    /** The response, which may be over before the request is. */
    interface Answer {

        /** Returns whether the handler has no part in the response any more. */
        boolean isDone();

        /** Ends the request with a failure that the handler has not answered itself. */
        void fail(Throwable failure);
    }

    /** Something that the handler does on the loop, and may fail in. */
    interface Task {
        void run() throws Exception;
    }

    private final CatalinaExchange exchange;
    private final IOLoop loop;
    private final Answer answer;
    /** Told when the next piece is wanted. */
    private final HandlerSteps steps;
    /** As filters pass it on. */
    private final HttpServletRequest request;

    private @Nullable HTTPMessageDelegate delegate;
    private long maxBodyBytes;
    private long received;
    private boolean contentStarted;
    private boolean whole;
    private boolean draining;
    private Duration bodyTimeout = Duration.ZERO;
    private @Nullable Timeout bodyTimer;

    FilteredIntake(CatalinaExchange exchange, HttpServletRequest request, HandlerSteps steps, Answer answer) {
        this.exchange = exchange;
        this.loop = exchange.connection().loop();
        this.request = request;
        this.steps = steps;
        this.answer = answer;
    }

    /** Runs a step of the handler; what it throws ends the request. */
    void guarded(Task task) {
        try {
            task.run();
        } catch (Throwable e) {
            answer.fail(e);
        }
    }

    /** Returns null before the handler has begun. */
    @Nullable
    HTTPMessageDelegate handler() {
        return delegate;
    }

    private HTTPMessageDelegate delegate() {
        return Objects.requireNonNull(delegate, "the handler has not begun");
    }

    /** Returns whether the handler was told of all of the request. */
    boolean isWhole() {
        return whole;
    }

    // ------------------------------------------------------------------------------------------ the head

    /** Has the handler of {@code match} begin. */
    void begin(HTTPServerRequest incoming, RouteMatch match, long bodyLimit) {
        maxBodyBytes = bodyLimit;
        guarded(() -> {
            HTTPMessageDelegate told = match.delegate(incoming);
            if (told == null) {
                throw new IllegalStateException("the route leads to nothing that answers: " + match.description());
            }
            delegate = told;
            HTTPHeaders fields = incoming.headers();
            CompletionStage<?> ready = told.headersReceived(incoming.startLine(), fields);
            afterwards(ready, () -> receiveContent(fields));
        });
    }

    /** Runs {@code task} at once if there is nothing to wait for, else on the loop when {@code stage} completes. */
    private void afterwards(@Nullable CompletionStage<?> stage, Task task) throws Exception {
        if (stage == null) {
            task.run();
            return;
        }
        stage.whenComplete((ok, failure) -> loop.execute(() -> guarded(() -> {
            if (failure instanceof Exception exception) {
                throw exception;
            } else if (failure != null) {
                throw new IllegalStateException(failure);
            }
            task.run();
        })));
    }

    // ------------------------------------------------------------------------------------------ the content

    private void receiveContent(HTTPHeaders fields) {
        contentStarted = true;
        if (answer.isDone()) {
            return;
        }
        if (!FilteredRequest.announcesContent(fields)) {
            complete();
            return;
        }
        if (!fields.contains("X-Consumed-Content-Encoding")) { // the length is that of the coded content then
            requireFits(request.getContentLengthLong());
        }
        if (fields.contains("Expect") && !delegate().onExpectContinue()) {
            return;
        }
        startTimer();
        want();
    }

    private void want() {
        RequestContent content = exchange.content();
        if (content != null) {
            content.demand();
        }
        steps.wantContent();
    }

    /** Tells the handler of a piece that it wanted; an empty one is the end. */
    void receive(byte[] piece) {
        guarded(() -> tell(piece));
    }

    private void tell(byte[] piece) throws Exception {
        if (answer.isDone()) {
            return;
        }
        if (piece.length == 0) {
            complete();
            return;
        }
        received += piece.length;
        requireFits(received);
        afterwards(delegate().dataReceived(ByteBuffer.wrap(piece)), this::want);
    }

    private void requireFits(long bytes) {
        if (bytes > maxBodyBytes) {
            throw new HTTPInputError(
                    HTTPStatus.CONTENT_TOO_LARGE,
                    "content beyond " + Limit.MAX_BODY_SIZE.key() + ": " + maxBodyBytes + " bytes",
                    Limit.MAX_BODY_SIZE);
        }
    }

    private void complete() {
        stopTimer();
        whole = true;
        if (answer.isDone()) {
            return;
        }
        HTTPHeaders trailers = exchange.trailers();
        if (trailers != null && trailers.size() > 0) {
            delegate().trailersReceived(trailers);
        }
        delegate().finish();
        if (draining) {
            drain();
        }
    }

    /** Tells the handler that the server drains, once it knows all of the request. */
    void drain() {
        draining = true;
        if (whole && !answer.isDone()) {
            guarded(() -> delegate().onDrain());
        }
    }

    // ------------------------------------------------------------------------------------------ limits

    void setMaxBodySize(long bytes) {
        requireContentToCome();
        maxBodyBytes = bytes;
    }

    void setBodyTimeout(Duration timeout) {
        requireContentToCome();
        bodyTimeout = timeout;
    }

    private void requireContentToCome() {
        if (contentStarted) {
            throw new IllegalStateException("content has begun to arrive; set its limit in headersReceived");
        }
    }

    private void startTimer() {
        if (!bodyTimeout.isZero()) {
            bodyTimer = loop.callLater(
                    bodyTimeout,
                    () -> answer.fail(new HTTPInputError(
                            HTTPStatus.REQUEST_TIMEOUT, "the content did not come in time", Limit.BODY_TIMEOUT)));
        }
    }

    /** Has the content come as late as it likes: nothing depends on it any more. */
    void stopTimer() {
        if (bodyTimer != null) {
            loop.removeTimeout(bodyTimer);
            bodyTimer = null;
        }
    }
}
