package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.EntityTags;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.URLEscape;
import org.tornado4j.http.Validators;
import org.tornado4j.routing.RouteMatch;

/**
 * Answers one request: Tornado's {@code RequestHandler}. Subclasses have entry methods called like HTTP methods in lower
 * case; a new instance is made for each request, so that fields can be used freely.
 *
 * <pre>
 * class ItemHandler extends RequestHandler {
 *
 *     void get(long id) {            // "/items/{id}"
 *         write("item " + id);
 *     }
 *
 *     CompletionStage&lt;?&gt; put(long id) { ... }
 *
 *     &#64;Blocking
 *     void delete(long id) { ... }
 * }
 * </pre>
 *
 * <p>An entry method has any visibility. Its parameters take the open pieces of the path, by name or in order, and are
 * converted from text; it returns nothing or a {@code CompletionStage}, whose value is of no concern. The life of a
 * request:
 *
 * <ol>
 *   <li>{@link #setDefaultHeaders}, {@link #initialize}
 *   <li>501 for a method that is no HTTP method here, 400 for a form or path arguments that cannot be read
 *   <li>{@link #prepare}, and what it returns is awaited
 *   <li>the entry method, and what it returns is awaited. HEAD goes to {@code get} if there is no {@code head}, OPTIONS
 *       without {@code options} is answered with 204 and Allow; 405 for other methods that there are none for
 *   <li>{@link #finish()}, if it was not called
 *   <li>the access line, {@link #onFinish}
 * </ol>
 *
 * <p>When something is thrown: {@link #logException}, {@link #clear}, {@link #setDefaultHeaders}, {@link #writeError},
 * the access line, {@code onFinish}. When a part of the response has left by then, the connection is ended at once
 * instead, so that nobody takes that part for the whole.
 *
 * <p>Thread: all of it on the loop of the connection, which must not be blocked; but {@link Blocking} methods on a thread
 * of their own, which has the handler as long as the method runs. From stages that complete elsewhere come back with
 * {@code thenApplyAsync(..., request().connection().loop())} before touching the handler.
 */
public abstract class RequestHandler extends ResponseHead {

    private static final Logger APPLICATION_LOG = LoggerFactory.getLogger("tornado.application");
    private static final Logger GENERAL_LOG = LoggerFactory.getLogger("tornado.general");

    private @Nullable Execution execution;

    protected RequestHandler() {}

    /** @throws IllegalStateException if this had a request before */
    final void attach(Execution request) {
        if (execution != null) {
            throw new IllegalStateException(
                    "a " + getClass().getName()
                            + " that served a request before was given for another; its supplier must make a new one each time");
        }
        execution = request;
    }

    private Execution execution() {
        Execution known = execution;
        if (known == null) {
            throw new IllegalStateException(
                    "a handler has no request yet while it is constructed: use initialize() or prepare()");
        }
        return known;
    }

    final Exchange exchange() {
        return execution();
    }

    /** The route and what it leaves open. */
    final RouteMatch match() {
        return execution().match();
    }

    @Override
    final Response response() {
        return execution().response();
    }

    // ------------------------------------------------------------------------------------------ hooks

    /** Sets fields for every response, error pages included; called before {@link #initialize} and after each clear. */
    protected void setDefaultHeaders() {}

    /** Called once the request is there, before anything is checked. */
    protected void initialize() {}

    /**
     * Called before the entry method, whichever it is. When it finishes the response, the entry method is not called.
     *
     * @return null to go on at once; else the entry method waits for it
     */
    protected @Nullable CompletionStage<?> prepare() throws Exception {
        return null;
    }

