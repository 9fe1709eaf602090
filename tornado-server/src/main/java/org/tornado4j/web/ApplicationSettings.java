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
 * <p>Thread: never changed; any.
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

    /** Returns whether the application is being worked on; false. */
    public boolean debug() {
        return debug;
    }

    /** Returns whether error pages show the stack trace; as {@link #debug}. Never in production: it tells strangers too much. */
    public boolean serveTraceback() {
        return serveTraceback;
    }

    /** Returns whether responses to GET and HEAD get an Etag made from their content; true. */
    public boolean etag() {
        return etag;
    }

    /**
     * Returns the rules for which responses travel coded, which take the place of the server's own; null, the default, for
     * those of the server: {@link org.tornado4j.httpserver.HTTPServerOptions#compression}.
     */
    public @Nullable ResponseCompression compression() {
        return compression;
    }

    /** Returns whether an access line is written for each finished request; true. With Spring Boot false: the server does that. */
    public boolean logRequests() {
        return logRequests;
    }

    /** Returns the listener that hears of finished requests in place of the access line, also when that is off; null for none. */
    public @Nullable Consumer<RequestHandler> logFunction() {
        return logFunction;
    }

    /** Returns all of {@link Builder#addRequestObserver} as one; null for none, the default. */
    public @Nullable RequestObserver requestObserver() {
        return requestObserver;
    }

    List<PlacedInterceptor> interceptors() {
        return interceptors;
    }

    /** Returns what makes the transforms of responses, in the order in which they are applied; none unless added. */
    public List<OutputTransform.Factory> outputTransforms() {
        return outputTransforms;
    }

    /** Returns the rules for pages of other origins, but for handlers with {@link Cors}; null, the default, for none. */
    public @Nullable CorsRules corsRules() {
        return corsRules;
    }

    PathScope corsScope() {
        return corsScope;
    }

    /** Returns what counts requests in this process; null, the default, for nothing: there are no rate limits then. */
    public @Nullable RateLimiters rateLimiters() {
        return rateLimiters;
    }

    /** Returns what makes counts, shared or not; null for nothing. */
    @Nullable
    RateLimitCounts rateLimitCounts() {
        return rateLimitCounts;
    }

    /** Returns what tells clients apart for rate limits; {@link RateLimitKey#byAddress}. */
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

    /** Returns the form of error responses; {@link ErrorFormat#AUTO}. */
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

    /** Writes and reads objects as JSON; {@link JsonCodec#standard}, which only writes. */
    public JsonCodec jsonCodec() {
        return jsonCodec;
    }

    /** Reads the arguments of entry methods and typed arguments; {@link ArgumentConverter#standard}. */
    public ArgumentConverter argumentConverter() {
        return argumentConverter;
    }

    ArgumentConversions argumentConversions() {
        return argumentConversions;
    }

    /** Returns what checks objects that were made of what a client sent; null, the default, for nothing. */
    public @Nullable InputValidator inputValidator() {
        return inputValidator;
    }

    /** Returns what knows the asynchronous types of libraries that entry methods return; null, the default, for none. */
    public @Nullable AsynchronousTypes asynchronousTypes() {
        return asynchronousTypes;
    }

    /** Returns what calls entry methods that can be suspended; null, the default, if there are none. */
    public @Nullable SuspendingMethods suspendingMethods() {
        return suspendingMethods;
    }

    /** Returns what tells which parameters may be null, besides those with an annotation {@code @Nullable}; by default none. */
    public Predicate<Parameter> nullableParameters() {
        return nullableParameters;
    }

    /** Returns the executor of {@link Blocking} methods; null for virtual threads where the JDK has them, else a pool. */
    public @Nullable Executor blockingExecutor() {
        return blockingExecutor;
    }

    /** Returns how many {@link Blocking} methods run at a time, and how many wait; {@link BlockingLimits#DEFAULT}. */
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
     * Returns how much of an {@link EventStream} may wait for a client, in bytes, behind the event that was sent when nothing
     * waited; 64 KiB. A client that is further behind is cut off.
     */
    public int maxEventStreamBufferBytes() {
        return maxEventStreamBufferBytes;
    }

    /**
     * Returns the Content-Type of responses that are given no other; {@code text/plain; charset=UTF-8}. Tornado's is
     * {@code text/html; charset=UTF-8}, with which text that came from a client and is written back runs as a script.
     */
    public String defaultContentType() {
        return String.valueOf(defaultFields.first("Content-Type"));
    }

    /** Returns the fields of every response to begin with; not to be changed. */
    HTTPHeaders defaultFields() {
        return defaultFields;
    }

    /** Returns what makes pages from templates; null, the default, for nothing. */
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
     * The files that are served below {@link #staticUrlPrefix}, and as {@code /favicon.ico} and {@code /robots.txt},
     * before any other route; null for none.
     */
    public @Nullable StaticSource staticFiles() {
        return staticFiles;
    }

    /** Returns the URL prefix of static files; {@code /static/}. */
    public String staticUrlPrefix() {
        return staticUrlPrefix;
    }

    /** Returns how long browsers may keep static files without asking again; zero, the default, for no time. */
    public Duration staticMaxAge() {
        return staticMaxAge;
    }

    /** Returns how long browsers may keep static files whose URL has a version; {@link StaticFileHandler#CACHE_TIME}. */
    public Duration staticVersionedMaxAge() {
        return staticVersionedMaxAge;
    }

    /** Returns the secret that cookies are signed with; null, the default, for none: there are no signed cookies then. */
    public @Nullable CookieSecret cookieSecret() {
        return cookieSecret;
    }

    /** Returns the oldest version of signed values that is accepted; 2. Tornado accepts 1, too. */
    public int minSignedVersion() {
        return minSignedVersion;
    }

    /** Returns the attributes of cookies that do not say themselves; {@link CookieDefaults#NONE}. */
    public CookieDefaults cookieDefaults() {
        return cookieDefaults;
    }

    /** Returns the cookie of the XSRF tokens that requests must have; null, the default, if they need none. */
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

    /** Returns what finds the user of a request; null, the default, for none: each handler finds its own. */
    public @Nullable CurrentUser<?> currentUser() {
        return currentUser;
    }

    /** Returns whether {@link #currentUser} runs outside the loop. */
    boolean findsUserBlocking() {
        return findsUserBlocking;
    }

    /** Returns where {@link Authenticated} handlers send browsers without a user; null, the default, for nowhere. */
    public @Nullable String loginUrl() {
        return loginUrl;
    }

    /** Returns the locale of requests for which there is no other; {@link Locale#US}, as in Tornado. */
    public Locale defaultLocale() {
        return defaultLocale;
    }

    /**
     * Returns the locales that a browser can choose from; none by default, so that all requests of users who have chosen
     * none have the {@link #defaultLocale}.
     */
    public List<Locale> locales() {
        return locales;
    }

    @Nullable
    AcceptLanguage acceptLanguage() {
        return acceptLanguage;
    }

    /** Returns what finds the locale that a user has chosen; null, the default, for nothing: each handler finds its own. */
    public @Nullable UserLocale userLocale() {
        return userLocale;
    }

    /** Returns the texts of {@link RequestHandler#translate}; null, the default, for none. */
    public @Nullable Messages messages() {
        return messages;
    }

    /** The path that each {@link URLSpec} of the application, and its static files, are below; empty for none. */
    public String basePath() {
        return basePath;
    }

    /** A setting of the application's own; null if it is not set. */
    public @Nullable Object get(String name) {
        return own.get(name);
    }

    /** Collects settings. Thread: one. */
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

        /** Tornado's {@code compress_response}: {@link ResponseCompression#STANDARD}, or nothing. */
        public Builder compressResponse(boolean on) {
            return compression(on ? ResponseCompression.STANDARD : null);
        }

        /** Sets the rules for which responses travel coded; null, the default, for those of the server. */
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
         * Adds an observer of the requests that handlers answer. Scopes are opened in the order in which observers were added,
         * and closed in the opposite order. Without one, requests cost nothing more.
         */
        public Builder addRequestObserver(RequestObserver observer) {
            requestObservers.add(observer);
            return this;
        }

        /** Adds an interceptor, behind those that were added before. Routes that none is for cost nothing more. */
        public Builder addInterceptor(RequestInterceptor interceptor) {
            interceptors.add(interceptor);
            return this;
        }

        /** Adds a transform of responses, behind those that were added before: one of Tornado's {@code transforms}. */
        public Builder addOutputTransform(OutputTransform.Factory factory) {
            outputTransforms.add(factory);
            return this;
        }

        /**
         * Sets the rules for pages of other origins. They are applied before interceptors; a handler with {@link Cors} has its own.
         *
         * @param rules null, the default, for none: browsers keep such pages out then
         * @param paths patterns of the paths they are for, as {@link RequestInterceptor#paths} has them; empty for all
         */
        public Builder cors(@Nullable CorsRules rules, List<String> paths) {
            corsRules = rules;
            corsPaths = List.copyOf(paths);
            return this;
        }

        /** Sets what counts requests against rate limits; null, the default, for nothing. */
        public Builder rateLimiters(@Nullable RateLimiters limiters) {
            rateLimiters = limiters;
            return this;
        }

        /**
         * Sets what counts requests in all processes and nodes together; null, the default, for nothing. It takes the place of
         * {@link #rateLimiters}.
         */
        public Builder sharedRateLimiters(@Nullable SharedRateLimiters limiters) {
            sharedRateLimiters = limiters;
            return this;
        }

        /** Sets what tells clients apart for rate limits. */
        public Builder rateLimitKey(RateLimitKey key) {
            rateLimitKey = key;
            return this;
        }

        /**
         * Limits the rate at which a client may ask all handlers together, but those that are exempt by {@link RateLimit}. Beyond it
         * the answer is 429.
         *
         * @param policy null, the default, for no limit
         * @param paths patterns of the paths it is for, as {@link RequestInterceptor#paths} has them; empty for all
         */
        public Builder rateLimit(@Nullable RateLimitPolicy policy, List<String> paths) {
            rateLimit = policy;
            rateLimitPaths = List.copyOf(paths);
            return this;
        }

        /** Sets what resolves placeholders in texts of annotations such as {@link Cors}; the default leaves them as they are. */
        public Builder annotationText(UnaryOperator<String> resolver) {
            annotationText = resolver;
            return this;
        }

        /** Sets the form of error responses, those to requests that the server refuses among them. */
        public Builder errorFormat(ErrorFormat format) {
            errorFormat = format;
            return this;
        }

        /**
         * Sets the pages for errors in HTML; null, the default, for one that has the status and its phrase. Before them
         * come templates {@code error/404}, {@code error/4xx} and {@code error/5xx} of the {@link #templateEngine}, if it
         * has them; but a {@linkplain ErrorPages#hasOwnPage page for one status alone} before templates for several.
         */
        public Builder errorPages(@Nullable ErrorPages pages) {
            errorPages = pages;
            return this;
        }

        /**
         * Sets what says which error a client is told of when a {@code type} is thrown, or a class below it.
         *
         * @throws IllegalArgumentException if there is one for {@code type} already
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

        /** Checks the objects of {@link RequestHandler#getJsonBody(Class)}; null, the default, for nothing. */
        public Builder inputValidator(@Nullable InputValidator validator) {
            inputValidator = validator;
            return this;
        }

        /** Lets entry methods return asynchronous types of libraries; null, the default, for none. */
        public Builder asynchronousTypes(@Nullable AsynchronousTypes types) {
            asynchronousTypes = types;
            return this;
        }

        /** Lets methods that another language can suspend be entry methods; null, the default, for none. */
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

        public Builder blockingExecutor(@Nullable Executor executor) {
            blockingExecutor = executor;
            return this;
        }

        /**
         * Limits how many {@link Blocking} methods run at a time, whatever executor runs them, and how many wait. An executor
         * with fewer threads queues the others itself, and runs them although their clients have left.
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

        /** Limits what of an {@link EventStream} may wait for a client: at least one byte. */
        public Builder maxEventStreamBufferBytes(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("an event stream needs a buffer of one byte or more: " + bytes);
            }
            maxEventStreamBufferBytes = bytes;
            return this;
        }

        /**
         * Sets the Content-Type of responses that are given no other. Text is written as UTF-8 in any case.
         *
         * @throws IllegalArgumentException if it is no media type, or has a charset other than UTF-8
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

        /** Sets what {@link RequestHandler#render(String)} makes pages with. */
        public Builder templateEngine(@Nullable TemplateEngine engine) {
            templateEngine = engine;
            return this;
        }

        /** Adds a function that templates can call: one of Tornado's {@code ui_methods}. The last of a name counts. */
        public Builder uiMethod(String name, UIMethod method) {
            uiMethods.put(name, method);
            return this;
        }

        /** Adds a module that templates can call: one of Tornado's {@code ui_modules}. The last of a name counts. */
        public Builder uiModule(String name, UIModule module) {
            uiModules.put(name, module);
            return this;
        }

        /** The files below a directory: {@link StaticFiles#of}. */
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
         * Sets how long browsers may keep static files without asking again.
         *
         * @param versioned for URLs with a version, which change with the file
         * @param others for other URLs; zero for no time, in whole seconds otherwise
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

        /** Sets the secret that cookies are signed with. It should have 32 random bytes, and be kept out of the code. */
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

        /** Tornado's {@code xsrf_cookies}: {@link XsrfCookies#DEFAULT}, or none. */
        public Builder xsrfCookies(boolean on) {
            return xsrfCookies(on ? XsrfCookies.DEFAULT : null);
        }

        /**
         * Demands that requests that change something repeat an XSRF token as {@code _xsrf} or in {@code X-Xsrftoken}, and
         * answers others with 403: {@link RequestHandler#checkXsrfCookie}.
         *
         * @param cookies of the tokens; null to demand none
         */
        public Builder xsrfCookies(@Nullable XsrfCookies cookies) {
            xsrfCookies = cookies;
            return this;
        }

        /**
         * Answers requests that change something and come from pages of other origins with 403. It needs no tokens, and may be
         * used beside them or instead.
         *
         * @param check null for none
         */
        public Builder crossOriginCheck(@Nullable CrossOriginCheck check) {
            crossOriginCheck = check;
            return this;
        }

        /** Sets what finds the user of a request, for handlers that do not override {@link RequestHandler#getCurrentUser}. */
        public Builder currentUser(@Nullable CurrentUser<?> finder) {
            currentUser = finder;
            return this;
        }

        /**
         * Sets where {@link Authenticated} handlers send browsers without a user.
         *
         * @param url a path, or absolute; the argument {@code next} is added unless it has a query
         */
        public Builder loginUrl(@Nullable String url) {
            loginUrl = url;
            return this;
        }

        /** Sets the locale of requests for which there is no other. */
        public Builder defaultLocale(Locale locale) {
            defaultLocale = locale;
            return this;
        }

        /**
         * Sets the locales that a browser can choose from, by Accept-Language: those that the application has texts in.
         *
         * @param supported of several with the same language the first is for a browser that names just the language
         */
        public Builder locales(List<Locale> supported) {
            locales = supported;
            return this;
        }

        /**
         * Sets what finds the locale that a user has chosen, for handlers that do not override
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
         * Puts each {@link URLSpec} that the application is given, and its static files, below {@code path}, and so the URLs
         * that are made from them. Those {@linkplain URLSpec#atRoot at the root} stay there, and so do {@code /favicon.ico} and
         * {@code /robots.txt}. Inside {@linkplain org.tornado4j.routing.Rule#group groups} nothing is changed.
         *
         * @param path begins with a slash and does not end with one; letters, digits and {@code - . _ ~} stand between
         *     slashes. Empty for none, as by default
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

        /** Adds a setting of the application's own. */
        public Builder set(String name, Object value) {
            own.put(name, value);
            return this;
        }

        /**
         * Makes the settings.
         *
         * @throws IllegalArgumentException if a path that something is for is no pattern, or nothing counts for a rate limit
         */
        public ApplicationSettings build() {
            return new ApplicationSettings(this);
        }
    }
}
