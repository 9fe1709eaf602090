package org.tornado4j.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.coding.CodedResponses;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Refusal;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.routing.AnyMatches;
import org.tornado4j.routing.Matcher;
import org.tornado4j.routing.ReversibleRouter;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.Target;
import org.tornado4j.security.CorsRules;

/**
 * The routes of a web application and its settings: Tornado's {@code Application}.
 *
 * <pre>
 * Application app = Application.builder()
 *         .route("/", MainHandler::new)
 *         .route("/items/{id}", () -&gt; new ItemHandler(items))
 *         .build();
 * </pre>
 *
 * <p>The first route that matches a request is used. The entry methods of handlers are looked up when the application
 * is built, which fails if a definition is invalid.
 *
 * <p>Thread: any; serves several loops at once, and routes may be added meanwhile.
 */
public final class Application implements ReversibleRouter {

    private final ApplicationSettings settings;
    private final HandlerTypes types = new HandlerTypes();
    private final RouteMatch notFound;
    private final RouteMatch wholeServer;
    private final @Nullable Consumer<RequestHandler> log;
    private final BlockingCalls blockingCalls;
    /** Takes the requests if their responses are coded by settings of this application; null if they are not. */
    private final @Nullable CodedResponses codedResponses;

    private final Refusals refusals;
    /** Replaced as a whole by {@link #addHandlers}, read by the loops. */
    private volatile ApplicationRoutes routes;
    /** Changed by {@link #setDefaultHost} from any thread. */
    private volatile @Nullable String defaultHost;

    private Application(Builder builder) {
        this.settings = builder.settings;
        this.log = log(builder.settings);
        this.blockingCalls = new BlockingCalls(settings.blockingLimits(), settings.blockingExecutor());
        this.codedResponses = codedResponses(settings.compression());
        this.refusals = new Refusals(settings);
        this.defaultHost = builder.defaultHost;
        this.notFound = new RouteMatch(new Rule(AnyMatches.INSTANCE, notFoundTarget()));
        this.wholeServer = new RouteMatch(new Rule(AnyMatches.INSTANCE, wholeServerTarget()));
        this.routes = ApplicationRoutes.of(bind(withStaticRules(builder.rules)));
        builder.hosts.forEach(this::addHandlers);
    }

    public static Builder builder() {
        return new Builder();
    }

    private static @Nullable Consumer<RequestHandler> log(ApplicationSettings settings) {
        if (settings.logFunction() != null) {
            return settings.logFunction();
        }
        return settings.logRequests() ? AccessLog::log : null;
    }

    private @Nullable CodedResponses codedResponses(@Nullable ResponseCompression compression) {
        return compression == null ? null : new CodedResponses(this::newExecution, compression);
    }

    private Target notFoundTarget() {
        Supplier<? extends RequestHandler> handler = settings.defaultHandler();
        HandlerTarget target = handler != null
                ? HandlerTarget.of(handler)
                : new HandlerTarget(ErrorHandler.class, () -> new ErrorHandler(HTTPStatus.NOT_FOUND));
        return bind(AnyMatches.INSTANCE, target);
    }

    private Target wholeServerTarget() {
        return bind(AnyMatches.INSTANCE, new HandlerTarget(WholeServerHandler.class, WholeServerHandler::new));
    }

    // ------------------------------------------------------------------------------------------ routes

    private List<Rule> bind(List<? extends Rule> rules) {
        List<Rule> placed = rules.stream().map(this::belowBasePath).toList();
        RouteConflicts.check(placed);
        return placed.stream().map(rule -> rule.mapEnds(this::bind)).toList();
    }

    private Rule belowBasePath(Rule rule) {
        return rule instanceof URLSpec route ? route.below(settings.basePath()) : rule;
    }

    /** They come first, as in Tornado; but those below "/" last, since they would hide all others. */
    private List<Rule> withStaticRules(List<Rule> rules) {
        boolean last = settings.staticUrlPrefix().equals("/");
        return (last ? Stream.concat(rules.stream(), staticRules()) : Stream.concat(staticRules(), rules.stream()))
                .toList();
    }

    private Stream<Rule> staticRules() {
        StaticSource files = settings.staticFiles();
        if (files == null) {
            return Stream.of();
        }
        Supplier<StaticFileHandler> handler = () -> new StaticFileHandler(files);
        return Stream.of(
                URLSpec.of(settings.staticUrlPrefix() + "{*path}", StaticFileHandler.class, handler),
                URLSpec.regex("/(favicon\\.ico)", StaticFileHandler.class, handler)
                        .atRoot(),
                URLSpec.regex("/(robots\\.txt)", StaticFileHandler.class, handler)
                        .atRoot());
    }

