package org.tornado4j.spring.boot.autoconfigure.webmvc;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.CorsProcessor;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerMapping;
import org.tornado4j.catalina.RouteGuard;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.routing.RouteMatch;
import org.tornado4j.security.CorsRules;
import org.tornado4j.web.Application;

/**
 * Does for handlers behind the filters what Spring MVC does for controllers: names the route in the observation of the request, and
 * applies the rules of CORS. A preflight request ends here.
 *
 * <p>Thread: that of the container.
 */
final class MvcRouteGuard implements RouteGuard {

    /** Attribute of a request: the observation that is current where its handler is asked. */
    static final String OBSERVATION = MvcRouteGuard.class.getName() + ".observation";

    private final Supplier<? extends @Nullable Application> applications;
    private final CorsConfigurationSource cors;
    private final CorsProcessor corsProcessor = new DefaultCorsProcessor();
    private final ObservationRegistry observations;

    MvcRouteGuard(
            Supplier<? extends @Nullable Application> applications,
            CorsConfigurationSource cors,
            ObservationRegistry observations) {
        this.applications = applications;
        this.cors = cors;
        this.observations = observations;
    }

    @Override
    public boolean admits(
            HttpServletRequest request, HttpServletResponse response, HTTPServerRequest incoming, RouteMatch match)
            throws IOException {
        noteRoute(request, match);
        CorsConfiguration rules = cors.getCorsConfiguration(request);
        boolean preflight = CorsUtils.isPreFlightRequest(request);
        if (rules == null && preflight) {
            rules = ofApplication(incoming, match);
        }
        return (rules == null && !preflight) || (corsProcessor.processRequest(rules, request, response) && !preflight);
    }

    private void noteRoute(HttpServletRequest request, RouteMatch match) {
        String pattern = match.pattern();
        String route = pattern == null ? match.rule().matcher().toString() : pattern;
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(observed -> observed.setPathPattern(route));
        request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, route);
        Observation current = observations.getCurrentObservation();
        if (current != null) {
            request.setAttribute(OBSERVATION, current);
        }
    }

    /** Returns the application's own rules as Spring MVC has them; null for none. */
    private @Nullable CorsConfiguration ofApplication(HTTPServerRequest incoming, RouteMatch match) {
        Application application = applications.get();
        CorsRules rules = application == null ? null : application.corsRules(incoming, match);
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
}
