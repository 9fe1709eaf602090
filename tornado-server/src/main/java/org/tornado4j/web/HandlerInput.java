package org.tornado4j.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.security.SignedValues;

/**
 * The input of a {@link RequestHandler}: the request with its arguments, content, files and cookies, and its user. All
 * methods are inherited by handlers.
 *
 * <p>Thread: that of the handler.
 */
public abstract sealed class HandlerInput permits RequestHandler {

    private @Nullable Execution execution;

    HandlerInput() {}

    /** Returns this, as what it is. */
    private RequestHandler handler() {
        return (RequestHandler) this;
    }

    /** @throws IllegalStateException if this had a request before */
    final void attach(Execution request) {
        if (execution != null) {
            throw new IllegalStateException(
                    "a " + getClass().getName()
                            + " that served a request before was given for another; its supplier must make a new one each time");
        }
        execution = request;
    }

    final Execution execution() {
        Execution known = execution;
        if (known == null) {
            throw new IllegalStateException(
                    "a handler has no request yet while it is constructed: use initialize() or prepare()");
        }
        return known;
    }

    final boolean hasRequest() {
        return execution != null;
    }

    /** Returns the route and what it leaves open. */
    final RouteMatch match() {
        return execution().match();
    }

    final RequestExtras ownExtras() {
        Execution known = execution();
        known.requireOwner();
        return known.extras();
    }

    // ------------------------------------------------------------------------------------------ request

    /** Returns the request. */
    public final HTTPServerRequest request() {
        return execution().request();
    }

    public final Application application() {
        return execution().application();
    }

    public final ApplicationSettings settings() {
        return application().settings();
    }

    /**
     * Returns the arguments of the path in order, decoded; null for an optional group that is absent. Before
     * {@link RequestHandler#prepare} there are none.
     */
    public final List<@Nullable String> pathArgs() {
        List<@Nullable String> arguments = new ArrayList<>();
        Collections.addAll(arguments, execution().arguments());
        return Collections.unmodifiableList(arguments);
    }

