package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.CollectedContent;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.MatchedRoute;
import org.tornado4j.http.Refusal;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.routing.RouteMatch;

/**
 * One request on its way through a handler: what Tornado's {@code _HandlerDelegate} and {@code RequestHandler._execute}
 * do.
 *
 * <ol>
 *   <li>the route is found when the header section is there
 *   <li>the content is collected, or dropped if nothing would look at it ({@link ContentUse}), or not read if a rate limit
 *       refuses the request ({@link EarlyDecisions}); for a
 *       {@link StreamRequestBody} or {@link StreamMultipart} handler the next four steps come first, and then the content
 *       goes where the handler wants it: {@link ContentStream}
 *   <li>the handler is made; {@code setDefaultHeaders}, {@code initialize}; the interceptors of the route, one after the other
 *   <li>method (405, 501), form (400, 415), arguments of the path (400)
 *   <li>{@code checkCrossOrigin} and {@code checkXsrfCookie} (403), if the settings ask for one of them
 *   <li>{@code prepare}, and what it returns is awaited; then what annotations of the entry method demand
 *       ({@link EntryConditions})
 *   <li>the entry method, on the loop or on the executor for blocking ones; what it returns is awaited and written
 *       ({@link Results})
 *   <li>{@code finish}, unless that was called; the access line; {@code onFinish}
 * </ol>
 *
 * <p>The response leaves through {@link ResponseOutput}. An exception at any step from the third on goes to
 * {@link Failures}.
 *
 * <p>Thread: the connection's loop, but for the time a blocking method runs: then that thread has it.
 */
class Execution implements HTTPMessageDelegate {

    private enum State {
        /** Content is arriving. */
        RECEIVING,
        /** Content is arriving, and nothing will look at it. */
        DISCARDING,
        /** An interceptor runs, or what it returned is not complete. */
        INTERCEPTING,
        /** {@code prepare} runs, or what it returned is not complete. */
        PREPARING,
        /** The user is looked up outside the loop. */
        FINDING_USER,
        /** Content goes to the handler as it arrives. */
        STREAMING,
        /** The entry method runs, or what it returned is not complete. */
        RUNNING
    }

    private static final @Nullable String[] NO_ARGUMENTS = {};

    /** Approximate heap of a form field besides its content, in bytes. */
    private static final int FORM_ENTRY_OVERHEAD = 200;

    private final Application application;
    private final ResponseOutput output;
    private State state = State.RECEIVING;
    private @Nullable HTTPServerRequest request;
    private @Nullable RouteMatch match;
    /**
     * Hears of the request instead, when its rule leads to something that is not a handler, or the handler leaves it to
     * another.
     */
    private @Nullable HTTPMessageDelegate delegate;

    /** The content that was collected; null as long as there is none. */
    private @Nullable CollectedContent content;
    /** The content of a handler that takes it as it arrives; null for any other. */
    private @Nullable ContentStream stream;

    private @Nullable RequestHandler handler;
    /** The entry method; null if the handler has none for the request. */
    private @Nullable HandlerMethod method;
    /** The arguments of the path, decoded. */
    private @Nullable String[] arguments = NO_ARGUMENTS;
    /** Parts that few requests have; null for the others. */
    private @Nullable RequestExtras extras;
    /** The blocking method that runs or waits for its turn, whose thread has this while it does. */
    private @Nullable BlockingCall blocking;

    /** For a request whose route is still to be found. */
    Execution(Application application, HTTPConnection connection) {
        this.application = application;
        this.output = new ResponseOutput(this, connection);
    }

    /** For a request that was led here by a router around the application. */
    Execution(Application application, HTTPServerRequest request, RouteMatch match) {
        this(application, application.connection(request));
        this.request = request;
        this.match = match;
    }

    Application application() {
        return application;
    }

    HTTPConnection connection() {
        return output.connection();
    }

    ResponseOutput output() {
        return output;
    }

    HTTPServerRequest request() {
        return Objects.requireNonNull(request, "no request yet");
    }

    RequestHandler handler() {
        return Objects.requireNonNull(handler, "no handler yet");
    }

    /** Returns the route; only once it was found. */
    RouteMatch match() {
        return Objects.requireNonNull(match, "no route yet");
    }

    @Nullable
    String[] arguments() {
        return arguments;
    }

