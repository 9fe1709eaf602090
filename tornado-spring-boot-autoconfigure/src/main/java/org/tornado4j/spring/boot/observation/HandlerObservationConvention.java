package org.tornado4j.spring.boot.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and tags observations of requests that handlers answer. A bean of this type replaces
 * {@link DefaultHandlerObservationConvention}.
 *
 * <p>Thread: called by all loops at once.
 */
public interface HandlerObservationConvention extends ObservationConvention<HandlerObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof HandlerObservationContext;
    }
}
