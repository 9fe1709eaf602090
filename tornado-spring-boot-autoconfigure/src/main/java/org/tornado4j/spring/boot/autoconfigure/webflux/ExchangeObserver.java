package org.tornado4j.spring.boot.autoconfigure.webflux;

import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.spring.boot.autoconfigure.observation.FailureStatus;
import org.tornado4j.web.RequestHandler;
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
        return new Observed(observation, request);
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

    private record Observed(Observation observation, HTTPServerRequest request) implements RequestObservation {

        @Override
        public Scope openScope() {
            return observation.openScope()::close;
        }

        /** Notes what a handler answered with as the exception, but calls it an error only if the server is to blame. */
        @Override
        public void failed(Throwable failure) {
            ServerRequestObservationContext.findCurrent(
                            RouteHandlerAdapter.exchangeOf(request).getAttributes())
                    .ifPresent(context -> note(failure, context));
        }

        private void note(Throwable failure, ServerRequestObservationContext context) {
            Observation ofServer = ofServer(context);
            if (ofServer != null && FailureStatus.isServerError(failure)) {
                ofServer.error(failure);
            } else {
                context.setError(failure);
            }
        }

        /** Returns the observation of {@code context}, which is the current one or around it. */
        private @Nullable Observation ofServer(ServerRequestObservationContext context) {
            ObservationView view = observation;
            while (view != null && !view.getContextView().equals(context)) {
                view = view.getContextView().getParentObservation();
            }
            return view instanceof Observation found ? found : null;
        }

        @Override
        public void finished(RequestHandler handler) {
            // WebFlux ends it
        }

        @Override
        public void clientGone(RequestHandler handler) {
            // WebFlux ends it
        }
    }
}
