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
 * <p>An entry method has any visibility. Its parameters take the arguments of the path, by name or in order, and are
 * converted from text. It writes the response, or returns it: text, bytes, an object that is written as JSON, a {@link Reply}
 * with a status and fields, a {@code CompletionStage} that completes with one of these or with null, or a
 * {@code Flow.Publisher}, whose elements are sent one by one. The life of a request:
 *
 * <ol>
 *   <li>{@link #setDefaultHeaders}, {@link #initialize}
 *   <li>501 for a method that is no HTTP method here, 400 for QUERY without Content-Type, for a form or path arguments that cannot be read
 *   <li>{@link #checkCrossOrigin}, {@link #checkXsrfCookie}, if the settings ask for one of them
 *   <li>{@link #prepare}, and what it returns is awaited
 *   <li>{@link AddSlash}, {@link RemoveSlash}, {@link Authenticated}
 *   <li>the entry method; what it returns is awaited and written. HEAD goes to {@code get} if there is no {@code head}, OPTIONS
 *       without {@code options} is answered with 204 and Allow; 405 for other methods that there are none for
 *   <li>{@link #finish()}, if it was not called
 *   <li>the access line, {@link #onFinish}
 * </ol>
 *
 * <p>When something is thrown: {@link #logException}, {@link #clear}, {@link #setDefaultHeaders}, {@link #writeError},
 * the access line, {@code onFinish}. When a part of the response has left by then, the connection is ended at once
 * instead, so that the client cannot take that part for the whole.
 *
 * <p>Thread: all of it on the loop of the connection, which must not be blocked; but {@link Blocking} methods on a thread
 * of their own, which has the handler as long as the method runs. From stages that complete elsewhere come back with
 * {@code thenApplyAsync(..., loopExecutor())} before touching the handler.
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
     * Takes a chunk of the content, in a {@link StreamRequestBody} handler.
     *
     * <p>Ownership: {@code chunk} is lent until this returns; copy what is needed later, or pass it on with
     * {@link #write(ByteBuffer)}.
     *
     * <p>It may be {@link Blocking}: no more is read while it runs.
     *
     * @return null to get the next chunk as soon as it is there; else no more is read until the stage completes
     */
    protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) throws Exception {
        throw new UnsupportedOperationException("override dataReceived in a handler with @StreamRequestBody");
    }

    /** Returns the limits of the form of a {@link StreamMultipart} handler: {@link ApplicationSettings#uploadLimits}. */
    protected UploadLimits uploadLimits() {
        return settings().uploadLimits();
    }

    /**
     * Turns the bytes of an argument, from path, query or form, into text; by default as UTF-8.
     *
     * @param name of the argument; null for one of the path that has none
     * @throws HTTPError 400 if they are not valid
     */
    protected String decodeArgument(byte[] value, @Nullable String name) {
        return Arguments.decodeUtf8(value, name, request().maskedParameters());
    }

    /** Called when the response was handed to the connection, and logged; nothing can be written any more. */
    protected void onFinish() {}

    /**
     * Called when the server is shutting down while this request is being answered: it waits for the response, but not for
     * ever, and then cuts it off. A long response, such as a stream of events, should finish now. Called
     * once, when the request is whole.
     *
     * <p>Thread: the loop, also while a {@link Blocking} method runs on another.
     */
    protected void onDrain() {}

    /**
     * Called when the client is gone before the response was finished; never after that. Work in progress goes on,
     * and whatever is written from now on is dropped.
     *
     * <p>Thread: the loop, also while a {@link Blocking} method runs on another.
     */
    protected void onConnectionClose() {}

    /**
     * Writes an error response, with {@code finish}: by default in the form of {@link ApplicationSettings#errorFormat}, or a stack trace
     * as plain text if {@link ApplicationSettings#serveTraceback} is on, unless it is an {@link HTTPProblem}. Status and phrase are set
     * already.
     *
     * @param failure what was thrown; null if {@link #sendError(int)} was called
     */
    protected void writeError(int status, @Nullable Throwable failure) {
        settings().errorResponses().write(this, status, failure);
        finish();
    }

    /**
     * Logs what was thrown. An {@link HTTPError} that has a message is logged with it, at most a hundred in ten seconds and
     * loop: as information if the client is to blame, below 500, since the access line may be a warning already; else as a
     * warning. Anything else is an error, with its stack. The message of an {@code HTTPError} is escaped; those of other
     * exceptions are shown as they are.
     */
    protected void logException(Throwable failure) {
        HandlerLog.log(this, failure);
    }

    /**
     * Returns the request as log lines show it: {@code GET /x (127.0.0.1)}. The target is
     * {@link HTTPServerRequest#loggedUri escaped}, as has to be what an override takes from the client.
     */
    protected String requestSummary() {
        HTTPServerRequest request = request();
        return request.method() + " " + request.loggedUri() + " (" + request.remoteIp() + ")";
    }

    // ------------------------------------------------------------------------------------------ request

    /** Returns the loop of the connection: an executor that brings stages which complete elsewhere back to it. */
    protected final IOLoop loop() {
        return execution().connection().loop();
    }

    /**
     * Returns an executor that runs tasks on the loop, as {@link #loop} does, and has them count as part of this request: for
     * {@linkplain RequestObserver observers} of requests, so that a trace and what the MDC of log lines holds are current in
     * them. For stages, {@code thenApplyAsync(..., loopExecutor())}. Any thread may use it.
     */
    protected final Executor loopExecutor() {
        return execution().loopExecutor();
    }

    /**
     * Returns a setting of the application's own.
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

    /**
     * Returns the path of the route called {@code name}: {@link Application#reverseUrl}.
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
     * Returns the path of a static file, with its version, so that browsers may keep it and yet see when it changes.
     *
     * @param path below the {@link ApplicationSettings#staticUrlPrefix}; not escaped
     * @throws IllegalStateException if the application has no static files
     */
    public final String staticUrl(String path) {
        return StaticUrls.of(this, path);
    }

    /** Returns the URL of a static file with its host, or without its version: {@link #staticUrl(String)}. */
    public final String staticUrl(String path, StaticUrlOption... options) {
        return StaticUrls.of(this, path, options);
    }

    // ------------------------------------------------------------------------------------------ cookies

    /** Sets a cookie for the path {@code /}, until the browser is closed. It goes with the head of the response. */
    public final void setCookie(String name, String value) {
        setCookie(new SetCookie(name, value));
    }

    /**
     * Sets a cookie; of several with one name the last counts. It goes with the head of the response. What the cookie leaves
     * open is as the {@link ApplicationSettings#cookieDefaults} have it.
     */
    public final void setCookie(SetCookie cookie) {
        ownResponse().setCookie(settings().cookieDefaults().applyTo(cookie, isHttps()));
    }

    private boolean isHttps() {
        return request().protocol().equals("https");
    }

    /** Makes the browser forget a cookie of the path {@code /}. */
    public final void clearCookie(String name) {
        clearCookie(name, "/", null);
    }

    /**
     * Makes the browser forget a cookie.
     *
     * @param path that it was set with
     * @param domain that it was set with; null for none
     */
    public final void clearCookie(String name, String path, @Nullable String domain) {
        setCookie(new SetCookie(name, "").path(path).domain(domain).expires(Instant.EPOCH));
    }

    /** Makes the browser forget every cookie of the path {@code /} that it sent. */
    public final void clearAllCookies() {
        request().cookies().keySet().forEach(this::clearCookie);
    }

    // ------------------------------------------------------------------------------------------ signed cookies

    /**
     * Sets a cookie that the client can read and cannot change, for 30 days: Tornado's {@code set_signed_cookie}.
     *
     * @param value text, of which the UTF-8 bytes are signed
     * @throws IllegalStateException if the application has no {@link ApplicationSettings#cookieSecret}
     */
    public final void setSignedCookie(String name, String value) {
        setSignedCookie(name, value, SignedCookies.LIFETIME);
    }

    /**
     * Sets a signed cookie: {@link #setSignedCookie(String, String)}. For other attributes there is
     * {@code setCookie(new SetCookie(name, createSignedValue(name, value)).path("/shop"))}.
     *
     * @param lifetime how long the browser keeps it; {@link #getSignedCookie(String)} accepts it for 31 days
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
     * Finds the user that the request is from; called once, when {@link #currentUser} is asked for. By default
     * {@link ApplicationSettings#currentUser} is asked. An override that waits for something is {@link Blocking}.
     *
     * @return null if it is from none
     */
    protected @Nullable Object getCurrentUser() {
        CurrentUser<?> finder = settings().currentUser();
        return finder == null ? null : finder.find(this);
    }

    /** Returns where {@link Authenticated} methods send browsers without a user: {@link ApplicationSettings#loginUrl}. */
    protected @Nullable String getLoginUrl() {
        return settings().loginUrl();
    }

    /**
     * Returns where a login page sends the browser afterwards: the argument {@code next}, if it leads back to this
     * application.
     *
     * @param defaultUrl for any other {@code next}, and without one
     */
    protected final String getNextUrl(String defaultUrl) {
        return LoginRedirect.next(request(), getArgumentOrNull("next"), defaultUrl);
    }

    // ------------------------------------------------------------------------------------------ languages

    /**
     * Returns the locale that the user has chosen; called once, when {@link #locale} is asked for. By default
     * {@link ApplicationSettings#userLocale} is asked.
     *
     * @return null if the user has chosen none
     */
    protected @Nullable Locale getUserLocale() {
        UserLocale finder = settings().userLocale();
        return finder == null ? null : finder.find(this);
    }

    /**
     * Returns the locale for a user who has chosen none: that of {@link ApplicationSettings#locales} that the browser likes
     * best, by Accept-Language, else {@link ApplicationSettings#defaultLocale}.
     */
    protected Locale getBrowserLocale() {
        return Localization.ofBrowser(this);
    }

    /**
     * Returns the locale of the response: the one set, else that of the user, else that of the browser. If the browser had
     * a say the response gets {@code Vary: Accept-Language}.
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
     * @param message as the {@link ApplicationSettings#messages} know it; it is the text itself if they do not
     * @param arguments for places such as {@code {0}}, by the rules of {@link java.text.MessageFormat}
     */
    public final String translate(String message, @Nullable Object... arguments) {
        return Localization.translate(this, message, arguments);
    }

    /** Translates {@code message} if {@code count} is 1, else {@code pluralMessage}; the count is the argument of either. */
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
     * Returns the XSRF token, which a page sends back in what it submits. The first time it sets the cookie, unless the request
     * has a valid one; so it must be called before the head of the response leaves. It reads differently in each response.
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

    /** Returns a hidden field with the {@link #xsrfToken}, for HTML forms that are posted. */
    public final String xsrfFormHtml() {
        return XsrfProtection.formField(xsrfToken());
    }

    // ------------------------------------------------------------------------------------------ status and fields

    /**
     * Sets the status.
     *
     * @param status 200 to 599
     * @throws IllegalArgumentException if it is none of these
     */
    public final void setStatus(int status) {
        ownResponse().setStatus(requireFinal(status), null);
    }

    /**
     * Sets the status with a phrase of its own.
     *
     * @param status 200 to 599
     * @param reason instead of the standard phrase; {@code Unknown} takes the place of one that cannot travel
     * @throws IllegalArgumentException if the status is none of these
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

    /** Returns the fields of the response so far; the connection adds those that are its business. */
    public final HTTPHeaders headers() {
        return ownResponse().headers();
    }

    /**
     * Makes {@code value} the only one of that name.
     *
     * @throws IllegalArgumentException if name or value cannot travel, for instance because of a line break
     */
    public final void setHeader(String name, String value) {
        ownResponse().headers().set(name, value);
    }

    public final void setHeader(String name, long value) {
        setHeader(name, Long.toString(value));
    }

    /** Sets a date, cut down to seconds. */
    public final void setHeader(String name, Instant value) {
        setHeader(name, HTTPDate.format(value));
    }

    /**
     * Adds a value; others of that name stay.
     *
     * @throws IllegalArgumentException if name or value cannot travel, for instance because of a line break
     */
    public final void addHeader(String name, String value) {
        ownResponse().headers().add(name, value);
    }

    public final void addHeader(String name, long value) {
        addHeader(name, Long.toString(value));
    }

    /** Adds a date, cut down to seconds. */
    public final void addHeader(String name, Instant value) {
        addHeader(name, HTTPDate.format(value));
    }

    /** Removes every value of that name; nothing happens when there is none. */
    public final void clearHeader(String name) {
        ownResponse().headers().remove(name);
    }

    /** Sets Last-Modified to the time of the last change, cut down to seconds. */
    public final void setLastModified(Instant time) {
        setHeader("Last-Modified", time);
    }

    // ------------------------------------------------------------------------------------------ content

    /** Starts the response anew: status 200, default fields, no content. Cookies that were set stay. */
    public final void clear() {
        ownResponse().clear();
        setDefaultHeaders();
    }

    /**
     * Writes text, as UTF-8. It is kept until {@link #flush} or {@link #finish()}. Unless the handler says otherwise, the
     * response is {@code text/plain}, so that text from a client does no harm: {@link ApplicationSettings#defaultContentType}.
     * HTML is written by {@link #writeHtml}.
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
     * has given it another Content-Type than the {@linkplain ApplicationSettings#defaultContentType default}. What came from
     * a client has to be {@linkplain org.tornado4j.text.HTMLEscape#escape escaped} before.
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
     * Writes bytes. They are kept until {@link #flush} or {@link #finish()}.
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
     * Writes the remaining bytes of a buffer that belongs to someone else, such as the chunk of {@link #dataReceived}. Before
     * the first {@link #flush} they are kept, like any other content. After it they go to the connection at once, without
     * an array between, and leave when the current callback of the loop ends; unless the method is {@link Blocking}, which
     * keeps them until the next flush.
     *
     * <p>Ownership: {@code lent} is lent until this returns.
     *
     * @throws IllegalStateException after finish
     */
    public final void write(ByteBuffer lent) {
        output().write(lent);
    }

    /**
     * Writes an object as JSON, by the {@link JsonCodec} of the settings, and makes the Content-Type
     * {@code application/json; charset=UTF-8}; but text as text, bytes as bytes and {@link Markup} as HTML, whatever type they
     * are declared with.
     *
     * <p>Lists are written too. Tornado refuses them because of browsers that let a foreign page read an array; those are
     * long gone.
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
     * Returns names that the templates of this handler can use beside those that {@linkplain TemplateNamespace all have}.
     *
     * @return called for each template; none by default
     */
    protected Map<String, ? extends @Nullable Object> getTemplateNamespace() {
        return Map.of();
    }

    /** Returns what a template makes, without a model: {@link #renderString(String, Map)}. */
    public final String renderString(String template) {
        return renderString(template, Map.of());
    }

    /**
     * Returns what a template makes: a part of a page, or a text for a mail.
     *
     * <p>The first time a template is used it may be read from a disk or a jar; what the model loads when it is asked for
     * holds the loop as well, unless the method is {@link Blocking}.
     *
     * @param template {@code notes/list}, as the {@link ApplicationSettings#templateEngine} finds it; never what a client sent
     * @param model what the template shows, by name; in it and beside it are the names of a {@link TemplateNamespace}
     * @throws IllegalStateException if the application has no template engine
     * @throws RuntimeException if there is no such template, or it fails
     */
    public final String renderString(String template, Map<String, ? extends @Nullable Object> model) {
        return Pages.renderString(this, template, model);
    }

    /** Returns what a template makes, whose names are the components of a record: {@link #renderString(String, Map)}. */
    public final String renderString(String template, Record model) {
        return renderString(template, RecordModel.of(model));
    }

    /** Finishes the response with a page, without a model: {@link #render(String, Map)}. */
    public final CompletionStage<@Nullable Void> render(String template) {
        return render(template, Map.of());
    }

    /**
     * Finishes the response with the page that a template makes, and what its {@linkplain UIModule modules} need. The response
     * is HTML, unless the handler has given it another Content-Type: {@link #writeHtml}.
     *
     * @param template as of {@link #renderString(String, Map)}
     * @return as {@link #finish()}
     * @throws IllegalStateException if the application has no template engine, or after finish
     */
    public final CompletionStage<@Nullable Void> render(
            String template, Map<String, ? extends @Nullable Object> model) {
        ownOutput();
        writeHtml(Pages.renderPage(this, template, model));
        return finishOwn(output());
    }

    /** Finishes the response with a page, whose names are the components of a record: {@link #render(String, Map)}. */
    public final CompletionStage<@Nullable Void> render(String template, Record model) {
        return render(template, RecordModel.of(model));
    }

    // ------------------------------------------------------------------------------------------ sending

    /**
     * Sends what was written so far; the first time status and fields before it, which cannot be changed any more.
     *
     * <p>A handler that sends much waits for the stage before it goes on. One that does not fails once sixteen times the
     * server's {@code maxWriteBufferBytes} wait in memory for a slower client. In a {@link Blocking} method this waits by
     * itself, and from the first time on {@code write} does, too.
     *
     * @return completes, on the loop, when the kernel has taken all of it; fails when the client is gone. In a
     *     {@link Blocking} method it is complete already
     * @throws java.io.UncheckedIOException in a {@link Blocking} method if the client is gone
     */
    public final CompletionStage<@Nullable Void> flush() {
        return ownOutput().flush();
    }

    /**
     * Sends a part of a file, after what was written so far, without passing it through this process where the platform
     * can do that. Set Content-Length before if that is known.
     *
     * <p>Ownership: {@code file} is taken over and closed when it was sent or could not be.
     */
    public final void sendFile(FileChannel file, long position, long count) {
        output().sendFile(file, position, count);
    }

    /**
     * Returns how much of what was flushed still waits to be taken by the kernel, in bytes.
     *
     * <p>Thread: the loop; a {@link Blocking} method has nothing to ask, as {@link #flush} waits there.
     */
    protected final long unsentBytes() {
        return execution().connection().unsentBytes();
    }

    /**
     * Ends the response. If nothing was flushed before, it gets a Content-Length and, for a GET or HEAD with status 200,
     * an Etag, and becomes 304 if the client has it already, or 412 if the client wants another state of it.
     *
     * @return completes, on the loop, when the kernel has taken all of it; fails when the client is gone
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
     * Declares, before the first {@link #flush}, the fields that {@link #finish(HTTPHeaders)} will send behind the content.
     *
     * @return whether this client gets them, as far as can be told now; a response to HEAD, to HTTP/1.0, or with a
     *     Content-Length has no trailers
     * @throws org.tornado4j.http.HTTPOutputError if a field of that name must not stand behind content
     * @throws IllegalStateException if the head of the response has left already
     */
    protected final boolean declareTrailers(TrailerUse use, String... names) {
        return ownOutput().declareTrailers(use, List.of(names));
    }

    /**
     * Ends the response with a trailer section (RFC 9110 section 6.5). The response has no Content-Length then, even if
     * nothing was flushed before. Clients that take no trailers get the response without them: see
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
     * Answers with 101 (Switching Protocols) and takes the connection out of HTTP. The fields and cookies set so far go with
     * the answer. The response counts as finished: the access line is written, {@link #onFinish} is called, and nothing can
     * be written any more except through the tunnel.
     *
     * <p>Thread: the loop, not a {@link Blocking} method.
     *
     * @param protocol one of those in the request's {@code Upgrade} field
     * @throws IllegalStateException if the request did not ask for {@code protocol} or still has content to come, or if the
     *     response has begun; the response can be made as usual then
     * @throws org.tornado4j.http.HTTPOutputError if a field is not fit to be sent
     */
    protected final Tunnel switchProtocols(String protocol) {
        return ownOutput().switchProtocols(protocol);
    }

    /** Returns whether the response was finished. */
    public final boolean isFinished() {
        return output().isFinished();
    }

    /** 302 to {@code url}: {@link #redirect(String, int)}. */
    public final void redirect(String url) {
        redirect(url, HTTPStatus.FOUND);
    }

    /** 301 to {@code url} if {@code permanent}, else 302: {@link #redirect(String, int)}. */
    public final void redirect(String url, boolean permanent) {
        redirect(url, permanent ? HTTPStatus.MOVED_PERMANENTLY : HTTPStatus.FOUND);
    }

    /**
     * Sends the client elsewhere, and finishes.
     *
     * @param url absolute or relative; characters that cannot travel are percent-encoded. A URL that a client
     *     chose is for the caller to check
     * @param status 300 to 399
     * @throws IllegalStateException if the head of the response has left already
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

    /** Sends an error page instead of what was written so far: {@link #writeError}. */
    public final void sendError(int status) {
        sendError(status, null);
    }

    /** Sends an error page instead of what was written so far, because of {@code failure}: {@link #writeError}. */
    public final void sendError(int status, @Nullable Throwable failure) {
        ownOutput();
        Failures.sendError(execution(), requireFinal(status), failure);
    }

    // ------------------------------------------------------------------------------------------ conditions

    /**
     * Compares what the request demands with the state of the resource, before the method does its work: If-Match,
     * If-Unmodified-Since, If-None-Match and If-Modified-Since, in the order of RFC 9110 section 13.2.2. For GET and HEAD it
     * sets Etag and Last-Modified, too.
     *
     * <p>A method that changes something calls this first. One that only reads need not: {@link #finish()} compares Etag
     * and Last-Modified as they are then, but by that time the content was made.
     *
     * @param current null if there is nothing yet, as when PUT creates
     * @throws HTTPError 412 if the state is another than the client thinks
     * @throws Finish with 304, if a client that reads has it already
     */
    public final void checkPreconditions(@Nullable Validators current) {
        Conditions.check(request(), ownResponse(), current);
    }

    // ------------------------------------------------------------------------------------------ entity tags

    /** Returns the entity tag of what was written: by default the SHA-1 of it, in quotes. Null for none. */
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

    /** Returns whether the Etag of the response is among those of If-None-Match, so that 304 is the answer. */
    public final boolean checkEtagHeader() {
        String known = request().headers().get("If-None-Match");
        String etag = known == null ? null : headers().first("Etag");
        return known != null && etag != null && EntityTags.weakMatch(known, etag);
    }

    // ------------------------------------------------------------------------------------------ for base classes

    /**
     * Prepares the call of a method that a {@link HandlerExtension} names, with the arguments of the path.
     *
     * @return null if the class has no method of that name
     * @throws HTTPError 400 if an argument cannot be converted
     */
    protected final @Nullable MethodCall prepareCall(String name) {
        HandlerMethod method = execution().handlerRoute().methods().other(name);
        return method == null ? null : method.prepare(this, execution().arguments());
    }

    /**
     * Runs {@code work} as a {@link Blocking} method, which has the handler meanwhile: within the {@link BlockingLimits}, perhaps after
     * a wait for its turn.
     *
     * <p>Thread: the loop, while no such method runs.
     *
     * @return completes, on the loop, with what it returns, or fails with what it throws, or with {@link HTTPError} 503 if too many
     *     run and wait
     */
    protected final CompletionStage<@Nullable Object> callBlocking(MethodCall work) {
        return execution().callBlocking(work);
    }

    /** Class and request, for logs. */
    @Override
    public String toString() {
        String name = getClass().getSimpleName();
        return hasRequest() ? name + "[" + requestSummary() + "]" : name;
    }
}