    private Target bind(Rule rule, Target target) {
        return target instanceof HandlerTarget handler ? bind(rule.matcher(), handler) : target;
    }

    private HandlerRoute bind(Matcher matcher, HandlerTarget handler) {
        return new HandlerRoute(this, handler.supplier(), types.of(handler.type()), matcher);
    }

    /**
     * Adds routes for hosts, after those of other host patterns and before those for any host. They apply to requests
     * that begin later.
     *
     * @param hostPattern a host name, or a regular expression that must match all of it
     */
    public synchronized void addHandlers(String hostPattern, List<? extends Rule> rules) {
        routes = routes.with(hostPattern, bind(rules));
    }

    /** Returns the routes in the order in which they are tried, those for certain hosts first. */
    public List<RouteDescription> routes() {
        return routes.describe();
    }

    /**
     * Returns the routes that pages of other origins may use and cannot, since a check against forged requests refuses what they
     * send; in the order in which routes are tried.
     */
    public List<CrossOriginConflict> crossOriginConflicts() {
        ForgeryProtection protection = settings.forgeryProtection();
        return protection == null ? List.of() : routes.crossOriginConflicts(protection);
    }

    /**
     * Returns the paths of interceptors, of rules for other origins and of the rate limit that no route is within; none if
     * there is a default handler.
     */
    public List<UncoveredPath> uncoveredPaths() {
        return UncoveredPath.of(settings, routes.rules());
    }

    /** The host whose routes answer requests for hosts that have none; null for none. */
    public @Nullable String defaultHost() {
        return defaultHost;
    }

    /** Changes {@link #defaultHost}, for requests that begin later. */
    public void setDefaultHost(@Nullable String host) {
        defaultHost = host;
    }

    /** The route for a request, which may be the one to the default handler. */
    RouteMatch match(HTTPServerRequest request) {
        if (request.uri().equals("*")) { // OPTIONS only; another method with it is refused by the parser
            return wholeServer;
        }
        RouteMatch match = routes.match(request, defaultHost);
        return match != null ? match : notFound;
    }

    /**
     * Returns the route of {@code request}, for the router of a framework that answers requests without one by itself.
     *
     * <p>Thread: any, if the matchers of the application allow it.
     *
     * @return null if no route matches; the default handler is not considered
     */
    public @Nullable RouteMatch findRoute(HTTPServerRequest request) {
        return routes.match(request, defaultHost);
    }

    /**
     * Returns the rules for pages of other origins that apply to a request: {@link Cors} of its route or those of the
     * settings. For a framework that answers preflight requests by itself. The methods are those of the route unless
     * the rules name some.
     *
     * @param match the result of {@link #findRoute} for {@code request}
     * @return null if there are none
     */
    public @Nullable CorsRules corsRules(HTTPServerRequest request, RouteMatch match) {
        Interceptors interceptors = match.target() instanceof HandlerRoute route ? route.interceptors() : null;
        return interceptors == null ? null : interceptors.corsRules(request);
    }

    /**
     * Returns the path of the route called {@code name}, here or in a nested application: {@link ReversibleRouter}.
     *
     * @return null if there is none
     */
    @Override
    public @Nullable String reverseUrl(String name, Object... args) {
        return routes.reverseUrl(name, args);
    }

    // ------------------------------------------------------------------------------------------ serving

    /**
     * Listens on a port of all addresses, on the current loop of the calling thread, which must be started afterwards.
     *
     * @param port the port; 0 for any that is free
     * @return the server, for stopping it
     */
    public HTTPServer listen(int port) throws IOException {
        return listen(port, null, HTTPServerOptions.DEFAULT);
    }

    /**
     * Listens with options: {@link #listen(int)}.
     *
     * @param address the local address or host name to listen on; null for all
     */
    public HTTPServer listen(int port, @Nullable String address, HTTPServerOptions options) throws IOException {
        HTTPServer server = new HTTPServer(this, options);
        server.listen(port, address);
        return server;
    }

    @Override
    public HTTPMessageDelegate startRequest(HTTPConnection connection) {
        return codedResponses == null ? newExecution(connection) : codedResponses.startRequest(connection);
    }

