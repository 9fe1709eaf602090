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
 * <p>Of the routes that match a request the first counts. Which method of a handler answers is found when the application
 * is built, and what does not fit together fails there.
 *
 * <p>Thread: serves any number of loops at once; routes may be added meanwhile, from any thread.
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
     * Adds routes for hosts, after those of other host patterns and before those for any host. They hold for requests that
     * begin later.
     *
     * @param hostPattern a host name, or a regular expression for the whole of it
     */
    public synchronized void addHandlers(String hostPattern, List<? extends Rule> rules) {
        routes = routes.with(hostPattern, bind(rules));
    }

    /** Returns the routes in the order in which they are tried, those for hosts first. */
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

    /** The host whose routes answer requests for hosts that have none; null for none. */
    public @Nullable String defaultHost() {
        return defaultHost;
    }

    /** Changes {@link #defaultHost}; holds for requests that begin later. */
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
     * Returns the route of {@code request}, for a router of a framework that has an answer of its own to requests without one.
     *
     * <p>Thread: any, if the matchers of the application bear it.
     *
     * @return null if no route matches; the default handler is not asked
     */
    public @Nullable RouteMatch findRoute(HTTPServerRequest request) {
        return routes.match(request, defaultHost);
    }

    /**
     * Returns the rules for pages of other origins that the route of a request has, {@link Cors} or those of the settings, for a
     * framework that answers preflight requests by itself. Their methods are those of the route unless they name some.
     *
     * @param match what {@link #findRoute} has found for {@code request}
     * @return null if there are none
     */
    public @Nullable CorsRules corsRules(HTTPServerRequest request, RouteMatch match) {
        Interceptors interceptors = match.target() instanceof HandlerRoute route ? route.interceptors() : null;
        return interceptors == null ? null : interceptors.corsRules(request);
    }

    /**
     * The path of the route called {@code name}, here or in an application inside this one: {@link ReversibleRouter}.
     *
     * @return null if there is none
     */
    @Override
    public @Nullable String reverseUrl(String name, Object... args) {
        return routes.reverseUrl(name, args);
    }

    // ------------------------------------------------------------------------------------------ serving

    /**
     * Serves on a port of all addresses, by the loop that is current in the calling thread, which is to be started
     * afterwards.
     *
     * @param port 0 for any that is free
     * @return the server, to be stopped
     */
    public HTTPServer listen(int port) throws IOException {
        return listen(port, null, HTTPServerOptions.DEFAULT);
    }

    /**
     * Serves with options: {@link #listen(int)}.
     *
     * @param address of the host to listen at; null for all
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

    /** Never null: where no route matches, the default handler answers. */
    @Override
    public @Nullable HTTPMessageDelegate findHandler(HTTPServerRequest request) {
        return match(request).delegate(request);
    }

    /**
     * A handler class as the end of a route, for routers of one's own: its {@code delegate} answers a request. Tornado's
     * {@code get_handler_delegate}. To be made once, not for each request.
     *
     * @throws HandlerDefinitionException if the class cannot be used the way it is written
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

    /** Puts an application together. Thread: one. */
    public static final class Builder {

        private final List<Rule> rules = new ArrayList<>();
        private final Map<String, List<Rule>> hosts = new LinkedHashMap<>();
        private ApplicationSettings settings = ApplicationSettings.DEFAULT;
        private @Nullable String defaultHost;

        private Builder() {}

        /**
         * A route for any host: {@link URLSpec#of(String, Supplier)}.
         *
         * @param supplier makes a new handler for each request; asked for one at once, to see its class
         */
        public Builder route(String pattern, Supplier<? extends RequestHandler> supplier) {
            return add(URLSpec.of(pattern, supplier));
        }

        /** As {@link #route(String, Supplier)}, for a class that is known, so that none is made before a request. */
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

        /** Adds rules for hosts: {@link Application#addHandlers}. Those of one pattern form one group. */
        public Builder host(String hostPattern, List<? extends Rule> more) {
            hosts.computeIfAbsent(hostPattern, pattern -> new ArrayList<>()).addAll(more);
            return this;
        }

        /** The host whose routes answer requests for hosts that have none. */
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
         * Makes the application.
         *
         * @throws HandlerDefinitionException if a class cannot be used the way it is written
         * @throws RouteConflictException if a route could never be reached
         */
        public Application build() {
            return new Application(this);
        }
    }
}
