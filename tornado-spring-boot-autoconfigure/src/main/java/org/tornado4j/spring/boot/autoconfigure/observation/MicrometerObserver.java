package org.tornado4j.spring.boot.autoconfigure.observation;

import io.micrometer.observation.NullObservation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.spring.boot.observation.HandlerObservationContext;
import org.tornado4j.spring.boot.observation.HandlerObservationConvention;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestObservation;
import org.tornado4j.web.RequestObserver;

/**
 * Makes an observation of each request, which is current wherever its handler works.
 *
 * <p>Thread: any loop.
 */
final class MicrometerObserver implements RequestObserver, Ordered {

    private final ObservationRegistry registry;
    private final @Nullable HandlerObservationConvention convention;
    private final HandlerObservationConvention usual;

    /**
     * @param convention of the application; null for none
     * @param usual unless another one is there
     */
    MicrometerObserver(
            ObservationRegistry registry,
            @Nullable HandlerObservationConvention convention,
            HandlerObservationConvention usual) {
        this.registry = registry;
        this.convention = convention;
        this.usual = usual;
    }

    /** Before others, which may want to know of the trace. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public @Nullable RequestObservation begin(HTTPServerRequest request, @Nullable String route) {
        if (registry.isNoop()) {
            return null;
        }
        HandlerObservationContext context = new HandlerObservationContext(request, route);
        Observation observation = Observation.createNotStarted(convention, usual, () -> context, registry);
        if (observation.isNoop()) {
            return null;
        }
        start(observation);
        return new Observed(observation, context);
    }

    /** Starts it without a parent: the loop may be in the midst of another request. */
    private void start(Observation observation) {
        if (registry.getCurrentObservation() == null) {
            observation.start();
            return;
        }
        Observation.Scope nothing = new NullObservation(registry).openScope();
        try {
            observation.start();
        } finally {
            nothing.close();
        }
    }

    private record Observed(Observation observation, HandlerObservationContext context) implements RequestObservation {

        @Override
        public Scope openScope() {
            return observation.openScope()::close;
        }

        /** Notes what a handler answered with as the exception, but calls it an error only if the server is to blame. */
        @Override
        public void failed(Throwable failure) {
            if (FailureStatus.isServerError(failure)) {
                observation.error(failure);
            } else {
                context.setError(failure);
            }
        }

        @Override
        public void finished(RequestHandler handler) {
            context.setResponse(handler);
            observation.stop();
        }

        @Override
        public void clientGone(RequestHandler handler) {
            context.setConnectionAborted(true);
            finished(handler);
        }
    }
}