    private Execution newExecution(HTTPConnection connection) {
        RequestObserver observer = settings.requestObserver();
        return observer == null ? new Execution(this, connection) : new ObservedExecution(this, connection, observer);
    }

    @Override
    public @Nullable ErrorContent refusal(Refusal refusal) {
        return refusals.answer(refusal);
    }

    Refusals refusals() {
        return refusals;
    }

    /** Returns an execution for a request that was led here by a router around this. */
    Execution newExecution(HTTPServerRequest request, RouteMatch match) {
        RequestObserver observer = settings.requestObserver();
        return observer == null
                ? new Execution(this, request, match)
                : new ObservedExecution(this, request, match, observer);
    }

    /** Returns the connection for the response to a request that a router around this application has led here. */
    HTTPConnection connection(HTTPServerRequest request) {
        ResponseCompression compression = settings.compression();
        return compression == null ? request.connection() : CodedResponses.connection(request, compression);
    }

    /** Finds the handler of a request. Never returns null: if no route matches, the default handler answers. */
    @Override
    public @Nullable HTTPMessageDelegate findHandler(HTTPServerRequest request) {
        return match(request).delegate(request);
    }

    /**
     * Returns a target for a handler class, for custom routers: its {@code delegate} answers a request. Tornado's
     * {@code get_handler_delegate}. Create it once, not for each request.
     *
     * @throws HandlerDefinitionException if the definition of the class is invalid
     */
    public <H extends RequestHandler> Target handlerTarget(Class<H> type, Supplier<? extends H> supplier) {
        return bind(AnyMatches.INSTANCE, new HandlerTarget(type, supplier));
    }

    public ApplicationSettings settings() {
        return settings;
    }

    /** Returns the refusal of a method that a route's class does not know: 405, or 501 if no class here knows it. */
    HTTPError refusal(String httpMethod, HandlerMethods methods) {
        return types.recognize(httpMethod) ? methods.notAllowed() : new HTTPError(HTTPStatus.NOT_IMPLEMENTED);
    }

    BlockingCalls blockingCalls() {
        return blockingCalls;
    }

    void logRequest(RequestHandler handler) {
        if (log != null) {
            log.accept(handler);
        }
    }

    /** Builds an {@link Application}. Thread: one. */
    public static final class Builder {

        private final List<Rule> rules = new ArrayList<>();
        private final Map<String, List<Rule>> hosts = new LinkedHashMap<>();
        private ApplicationSettings settings = ApplicationSettings.DEFAULT;
        private @Nullable String defaultHost;

        private Builder() {}

        /**
         * Adds a route for any host: {@link URLSpec#of(String, Supplier)}.
         *
         * @param supplier creates a new handler for each request; called once immediately, to learn the class
         */
        public Builder route(String pattern, Supplier<? extends RequestHandler> supplier) {
            return add(URLSpec.of(pattern, supplier));
        }

        /**
         * Adds a route like {@link #route(String, Supplier)}, for a known class, so that no handler is created before a
         * request.
         */
        public <H extends RequestHandler> Builder route(String pattern, Class<H> type, Supplier<? extends H> supplier) {
            return add(URLSpec.of(pattern, type, supplier));
        }

        /** Adds a rule for any host, such as a {@link URLSpec}. */
        public Builder add(Rule rule) {
            rules.add(rule);
            return this;
        }

        /** Adds rules for hosts: {@link Application#addHandlers}. */
        public Builder host(String hostPattern, Rule... more) {
            return host(hostPattern, List.of(more));
        }

        /** Adds rules for hosts: {@link Application#addHandlers}. Rules for the same pattern form one group. */
        public Builder host(String hostPattern, List<? extends Rule> more) {
            hosts.computeIfAbsent(hostPattern, pattern -> new ArrayList<>()).addAll(more);
            return this;
        }

        /** Sets the host whose routes answer requests for hosts that have none. */
        public Builder defaultHost(@Nullable String host) {
            defaultHost = host;
            return this;
        }

        /** Replaces the settings, which are {@link ApplicationSettings#DEFAULT} otherwise. */
        public Builder settings(ApplicationSettings all) {
            settings = all;
            return this;
        }

        /**
         * Builds the application.
         *
         * @throws HandlerDefinitionException if a class cannot be used the way it is written
         * @throws RouteConflictException if a route could never be reached
         */
        public Application build() {
            return new Application(this);
        }
    }
}
