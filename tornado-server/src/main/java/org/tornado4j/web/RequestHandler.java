package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.EntityTags;
import org.tornado4j.http.HTTPDate;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.SetCookie;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.http.Tunnel;
import org.tornado4j.http.URLEscape;
import org.tornado4j.http.Validators;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.security.SignedValues;

/**
 * Answers one request: Tornado's {@code RequestHandler}. Subclasses have entry methods named after HTTP methods in
 * lower case; a new instance is created for each request, so that fields can be used freely.
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
 * <p>An entry method may have any visibility but private. Its parameters receive the arguments of the path, by name or in
 * order, converted from text. It writes the response, or returns it: text, bytes, an object that is written as JSON, a
 * {@link Reply} with a status and fields, a {@code CompletionStage} that completes with one of these or with null, or a
 * {@code Flow.Publisher}, whose elements are sent one by one. The life of a request:
 *
 * <ol>
 *   <li>{@link #setDefaultHeaders}, {@link #initialize}
 *   <li>501 for a method that is no HTTP method here, 400 for QUERY without Content-Type, for a form or path arguments that cannot be read
 *   <li>{@link #checkCrossOrigin}, {@link #checkXsrfCookie}, if the settings ask for one of them
 *   <li>{@link #prepare}, and what it returns is awaited
 *   <li>{@link AddSlash}, {@link RemoveSlash}, {@link Authenticated}
 *   <li>the entry method; its result is awaited and written. HEAD calls {@code get} if there is no {@code head},
 *       OPTIONS without {@code options} is answered with 204 and Allow; 405 if the handler has no method for the
 *       request
 *   <li>{@link #finish()}, if it was not called
 *   <li>the access line, {@link #onFinish}
 * </ol>
 *
 * <p>If a method throws: {@link #logException}, {@link #clear}, {@link #setDefaultHeaders}, {@link #writeError}, the
 * access line, {@code onFinish}. If a part of the response has been sent by then, the connection is aborted instead, so
 * that the client cannot mistake that part for the whole.
 *
 * <p>Thread: confined to the loop of the connection, which must not be blocked; {@link Blocking} methods run on another
 * thread, to which the handler is confined meanwhile. After a stage that completes elsewhere, return to the loop with
 * {@code thenApplyAsync(..., loopExecutor())} before using the handler.
 */
