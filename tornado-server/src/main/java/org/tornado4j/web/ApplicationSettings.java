package org.tornado4j.web;

import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.http.AcceptLanguage;
import org.tornado4j.http.CookieDefaults;
import org.tornado4j.http.FormLimits;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.MediaType;
import org.tornado4j.security.CookieSecret;
import org.tornado4j.security.CorsRules;
import org.tornado4j.security.CrossOriginCheck;
import org.tornado4j.security.SignedValues;

/**
 * The settings of an {@link Application}: Tornado's keyword arguments.
 *
 * <p>Thread: immutable.
 */
public final class ApplicationSettings {

    /** All defaults. */
    public static final ApplicationSettings DEFAULT = builder().build();

    private final boolean debug;
    private final boolean serveTraceback;
    private final boolean etag;
    private final @Nullable ResponseCompression compression;
    private final boolean logRequests;
    private final @Nullable Consumer<RequestHandler> logFunction;
    private final @Nullable RequestObserver requestObserver;
    private final List<PlacedInterceptor> interceptors;
    private final List<OutputTransform.Factory> outputTransforms;
    private final @Nullable CorsRules corsRules;
    private final PathScope corsScope;
    private final @Nullable RateLimiters rateLimiters;
    private final @Nullable RateLimitCounts rateLimitCounts;
    private final RateLimitKey rateLimitKey;
    private final @Nullable PlacedInterceptor commonRateLimit;
    private final UnaryOperator<String> annotationText;
    private final ErrorFormat errorFormat;
    private final ErrorResponses errorResponses;
    private final @Nullable ErrorMappers errorMappers;
    private final @Nullable Supplier<? extends RequestHandler> defaultHandler;
    private final JsonCodec jsonCodec;
    private final ArgumentConverter argumentConverter;
    private final ArgumentConversions argumentConversions;
    private final @Nullable InputValidator inputValidator;
    private final @Nullable AsynchronousTypes asynchronousTypes;
    private final @Nullable SuspendingMethods suspendingMethods;
    private final Predicate<Parameter> nullableParameters;
    private final Predicate<Parameter> nonNullParameters;
    private final @Nullable Executor blockingExecutor;
    private final BlockingLimits blockingLimits;
    private final FormLimits formLimits;
    private final UploadLimits uploadLimits;
    private final int maxEventStreamBufferBytes;
    private final HTTPHeaders defaultFields = new HTTPHeaders();
    private final @Nullable TemplateEngine templateEngine;
    private final Map<String, UIMethod> uiMethods;
    private final Map<String, UIModule> uiModules;
    private final @Nullable StaticSource staticFiles;
    private final String staticUrlPrefix;
    private final Duration staticMaxAge;
    private final Duration staticVersionedMaxAge;
    private final @Nullable CookieSecret cookieSecret;
    private final int minSignedVersion;
    private final CookieDefaults cookieDefaults;
    private final @Nullable ForgeryProtection forgeryProtection;
    private final @Nullable CurrentUser<?> currentUser;
    private final boolean findsUserBlocking;
    private final @Nullable String loginUrl;
    private final Locale defaultLocale;
    private final List<Locale> locales;
    private final @Nullable AcceptLanguage acceptLanguage;
    private final @Nullable UserLocale userLocale;
    private final @Nullable Messages messages;
    private final String basePath;
    private final Map<String, Object> own;

