package org.tornado4j.spring.boot.autoconfigure.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestObservation;

/**
 * The observation of a framework, or what a filter has put inside it, for a handler behind the filters: it is current wherever
 * the handler works. The framework begins and ends it.
 *
 * @param observation current where the handler is asked
 * @param ofFramework finds the context of the framework's own observation, which is {@code observation} or around it; null for
 *     none
 */
public record ObservationBehindFilters(
        Observation observation, Supplier<? extends Observation.@Nullable Context> ofFramework)
        implements RequestObservation {

    @Override
    public Scope openScope() {
        return observation.openScope()::close;
    }

    /** Notes what a handler answered with as the exception, but calls it an error only if the server is to blame. */
    @Override
    public void failed(Throwable failure) {
        Observation.Context context = ofFramework.get();
        if (context == null) {
            return;
        }
        Observation ofServer = observationOf(context);
        if (ofServer != null && FailureStatus.isServerError(failure)) {
            ofServer.error(failure);
        } else {
            context.setError(failure);
        }
    }

    private @Nullable Observation observationOf(Observation.Context context) {
        ObservationView view = observation;
        while (view != null && !view.getContextView().equals(context)) {
            view = view.getContextView().getParentObservation();
        }
        return view instanceof Observation found ? found : null;
    }

    @Override
    public void finished(RequestHandler handler) {
        // the framework ends it
    }

    @Override
    public void clientGone(RequestHandler handler) {
        // the framework ends it
    }
}
