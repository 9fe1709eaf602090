package org.tornado4j.spring.boot.autoconfigure.webflux;

import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.spring.boot.autoconfigure.observation.ObservationBehindFilters;
import org.tornado4j.web.RequestObservation;
import org.tornado4j.web.RequestObserver;
import org.tornado4j.webflux.RouteHandlerAdapter;

/**
 * Makes the observation that is in the Reactor context of a request current wherever its handler works: that of WebFlux, or what a
 * filter has put inside it, as Spring Security does. It begins and ends none.
 *
 * <p>Thread: any loop.
 */
final class ExchangeObserver implements RequestObserver, Ordered {

    private final ObservationRegistry registry;

    ExchangeObserver(ObservationRegistry registry) {
        this.registry = registry;
    }

    /** Before others, which may want to know of the trace. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public @Nullable RequestObservation begin(HTTPServerRequest request, @Nullable String route) {
        if (!RouteHandlerAdapter.isBehindFilters(request)) {
            return null;
        }
        Observation observation =
                RouteHandlerAdapter.contextOf(request).getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        if (observation == null || observation.isNoop()) {
            return null;
        }
        return new ObservationBehindFilters(
                observation,
                () -> ServerRequestObservationContext.findCurrent(
                                RouteHandlerAdapter.exchangeOf(request).getAttributes())
                        .orElse(null));
    }

    /** Runs {@code step}, in which another request may begin, without an observation that could become its parent. */
    void runOutside(Runnable step) {
        if (registry.getCurrentObservation() == null) {
            step.run();
            return;
        }
        Observation.Scope nothing = new NullObservation(registry).openScope();
        try {
            step.run();
        } finally {
            nothing.close();
        }
    }
}
