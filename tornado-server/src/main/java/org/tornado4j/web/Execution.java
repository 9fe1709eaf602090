package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.MultipartReader;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.routing.RouteMatch;

/**
 * One request on its way through a handler: what Tornado's {@code _HandlerDelegate} and {@code RequestHandler._execute}
 * do.
 *
 * <ol>
 *   <li>the route is found when the header section is there
 *   <li>the content is collected; for a {@link StreamRequestBody} or {@link StreamMultipart} handler the next four steps
 *       come first, and then the pieces go where the handler wants them
 *   <li>the handler is made; {@code setDefaultHeaders}, {@code initialize}
 *   <li>method (405, 501), form (400), arguments of the path (400)
 *   <li>{@code prepare}, and what it returns is awaited
 *   <li>the entry method, on the loop or on the executor for blocking ones, and what it returns is awaited
 *   <li>{@code finish}, unless that was called; the access line; {@code onFinish}
 * </ol>
 *
 * <p>An exception at any step from the third on goes to {@link #fail}.
 *
 * <p>Thread: the connection's loop, but for the time a blocking method runs: then that thread has it.
 */
final class Execution extends Exchange
        implements HTTPMessageDelegate, BiConsumer<@Nullable Object, @Nullable Throwable>, Runnable {

    private enum State {
        /** Content is arriving. */
        RECEIVING,
        /** {@code prepare} runs, or what it returned is not complete. */
        PREPARING,
        /** Content goes to the handler as it arrives. */
        STREAMING,
        /** The entry method runs, or what it returned is not complete. */
        RUNNING
    }

    private static final @Nullable String[] NO_ARGUMENTS = {};

    private State state = State.RECEIVING;
    private @Nullable RouteMatch match;
    /** Who hears of the request instead, when its rule leads to something that is no handler. */
    private @Nullable HTTPMessageDelegate other;

    /** Where content goes; null as long as there is none. */
    private @Nullable ContentReceiver content;

    private @Nullable HandlerMethod method;
    /** Lets the content of a streaming handler come when it is prepared, which takes a while. */
    private @Nullable CompletableFuture<@Nullable Void> prepared;
    /** The arguments of the path, decoded. */
    private @Nullable String[] arguments = NO_ARGUMENTS;

    /** What a stage or a blocking method came to, on its way to the loop. */
    private @Nullable Object outcome;

    private @Nullable Throwable failure;

    /** For a request whose route is still to be found. */
    Execution(Application application, HTTPConnection connection) {
        super(application, connection);
    }

    /** For a request that was led here by a router around the application. */
    Execution(Application application, HTTPServerRequest request, RouteMatch match) {
        super(application, request.connection());
        setRequest(request);
        this.match = match;
    }

    /** The route; only once it was found. */
    RouteMatch match() {
        return Objects.requireNonNull(match, "no route yet");
    }

    @Nullable
    String[] arguments() {
        return arguments;
    }

    private HandlerRoute route() {
        return (HandlerRoute) match().target();
    }

    // ------------------------------------------------------------------------------------------ receiving

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        if (match == null) {
            HTTPServerRequest incoming = new HTTPServerRequest(
                    connection(), startLine, headers, application().settings().formLimits());
            setRequest(incoming);
            find(incoming);
        }
        if (other != null) {
            return other.headersReceived(startLine, headers);
        }
        return streamsContent() ? startStreaming() : null;
    }

    /** Whether the handler is made before the content comes. */
    private boolean streamsContent() {
        return route().type().content() != HandlerType.Content.WHOLE;
    }

    private void find(HTTPServerRequest incoming) {
        RouteMatch found = application().match(incoming);
        match = found;
        if (!(found.target() instanceof HandlerRoute)) {
            other = found.delegate(incoming);
        }
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        if (other != null) {
            return other.dataReceived(chunk);
        }
        if (state != State.RECEIVING) {
            return isFinished() ? null : streamContent(chunk);
        }
        ContentCollector whole = content instanceof ContentCollector known ? known : newCollector();
        content = whole;
        return whole.receive(chunk);
    }

    private ContentCollector newCollector() {
        return new ContentCollector(request().headers().first("Content-Length"));
    }

    @Override
    public void trailersReceived(HTTPHeaders trailers) {
        if (other != null) {
            other.trailersReceived(trailers);
        } else {
            request().setTrailers(trailers);
        }
    }

    @Override
    public void finish() {
        HTTPMessageDelegate delegate = other;
        if (delegate != null) {
            delegate.finish();
            return;
        }
        if (state == State.STREAMING) {
            finishStreaming();
            return;
        }
        if (content != null) {
            content.finish(request());
            content = null;
        }
        if (state == State.RECEIVING) {
            start();
        }
    }

    @Override
    public void onDrain() {
        if (other != null) {
            other.onDrain();
        } else {
            drain();
        }
    }

    @Override
    public void onConnectionClose() {
        if (other != null) {
            other.onConnectionClose();
        } else if (state != State.RECEIVING) {
            connectionClosed();
            if (state == State.STREAMING) {
                giveUp(); // no method will be called that could finish
            }
        }
    }

    // ------------------------------------------------------------------------------------------ streaming

    private @Nullable CompletionStage<?> startStreaming() {
        start();
        if (state != State.PREPARING || isFinished()) {
            return null;
        }
        prepared = new CompletableFuture<>();
        return prepared;
    }

    private @Nullable CompletionStage<?> streamContent(ByteBuffer chunk) {
        try {
            if (content == null) {
                content = newReceiver();
            }
            CompletionStage<?> taken = content.receive(chunk);
            return taken == null
                    ? null
                    : taken.handleAsync(
                            (ok, failed) -> pieceTaken(failed), connection().loop());
        } catch (Throwable e) {
            fail(e);
            return null;
        }
    }

    private ContentReceiver newReceiver() {
        if (route().type().content() == HandlerType.Content.PIECES) {
            return route().type().receivesBlocking() ? new BlockingPieces(this) : new Pieces(handler());
        }
        MultipartReader reader = request().multipartReader();
        if (reader == null) {
            return newCollector();
        }
        return new FormReceiver(
                reader, handler().uploadLimits(), new DiskTasks(connection().loop()));
    }

    private void finishStreaming() {
        ContentReceiver receiver = content;
        if (receiver != null && !isFinished()) {
            try {
                receiver.finish(request());
                parseBody(request());
            } catch (Throwable e) {
                fail(e);
                return;
            }
        }
        run();
    }

    /** The files of a form that did not have to wait in memory. */
    Map<String, List<UploadedFile>> uploads() {
        return content instanceof FormReceiver form ? form.files() : Map.of();
    }

    @Override
    void ended() {
        if (content != null) {
            content.release();
        }
    }

    private @Nullable Void pieceTaken(@Nullable Throwable failed) {
        if (failed != null) {
            fail(failed);
        }
        return null;
    }

    // ------------------------------------------------------------------------------------------ executing

    private void start() {
        state = State.PREPARING;
        try {
            attach(route().newHandler());
        } catch (Throwable e) {
            attach(new ErrorHandler(HTTPStatus.INTERNAL_SERVER_ERROR));
            fail(e);
            return;
        }
        execute(handler());
    }

    private void attach(RequestHandler made) {
        made.attach(this);
        setHandler(made);
    }

    private void execute(RequestHandler handler) {
        nameActivity();
        try {
            handler.setDefaultHeaders();
            handler.initialize();
            HTTPServerRequest request = request();
            method = findMethod(request.method());
            parseBody(request);
            arguments = PathArguments.decode(handler, route().type(), match());
            prepare(handler);
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Null if the class could have it and has not, which shows only after {@code prepare}, as in Tornado. */
    private @Nullable HandlerMethod findMethod(String httpMethod) {
        HandlerMethods methods = route().methods();
        HandlerMethod found = methods.find(httpMethod);
        if (found == null && !methods.supports(httpMethod)) {
            throw application().refusal(httpMethod, methods);
        }
        return found;
    }

    private void parseBody(HTTPServerRequest request) {
        if (request.body().length == 0) {
            return;
        }
        try {
            request.parseBody();
        } catch (HTTPInputError e) {
            noteLimit(e);
            throw new HTTPError(e.status(), "Invalid body: " + e.getMessage());
        }
    }

    private void prepare(RequestHandler handler) throws Throwable {
        if (route().type().preparesBlocking()) {
            startBlocking();
            return;
        }
        CompletionStage<?> stage = handler.prepare();
        if (stage == null) {
            afterPrepare();
        } else {
            stage.whenComplete(this);
        }
    }

    private void afterPrepare() throws Throwable {
        if (!streamsContent()) {
            callMethod();
            return;
        }
        if (route().type().content() == HandlerType.Content.FORM) {
            allowForm(handler().uploadLimits().maxRequestBytes());
        }
        state = State.STREAMING;
        if (prepared != null) {
            prepared.complete(null);
        }
    }

    /** @param bytes 0 for what the server allows */
    private void allowForm(long bytes) {
        if (bytes != 0 && request().multipartReader() != null) {
            connection().setMaxBodySize(bytes);
        }
    }

    private void callMethod() throws Throwable {
        if (isFinished()) {
            return;
        }
        state = State.RUNNING;
        HandlerMethod entry = method;
        if (entry == null) {
            answerWithoutMethod();
        } else if (entry.isBlocking()) {
            startBlocking();
        } else {
            goOn(entry.invoke(handler(), arguments));
        }
    }

    /** OPTIONS tells what there is instead (RFC 9110 section 9.3.7); anything else is not allowed. */
    private void answerWithoutMethod() {
        HandlerMethods methods = route().methods();
        if (!request().method().equals(HTTPMethod.OPTIONS) || methods.allowed().isEmpty()) {
            throw methods.notAllowed();
        }
        response().setStatus(HTTPStatus.NO_CONTENT, null);
        response().headers().set("Allow", methods.allowed());
        finishResponse();
    }

    /** @param result of the entry method */
    private void goOn(@Nullable Object result) {
        if (result instanceof CompletionStage<?> stage) {
            stage.whenComplete(this);
        } else if (!isFinished()) {
            finishResponse();
        }
    }

    // ------------------------------------------------------------------------------------------ waiting

    /** A stage that was waited for is complete; on any thread. */
    @Override
    public void accept(@Nullable Object ignored, @Nullable Throwable failed) {
        failure = failed;
        if (connection().loop().isInLoop()) {
            run();
        } else {
            connection().loop().execute(this);
        }
    }

    /** Goes on in the loop. */
    @Override
    public void run() {
        nameActivity();
        Object result = outcome;
        Throwable failed = failure;
        outcome = null;
        failure = null;
        try {
            if (failed != null) {
                throw failed;
            }
            resume(result);
        } catch (Throwable e) {
            fail(e);
        }
    }

    private void resume(@Nullable Object result) throws Throwable {
        switch (state) {
            case PREPARING -> {
                if (result instanceof CompletionStage<?> stage) {
                    stage.whenComplete(this);
                } else {
                    afterPrepare();
                }
            }
            case STREAMING -> callMethod();
            case RUNNING -> goOn(result);
            case RECEIVING -> throw new IllegalStateException("nothing to resume while content arrives");
        }
    }

    private void nameActivity() {
        connection().loop().setActivity(handler());
    }

    // ------------------------------------------------------------------------------------------ blocking

    private void startBlocking() {
        startBlocking(this::runBlocking);
    }

    /** Lets {@code work} have the handler, on a thread of the executor. */
    void startBlocking(Runnable work) {
        BlockingCall call = new BlockingCall(connection().loop(), work);
        setBlocking(call);
        try {
            application().blockingExecutor().execute(call);
        } catch (RejectedExecutionException e) {
            setBlocking(null);
            throw new HTTPError(
                    HTTPStatus.SERVICE_UNAVAILABLE, "The executor for blocking methods refuses more", null, e);
        }
    }

    private void runBlocking() {
        try {
            outcome = callBlocking();
        } catch (Throwable e) {
            failure = e;
        }
        setBlocking(null);
        connection().loop().execute(this);
    }

    private @Nullable Object callBlocking() throws Throwable {
        if (state == State.PREPARING) {
            CompletionStage<?> stage = handler().prepare();
            boolean goesOnHere = method != null && method.isBlocking() && !streamsContent();
            if (stage != null || isFinished() || !goesOnHere) {
                return stage;
            }
            state = State.RUNNING;
        }
        return Objects.requireNonNull(method, "no blocking method").invoke(handler(), arguments);
    }
}