    private ApplicationSettings(Builder builder) {
        this.debug = builder.debug;
        this.serveTraceback = builder.serveTraceback != null ? builder.serveTraceback : builder.debug;
        this.etag = builder.etag;
        this.compression = builder.compression;
        this.logRequests = builder.logRequests;
        this.logFunction = builder.logFunction;
        this.requestObserver = RequestObservers.of(builder.requestObservers);
        this.defaultHandler = builder.defaultHandler;
        this.jsonCodec = builder.jsonCodec;
        this.argumentConverter = builder.argumentConverter;
        this.argumentConversions = new ArgumentConversions(builder.argumentConverter, builder.nullableParameters);
        this.inputValidator = builder.inputValidator;
        this.asynchronousTypes = builder.asynchronousTypes;
        this.suspendingMethods = builder.suspendingMethods;
        this.nullableParameters = builder.nullableParameters;
        this.nonNullParameters = builder.nonNullParameters;
        this.blockingExecutor = builder.blockingExecutor;
        this.blockingLimits = builder.blockingLimits;
        this.formLimits = builder.formLimits;
        this.uploadLimits = builder.uploadLimits;
        this.maxEventStreamBufferBytes = builder.maxEventStreamBufferBytes;
        this.defaultFields.set("Content-Type", builder.defaultContentType);
        this.templateEngine = builder.templateEngine;
        this.uiMethods = Map.copyOf(builder.uiMethods);
        this.uiModules = Map.copyOf(builder.uiModules);
        this.staticFiles = builder.staticFiles;
        this.staticUrlPrefix = builder.staticUrlPrefix;
        this.staticMaxAge = builder.staticMaxAge;
        this.staticVersionedMaxAge = builder.staticVersionedMaxAge;
        this.cookieSecret = builder.cookieSecret;
        this.minSignedVersion = builder.minSignedVersion;
        this.cookieDefaults = builder.cookieDefaults;
        this.forgeryProtection = ForgeryProtection.of(builder.xsrfCookies, builder.crossOriginCheck);
        this.currentUser = builder.currentUser;
        this.findsUserBlocking = currentUser != null && BlockingCurrentUser.isBlocking(currentUser);
        this.loginUrl = builder.loginUrl;
        this.defaultLocale = builder.defaultLocale;
        this.locales = List.copyOf(builder.locales);
        this.acceptLanguage = acceptLanguage(builder.defaultLocale, this.locales);
        this.userLocale = builder.userLocale;
        this.messages = builder.messages;
        this.basePath = builder.basePath;
        this.interceptors = builder.interceptors.stream()
                .map(interceptor -> PlacedInterceptor.below(builder.basePath, interceptor))
                .toList();
        this.outputTransforms = List.copyOf(builder.outputTransforms);
        this.corsRules = builder.corsRules;
        this.corsScope = PathScope.below(builder.basePath, builder.corsPaths, "the rules for other origins");
        this.rateLimiters = builder.rateLimiters;
        this.rateLimitCounts = RateLimitCounts.of(builder.rateLimiters, builder.sharedRateLimiters);
        this.rateLimitKey = builder.rateLimitKey;
        this.commonRateLimit = RouteRateLimits.common(
                builder.rateLimit,
                rateLimitCounts,
                builder.rateLimitKey,
                PathScope.below(builder.basePath, builder.rateLimitPaths, "the rate limit"));
        this.annotationText = builder.annotationText;
        this.errorFormat = builder.errorFormat;
        this.errorResponses = new ErrorResponses(builder.errorFormat, builder.errorPages, builder.templateEngine);
        this.errorMappers = ErrorMappers.of(builder.errorMappers);
        this.own = Map.copyOf(builder.own);
    }