    /**
     * Takes a piece of the content, in a {@link StreamRequestBody} handler.
     *
     * <p>Ownership: {@code chunk} is lent until this returns; copy what is needed later.
     *
     * <p>It may be {@link Blocking}: no more is read while it runs.
     *
     * @return null to get the next piece as soon as it is there; else no more is read until the stage completes
     */
    protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) throws Exception {
        throw new UnsupportedOperationException("override dataReceived in a handler with @StreamRequestBody");
    }

    /** What the form of a {@link StreamMultipart} handler may be made of: {@link ApplicationSettings#uploadLimits}. */
    protected UploadLimits uploadLimits() {
        return settings().uploadLimits();
    }

    /** Called when the response was handed to the connection, and logged; nothing can be written any more. */
    protected void onFinish() {}

    /**
     * Called when the server comes to an end while this request is being answered: it waits for the response, but not for
     * ever, and then cuts it off. What would go on for long, such as a stream of events, had better finish now. Called
     * once, when the request is whole.
     *
     * <p>Thread: the loop, also while a {@link Blocking} method runs on another.
     */
    protected void onDrain() {}

    /**
     * Called when the client is gone before the response was finished; never after that. What the handler runs goes on,
     * and what it writes from now on is dropped.
     *
     * <p>Thread: the loop, also while a {@link Blocking} method runs on another.
     */
    protected void onConnectionClose() {}

    /**
     * Writes an error page, with {@code finish}: by default {@code <html><title>404: Not Found</title>...}, or a stack
     * trace as plain text if {@link ApplicationSettings#serveTraceback} is on. Status and phrase are set already.
     *
     * @param failure what was thrown; null if {@link #sendError(int)} was called
     */
    protected void writeError(int status, @Nullable Throwable failure) {
        if (failure != null && settings().serveTraceback()) {
            setHeader("Content-Type", "text/plain; charset=UTF-8");
            write(ErrorPage.trace(failure));
        } else {
            write(ErrorPage.html(status, response().reason()));
        }
        finish();
    }

    /**
     * Logs what was thrown: an {@link HTTPError} as a warning with its message, if it has one; anything else as an error
     * with its stack.
     */
    protected void logException(Throwable failure) {
        if (failure instanceof HTTPError error) {
            if (error.logMessage() != null) {
                GENERAL_LOG.warn("{} {}: {}", error.status(), requestSummary(), error.logMessage());
            }
        } else if (failure instanceof HTTPInputError error) {
            GENERAL_LOG.warn("{} {}: {}", error.status(), requestSummary(), error.getMessage());
        } else {
            APPLICATION_LOG.error("Uncaught exception {}\n{}", requestSummary(), request(), failure);
        }
    }

    /** The request in log lines: {@code GET /x (127.0.0.1)}. */
    protected String requestSummary() {
        HTTPServerRequest request = request();
        return request.method() + " " + request.uri() + " (" + request.remoteIp() + ")";
    }

    // ------------------------------------------------------------------------------------------ request

    @Override
    public final HTTPServerRequest request() {
        return execution().request();
    }

    @Override
    final Map<String, List<UploadedFile>> uploads() {
        return execution().uploads();
    }

    public final Application application() {
        return execution().application();
    }

    public final ApplicationSettings settings() {
        return application().settings();
    }

    /**
     * A setting of the application's own.
     *
     * @param feature what needs it, for the message
     * @throws IllegalStateException if it is not set
     */
    public final Object requireSetting(String name, String feature) {
        Object value = settings().get(name);
        if (value == null) {
            throw new IllegalStateException(
                    "You must define the '" + name + "' setting in your application to use " + feature);
        }
        return value;
    }

    /** The open pieces of the path in order, decoded; null for an optional group that is not there. */
    public final List<@Nullable String> pathArgs() {
        List<@Nullable String> pieces = new ArrayList<>();
        Collections.addAll(pieces, execution().arguments());
        return Collections.unmodifiableList(pieces);
    }

    /**
     * An open piece of the path by its name, decoded; null for an optional group that is not there.
     *
     * @throws IllegalArgumentException if the route has none of that name
     */
    public final @Nullable String pathArg(String name) {
        List<String> names = match().argumentNames();
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException("the path has no argument \"" + name + "\", but " + names);
        }
        return execution().arguments()[at];
    }

    /**
     * The path of the route called {@code name}: {@link Application#reverseUrl}.
     *
     * @throws IllegalArgumentException if there is none, or the arguments do not fit
     */
    public final String reverseUrl(String name, Object... args) {
        String url = application().reverseUrl(name, args);
        if (url == null) {
            throw new IllegalArgumentException(name + " not found in named urls");
        }
        return url;
    }

    /**
     * The path of a static file, with its version, so that browsers may keep it and yet see when it changes.
     *
     * @param path below the {@link ApplicationSettings#staticUrlPrefix}; not escaped
     * @throws IllegalStateException if the application has no static files
     */
    public final String staticUrl(String path) {
        StaticSource files = settings().staticFiles();
        if (files == null) {
            throw new IllegalStateException(
                    "You must define the 'staticFiles' setting in your application to use staticUrl");
        }
        return settings().staticUrlPrefix() + StaticUrls.of(files, path);
    }

    // ------------------------------------------------------------------------------------------ content

    /** Starts the response anew: status 200, default fields, no content. Cookies that were set stay. */
    public final void clear() {
        response().clear();
        setDefaultHeaders();
    }

    /**
     * Writes text, as UTF-8. It is kept until {@link #flush} or {@link #finish()}.
     *
     * @throws IllegalStateException after finish
     */
    public final void write(String text) {
        writable().append(text);
        execution().written();
    }

    /**
     * Writes bytes. They are kept until {@link #flush} or {@link #finish()}.
     *
     * <p>Ownership: taken over.
     *
     * @throws IllegalStateException after finish
     */
    public final void write(byte[] bytes) {
        writable().append(bytes);
        execution().written();
    }

    /**
     * Writes an object as JSON, by the {@link JsonCodec} of the settings, and makes the Content-Type
     * {@code application/json; charset=UTF-8}; but text as text and bytes as bytes, whatever type they are declared with.
     *
     * <p>Lists are written too. Tornado refuses them because of browsers that let a foreign page read an array; those are
     * long gone.
     *
     * @throws IllegalStateException after finish
     */
    public final void write(Object value) {
        if (value instanceof CharSequence text) {
            write(text.toString());
        } else if (value instanceof byte[] bytes) {
            write(bytes);
        } else {
            writable().append(settings().jsonCodec().encode(value));
            setHeader("Content-Type", "application/json; charset=UTF-8");
            execution().written();
        }
    }

    private Response writable() {
        Exchange exchange = execution();
        if (exchange.isFinished()) {
            throw new IllegalStateException("Cannot write() after finish()");
        }
        return exchange.response();
    }

    /**
     * Sends what was written so far; the first time status and fields before it, which cannot be changed any more.
     *
     * <p>What sends much waits for the stage before it goes on: who does not, and has a client that is slower, fails once
     * sixteen times the server's {@code maxWriteBufferBytes} wait in memory. In a {@link Blocking} method this waits by
     * itself, and from the first time on {@code write} does, too.
     *
     * @return completes, on the loop, when the kernel has taken all of it; fails when the client is gone. In a
     *     {@link Blocking} method it is complete already
     * @throws java.io.UncheckedIOException in a {@link Blocking} method if the client is gone
     */
    public final CompletionStage<@Nullable Void> flush() {
        return execution().flush();
    }

    /**
     * Sends a part of a file, after what was written so far, without passing it through this process where the platform
     * can do that. Set Content-Length before if that is known.
     *
     * <p>Ownership: {@code file} is taken over and closed when it was sent or could not be.
     */
    public final void sendFile(FileChannel file, long position, long count) {
        execution().sendFile(file, position, count);
    }

    /**
     * Ends the response. If nothing was flushed before, it gets a Content-Length and, for a GET or HEAD with status 200,
     * an Etag, and becomes 304 if the client has it already, or 412 if the client wants another state of it.
     *
     * @return completes, on the loop, when the kernel has taken all of it; fails when the client is gone
     * @throws IllegalStateException if it was finished before, or has content with a status that has none
     */
    public final CompletionStage<@Nullable Void> finish() {
        Execution exchange = execution();
        boolean inLoop = !exchange.isBlocking();
        exchange.finishResponse();
        return inLoop ? exchange.connection().flushed() : CompletableFuture.completedStage(null);
    }

    /** {@link #write(String)} and {@link #finish()}. */
    public final CompletionStage<@Nullable Void> finish(String text) {
        write(text);
        return finish();
    }

    /** {@link #write(byte[])} and {@link #finish()}. */
    public final CompletionStage<@Nullable Void> finish(byte[] bytes) {
        write(bytes);
        return finish();
    }

    /** {@link #write(Object)} and {@link #finish()}. */
    public final CompletionStage<@Nullable Void> finish(Object value) {
        write(value);
        return finish();
    }

    /** Whether the response was finished. */
    public final boolean isFinished() {
        return execution().isFinished();
    }

    /** 302 to {@code url}: {@link #redirect(String, int)}. */
    public final void redirect(String url) {
        redirect(url, HTTPStatus.FOUND);
    }

    /**
     * Sends the client elsewhere, and finishes.
     *
     * @param url absolute or relative; characters that cannot travel are percent-encoded. Whether a URL that a client
     *     chose may be gone to is for the caller to check
     * @param status 300 to 399
     * @throws IllegalStateException if the head of the response has left already
     */
    public final void redirect(String url, int status) {
        if (execution().isHeadSent()) {
            throw new IllegalStateException("Cannot redirect after headers have been written");
        }
        if (status < HTTPStatus.MULTIPLE_CHOICES || status >= HTTPStatus.BAD_REQUEST) {
            throw new IllegalArgumentException("a redirect has a status from 300 to 399, not " + status);
        }
        setStatus(status);
        setHeader("Location", URLEscape.encodeNonASCII(url));
        execution().finishResponse();
    }

    /** Sends an error page instead of what was written so far: {@link #writeError}. */
    public final void sendError(int status) {
        sendError(status, null);
    }

    /** Sends an error page instead of what was written so far, because of {@code failure}: {@link #writeError}. */
    public final void sendError(int status, @Nullable Throwable failure) {
        execution().sendError(status, failure);
    }

    // ------------------------------------------------------------------------------------------ conditions

    /**
     * Compares what the request demands with the state of the resource, before the method does its work: If-Match,
     * If-Unmodified-Since, If-None-Match and If-Modified-Since, in the order of RFC 9110 section 13.2.2. For GET and HEAD it
     * sets Etag and Last-Modified, too.
     *
     * <p>Who changes something calls this before; who only reads need not: {@link #finish()} compares Etag and
     * Last-Modified as they are then, but by that time the content was made.
     *
     * @param current null if there is nothing yet, as when PUT creates
     * @throws HTTPError 412 if the state is another than the client thinks
     * @throws Finish with 304, if a client that reads has it already
     */
    public final void checkPreconditions(@Nullable Validators current) {
        Conditions.check(execution(), current);
    }

    // ------------------------------------------------------------------------------------------ entity tags

    /** The entity tag of what was written: by default the SHA-1 of it, in quotes. Null for none. */
    protected @Nullable String computeEtag() {
        Response response = response();
        return Etags.of(execution().connection().loop()).etag(response.content(), response.length());
    }

    /** Sets Etag to {@link #computeEtag}, unless that is null. */
    public final void setEtagHeader() {
        String etag = computeEtag();
        if (etag != null) {
            setHeader("Etag", etag);
        }
    }

    /** Whether the Etag of the response is among those of If-None-Match, so that 304 is the answer. */
    public final boolean checkEtagHeader() {
        String known = request().headers().get("If-None-Match");
        String etag = known == null ? null : headers().first("Etag");
        return known != null && etag != null && EntityTags.weakMatch(known, etag);
    }

    /** Class and request, for logs. */
    @Override
    public String toString() {
        Execution known = execution;
        String name = getClass().getSimpleName();
        return known == null ? name : name + "[" + requestSummary() + "]";
    }
}