public abstract non-sealed class RequestHandler extends HandlerInput {

    protected RequestHandler() {}

    final ResponseOutput output() {
        return execution().output();
    }

    private Response response() {
        return output().response();
    }

    /**
     * Returns the output for a change.
     *
     * @throws IllegalStateException if it belongs to another thread
     */
    private ResponseOutput ownOutput() {
        Execution known = execution();
        known.requireOwner();
        return known.output();
    }

    private Response ownResponse() {
        return ownOutput().responseToChange();
    }

    // ------------------------------------------------------------------------------------------ hooks

    /**
     * Sets header fields of every response, including error pages; called before {@link #initialize} and after each
     * {@link #clear}.
     */
    protected void setDefaultHeaders() {}

    /** Called when the request has arrived, before any checks. */
    protected void initialize() {}

    /**
     * Called before the entry method of any HTTP method. If it finishes the response, the entry method is not called.
     *
     * @return null to continue at once; else the entry method is called when the stage completes
     */
    protected @Nullable CompletionStage<?> prepare() throws Exception {
        return null;
    }

    /**
     * Receives a chunk of the content, in a {@link StreamRequestBody} handler.
     *
     * <p>Ownership: {@code chunk} is lent until this returns; copy bytes that are needed later, or pass them on with
     * {@link #write(ByteBuffer)}.
     *
     * <p>It may be {@link Blocking}: no more is read while it runs.
     *
     * @return null to receive the next chunk as soon as it arrives; else no more is read until the stage completes
     */
    protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) throws Exception {
        throw new UnsupportedOperationException("override dataReceived in a handler with @StreamRequestBody");
    }

    /** Returns the limits of the form of a {@link StreamMultipart} handler: {@link ApplicationSettings#uploadLimits}. */
    protected UploadLimits uploadLimits() {
        return settings().uploadLimits();
    }

    /**
     * Decodes an argument of the path, the query or the form; by default as UTF-8.
     *
     * @param name the name of the argument; null for one of the path that has none
     * @throws HTTPError 400 if they are not valid
     */
    protected String decodeArgument(byte[] value, @Nullable String name) {
        return Arguments.decodeUtf8(value, name, request().maskedParameters());
    }

    /** Called when the response was passed to the connection and logged; nothing can be written any more. */
    protected void onFinish() {}

    /**
     * Called once if the server is shutting down while this request is being answered, when the request is complete.
     * The server waits for the response, but cuts it off after a limited time, so that a long one, such as a stream of
     * events, should finish now.
     *
     * <p>Thread: the loop, even while a {@link Blocking} method runs on another thread.
     */
    protected void onDrain() {}

    /**
     * Called when the client has left before the response was finished; never after that. Work in progress continues,
     * and further output is dropped.
     *
     * <p>Thread: the loop, even while a {@link Blocking} method runs on another thread.
     */
    protected void onConnectionClose() {}

    /**
     * Writes an error response and finishes it: by default in the format of {@link ApplicationSettings#errorFormat},
     * or, unless the failure is an {@link HTTPProblem}, as a stack trace in plain text if
     * {@link ApplicationSettings#serveTraceback} is on. The status and the reason phrase are set already.
     *
     * @param failure the exception; null if {@link #sendError(int)} was called
     */
    protected void writeError(int status, @Nullable Throwable failure) {
        settings().errorResponses().write(this, status, failure);
        finish();
    }

    /**
     * Logs an exception. An {@link HTTPError} with a message is logged with it, at most a hundred times in ten seconds
     * per loop: at level INFO if it is an error of the client, below 500, since the access line may be a warning
     * already; else as a warning. Any other exception is logged as an error, with its stack trace. The message of an
     * {@code HTTPError} is escaped; those of other exceptions are logged as they are.
     */
    protected void logException(Throwable failure) {
        HandlerLog.log(this, failure);
    }

    /**
     * Returns a description of the request for log lines: {@code GET /x (127.0.0.1)}. The target is
     * {@link HTTPServerRequest#loggedUri escaped}; an override must escape client input as well.
     */
    protected String requestSummary() {
        HTTPServerRequest request = request();
        return request.method() + " " + request.loggedUri() + " (" + request.remoteIp() + ")";
    }

    // ------------------------------------------------------------------------------------------ request

    /** Returns the loop of the connection, which is also an executor. */
    protected final IOLoop loop() {
        return execution().connection().loop();
    }

    /**
     * Returns an executor that runs tasks on the loop, as {@link #loop} does, but as part of this request for its
     * {@linkplain RequestObserver observers}, so that the trace and the MDC of the request are current in them. For
     * continuations of stages: {@code thenApplyAsync(..., loopExecutor())}. Any thread may use it.
     */
    protected final Executor loopExecutor() {
        return execution().loopExecutor();
    }

    /**
     * Returns a custom setting of the application.
     *
     * @param feature the feature that needs it, for the message
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

    /**
     * Returns the path of the route called {@code name}: {@link Application#reverseUrl}.
     *
     * @throws IllegalArgumentException if there is none, or the arguments do not match
     */
    public final String reverseUrl(String name, Object... args) {
        String url = application().reverseUrl(name, args);
        if (url == null) {
            throw new IllegalArgumentException(name + " not found in named urls");
        }
        return url;
    }

    /**
     * Returns the path of a static file, with its version, so that browsers may cache it and still notice when it
     * changes.
     *
     * @param path below the {@link ApplicationSettings#staticUrlPrefix}; not escaped
     * @throws IllegalStateException if the application has no static files
     */
    public final String staticUrl(String path) {
        return StaticUrls.of(this, path);
    }

    /** Returns the URL of a static file, with options such as the host: {@link #staticUrl(String)}. */
    public final String staticUrl(String path, StaticUrlOption... options) {
        return StaticUrls.of(this, path, options);
    }

    // ------------------------------------------------------------------------------------------ cookies

    /**
     * Sets a cookie for the path {@code /} that lasts until the browser is closed. It is sent with the head of the
     * response.
     */
    public final void setCookie(String name, String value) {
        setCookie(new SetCookie(name, value));
    }

    /**
     * Sets a cookie; of several with the same name, the last one is sent. It is sent with the head of the response.
     * Attributes that are not set have the {@link ApplicationSettings#cookieDefaults}.
     */
    public final void setCookie(SetCookie cookie) {
        ownResponse().setCookie(settings().cookieDefaults().applyTo(cookie, isHttps()));
    }

    private boolean isHttps() {
        return request().protocol().equals("https");
    }

    /** Deletes a cookie of the path {@code /} in the browser. */
    public final void clearCookie(String name) {
        clearCookie(name, "/", null);
    }

    /**
     * Deletes a cookie in the browser.
     *
     * @param path the path with which it was set
     * @param domain the domain with which it was set; null for none
     */
    public final void clearCookie(String name, String path, @Nullable String domain) {
        setCookie(new SetCookie(name, "").path(path).domain(domain).expires(Instant.EPOCH));
    }

    /** Deletes all cookies of the path {@code /} that the browser sent. */
    public final void clearAllCookies() {
        request().cookies().keySet().forEach(this::clearCookie);
    }

    // ------------------------------------------------------------------------------------------ signed cookies

    /**
     * Sets a cookie that the client can read but not change, for 30 days: Tornado's {@code set_signed_cookie}.
     *
     * @param value the text, whose UTF-8 bytes are signed
     * @throws IllegalStateException if the application has no {@link ApplicationSettings#cookieSecret}
     */
    public final void setSignedCookie(String name, String value) {
        setSignedCookie(name, value, SignedCookies.LIFETIME);
    }

    /**
     * Sets a signed cookie: {@link #setSignedCookie(String, String)}. For other attributes, use
     * {@code setCookie(new SetCookie(name, createSignedValue(name, value)).path("/shop"))}.
     *
     * @param lifetime the time for which the browser keeps it; {@link #getSignedCookie(String)} accepts it for 31 days
     */
    public final void setSignedCookie(String name, String value, Duration lifetime) {
        setCookie(SignedCookies.cookie(this, name, value, lifetime));
    }

    /** Returns {@code value} signed for {@code name}: {@link SignedValues#createSignedValue}. */
    public final String createSignedValue(String name, String value) {
        return createSignedValue(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns {@code value} signed for {@code name}: {@link SignedValues#createSignedValue}. */
    public final String createSignedValue(String name, byte[] value) {
        return SignedCookies.sign(this, name, value);
    }

    // ------------------------------------------------------------------------------------------ users

    /**
     * Finds the user of the request; called once, when {@link #currentUser} is first called. The default uses
     * {@link ApplicationSettings#currentUser}. An override that blocks must be {@link Blocking}.
     *
     * @return null if there is none
     */
    protected @Nullable Object getCurrentUser() {
        CurrentUser<?> finder = settings().currentUser();
        return finder == null ? null : finder.find(this);
    }

    /**
     * Returns the URL to which {@link Authenticated} methods redirect browsers without a user: {@link
     * ApplicationSettings#loginUrl}.
     */
    protected @Nullable String getLoginUrl() {
        return settings().loginUrl();
    }

    /**
     * Returns the URL to which a login page redirects the browser afterwards: the argument {@code next}, if it leads
     * back to this application.
     *
     * @param defaultUrl the URL for any other {@code next}, and without one
     */
    protected final String getNextUrl(String defaultUrl) {
        return LoginRedirect.next(request(), getArgumentOrNull("next"), defaultUrl);
    }

    // ------------------------------------------------------------------------------------------ languages

    /**
     * Returns the locale that the user has chosen; called once, when {@link #locale} is first called. The default uses
     * {@link ApplicationSettings#userLocale}.
     *
     * @return null if the user has chosen none
     */
    protected @Nullable Locale getUserLocale() {
        UserLocale finder = settings().userLocale();
        return finder == null ? null : finder.find(this);
    }

    /**
     * Returns the locale for a user who has chosen none: that of {@link ApplicationSettings#locales} that the browser
     * prefers, by Accept-Language, else {@link ApplicationSettings#defaultLocale}.
     */
    protected Locale getBrowserLocale() {
        return Localization.ofBrowser(this);
    }

    /**
     * Returns the locale of the response: the one set, else that of the user, else that of the browser. If the
     * browser's preference was considered, the response gets {@code Vary: Accept-Language}.
     */
    public final Locale locale() {
        return Localization.locale(this);
    }

    /** Sets the locale of the response, in {@link #prepare} for instance after a stage has found it. */
    public final void setLocale(Locale locale) {
        ownExtras().locale = locale;
    }

    /**
     * Returns a text in the language of the {@link #locale}: Tornado's {@code locale.translate}.
     *
     * @param message the name or text of a message in {@link ApplicationSettings#messages}; returned itself if it is
     *     unknown there
     * @param arguments the arguments for placeholders such as {@code {0}}, by the rules of
     *     {@link java.text.MessageFormat}
     */
    public final String translate(String message, @Nullable Object... arguments) {
        return Localization.translate(this, message, arguments);
    }

    /** Translates {@code message} if {@code count} is 1, else {@code pluralMessage}; the count is the argument of both. */
    public final String translatePlural(String message, String pluralMessage, long count) {
        return translate(count == 1 ? message : pluralMessage, count);
    }

    // ------------------------------------------------------------------------------------------ forged requests

    /**
     * Refuses a request without an XSRF token, which a page of another site may have had the browser send; called before
     * {@link #prepare} for methods other than GET, HEAD, OPTIONS and QUERY if the settings ask for
     * {@linkplain ApplicationSettings.Builder#xsrfCookies tokens} or a
     * {@linkplain ApplicationSettings.Builder#crossOriginCheck check of origins}. Override it with nothing in a handler that is
     * called by other programs, and knows them by other means than cookies. {@link #checkCrossOrigin} is made all the same.
     *
     * <p>By default the token of the {@code _xsrf} cookie must be repeated as the argument {@code _xsrf}, or in the field
     * {@code X-Xsrftoken} or {@code X-Csrftoken}, if the settings ask for tokens; a handler that takes its content as it arrives
     * has only the fields and the query.
     *
     * @throws HTTPError 403
     */
    protected void checkXsrfCookie() {
        ForgeryProtection protection = settings().forgeryProtection();
        if (protection != null) {
            protection.checkToken(this);
        }
    }

    /**
     * Refuses a request that a page of another origin has had the browser send; called right before {@link #checkXsrfCookie}.
     * Override it with nothing in a handler that pages of any origin may use, and that knows its users by other means than
     * cookies. Programs that are not browsers pass this check.
     *
     * <p>By default Sec-Fetch-Site or Origin must name the application's own origin, a trusted one, or one that the
     * {@linkplain org.tornado4j.security.CorsRules rules} of the route admit with credentials, if the settings ask for a
     * {@linkplain ApplicationSettings.Builder#crossOriginCheck check of origins}.
     *
     * @throws HTTPError 403
     */
    protected void checkCrossOrigin() {
        ForgeryProtection protection = settings().forgeryProtection();
        if (protection != null) {
            protection.checkOrigin(this);
        }
    }

    /**
     * Returns the XSRF token, which a page sends back when it submits a form. The first call sets the cookie, unless
     * the request has a valid one, so it must be made before the head of the response is sent. The token is encoded
     * differently in each response.
     */
    public final String xsrfToken() {
        RequestExtras extras = ownExtras();
        String token = extras.xsrfToken;
        if (token == null) {
            XsrfCookies cookies = settings().xsrfCookies();
            token = XsrfProtection.writeToken(this, cookies != null ? cookies : XsrfCookies.DEFAULT);
            extras.xsrfToken = token;
        }
        return token;
    }

    /** Returns a hidden field with the {@link #xsrfToken}, for HTML forms. */
    public final String xsrfFormHtml() {
        return XsrfProtection.formField(xsrfToken());
    }

    // ------------------------------------------------------------------------------------------ status and fields

    /**
     * Sets the status.
     *
     * @param status 200 to 599
     * @throws IllegalArgumentException if the status is out of range
     */
    public final void setStatus(int status) {
        ownResponse().setStatus(requireFinal(status), null);
    }

    /**
     * Sets the status with a custom reason phrase.
     *
     * @param status 200 to 599
     * @param reason the reason phrase instead of the standard one; if it cannot be sent, it is replaced by
     *     {@code Unknown}
     * @throws IllegalArgumentException if the status is out of range
     */
    public final void setStatus(int status, String reason) {
        ownResponse().setStatus(requireFinal(status), reason);
    }

    private static int requireFinal(int status) {
        if (!HTTPStatus.isFinal(status)) {
            throw new IllegalArgumentException("a response has a status from 200 to 599, not " + status);
        }
        return status;
    }

    public final int getStatus() {
        return response().status();
    }

    /** Returns the header fields of the response so far; the connection adds those that frame it. */
    public final HTTPHeaders headers() {
        return ownResponse().headers();
    }

    /**
     * Sets a header field to {@code value}, replacing all others of that name.
     *
     * @throws IllegalArgumentException if the name or the value cannot be sent, for instance because of a line break
     */
    public final void setHeader(String name, String value) {
        ownResponse().headers().set(name, value);
    }

    public final void setHeader(String name, long value) {
        setHeader(name, Long.toString(value));
    }

    /** Sets a header field to a date, truncated to seconds. */
    public final void setHeader(String name, Instant value) {
        setHeader(name, HTTPDate.format(value));
    }

    /**
     * Adds a header field; others of that name remain.
     *
     * @throws IllegalArgumentException if the name or the value cannot be sent, for instance because of a line break
     */
    public final void addHeader(String name, String value) {
        ownResponse().headers().add(name, value);
    }

    public final void addHeader(String name, long value) {
        addHeader(name, Long.toString(value));
    }

    /** Adds a header field with a date, truncated to seconds. */
    public final void addHeader(String name, Instant value) {
        addHeader(name, HTTPDate.format(value));
    }

    /** Removes all header fields of that name, if there are any. */
    public final void clearHeader(String name) {
        ownResponse().headers().remove(name);
    }

    /** Sets Last-Modified to the time of the last modification, truncated to seconds. */
    public final void setLastModified(Instant time) {
        setHeader("Last-Modified", time);
    }

    // ------------------------------------------------------------------------------------------ content

    /** Resets the response: status 200, default fields, no content. Cookies that were set remain. */
    public final void clear() {
        ownResponse().clear();
        setDefaultHeaders();
    }

    /**
     * Writes text, as UTF-8. It is buffered until {@link #flush} or {@link #finish()}. Unless the handler sets a
     * Content-Type, the response is {@code text/plain}, so that text from a client does no harm:
     * {@link ApplicationSettings#defaultContentType}. For HTML, use {@link #writeHtml}.
     *
     * @throws IllegalStateException after finish
     */
    public final void write(String text) {
        ResponseOutput output = output();
        if (output.wantsContent()) {
            output.response().append(text);
            output.written();
        }
    }

    /**
     * Writes HTML, as UTF-8: {@link #write(String)}. The response becomes {@code text/html; charset=UTF-8}, unless the handler
     * has given it another Content-Type than the {@linkplain ApplicationSettings#defaultContentType default}. Client
     * input must be {@linkplain org.tornado4j.text.HTMLEscape#escape escaped} before.
     *
     * @throws IllegalStateException after finish
     */
    public final void writeHtml(String html) {
        ResponseOutput output = output();
        if (output.wantsContent()) {
            output.response().appendHtml(html);
            output.written();
        }
    }

    /**
     * Writes bytes. They are buffered until {@link #flush} or {@link #finish()}.
     *
     * <p>Ownership: taken over.
     *
     * @throws IllegalStateException after finish
     */
    public final void write(byte[] bytes) {
        ResponseOutput output = output();
        if (output.wantsContent()) {
            output.response().append(bytes);
            output.written();
        }
    }

    /**
     * Writes the remaining bytes of a buffer that belongs to someone else, such as the chunk of {@link #dataReceived}.
     * Before the first {@link #flush} they are buffered, like any other content. After it they are passed to the
     * connection at once, without an intermediate array, and are sent when the current callback of the loop ends,
     * unless the method is {@link Blocking}, in which they are buffered until the next flush.
     *
     * <p>Ownership: {@code lent} is lent until this returns.
     *
     * @throws IllegalStateException after finish
     */
    public final void write(ByteBuffer lent) {
        output().write(lent);
    }

    /**
     * Writes an object as JSON, encoded by the {@link JsonCodec} of the settings, and sets the Content-Type to
     * {@code application/json; charset=UTF-8}. Text is written as text, bytes as bytes and {@link Markup} as HTML,
     * whatever their declared type.
     *
     * <p>Lists are allowed. Tornado refuses them because of old browsers that let a page of another origin read an
     * array, which are no longer in use.
     *
     * @throws IllegalStateException after finish
     */
    public final void write(Object value) {
        if (value instanceof CharSequence text) {
            write(text.toString());
        } else if (value instanceof ByteBuffer lent) {
            write(lent);
        } else if (value instanceof byte[] bytes) {
            write(bytes);
        } else if (value instanceof Markup markup) {
            writeHtml(markup.html());
        } else {
            writeJson(value);
        }
    }

    private void writeJson(Object value) {
        ResponseOutput output = output();
        if (output.wantsContent()) {
            Response response = output.response();
            response.append(settings().jsonCodec().encode(value));
            response.headers().set("Content-Type", "application/json; charset=UTF-8");
            output.written();
        }
    }

    // ------------------------------------------------------------------------------------------ pages

    /**
     * Returns names that the templates of this handler can use in addition to those
     * {@linkplain TemplateNamespace of all templates}.
     *
     * @return the values by name; none by default. Called for each template
     */
    protected Map<String, ? extends @Nullable Object> getTemplateNamespace() {
        return Map.of();
    }

    /** Renders a template without a model: {@link #renderString(String, Map)}. */
    public final String renderString(String template) {
        return renderString(template, Map.of());
    }

    /**
     * Renders a template and returns the result: a part of a page, or the text of a mail.
     *
     * <p>On first use, a template may be read from a disk or a jar. This holds the loop, unless the method is
     * {@link Blocking}, and so do lookups by objects of the model.
     *
     * @param template the name, such as {@code notes/list}, for the {@link ApplicationSettings#templateEngine}; never
     *     client input
     * @param model the values that the template shows, by name, in addition to those of a {@link TemplateNamespace}
     * @throws IllegalStateException if the application has no template engine
     * @throws RuntimeException if there is no such template, or it fails
     */
    public final String renderString(String template, Map<String, ? extends @Nullable Object> model) {
        return Pages.renderString(this, template, model);
    }

    /** Renders a template with the components of a record as the model: {@link #renderString(String, Map)}. */
    public final String renderString(String template, Record model) {
        return renderString(template, RecordModel.of(model));
    }

    /** Finishes the response with a page rendered without a model: {@link #render(String, Map)}. */
    public final CompletionStage<@Nullable Void> render(String template) {
        return render(template, Map.of());
    }

    /**
     * Finishes the response with the page rendered from a template, including the scripts and style sheets of its
     * {@linkplain UIModule modules}. The response is HTML, unless the handler has given it another Content-Type:
     * {@link #writeHtml}.
     *
     * @param template as in {@link #renderString(String, Map)}
     * @return as {@link #finish()}
     * @throws IllegalStateException if the application has no template engine, or after finish
     */
    public final CompletionStage<@Nullable Void> render(
            String template, Map<String, ? extends @Nullable Object> model) {
        ownOutput();
        writeHtml(Pages.renderPage(this, template, model));
        return finishOwn(output());
    }

    /**
     * Finishes the response with a page rendered with the components of a record as the model: {@link #render(String,
     * Map)}.
     */
    public final CompletionStage<@Nullable Void> render(String template, Record model) {
        return render(template, RecordModel.of(model));
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Sends everything written so far. The first call sends the status and the header fields before it, which cannot be
     * changed any more.
     *
     * <p>A handler that sends much should wait for the stage before it continues. Otherwise it fails once sixteen times
     * the server's {@code maxWriteBufferBytes} wait in memory for a slow client. In a {@link Blocking} method this call
     * waits, and after the first call {@code write} waits, too.
     *
     * @return completes, on the loop, when the kernel has taken all of it; fails if the client has left. In a
     *     {@link Blocking} method it is complete already
     * @throws java.io.UncheckedIOException in a {@link Blocking} method if the client has left
     */
    public final CompletionStage<@Nullable Void> flush() {
        return ownOutput().flush();
    }

    /**
     * Sends a part of a file, after everything written so far, without copying it through this process where the
     * platform supports that. Set Content-Length before if the length is known.
     *
     * <p>Ownership: {@code file} is taken over, and closed when it was sent or sending failed.
     */
    public final void sendFile(FileChannel file, long position, long count) {
        output().sendFile(file, position, count);
    }

    /**
     * Returns the number of flushed bytes that the kernel has not taken yet.
     *
     * <p>Thread: the loop; {@link Blocking} methods do not need it, as {@link #flush} waits there.
     */
    protected final long unsentBytes() {
        return execution().connection().unsentBytes();
    }

    /**
     * Ends the response. If nothing was flushed before, it gets a Content-Length and, for a GET or HEAD with status 200,
     * an Etag, and becomes 304 if the client has that content already, or 412 if the client requires a different state
     * of it.
     *
     * @return completes, on the loop, when the kernel has taken all of it; fails if the client has left
     * @throws IllegalStateException if it was finished before, or has content with a status that has none
     */
    public final CompletionStage<@Nullable Void> finish() {
        return finishOwn(ownOutput());
    }

    private static CompletionStage<@Nullable Void> finishOwn(ResponseOutput output) {
        output.finish();
        return output.flushed();
    }

    /** {@link #write(String)} and {@link #finish()}. */
    public final CompletionStage<@Nullable Void> finish(String text) {
        write(text);
        return finishOwn(output());
    }

    /** {@link #write(byte[])} and {@link #finish()}. */
    public final CompletionStage<@Nullable Void> finish(byte[] bytes) {
        write(bytes);
        return finishOwn(output());
    }

    /** {@link #write(Object)} and {@link #finish()}. */
    public final CompletionStage<@Nullable Void> finish(Object value) {
        write(value);
        return finishOwn(output());
    }

    /**
     * Declares, before the first {@link #flush}, the fields that {@link #finish(HTTPHeaders)} will send after the
     * content.
     *
     * @return whether this client gets them, as far as is known now; a response to HEAD, to HTTP/1.0, or with a
     *     Content-Length has no trailers
     * @throws org.tornado4j.http.HTTPOutputError if a field of that name must not be sent after the content
     * @throws IllegalStateException if the head of the response has been sent
     */
    protected final boolean declareTrailers(TrailerUse use, String... names) {
        return ownOutput().declareTrailers(use, List.of(names));
    }

    /**
     * Ends the response with a trailer section (RFC 9110 section 6.5). The response then has no Content-Length, even if
     * nothing was flushed before. Clients that do not accept trailers get the response without them: see
     * {@link #declareTrailers}.
     *
     * @return as {@link #finish()}
     * @throws IllegalStateException as {@link #finish()}
     */
    protected final CompletionStage<@Nullable Void> finish(HTTPHeaders trailers) {
        ResponseOutput output = ownOutput();
        output.finish(trailers);
        return output.flushed();
    }

    /**
     * Answers with 101 (Switching Protocols) and takes the connection out of HTTP. The fields and cookies set so far
     * are sent with the response. The response counts as finished: the access line is written, {@link #onFinish} is
     * called, and nothing can be written any more except through the tunnel.
     *
     * <p>Thread: the loop, not a {@link Blocking} method.
     *
     * @param protocol one of those in the request's {@code Upgrade} field
     * @throws IllegalStateException if the request did not ask for {@code protocol} or still has content to come, or if
     *     the response has begun; a normal response is still possible then
     * @throws org.tornado4j.http.HTTPOutputError if a field cannot be sent
     */
    protected final Tunnel switchProtocols(String protocol) {
        return ownOutput().switchProtocols(protocol);
    }

    /** Returns whether the response was finished. */
    public final boolean isFinished() {
        return output().isFinished();
    }

    /** Redirects with 302 to {@code url}: {@link #redirect(String, int)}. */
    public final void redirect(String url) {
        redirect(url, HTTPStatus.FOUND);
    }

    /** Redirects to {@code url} with 301 if {@code permanent}, else with 302: {@link #redirect(String, int)}. */
    public final void redirect(String url, boolean permanent) {
        redirect(url, permanent ? HTTPStatus.MOVED_PERMANENTLY : HTTPStatus.FOUND);
    }

    /**
     * Redirects the client, and finishes the response.
     *
     * @param url an absolute or relative URL; characters that cannot be sent are percent-encoded. The caller must check
     *     URLs from clients
     * @param status 300 to 399
     * @throws IllegalStateException if the head of the response has been sent
     */
    public final void redirect(String url, int status) {
        if (ownOutput().isStreaming()) {
            throw new IllegalStateException("Cannot redirect after headers have been written");
        }
        if (status < HTTPStatus.MULTIPLE_CHOICES || status >= HTTPStatus.BAD_REQUEST) {
            throw new IllegalArgumentException("a redirect has a status from 300 to 399, not " + status);
        }
        setStatus(status);
        setHeader("Location", URLEscape.encodeNonASCII(url));
        output().finish();
    }

    /** Sends an error page instead of the content written so far: {@link #writeError}. */
    public final void sendError(int status) {
        sendError(status, null);
    }

    /** Sends an error page instead of the content written so far, because of {@code failure}: {@link #writeError}. */
    public final void sendError(int status, @Nullable Throwable failure) {
        ownOutput();
        Failures.sendError(execution(), requireFinal(status), failure);
    }

    // ------------------------------------------------------------------------------------------ conditions

    /**
     * Evaluates the preconditions of the request against the state of the resource, before the method does its work:
     * If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, in the order of RFC 9110 section 13.2.2. For
     * GET and HEAD it sets Etag and Last-Modified, too.
     *
     * <p>A method that changes something should call this first. One that only reads need not: {@link #finish()}
     * evaluates them with the response's Etag and Last-Modified, but only after the content was produced.
     *
     * @param current the validators of the resource; null if it does not exist, as when PUT creates it
     * @throws HTTPError 412 if the state differs from the one that the client expects
     * @throws Finish with 304, if the client has the requested content already
     */
    public final void checkPreconditions(@Nullable Validators current) {
        Conditions.check(request(), ownResponse(), current);
    }

    // ------------------------------------------------------------------------------------------ entity tags

    /** Returns the entity tag of the written content: by default its SHA-1, in quotes. Null for none. */
    protected @Nullable String computeEtag() {
        Response response = response();
        return Etags.of(loop()).etag(request().headers(), response.content(), response.length());
    }

    /** Sets Etag to {@link #computeEtag}, unless that is null. */
    public final void setEtagHeader() {
        String etag = computeEtag();
        if (etag != null) {
            setHeader("Etag", etag);
        }
    }

    /** Returns whether the Etag of the response is among those of If-None-Match, so that the response becomes 304. */
    public final boolean checkEtagHeader() {
        String known = request().headers().get("If-None-Match");
        String etag = known == null ? null : headers().first("Etag");
        return known != null && etag != null && EntityTags.weakMatch(known, etag);
    }

    // ------------------------------------------------------------------------------------------ for base classes

    /**
     * Prepares a call of a method named by a {@link HandlerExtension}, with the arguments of the path.
     *
     * @return null if the class has no method of that name
     * @throws HTTPError 400 if an argument cannot be converted
     */
    protected final @Nullable MethodCall prepareCall(String name) {
        HandlerMethod method = execution().handlerRoute().methods().other(name);
        return method == null ? null : method.prepare(this, execution().arguments());
    }

    /**
     * Runs {@code work} as a {@link Blocking} method, to whose thread the handler is confined meanwhile: within the
     * {@link BlockingLimits}, possibly after waiting.
     *
     * <p>Thread: the loop, while no other such method runs.
     *
     * @return completes, on the loop, with the result, or fails with the exception of {@code work}, or with
     *     {@link HTTPError} 503 if too many run and wait
     */
    protected final CompletionStage<@Nullable Object> callBlocking(MethodCall work) {
        return execution().callBlocking(work);
    }

    /** Returns the class and the request, for logs. */
    @Override
    public String toString() {
        String name = getClass().getSimpleName();
        return hasRequest() ? name + "[" + requestSummary() + "]" : name;
    }
}