    /** Returns null if there is nothing to choose from. */
    private static @Nullable AcceptLanguage acceptLanguage(Locale defaultLocale, List<Locale> locales) {
        boolean choice = locales.stream().anyMatch(locale -> !locale.equals(defaultLocale));
        return choice ? new AcceptLanguage(locales) : null;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether the application runs in development mode; false. */
    public boolean debug() {
        return debug;
    }

    /**
     * Returns whether error pages show the stack trace; by default the value of {@link #debug}. Not for production,
     * since it reveals too much.
     */
    public boolean serveTraceback() {
        return serveTraceback;
    }

    /** Returns whether responses to GET and HEAD get an Etag computed from their content; true. */
    public boolean etag() {
        return etag;
    }

    /**
     * Returns the rules for the content coding of responses, which replace those of the server; null, the default, for
     * those of the server: {@link org.tornado4j.httpserver.HTTPServerOptions#compression}.
     */
    public @Nullable ResponseCompression compression() {
        return compression;
    }

    /**
     * Returns whether an access line is written for each finished request; true. With Spring Boot false, because the
     * server does that.
     */
    public boolean logRequests() {
        return logRequests;
    }

    /** Returns the listener for finished requests that replaces the access line, even when that is off; null for none. */
    public @Nullable Consumer<RequestHandler> logFunction() {
        return logFunction;
    }

    /** Returns all observers of {@link Builder#addRequestObserver}, combined; null, the default, for none. */
    public @Nullable RequestObserver requestObserver() {
        return requestObserver;
    }

    List<PlacedInterceptor> interceptors() {
        return interceptors;
    }

    /** Returns the factories of response transforms, in the order in which they are applied; none unless added. */
    public List<OutputTransform.Factory> outputTransforms() {
        return outputTransforms;
    }

    /**
     * Returns the rules for pages of other origins, except for handlers with {@link Cors}; null, the default, for none.
     */
    public @Nullable CorsRules corsRules() {
        return corsRules;
    }

    PathScope corsScope() {
        return corsScope;
    }

    /**
     * Returns the source of counters of requests in this process; null, the default, for none: there are no rate limits
     * then.
     */
    public @Nullable RateLimiters rateLimiters() {
        return rateLimiters;
    }

    /** Returns what makes counts, shared or not; null for nothing. */
    @Nullable
    RateLimitCounts rateLimitCounts() {
        return rateLimitCounts;
    }

    /** Returns the key that identifies clients for rate limits; {@link RateLimitKey#byAddress}. */
    public RateLimitKey rateLimitKey() {
        return rateLimitKey;
    }

    /** Returns the rate limit of all routes; null for none. */
    @Nullable
    PlacedInterceptor commonRateLimit() {
        return commonRateLimit;
    }

    UnaryOperator<String> annotationText() {
        return annotationText;
    }

    /** Returns the format of error responses; {@link ErrorFormat#AUTO}. */
    public ErrorFormat errorFormat() {
        return errorFormat;
    }

    ErrorResponses errorResponses() {
        return errorResponses;
    }

    /** Returns what maps failures; null for nothing. */
    @Nullable
    ErrorMappers errorMappers() {
        return errorMappers;
    }

    /** Returns the handler for requests that no route matches; null for 404. */
    public @Nullable Supplier<? extends RequestHandler> defaultHandler() {
        return defaultHandler;
    }

    /** Returns the codec that writes and reads objects as JSON; {@link JsonCodec#standard}, which only writes. */
    public JsonCodec jsonCodec() {
        return jsonCodec;
    }

    /** Returns the converter for arguments of entry methods and typed arguments; {@link ArgumentConverter#standard}. */
    public ArgumentConverter argumentConverter() {
        return argumentConverter;
    }

    ArgumentConversions argumentConversions() {
        return argumentConversions;
    }

    /** Returns the validator for objects created from client input; null, the default, for none. */
    public @Nullable InputValidator inputValidator() {
        return inputValidator;
    }

    /** Returns the adapter for asynchronous types of libraries that entry methods return; null, the default, for none. */
    public @Nullable AsynchronousTypes asynchronousTypes() {
        return asynchronousTypes;
    }

    /** Returns the caller of suspending entry methods; null, the default, if there are none. */
    public @Nullable SuspendingMethods suspendingMethods() {
        return suspendingMethods;
    }

    /** Returns what tells which parameters may be null, besides those with an annotation {@code @Nullable}; by default none. */
    public Predicate<Parameter> nullableParameters() {
        return nullableParameters;
    }

    /** Returns what tells which parameters of entry methods are never null, besides primitive ones; by default none. */
    public Predicate<Parameter> nonNullParameters() {
        return nonNullParameters;
    }

    /** Returns the executor of {@link Blocking} methods; null for virtual threads where the JDK has them, else a pool. */
    public @Nullable Executor blockingExecutor() {
        return blockingExecutor;
    }

    /**
     * Returns the limits on {@link Blocking} methods that run at a time, and on requests that wait; {@link
     * BlockingLimits#DEFAULT}.
     */
    public BlockingLimits blockingLimits() {
        return blockingLimits;
    }

    /** Returns the limits of queries and forms; {@link FormLimits#DEFAULT}. */
    public FormLimits formLimits() {
        return formLimits;
    }

    /** Returns the limits of forms for {@link StreamMultipart} handlers; {@link UploadLimits#DEFAULT}. */
    public UploadLimits uploadLimits() {
        return uploadLimits;
    }

    /**
     * Returns the maximum amount of an {@link EventStream} that waits for a client, in bytes, after the event that was
     * sent when nothing was waiting; 64 KiB. A client that is further behind is cut off.
     */
    public int maxEventStreamBufferBytes() {
        return maxEventStreamBufferBytes;
    }

    /**
     * Returns the default Content-Type of responses; {@code text/plain; charset=UTF-8}. Tornado's is
     * {@code text/html; charset=UTF-8}, with which text that came from a client and is written back could run as a
     * script.
     */
    public String defaultContentType() {
        return String.valueOf(defaultFields.first("Content-Type"));
    }

    /** Returns the fields of every response to begin with; not to be changed. */
    HTTPHeaders defaultFields() {
        return defaultFields;
    }

    /** Returns the template engine; null, the default, for none. */
    public @Nullable TemplateEngine templateEngine() {
        return templateEngine;
    }

    /** Returns the functions that templates can call, by name; none unless added. */
    public Map<String, UIMethod> uiMethods() {
        return uiMethods;
    }

    /** Returns the modules that templates can call, by name; none unless added. */
    public Map<String, UIModule> uiModules() {
        return uiModules;
    }

    /**
     * Returns the source of files that are served below {@link #staticUrlPrefix}, and as {@code /favicon.ico} and
     * {@code /robots.txt}, before any other route; null for none.
     */
    public @Nullable StaticSource staticFiles() {
        return staticFiles;
    }

    /** Returns the URL prefix of static files; {@code /static/}. */
    public String staticUrlPrefix() {
        return staticUrlPrefix;
    }

    /** Returns how long browsers may cache static files without revalidation; zero, the default, for not at all. */
    public Duration staticMaxAge() {
        return staticMaxAge;
    }

    /** Returns how long browsers may cache static files whose URL has a version; {@link StaticFileHandler#CACHE_TIME}. */
    public Duration staticVersionedMaxAge() {
        return staticVersionedMaxAge;
    }

    /** Returns the secret with which cookies are signed; null, the default, for none: there are no signed cookies then. */
    public @Nullable CookieSecret cookieSecret() {
        return cookieSecret;
    }

    /** Returns the oldest version of signed values that is accepted; 2. Tornado accepts 1, too. */
    public int minSignedVersion() {
        return minSignedVersion;
    }

    /** Returns the default attributes of cookies; {@link CookieDefaults#NONE}. */
    public CookieDefaults cookieDefaults() {
        return cookieDefaults;
    }

    /** Returns the cookie of the XSRF tokens that requests must repeat; null, the default, if they need none. */
    public @Nullable XsrfCookies xsrfCookies() {
        return forgeryProtection == null ? null : forgeryProtection.cookies();
    }

    /** Returns the check of the origin that requests must pass; null, the default, for none. */
    public @Nullable CrossOriginCheck crossOriginCheck() {
        return forgeryProtection == null ? null : forgeryProtection.origins();
    }

    @Nullable
    ForgeryProtection forgeryProtection() {
        return forgeryProtection;
    }

    /** Returns the lookup of the user of a request; null, the default, for none: each handler implements its own. */
    public @Nullable CurrentUser<?> currentUser() {
        return currentUser;
    }

    /** Returns whether {@link #currentUser} runs outside the loop. */
    boolean findsUserBlocking() {
        return findsUserBlocking;
    }

    /**
     * Returns the URL to which {@link Authenticated} handlers redirect browsers without a user; null, the default, for
     * none.
     */
    public @Nullable String loginUrl() {
        return loginUrl;
    }

    /** Returns the default locale of requests; {@link Locale#US}, as in Tornado. */
    public Locale defaultLocale() {
        return defaultLocale;
    }

    /**
     * Returns the locales that a browser can choose from; none by default, so that requests of users who have not
     * chosen a locale have the {@link #defaultLocale}.
     */
    public List<Locale> locales() {
        return locales;
    }

    @Nullable
    AcceptLanguage acceptLanguage() {
        return acceptLanguage;
    }

    /**
     * Returns the lookup of the locale that a user has chosen; null, the default, for none: each handler implements its
     * own.
     */
    public @Nullable UserLocale userLocale() {
        return userLocale;
    }

    /** Returns the texts of {@link RequestHandler#translate}; null, the default, for none. */
    public @Nullable Messages messages() {
        return messages;
    }

    /** Returns the path prefix of each {@link URLSpec} of the application, and of its static files; empty for none. */
    public String basePath() {
        return basePath;
    }

    /** Returns a custom setting of the application; null if it is not set. */
    public @Nullable Object get(String name) {
        return own.get(name);
    }

    /** Builds {@link ApplicationSettings}. Thread: one. */
    public static final class Builder {

        private static final Pattern BASE_PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)*");

        private boolean debug;
        private @Nullable Boolean serveTraceback;
        private boolean etag = true;
        private @Nullable ResponseCompression compression;
        private boolean logRequests = true;
        private @Nullable Consumer<RequestHandler> logFunction;
        private final List<RequestObserver> requestObservers = new ArrayList<>();
        private final List<RequestInterceptor> interceptors = new ArrayList<>();
        private final List<OutputTransform.Factory> outputTransforms = new ArrayList<>();
        private @Nullable CorsRules corsRules;
        private List<String> corsPaths = List.of();
        private @Nullable RateLimiters rateLimiters;
        private @Nullable SharedRateLimiters sharedRateLimiters;
        private RateLimitKey rateLimitKey = RateLimitKey.byAddress();
        private @Nullable RateLimitPolicy rateLimit;
        private List<String> rateLimitPaths = List.of();
        private UnaryOperator<String> annotationText = UnaryOperator.identity();
        private ErrorFormat errorFormat = ErrorFormat.AUTO;
        private @Nullable ErrorPages errorPages;
        private final Map<Class<? extends Throwable>, ErrorMapper<?>> errorMappers = new HashMap<>();
        private @Nullable Supplier<? extends RequestHandler> defaultHandler;
        private JsonCodec jsonCodec = JsonCodec.standard();
        private ArgumentConverter argumentConverter = ArgumentConverter.standard();
        private @Nullable InputValidator inputValidator;
        private @Nullable AsynchronousTypes asynchronousTypes;
        private @Nullable SuspendingMethods suspendingMethods;
        private Predicate<Parameter> nullableParameters = parameter -> false;
        private Predicate<Parameter> nonNullParameters = parameter -> false;
        private @Nullable Executor blockingExecutor;
        private BlockingLimits blockingLimits = BlockingLimits.DEFAULT;
        private FormLimits formLimits = FormLimits.DEFAULT;
        private UploadLimits uploadLimits = UploadLimits.DEFAULT;
        private int maxEventStreamBufferBytes = 64 * 1024;
        private String defaultContentType = "text/plain; charset=UTF-8";
        private @Nullable TemplateEngine templateEngine;
        private final Map<String, UIMethod> uiMethods = new HashMap<>();
        private final Map<String, UIModule> uiModules = new HashMap<>();
        private @Nullable StaticSource staticFiles;
        private String staticUrlPrefix = "/static/";
        private Duration staticMaxAge = Duration.ZERO;
        private Duration staticVersionedMaxAge = StaticFileHandler.CACHE_TIME;
        private @Nullable CookieSecret cookieSecret;
        private int minSignedVersion = SignedValues.VERSION;
        private CookieDefaults cookieDefaults = CookieDefaults.NONE;
        private @Nullable XsrfCookies xsrfCookies;
        private @Nullable CrossOriginCheck crossOriginCheck;
        private @Nullable CurrentUser<?> currentUser;
        private @Nullable String loginUrl;
        private Locale defaultLocale = Locale.US;
        private List<Locale> locales = List.of();
        private @Nullable UserLocale userLocale;
        private @Nullable Messages messages;
        private String basePath = "";
        private final Map<String, Object> own = new HashMap<>();

        private Builder() {}

        public Builder debug(boolean on) {
            debug = on;
            return this;
        }

        public Builder serveTraceback(boolean on) {
            serveTraceback = on;
            return this;
        }

        public Builder etag(boolean on) {
            etag = on;
            return this;
        }

        /** Turns compression on or off: Tornado's {@code compress_response}, with {@link ResponseCompression#STANDARD}. */
        public Builder compressResponse(boolean on) {
            return compression(on ? ResponseCompression.STANDARD : null);
        }

        /** Sets the rules for the content coding of responses; null, the default, for those of the server. */
        public Builder compression(@Nullable ResponseCompression responses) {
            compression = responses;
            return this;
        }

        public Builder logRequests(boolean on) {
            logRequests = on;
            return this;
        }

        /** Replaces the access line by {@code log}, which is called on the loop when a response is finished. */
        public Builder logFunction(@Nullable Consumer<RequestHandler> log) {
            logFunction = log;
            return this;
        }

        /**
         * Adds an observer of the requests that handlers answer. Scopes are opened in the order in which observers were
         * added, and closed in reverse order. Without observers there is no cost.
         */
        public Builder addRequestObserver(RequestObserver observer) {
            requestObservers.add(observer);
            return this;
        }

        /** Adds an interceptor, after those added before. Routes without interceptors have no additional cost. */
        public Builder addInterceptor(RequestInterceptor interceptor) {
            interceptors.add(interceptor);
            return this;
        }

        /** Adds a transform of responses, after those added before: one of Tornado's {@code transforms}. */
        public Builder addOutputTransform(OutputTransform.Factory factory) {
            outputTransforms.add(factory);
            return this;
        }

        /**
         * Sets the rules for pages of other origins. They are applied before interceptors; {@link Cors} on a handler
         * replaces them.
         *
         * @param rules the rules; null, the default, for none: then browsers block such pages
         * @param paths patterns of the paths to which they apply, in the syntax of {@link RequestInterceptor#paths};
         *     empty for all
         */
        public Builder cors(@Nullable CorsRules rules, List<String> paths) {
            corsRules = rules;
            corsPaths = List.copyOf(paths);
            return this;
        }

        /** Sets the source of request counters for rate limits; null, the default, for none. */
        public Builder rateLimiters(@Nullable RateLimiters limiters) {
            rateLimiters = limiters;
            return this;
        }

        /**
         * Sets the source of request counters shared by all processes and nodes; null, the default, for none. It
         * replaces {@link #rateLimiters}.
         */
        public Builder sharedRateLimiters(@Nullable SharedRateLimiters limiters) {
            sharedRateLimiters = limiters;
            return this;
        }

        /** Sets the key that identifies clients for rate limits. */
        public Builder rateLimitKey(RateLimitKey key) {
            rateLimitKey = key;
            return this;
        }

        /**
         * Limits the rate of a client's requests to all handlers together, except those exempted by {@link RateLimit}.
         * Beyond the limit, requests are answered with 429.
         *
         * @param policy the limit; null, the default, for none
         * @param paths patterns of the paths to which it applies, in the syntax of {@link RequestInterceptor#paths};
         *     empty for all
         */
        public Builder rateLimit(@Nullable RateLimitPolicy policy, List<String> paths) {
            rateLimit = policy;
            rateLimitPaths = List.copyOf(paths);
            return this;
        }

        /**
         * Sets the resolver of placeholders in texts of annotations such as {@link Cors}; the default leaves them as
         * they are.
         */
        public Builder annotationText(UnaryOperator<String> resolver) {
            annotationText = resolver;
            return this;
        }

        /** Sets the format of error responses, including those to requests that the server refuses. */
        public Builder errorFormat(ErrorFormat format) {
            errorFormat = format;
            return this;
        }

        /**
         * Sets the HTML pages for errors; null, the default, for a page with the status and its reason phrase.
         * Templates {@code error/404}, {@code error/4xx} and {@code error/5xx} of the {@link #templateEngine} take
         * precedence, but a {@linkplain ErrorPages#hasOwnPage page for a single status} takes precedence over templates
         * for several.
         */
        public Builder errorPages(@Nullable ErrorPages pages) {
            errorPages = pages;
            return this;
        }

        /**
         * Sets the mapping to errors for exceptions of {@code type}, or a subclass.
         *
         * @throws IllegalArgumentException if there is a mapper for {@code type} already
         */
        public <T extends Throwable> Builder errorMapper(Class<T> type, ErrorMapper<? super T> mapper) {
            if (errorMappers.putIfAbsent(type, mapper) != null) {
                throw new IllegalArgumentException("there are two error mappers for " + type.getName());
            }
            return this;
        }

        public Builder defaultHandler(@Nullable Supplier<? extends RequestHandler> handler) {
            defaultHandler = handler;
            return this;
        }

        public Builder jsonCodec(JsonCodec codec) {
            jsonCodec = codec;
            return this;
        }

        public Builder argumentConverter(ArgumentConverter converter) {
            argumentConverter = converter;
            return this;
        }

        /**
         * Sets the validator for objects created from client input, such as by {@link
         * RequestHandler#getJsonBody(Class)}; null, the default, for none.
         */
        public Builder inputValidator(@Nullable InputValidator validator) {
            inputValidator = validator;
            return this;
        }

        /**
         * Sets the adapter that lets entry methods return asynchronous types of libraries; null, the default, for none.
         */
        public Builder asynchronousTypes(@Nullable AsynchronousTypes types) {
            asynchronousTypes = types;
            return this;
        }

        /**
         * Sets the caller that lets suspending methods of another language be entry methods; null, the default, for
         * none.
         */
        public Builder suspendingMethods(@Nullable SuspendingMethods methods) {
            suspendingMethods = methods;
            return this;
        }

        /**
         * Sets what tells which parameters of entry methods, and of constructors of records of arguments, may be null, besides those
         * with an annotation {@code @Nullable}; by default none. It is asked at start, and once for a record, on any thread: for
         * languages that keep this elsewhere.
         */
        public Builder nullableParameters(Predicate<Parameter> nullable) {
            nullableParameters = nullable;
            return this;
        }

        /**
         * Sets what tells which parameters of entry methods are never null, besides primitive ones; by default none. Without their
         * argument, an optional group of the route that is absent, a request is refused with 400; others get null. It is asked at
         * start: for languages that keep this elsewhere.
         */
        public Builder nonNullParameters(Predicate<Parameter> nonNull) {
            nonNullParameters = nonNull;
            return this;
        }

        public Builder blockingExecutor(@Nullable Executor executor) {
            blockingExecutor = executor;
            return this;
        }

        /**
         * Limits the number of {@link Blocking} methods that run at a time, regardless of the executor, and of requests
         * that wait. An executor with fewer threads queues the others itself, and runs them even if their clients have
         * left.
         */
        public Builder blockingLimits(BlockingLimits limits) {
            blockingLimits = limits;
            return this;
        }

        public Builder formLimits(FormLimits limits) {
            formLimits = limits;
            return this;
        }

        public Builder uploadLimits(UploadLimits limits) {
            uploadLimits = limits;
            return this;
        }

        /** Limits the amount of an {@link EventStream} that waits for a client, in bytes; at least 1. */
        public Builder maxEventStreamBufferBytes(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("an event stream needs a buffer of one byte or more: " + bytes);
            }
            maxEventStreamBufferBytes = bytes;
            return this;
        }