    /** Returns the files of a form that was read as it arrived, by the name of their field. */
    Map<String, List<UploadedFile>> uploads() {
        return stream != null ? stream.uploads() : Map.of();
    }

    /** Has {@code begun} end when the server drains or the client leaves. */
    void setLongResponse(LongResponse begun) {
        extras().longResponse = begun;
    }

    /** Returns what only few requests have, for changes. */
    RequestExtras extras() {
        RequestExtras known = extras;
        if (known == null) {
            known = new RequestExtras();
            extras = known;
        }
        return known;
    }

    // ------------------------------------------------------------------------------------------ receiving

    @Override
    public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
        RouteMatch found = match;
        if (found == null) {
            found = find(startLine, headers);
        }
        if (delegate != null) {
            return delegate.headersReceived(startLine, headers);
        }
        HandlerRoute route = route(found);
        HandlerType type = route.type();
        return type.content() == HandlerType.Content.WHOLE ? null : receiveStream(type);
    }

    private RouteMatch find(RequestStartLine startLine, HTTPHeaders headers) {
        HTTPServerRequest incoming = new HTTPServerRequest(
                connection(), startLine, headers, application.settings().formLimits());
        RouteMatch found = application.match(incoming);
        request = incoming;
        match = found;
        if (!(found.target() instanceof HandlerRoute)) {
            delegate = found.delegate(incoming);
        }
        return found;
    }

    private static HandlerRoute route(RouteMatch match) {
        return (HandlerRoute) match.target();
    }

    /** Returns the route; only once it was found, and only if it leads to a handler. */
    final HandlerRoute handlerRoute() {
        return route(match());
    }

    private @Nullable CompletionStage<?> receiveStream(HandlerType type) {
        if (ignoresContent()) {
            state = State.DISCARDING;
            return null;
        }
        return startStreaming(type);
    }

    /** Returns whether the content can be dropped, since no code of the application will look at it. */
    private boolean ignoresContent() {
        HandlerRoute route = route(match());
        return route.methods().ignoreContent(request().method())
                || (takesForms(route) && request().hasOtherContentThanForms());
    }

    private static boolean takesForms(HandlerRoute route) {
        return route.type().content() == HandlerType.Content.FORM;
    }

    private @Nullable CompletionStage<?> startStreaming(HandlerType type) {
        ContentStream incoming = new ContentStream(this, type);
        stream = incoming;
        start();
        boolean goesOn = delegate != null || !output.isFinished();
        return state != State.STREAMING && goesOn ? incoming.whenOpened() : null;
    }

    /**
     * Leaves the request, of a {@link StreamRequestBody} handler before its content, to {@code other}: it hears of all that
     * comes, and responds. The handler counts as finished.
     *
     * @return as {@link HTTPMessageDelegate#headersReceived}
     * @throws IllegalStateException if a part of the response has left
     */
    @Nullable
    CompletionStage<?> handOver(HTTPServerConnectionDelegate other) {
        connection().loop().requireInLoop();
        output.requireNothingSent();
        HTTPMessageDelegate next = other.startRequest(connection());
        CompletionStage<?> ready =
                next.headersReceived(request().startLine(), request().headers());
        delegate = next;
        output.leave();
        tellFinished();
        return ready;
    }

    @Override
    public boolean onExpectContinue() {
        if (delegate != null) {
            return delegate.onExpectContinue();
        }
        boolean wanted = handler != null || !ignoresContent();
        if (!wanted) {
            start();
        } else if (state == State.RECEIVING) {
            limitEarly();
        }
        return wanted && !output.isFinished();
    }

    @Override
    public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
        if (delegate != null) {
            return delegate.dataReceived(chunk);
        }
        if (stream != null) {
            return output.isFinished() ? null : stream.receive(chunk);
        }
        return state == State.RECEIVING ? collect(chunk) : null;
    }

    private @Nullable CompletionStage<?> collect(ByteBuffer chunk) {
        CollectedContent collected = content;
        if (collected != null) {
            collected.add(chunk);
            return null;
        }
        if (ignoresContent()) {
            state = State.DISCARDING;
            return null;
        }
        CompletionStage<?> limited = limitEarly();
        if (state == State.RECEIVING) {
            collected = new CollectedContent(connection(), request().headers().first("Content-Length"));
            content = collected;
            collected.add(chunk);
        }
        return limited;
    }

    /**
     * Asks the rate limits that need no content, once, before any is collected. A request that one of them refuses is answered; preflight
     * requests are not counted.
     *
     * @return completes when they have answered; null if they have already
     */
    private @Nullable CompletionStage<?> limitEarly() {
        Interception known = interception();
        if (known != null) {
            EarlyDecisions asked = known.earlyDecisions();
            return asked == null ? null : asked.pending();
        }
        Interceptors interceptors = handlerRoute().interceptors();
        if (interceptors == null
                || !interceptors.decideEarly()
                || request().method().equals(HTTPMethod.OPTIONS)) {
            return null;
        }
        Interception interception = Interception.of(interceptors, request());
        if (interception == null) {
            return null;
        }
        extras().interception = interception;
        return interception.decideEarly(this::answerRefused, loopExecutor());
    }

    /** Answers a request that a rate limit refuses before its content is there. */
    private void answerRefused() {
        if (state == State.RECEIVING) {
            content = null;
            start();
        }
    }

    @Override
    public void trailersReceived(HTTPHeaders trailers) {
        if (delegate != null) {
            delegate.trailersReceived(trailers);
        } else {
            request().setTrailers(trailers);
        }
    }

    @Override
    public void finish() {
        if (delegate != null) {
            delegate.finish();
        } else if (stream != null) {
            finishStreaming(stream);
        } else if (handler == null) { // else the response did not wait for the content
            if (content != null) {
                request().setBody(content.take());
                content = null;
            }
            start();
        }
    }

    private void finishStreaming(ContentStream whole) {
        if (state != State.STREAMING || output.isFinished()) {
            return;
        }
        try {
            nameActivity();
            whole.finish();
            parseBody(request());
            callMethod();
        } catch (Throwable e) {
            Failures.answer(this, e);
        }
    }

    @Override
    public @Nullable ErrorContent refusal(Refusal refusal) {
        if (delegate != null) {
            return delegate.refusal(refusal);
        }
        return request != null && match != null && match.target() instanceof HandlerRoute route
                ? application.refusals().answer(refusal, request, route)
                : application.refusal(refusal);
    }

    @Override
    public @Nullable MatchedRoute route() {
        MatchedRoute inner = delegate == null ? null : delegate.route(); // of a router or a framework behind the rule
        return inner != null ? inner : match;
    }

    // ------------------------------------------------------------------------------------------ ending

    @Override
    public void onDrain() {
        if (delegate != null) {
            delegate.onDrain();
        } else if (!output.isFinished()) {
            try {
                LongResponse begun = longResponse();
                if (begun != null) {
                    begun.draining().run();
                }
                handler().onDrain();
            } catch (Throwable e) {
                Failures.log(handler(), e);
            }
        }
    }

    @Override
    public void onConnectionClose() {
        if (delegate != null) {
            delegate.onConnectionClose();
        } else if (handler != null) {
            connectionClosed();
            if (state == State.STREAMING) {
                output.giveUp(); // no method will be called that could finish
            }
        } else {
            state = State.DISCARDING;
        }
    }

    private void connectionClosed() {
        if (output.isFinished() || output.isInputClosed()) {
            return;
        }
        output.inputClosed();
        try {
            LongResponse begun = longResponse();
            if (begun != null) {
                begun.clientGone().run();
            }
            handler().onConnectionClose();
        } catch (Throwable e) {
            Failures.log(handler(), e);
        }
        cancelSuspended();
        BlockingCall call = blocking;
        if (call == null || !call.abandon()) {
            output.releaseIfGone();
        }
    }

    private void cancelSuspended() {
        try {
            if (extras != null && extras.clientGone != null) {
                extras.clientGone.run();
            }
        } catch (Throwable e) {
            Failures.log(handler(), e);
        }
    }

    /** Has {@code callback} called when the client leaves before the response is finished; at once if it has left already. */
    void onClientGone(Runnable callback) {
        if (output.isInputClosed()) {
            callback.run();
        } else {
            extras().clientGone = callback;
        }
    }

    private @Nullable LongResponse longResponse() {
        return extras == null ? null : extras.longResponse;
    }

    /** Called once, when the response was handed to the connection or given up. */
    void responseFinished() {
        request().markFinished();
        try {
            application.logRequest(handler());
        } catch (Throwable e) {
            Failures.log(handler(), e);
        }
        tellFinished();
        if (stream != null) {
            stream.release();
        }
    }

    private void tellFinished() {
        try {
            handler().onFinish();
        } catch (Throwable e) {
            Failures.log(handler(), e);
        }
        Interception interception = interception();
        if (interception != null) {
            interception.after(handler());
        }
    }

    // ------------------------------------------------------------------------------------------ executing

    /** Makes the handler, and begins with its methods. */
    void start() {
        state = State.PREPARING;
        HandlerRoute route = handlerRoute();
        if (route.interceptors() != null && interception() == null) {
            extras().interception = Interception.of(route.interceptors(), request());
        }
        try {
            attach(route.newHandler());
        } catch (Throwable e) {
            attach(new ErrorHandler(HTTPStatus.INTERNAL_SERVER_ERROR));
            Failures.answer(this, e);
            return;
        }
        execute(handler());
    }

    private void attach(RequestHandler made) {
        made.attach(this);
        handler = made;
    }

    private void execute(RequestHandler made) {
        nameActivity();
        try {
            List<OutputTransform.Factory> factories = application.settings().outputTransforms();
            if (!factories.isEmpty()) {
                extras().transforms = OutputTransforms.of(factories, request());
            }
            made.setDefaultHeaders();
            made.initialize();
            Interception interception = interception();
            if (interception == null) {
                prepare(made, request(), handlerRoute());
            } else {
                state = State.INTERCEPTING;
                intercept(interception);
            }
        } catch (Throwable e) {
            Failures.answer(this, e);
        }
    }

    /** Returns the way through the interceptors; null if there are none. */
    @Nullable
    Interception interception() {
        return extras == null ? null : extras.interception;
    }

    /** Returns whether the response is in the language that the browser asks for. */
    boolean variesByLanguage() {
        return extras != null && extras.variesByLanguage;
    }

    /** Returns the transforms of the response; null if there are none. */
    @Nullable
    OutputTransforms transforms() {
        return extras == null ? null : extras.transforms;
    }

    private void intercept(Interception interception) throws Throwable {
        while (!output.isFinished()) {
            if (!interception.next()) {
                state = State.PREPARING;
                prepare(handler(), request(), handlerRoute());
                return;
            }
            if (interception.isBlocking()) {
                startBlocking();
                return;
            }
            CompletionStage<?> awaited = interception.before(handler());
            if (awaited != null) {
                Continuation.await(awaited, this);
                return;
            }
        }
    }

    /** @param result of the part of an interceptor before the handler */
    private void afterInterceptor(@Nullable Object result) throws Throwable {
        if (result instanceof CompletionStage<?> awaited) {
            Continuation.await(awaited, this);
        } else {
            intercept(requireInterception());
        }
    }

    private Interception requireInterception() {
        return Objects.requireNonNull(interception(), "no interceptors");
    }

    private void prepare(RequestHandler made, HTTPServerRequest incoming, HandlerRoute route) throws Throwable {
        method = findMethod(incoming, route.methods());
        if (takesForms(route) && method != null) {
            ContentStream.requireForm(incoming);
        }
        parseBody(incoming);
        arguments = PathArguments.decode(made, route.type(), match());
        if (application.settings().forgeryProtection() != null && ForgeryProtection.covers(incoming.method())) {
            made.checkCrossOrigin();
            made.checkXsrfCookie();
        }
        if (route.type().preparesBlocking()) {
            startBlocking();
        } else {
            afterPrepare(made.prepare());
        }
    }

    private void nameActivity() {
        connection().loop().setActivity(handler());
    }

    /** Null if the class could have it and has not, which shows only after {@code prepare}, as in Tornado. */
    private @Nullable HandlerMethod findMethod(HTTPServerRequest incoming, HandlerMethods methods) {
        String httpMethod = incoming.method();
        HandlerMethod found = methods.find(httpMethod);
        if (found == null && !methods.supports(httpMethod)) {
            throw application.refusal(httpMethod, methods);
        }
        if (found != null && methods.isQuery(found)) {
            requireMediaType(incoming);
        }
        return found;
    }

    /** RFC 10008 section 2: content without a media type is no question. */
    private static void requireMediaType(HTTPServerRequest query) {
        if (!query.headers().contains("Content-Type")) {
            throw new HTTPError(HTTPStatus.BAD_REQUEST, "QUERY without Content-Type");
        }
    }

    private void parseBody(HTTPServerRequest incoming) {
        if (incoming.body().length == 0) {
            return;
        }
        try {
            incoming.parseBody();
            tellOfForm(incoming);
        } catch (HTTPInputError e) {
            Failures.countLimit(this, e);
            throw new HTTPError(e.status(), "Invalid body: " + e.getMessage());
        }
    }

    /** A form is kept twice: as it came, and taken apart. */
    private void tellOfForm(HTTPServerRequest incoming) {
        int entries = entries(incoming.bodyArguments()) + entries(incoming.files());
        if (entries > 0) {
            connection().holds(2L * incoming.body().length + (long) FORM_ENTRY_OVERHEAD * entries);
        }
    }

    /** Many of them may have one name. */
    private static int entries(Map<String, ? extends List<?>> form) {
        return form.values().stream().mapToInt(List::size).sum();
    }

    /** @param result of {@code prepare} */
    private void afterPrepare(@Nullable Object result) throws Throwable {
        if (result instanceof CompletionStage<?> awaited) {
            Continuation.await(awaited, this);
        } else if (output.isFinished() || method == null || method.conditions() == null) {
            enter();
        } else {
            checkConditions(method.conditions());
        }
    }

    private void checkConditions(EntryConditions conditions) throws Throwable {
        conditions.checkPath(handler());
        if (!output.isFinished() && conditions.needsUser() && handler().isUserBeyondReach()) {
            state = State.FINDING_USER;
            startBlocking();
        } else {
            checkUser(conditions);
        }
    }

    private void checkUser(EntryConditions conditions) throws Throwable {
        if (!output.isFinished()) {
            conditions.checkUser(handler());
        }
        enter();
    }

    private void enter() throws Throwable {
        if (stream == null) {
            callMethod();
        } else {
            state = State.STREAMING;
            stream.open();
        }
    }

    private void callMethod() throws Throwable {
        if (output.isFinished()) {
            return;
        }
        state = State.RUNNING;
        HandlerMethod entry = method;
        if (entry == null) {
            answerWithoutMethod();
        } else if (entry.isBlocking()) {
            startBlocking();
        } else {
            afterMethod(entry.invoke(handler(), arguments));
        }
    }

    /** Lists the methods for OPTIONS (RFC 9110 section 9.3.7), and refuses any other. */
    private void answerWithoutMethod() {
        HandlerMethods methods = route(match()).methods();
        if (!request().method().equals(HTTPMethod.OPTIONS) || methods.allowed().isEmpty()) {
            throw methods.notAllowed();
        }
        Response response = output.response();
        response.setStatus(HTTPStatus.NO_CONTENT, null);
        response.headers().set("Allow", methods.allowed());
        output.finish();
    }

    /** @param result of the entry method, or of the stage that it returned */
    private void afterMethod(@Nullable Object result) {
        Object rest = result == null ? null : Results.write(this, result);
        if (rest instanceof Flow.Publisher<?> publisher) {
            rest = PublishedResponse.start(this, publisher);
        }
        if (rest instanceof CompletionStage<?> awaited) {
            Continuation.await(awaited, this);
        } else if (!output.isFinished()) {
            output.finish();
        }
    }

    /** Goes on in the loop when the handler has taken a piece of content, for which it took a while. */
    void contentTaken(@Nullable Throwable failure) {
        if (failure != null) {
            Failures.answer(this, failure);
        }
    }

    /** Opens the scope of the request in the thread of a blocking method. */
    RequestObservation.Scope openScope() {
        return RequestObservation.Scope.NONE;
    }

    /** Notes a failure of the handler that is about to be answered. */
    void failed(Throwable failure) {
        Interception interception = interception();
        if (interception != null) {
            interception.failed(failure);
        }
    }

    /** Runs a step of a blocking method in the loop. */
    @Nullable
    CompletionStage<@Nullable Void> step(Supplier<@Nullable CompletionStage<@Nullable Void>> step) {
        return step.get();
    }

    /** Returns the executor for what stages have to do on the loop. */
    Executor loopExecutor() {
        return connection().loop();
    }

    /**
     * Goes on in the loop after a {@link Continuation}.
     *
     * @param result of a blocking method or a stage
     */
    void resume(@Nullable Object result, @Nullable Throwable failure) {
        nameActivity();
        try {
            if (failure != null) {
                throw failure;
            }
            switch (state) {
                case INTERCEPTING -> afterInterceptor(result);
                case PREPARING -> afterPrepare(result);
                case FINDING_USER -> checkUser(conditions());
                case RUNNING -> afterMethod(result);
                case RECEIVING, DISCARDING, STREAMING ->
                    throw new IllegalStateException("nothing to resume while content arrives");
            }
        } catch (Throwable e) {
            Failures.answer(this, e);
        }
    }

    // ------------------------------------------------------------------------------------------ blocking

    private void startBlocking() {
        startBlocking(this::runBlocking, failure -> Failures.answer(this, failure));
    }

    /**
     * Lets {@code work} have the handler, on a thread of the executor, at once or when it is its turn.
     *
     * @param work calls {@link #endBlocking} when it is done with it
     * @param refused called on the loop if {@code work} has to wait and its turn does not come
     * @throws HTTPError 503 if it cannot even wait
     */
    void startBlocking(Runnable work, Consumer<Throwable> refused) {
        BlockingCalls calls = application.blockingCalls();
        BlockingCall call = new BlockingCall(this, work, refused);
        connection().context().counts(calls);
        blocking = call;
        try {
            calls.submit(call);
        } catch (RuntimeException | Error e) {
            blocking = null;
            throw e;
        }
    }

    /** Runs {@code work} with the handler, on a thread of the executor; completes on the loop. */
    CompletionStage<@Nullable Object> callBlocking(MethodCall work) {
        CompletableFuture<@Nullable Object> done = new CompletableFuture<>();
        try {
            startBlocking(() -> call(work, done), done::completeExceptionally);
        } catch (HTTPError e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private void call(MethodCall work, CompletableFuture<@Nullable Object> done) {
        Object result = null;
        Throwable failure = null;
        RequestObservation.Scope scope = openScope();
        try {
            result = work.call();
        } catch (Throwable e) {
            failure = e;
        } finally {
            scope.close();
        }
        endBlocking();
        Object returned = result;
        Throwable thrown = failure;
        connection().loop().execute(() -> {
            if (thrown == null) {
                done.complete(returned);
            } else {
                done.completeExceptionally(thrown);
            }
        });
    }

    /**
     * Checks that the calling thread has the handler: the loop, or that of a blocking method while one runs.
     *
     * @throws IllegalStateException if it has not
     */
    void requireOwner() {
        BlockingCall call = blocking;
        if (call == null) {
            connection().loop().requireInLoop();
        } else if (!call.hasHandler()) {
            throw new IllegalStateException("called in thread \""
                    + Thread.currentThread().getName()
                    + "\", but this belongs to a @Blocking method as long as that runs");
        }
    }

    /** Gives the handler back to the loop, and the place of the method to another. */
    void endBlocking() {
        BlockingCall call = blocking;
        blocking = null;
        if (call != null) {
            call.end();
        }
    }

    /** Returns the blocking method that the calling thread runs; null if it runs none of this request. */
    @Nullable
    BlockingCall currentCall() {
        BlockingCall call = blocking;
        return call != null && call.isCurrent() ? call : null;
    }

    boolean isBlocking() {
        return currentCall() != null;
    }

    /** Returns whether a blocking method has the handler, or waits for its turn, as far as the loop is concerned. */
    boolean isWithBlockingMethod() {
        return blocking != null;
    }

    private void runBlocking() {
        Continuation rest = new Continuation(this);
        Object result = null;
        Throwable failure = null;
        RequestObservation.Scope scope = openScope();
        try {
            result = callBlocking();
        } catch (Throwable e) {
            failure = e;
        } finally {
            scope.close();
        }
        endBlocking();
        rest.complete(result, failure);
    }

    private EntryConditions conditions() {
        HandlerMethod entry = Objects.requireNonNull(method, "no entry method");
        return Objects.requireNonNull(entry.conditions(), "no conditions");
    }

    private @Nullable Object callBlocking() throws Throwable {
        if (state == State.INTERCEPTING) {
            return requireInterception().before(handler());
        }
        if (state == State.FINDING_USER) {
            handler().currentUser();
            return null;
        }
        if (state == State.PREPARING) {
            CompletionStage<?> prepared = handler().prepare();
            boolean goesOnHere = method != null && method.isBlocking() && method.conditions() == null && stream == null;
            if (prepared != null || output.isFinished() || !goesOnHere) {
                return prepared;
            }
            state = State.RUNNING;
        }
        Object result = Objects.requireNonNull(method, "no blocking method").invoke(handler(), arguments);
        return result == null ? null : Results.write(this, result);
    }
}
