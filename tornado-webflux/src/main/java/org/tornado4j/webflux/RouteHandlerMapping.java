package org.tornado4j.webflux;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.CorsProcessor;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.Matcher;
import org.tornado4j.routing.PathMatches;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.security.CorsRules;
import org.tornado4j.web.Application;
import reactor.core.publisher.Mono;

/**
 * Finds the requests of WebFlux that routes of an {@code Application} answer: behind all filters, and by default before
 * controllers and router functions are asked. {@link RouteHandlerAdapter} has them answered.
 *
 * <p>The path is the one within the WebFlux application, without {@code spring.webflux.base-path} for instance. Method, target,
 * fields and the address of the client are those that the filters pass on.
 *
 * <p>Thread: any.
 */
public final class RouteHandlerMapping implements HandlerMapping, Ordered {

    /** Before {@code RouterFunctionMapping} (-1) and {@code RequestMappingHandlerMapping} (0). */
    public static final int DEFAULT_ORDER = -10;

    /** Stands for a request that was answered by the rules of CORS. */
    private static final WebHandler ANSWERED = exchange -> Mono.empty();

    private final Application application;
    private final Predicate<RouteMatch> answers;
    private final CorsConfigurationSource cors;
    private final CorsProcessor corsProcessor = new DefaultCorsProcessor();
    private final int order;

    /** Has all routes of {@code application} asked, in the default order, without rules for CORS. */
    public RouteHandlerMapping(Application application) {
        this(application, match -> true, exchange -> null, DEFAULT_ORDER);
    }

    /**
     * @param application its routes are asked in the thread in which the filters are through
     * @param answers returns false for a match that is to be left to WebFlux
     * @param cors rules for the requests that have a route
     */
    public RouteHandlerMapping(
            Application application, Predicate<RouteMatch> answers, CorsConfigurationSource cors, int order) {
        this.application = application;
        this.answers = answers;
        this.cors = cors;
        this.order = order;
    }

    @Override
    public int getOrder() {
        return order;
    }

    @Override
    public Mono<Object> getHandler(ServerWebExchange exchange) {
        return Mono.fromSupplier(() -> find(exchange));
    }

    private @Nullable Object find(ServerWebExchange exchange) {
        ExchangeConnection connection = ExchangeConnection.of(exchange);
        if (connection == null) {
            requireNoRoute(exchange);
            return null;
        }
        HTTPServerRequest request = connection.newRequest(application.settings().formLimits());
        RouteMatch match = match(request);
        if (match == null) {
            return null;
        }
        noteRoute(exchange, match.rule().matcher());
        return isForHandler(exchange, request, match) ? new RoutedRequest(connection, request, match) : ANSWERED;
    }

    private @Nullable RouteMatch match(HTTPServerRequest request) {
        RouteMatch match = application.findRoute(request);
        return match != null && answers.test(match) ? match : null;
    }

    private void requireNoRoute(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        RouteMatch match = match(new HTTPServerRequest(
                ExchangeRequest.startLine(request, "HTTP/1.1"), ExchangeRequest.headers(request)));
        if (match != null) {
            throw new IllegalStateException("the route " + match.rule().matcher()
                    + " is answered by Tornado's server alone, which has not received this request: in a test, start it with"
                    + " webEnvironment = RANDOM_PORT");
        }
    }

    /** Checks the rules of CORS; a preflight request ends here, whatever they say. WebFlux asks no handler about one. */
    private boolean isForHandler(ServerWebExchange exchange, HTTPServerRequest request, RouteMatch match) {
        CorsConfiguration rules = cors.getCorsConfiguration(exchange);
        boolean preflight = CorsUtils.isPreFlightRequest(exchange.getRequest());
        if (rules == null && preflight) {
            rules = configuration(application.corsRules(request, match));
        }
        return (rules == null && !preflight) || (corsProcessor.process(rules, exchange) && !preflight);
    }

    /** Returns rules of an application as WebFlux has them; null for none. */
    private static @Nullable CorsConfiguration configuration(@Nullable CorsRules rules) {
        if (rules == null) {
            return null;
        }
        CorsConfiguration configuration = new CorsConfiguration();
        if (rules.isForAnyOrigin()) {
            configuration.addAllowedOrigin(CorsConfiguration.ALL);
        } else {
            configuration.setAllowedOriginPatterns(rules.origins());
        }
        configuration.setAllowedMethods(rules.methods());
        configuration.setAllowedHeaders(rules.headers());
        configuration.setAllowCredentials(rules.allowsCredentials());
        configuration.setMaxAge(rules.maxAge());
        return configuration;
    }

    private static void noteRoute(ServerWebExchange exchange, Matcher matcher) {
        String route = matcher instanceof PathMatches path ? path.pattern() : matcher.toString();
        ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                .ifPresent(observed -> observed.setPathPattern(route));
        try {
            exchange.getAttributes()
                    .put(BEST_MATCHING_PATTERN_ATTRIBUTE, PathPatternParser.defaultInstance.parse(route));
        } catch (PatternParseException e) {
            exchange.getAttributes().remove(BEST_MATCHING_PATTERN_ATTRIBUTE); // it is a regular expression
        }
    }
}