        /**
         * Sets the default Content-Type of responses. Text is always written as UTF-8.
         *
         * @throws IllegalArgumentException if it is not a media type, or has a charset other than UTF-8
         */
        public Builder defaultContentType(String type) {
            MediaType parsed = MediaType.parse(type);
            String charset = parsed == null ? null : parsed.parameters().get("charset");
            if (parsed == null || (charset != null && !charset.equalsIgnoreCase("UTF-8"))) {
                throw new IllegalArgumentException(
                        "a default Content-Type is a media type, with the charset UTF-8 or none: \"" + type + "\"");
            }
            defaultContentType = type;
            return this;
        }

        /** Sets the template engine for {@link RequestHandler#render(String)}. */
        public Builder templateEngine(@Nullable TemplateEngine engine) {
            templateEngine = engine;
            return this;
        }

        /**
         * Adds a function that templates can call: one of Tornado's {@code ui_methods}. Replaces one with the same
         * name.
         */
        public Builder uiMethod(String name, UIMethod method) {
            uiMethods.put(name, method);
            return this;
        }

        /** Adds a module that templates can call: one of Tornado's {@code ui_modules}. Replaces one with the same name. */
        public Builder uiModule(String name, UIModule module) {
            uiModules.put(name, module);
            return this;
        }