    /**
     * Returns an argument of the path by its name, decoded; null for an optional group that is absent.
     *
     * @throws IllegalArgumentException if the route has no argument of that name
     * @throws IllegalStateException before {@link RequestHandler#prepare}, and when the arguments cannot be decoded
     */
    public final @Nullable String pathArg(String name) {
        List<String> names = match().argumentNames();
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException("the path has no argument \"" + name + "\", but " + names);
        }
        @Nullable String[] arguments = execution().arguments();
        if (at >= arguments.length) {
            throw new IllegalStateException("the argument \"" + name
                    + "\" of the path is not there before prepare(), nor when it cannot be decoded");
        }
        return arguments[at];
    }

    // ------------------------------------------------------------------------------------------ query and form

    /**
     * Returns an argument of the query or the form; of several values the last, so that the form takes precedence over
     * the query. Here and below, control characters other than tab and line ends become spaces, and white space around
     * the value is removed unless {@link Whitespace#KEEP} is given.
     *
     * @throws MissingArgumentError 400 if it is absent
     */
    public final String getArgument(String name) {
        return getArgument(name, Whitespace.STRIP);
    }

    /** Returns an argument of the query or the form, with or without white space around it: {@link #getArgument(String)}. */
    public final String getArgument(String name, Whitespace around) {
        return Arguments.required(handler(), request().arguments(), name, around);
    }

    /** Returns an argument of the query or the form, or {@code defaultValue} if it is absent. */
    public final String getArgument(String name, String defaultValue) {
        return getArgument(name, defaultValue, Whitespace.STRIP);
    }

    /** Returns an argument of the query or the form, or {@code defaultValue} if it is absent. */
    public final String getArgument(String name, String defaultValue, Whitespace around) {
        return Arguments.orElse(getArgumentOrNull(name, around), defaultValue);
    }

    /** Returns an argument of the query or the form, or null if it is absent. */
    public final @Nullable String getArgumentOrNull(String name) {
        return getArgumentOrNull(name, Whitespace.STRIP);
    }

    /** Returns an argument of the query or the form, or null if it is absent. */
    public final @Nullable String getArgumentOrNull(String name, Whitespace around) {
        return Arguments.last(handler(), request().arguments(), name, around);
    }

    /** Returns all values of a name, those of the query first; empty if there is none. */
    public final List<String> getArguments(String name) {
        return getArguments(name, Whitespace.STRIP);
    }

    /** Returns all values of a name, those of the query first; empty if there is none. */
    public final List<String> getArguments(String name, Whitespace around) {
        return Arguments.all(handler(), request().arguments(), name, around);
    }

    /**
     * Returns an argument of the query or the form as a {@code type}, which the {@link ArgumentConverter} of the
     * settings must support.
     *
     * @throws HTTPProblem 400, which names the argument, if it is absent or cannot be converted
     */
    public final <T> T getArgument(String name, Class<T> type) {
        return new TypedArguments(handler(), request().arguments()).required(name, type);
    }

    /**
     * Returns an argument of the query or the form as a {@code type}, or {@code defaultValue} if it is absent.
     *
     * @throws HTTPProblem 400 if it cannot be converted
     */
    public final <T> T getArgument(String name, Class<T> type, T defaultValue) {
        return new TypedArguments(handler(), request().arguments()).orElse(name, type, defaultValue);
    }

    /**
     * Returns an argument of the query or the form as a {@code type}, or null if it is absent.
     *
     * @throws HTTPProblem 400 if it cannot be converted
     */
    public final <T> @Nullable T getArgumentOrNull(String name, Class<T> type) {
        return new TypedArguments(handler(), request().arguments()).last(name, type);
    }

    /**
     * Returns all values of a name in the query or the form, each as a {@code type}; empty if there is none.
     *
     * @throws HTTPProblem 400 if one of them cannot be converted
     */
    public final <T> List<T> getArguments(String name, Class<T> type) {
        return new TypedArguments(handler(), request().arguments()).all(name, type);
    }

    /**
     * Returns the arguments of the query or the form that have the names of a record's components, and checks the record
     * with the {@link ApplicationSettings#inputValidator} if there is one. A component that is a {@code List} takes all
     * values; one that is an {@code Optional} or {@code @Nullable} may be absent.
     *
     * @throws HTTPProblem 400, which names all arguments that are missing or invalid
     */
    public final <T extends Record> T getArguments(Class<T> type) {
        return new TypedArguments(handler(), request().arguments()).record(type);
    }

    /**
     * Returns an argument of the query.
     *
     * @throws MissingArgumentError 400 if it is absent
     */
    public final String getQueryArgument(String name) {
        return getQueryArgument(name, Whitespace.STRIP);
    }

    /** Returns an argument of the query, with or without white space around it: {@link #getQueryArgument(String)}. */
    public final String getQueryArgument(String name, Whitespace around) {
        return Arguments.required(handler(), request().queryArguments(), name, around);
    }

    /** Returns an argument of the query, or {@code defaultValue} if it is absent. */
    public final String getQueryArgument(String name, String defaultValue) {
        return getQueryArgument(name, defaultValue, Whitespace.STRIP);
    }

    /** Returns an argument of the query, or {@code defaultValue} if it is absent. */
    public final String getQueryArgument(String name, String defaultValue, Whitespace around) {
        return Arguments.orElse(getQueryArgumentOrNull(name, around), defaultValue);
    }

    /** Returns an argument of the query, or null if it is absent. */
    public final @Nullable String getQueryArgumentOrNull(String name) {
        return getQueryArgumentOrNull(name, Whitespace.STRIP);
    }

    /** Returns an argument of the query, or null if it is absent. */
    public final @Nullable String getQueryArgumentOrNull(String name, Whitespace around) {
        return Arguments.last(handler(), request().queryArguments(), name, around);
    }

    /** Returns all values of a name in the query; empty if there is none. */
    public final List<String> getQueryArguments(String name) {
        return getQueryArguments(name, Whitespace.STRIP);
    }

    /** Returns all values of a name in the query; empty if there is none. */
    public final List<String> getQueryArguments(String name, Whitespace around) {
        return Arguments.all(handler(), request().queryArguments(), name, around);
    }

    /**
     * Returns an argument of the query as a {@code type}, which the {@link ArgumentConverter} of the settings must
     * support.
     *
     * @throws HTTPProblem 400, which names the argument, if it is absent or cannot be converted
     */
    public final <T> T getQueryArgument(String name, Class<T> type) {
        return new TypedArguments(handler(), request().queryArguments()).required(name, type);
    }

    /**
     * Returns an argument of the query as a {@code type}, or {@code defaultValue} if it is absent.
     *
     * @throws HTTPProblem 400 if it cannot be converted
     */
    public final <T> T getQueryArgument(String name, Class<T> type, T defaultValue) {
        return new TypedArguments(handler(), request().queryArguments()).orElse(name, type, defaultValue);
    }

    /**
     * Returns an argument of the query as a {@code type}, or null if it is absent.
     *
     * @throws HTTPProblem 400 if it cannot be converted
     */
    public final <T> @Nullable T getQueryArgumentOrNull(String name, Class<T> type) {
        return new TypedArguments(handler(), request().queryArguments()).last(name, type);
    }

    /**
     * Returns all values of a name in the query, each as a {@code type}; empty if there is none.
     *
     * @throws HTTPProblem 400 if one of them cannot be converted
     */
    public final <T> List<T> getQueryArguments(String name, Class<T> type) {
        return new TypedArguments(handler(), request().queryArguments()).all(name, type);
    }

    /**
     * Returns the arguments of the query that have the names of a record's components, and checks the record with the
     * {@link ApplicationSettings#inputValidator} if there is one. A component that is a {@code List} takes all values;
     * one that is an {@code Optional} or {@code @Nullable} may be absent.
     *
     * @throws HTTPProblem 400, which names all arguments that are missing or invalid
     */
    public final <T extends Record> T getQueryArguments(Class<T> type) {
        return new TypedArguments(handler(), request().queryArguments()).record(type);
    }

    /**
     * Returns an argument of the form.
     *
     * @throws MissingArgumentError 400 if it is absent
     */
    public final String getBodyArgument(String name) {
        return getBodyArgument(name, Whitespace.STRIP);
    }

    /** Returns an argument of the form, with or without white space around it: {@link #getBodyArgument(String)}. */
    public final String getBodyArgument(String name, Whitespace around) {
        return Arguments.required(handler(), request().bodyArguments(), name, around);
    }

    /** Returns an argument of the form, or {@code defaultValue} if it is absent. */
    public final String getBodyArgument(String name, String defaultValue) {
        return getBodyArgument(name, defaultValue, Whitespace.STRIP);
    }

    /** Returns an argument of the form, or {@code defaultValue} if it is absent. */
    public final String getBodyArgument(String name, String defaultValue, Whitespace around) {
        return Arguments.orElse(getBodyArgumentOrNull(name, around), defaultValue);
    }

    /** Returns an argument of the form, or null if it is absent. */
    public final @Nullable String getBodyArgumentOrNull(String name) {
        return getBodyArgumentOrNull(name, Whitespace.STRIP);
    }

    /** Returns an argument of the form, or null if it is absent. */
    public final @Nullable String getBodyArgumentOrNull(String name, Whitespace around) {
        return Arguments.last(handler(), request().bodyArguments(), name, around);
    }

    /** Returns all values of a name in the form; empty if there is none. */
    public final List<String> getBodyArguments(String name) {
        return getBodyArguments(name, Whitespace.STRIP);
    }

    /** Returns all values of a name in the form; empty if there is none. */
    public final List<String> getBodyArguments(String name, Whitespace around) {
        return Arguments.all(handler(), request().bodyArguments(), name, around);
    }

    /**
     * Returns an argument of the form as a {@code type}, which the {@link ArgumentConverter} of the settings must
     * support.
     *
     * @throws HTTPProblem 400, which names the argument, if it is absent or cannot be converted
     */
    public final <T> T getBodyArgument(String name, Class<T> type) {
        return new TypedArguments(handler(), request().bodyArguments()).required(name, type);
    }

    /**
     * Returns an argument of the form as a {@code type}, or {@code defaultValue} if it is absent.
     *
     * @throws HTTPProblem 400 if it cannot be converted
     */
    public final <T> T getBodyArgument(String name, Class<T> type, T defaultValue) {
        return new TypedArguments(handler(), request().bodyArguments()).orElse(name, type, defaultValue);
    }

    /**
     * Returns an argument of the form as a {@code type}, or null if it is absent.
     *
     * @throws HTTPProblem 400 if it cannot be converted
     */
    public final <T> @Nullable T getBodyArgumentOrNull(String name, Class<T> type) {
        return new TypedArguments(handler(), request().bodyArguments()).last(name, type);
    }

    /**
     * Returns all values of a name in the form, each as a {@code type}; empty if there is none.
     *
     * @throws HTTPProblem 400 if one of them cannot be converted
     */
    public final <T> List<T> getBodyArguments(String name, Class<T> type) {
        return new TypedArguments(handler(), request().bodyArguments()).all(name, type);
    }

    /**
     * Returns the arguments of the form that have the names of a record's components, and checks the record with the
     * {@link ApplicationSettings#inputValidator} if there is one. A component that is a {@code List} takes all values;
     * one that is an {@code Optional} or {@code @Nullable} may be absent.
     *
     * @throws HTTPProblem 400, which names all arguments that are missing or invalid
     */
    public final <T extends Record> T getBodyArguments(Class<T> type) {
        return new TypedArguments(handler(), request().bodyArguments()).record(type);
    }

    // ------------------------------------------------------------------------------------------ JSON

    /**
     * Returns the content of the request, which must be JSON, as an object, and checks it with the
     * {@link ApplicationSettings#inputValidator} if there is one.
     *
     * @param type a class or record that the {@link JsonCodec} of the settings can read
     * @throws HTTPProblem 415 if the content has a type other than JSON; 400 if there is none, or it is not JSON of
     *     such an object, with the place of the fault; 422 if the object is not valid, with all violations
     * @throws UnsupportedOperationException if the codec only writes, as the engine's own does
     * @throws IllegalStateException in a {@link StreamRequestBody} handler
     */
    @SuppressWarnings("unchecked") // a codec returns an object of the type that it was asked for
    public final <T> T getJsonBody(Class<T> type) {
        return (T) JsonBody.read(execution(), type);
    }

    /**
     * Returns the content of the request, which must be JSON, as an object of a generic type, like
     * {@link #getJsonBody(Class)}.
     *
     * @param type {@code new JsonType<List<Item>>() {}}
     */
    @SuppressWarnings("unchecked") // as above
    public final <T> T getJsonBody(JsonType<T> type) {
        return (T) JsonBody.read(execution(), type.type());
    }

    // ------------------------------------------------------------------------------------------ files

    /**
     * Returns a file of the form; of several with that name the last.
     *
     * @throws MissingArgumentError 400 if it is absent
     */
    public final UploadedFile getFile(String name) {
        List<UploadedFile> files = getFiles(name);
        if (files.isEmpty()) {
            throw new MissingArgumentError(name);
        }
        return files.get(files.size() - 1);
    }

    /** Returns all files of a name, in the order of the form; empty if there is none. */
    public final List<UploadedFile> getFiles(String name) {
        List<UploadedFile> received = execution().uploads().get(name);
        if (received != null) {
            return List.copyOf(received);
        }
        return request().files().getOrDefault(name, List.of()).stream()
                .map(file -> UploadedFile.of(name, file))
                .toList();
    }

    // ------------------------------------------------------------------------------------------ cookies

    /** Returns a cookie of the request, or null if it is absent. */
    public final @Nullable String getCookie(String name) {
        return request().cookies().get(name);
    }

    /** Returns a cookie of the request, or {@code defaultValue} if it is absent. */
    public final String getCookie(String name, String defaultValue) {
        return request().cookies().getOrDefault(name, defaultValue);
    }

    /**
     * Returns a signed cookie of the request, as UTF-8 text.
     *
     * @return null if it is absent, or was not signed by this application with that name in the last 31 days
     * @throws IllegalStateException if the application has no {@link ApplicationSettings#cookieSecret}
     */
    public final @Nullable String getSignedCookie(String name) {
        return getSignedCookie(name, SignedValues.DEFAULT_MAX_AGE);
    }

    /** Returns a signed cookie: {@link #getSignedCookie(String)}. It must have been signed within {@code maxAge}. */
    public final @Nullable String getSignedCookie(String name, Duration maxAge) {
        return SignedCookies.text(getSignedCookieBytes(name, maxAge));
    }

    /** Returns the bytes of a signed cookie: {@link #getSignedCookie(String, Duration)}. */
    public final byte @Nullable [] getSignedCookieBytes(String name, Duration maxAge) {
        return SignedCookies.decode(handler(), name, maxAge);
    }

    /**
     * Returns the version of the secret with which a cookie was signed, so that a cookie with an old secret can be
     * renewed.
     *
     * @return empty if the cookie is absent or not valid
     */
    public final OptionalInt getSignedCookieKeyVersion(String name) {
        return SignedCookies.keyVersion(handler(), name);
    }

    // ------------------------------------------------------------------------------------------ users

    /**
     * Returns the user of the request: the one set by {@link #setCurrentUser}, that of the
     * {@linkplain org.tornado4j.http.HTTPRequestContext#user connection}, or the one found by
     * {@link RequestHandler#getCurrentUser}.
     *
     * @return null if there is none
     * @throws IllegalStateException if the user must be looked up outside the loop and this is called in the loop; for
     *     {@link Authenticated} methods the lookup was done before, and in {@link Blocking} ones it is done by this
     *     call
     */
    public final @Nullable Object currentUser() {
        RequestExtras extras = ownExtras();
        if (!extras.userIsKnown) {
            requireReach();
            Object told = userOfConnection();
            extras.user = told != null ? told : handler().getCurrentUser();
            extras.userIsKnown = true;
        }
        return extras.user;
    }

    /**
     * Returns {@link #currentUser()}, cast to {@code type}.
     *
     * @throws ClassCastException if it has another type
     */
    public final <T> @Nullable T currentUser(Class<T> type) {
        return type.cast(currentUser());
    }

    /** Sets the user, in {@link RequestHandler#prepare} for instance after a stage has found it. Null for none. */
    public final void setCurrentUser(@Nullable Object user) {
        RequestExtras extras = ownExtras();
        extras.user = user;
        extras.userIsKnown = true;
    }

    private @Nullable Object userOfConnection() {
        return execution().connection().context().user();
    }

    private void requireReach() {
        if (isUserBeyondReach()) {
            throw new IllegalStateException("the user is looked up by a @Blocking method, which cannot run in the loop:"
                    + " annotate the entry method with @Authenticated, or with @Blocking");
        }
    }

    /** Returns whether the user is not known yet, and cannot be looked up on this thread. */
    final boolean isUserBeyondReach() {
        Execution known = execution();
        return !known.extras().userIsKnown
                && !known.isBlocking()
                && userOfConnection() == null
                && known.handlerRoute().type().findsUserBlocking(settings());
    }

    /** Returns whether there is a user, as far as can be told without waiting. */
    final boolean hasKnownUser() {
        return !isUserBeyondReach() && currentUser() != null;
    }
}
