package org.tornado4j.spring.boot.autoconfigure.webmvc;

import io.micrometer.observation.Observation;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.tornado4j.catalina.RouteFilter;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.spring.boot.autoconfigure.observation.ObservationBehindFilters;
import org.tornado4j.web.RequestObservation;
import org.tornado4j.web.RequestObserver;

/**
 * Makes the observation of a request current wherever its handler works behind the filters: that of Spring MVC, or what a filter
 * has put inside it, as Spring Security does. It begins and ends none.
 *
 * <p>Thread: any loop.
 */
final class FilteredObserver implements RequestObserver, Ordered {

    /** Before others, which may want to know of the trace. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public @Nullable RequestObservation begin(HTTPServerRequest request, @Nullable String route) {
        if (!RouteFilter.isBehindFilters(request)) {
            return null;
        }
        HttpServletRequest filtered = RouteFilter.requestOf(request);
        return filtered.getAttribute(MvcRouteGuard.OBSERVATION) instanceof Observation observation
                        && !observation.isNoop()
                ? new ObservationBehindFilters(
                        observation,
                        () -> ServerHttpObservationFilter.findObservationContext(filtered)
                                .orElse(null))
                : null;
    }
}