        /** Sets the static files to those below a directory: {@link StaticFiles#of}. */
        public Builder staticPath(Path directory) {
            return staticFiles(StaticFiles.of(directory));
        }

        public Builder staticFiles(@Nullable StaticSource files) {
            staticFiles = files;
            return this;
        }

        /** Serves the static files below {@code prefix}, a plain path that begins and ends with a slash. */
        public Builder staticUrlPrefix(String prefix) {
            if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
                throw new IllegalArgumentException("a prefix begins and ends with a slash: \"" + prefix + "\"");
            }
            staticUrlPrefix = prefix;
            return this;
        }

        /**
         * Sets how long browsers may cache static files without revalidation.
         *
         * @param versioned the time for URLs with a version, which changes with the file
         * @param others the time for other URLs, in whole seconds; zero for not at all
         */
        public Builder staticMaxAge(Duration versioned, Duration others) {
            if (versioned.isNegative() || others.isNegative()) {
                throw new IllegalArgumentException(
                        "files cannot be kept for a negative time: " + versioned + ", " + others);
            }
            staticVersionedMaxAge = versioned;
            staticMaxAge = others;
            return this;
        }

        /**
         * Sets the secret with which cookies are signed. It should have 32 random bytes, and be kept out of the source
         * code.
         */
        public Builder cookieSecret(@Nullable CookieSecret secret) {
            cookieSecret = secret;
            return this;
        }

        /**
         * Sets the oldest version of signed values that is accepted.
         *
         * @throws IllegalArgumentException if it is neither 1 nor 2
         */
        public Builder minSignedVersion(int version) {
            minSignedVersion = SignedValues.requireVersion(version);
            return this;
        }

        public Builder cookieDefaults(CookieDefaults defaults) {
            cookieDefaults = defaults;
            return this;
        }

        /** Turns XSRF protection on or off: Tornado's {@code xsrf_cookies}, with {@link XsrfCookies#DEFAULT}. */
        public Builder xsrfCookies(boolean on) {
            return xsrfCookies(on ? XsrfCookies.DEFAULT : null);
        }

        /**
         * Requires that requests that change something repeat an XSRF token as {@code _xsrf} or in {@code X-Xsrftoken},
         * and answers others with 403: {@link RequestHandler#checkXsrfCookie}.
         *
         * @param cookies the cookie of the tokens; null to require none
         */
        public Builder xsrfCookies(@Nullable XsrfCookies cookies) {
            xsrfCookies = cookies;
            return this;
        }

        /**
         * Answers requests that change something and come from pages of other origins with 403. It needs no tokens, and
         * may be used in addition to them or instead.
         *
         * @param check null for none
         */
        public Builder crossOriginCheck(@Nullable CrossOriginCheck check) {
            crossOriginCheck = check;
            return this;
        }

        /**
         * Sets the lookup of the user of a request, for handlers that do not override {@link
         * RequestHandler#getCurrentUser}.
         */
        public Builder currentUser(@Nullable CurrentUser<?> finder) {
            currentUser = finder;
            return this;
        }

        /**
         * Sets the URL to which {@link Authenticated} handlers redirect browsers without a user.
         *
         * @param url a path or an absolute URL; the argument {@code next} is added unless it has a query
         */
        public Builder loginUrl(@Nullable String url) {
            loginUrl = url;
            return this;
        }

        /** Sets the default locale of requests. */
        public Builder defaultLocale(Locale locale) {
            defaultLocale = locale;
            return this;
        }

        /**
         * Sets the locales that a browser can choose from, by Accept-Language: those in which the application has
         * texts.
         *
         * @param supported the locales; of several with the same language, a browser that names only the language gets
         *     the first
         */
        public Builder locales(List<Locale> supported) {
            locales = supported;
            return this;
        }

        /**
         * Sets the lookup of the locale that a user has chosen, for handlers that do not override
         * {@link RequestHandler#getUserLocale}.
         */
        public Builder userLocale(@Nullable UserLocale finder) {
            userLocale = finder;
            return this;
        }

        /** Sets the texts of {@link RequestHandler#translate}. */
        public Builder messages(@Nullable Messages texts) {
            messages = texts;
            return this;
        }

        /**
         * Sets the path prefix of each {@link URLSpec} of the application, of its static files, and so of generated
         * URLs. Routes {@linkplain URLSpec#atRoot at the root} are not affected, nor are {@code /favicon.ico},
         * {@code /robots.txt} and the rules inside {@linkplain org.tornado4j.routing.Rule#group groups}.
         *
         * @param path the prefix, which begins with a slash and does not end with one, with letters, digits and
         *     {@code - . _ ~} between slashes; empty, the default, for none
         * @throws IllegalArgumentException if it is another
         */
        public Builder basePath(String path) {
            if (!BASE_PATH.matcher(path).matches()) {
                throw new IllegalArgumentException(
                        "a base path begins with a slash, does not end with one, and has letters, digits and - . _ ~"
                                + " between slashes: \"" + path + "\"");
            }
            basePath = path;
            return this;
        }

        /** Adds a custom setting of the application. */
        public Builder set(String name, Object value) {
            own.put(name, value);
            return this;
        }

        /**
         * Builds the settings.
         *
         * @throws IllegalArgumentException if a path of a setting is not a valid pattern, or there is a rate limit
         *     without counters
         */
        public ApplicationSettings build() {
            return new ApplicationSettings(this);
        }
    }
}
