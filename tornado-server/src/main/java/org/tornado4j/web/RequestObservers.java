package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.ioloop.FatalErrors;

/**
 * Observers as one, of which none can disturb the others or the request.
 *
 * <p>Thread: immutable.
 */
final class RequestObservers implements RequestObserver {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final List<RequestObserver> observers;

    private RequestObservers(List<RequestObserver> observers) {
        this.observers = List.copyOf(observers);
    }

    /** Returns null for no observers. */
    static @Nullable RequestObserver of(List<RequestObserver> observers) {
        return observers.isEmpty() ? null : new RequestObservers(observers);
    }

    @Override
    public @Nullable RequestObservation begin(HTTPServerRequest request, @Nullable String route) {
        List<RequestObservation> begun = new ArrayList<>(observers.size());
        for (RequestObserver observer : observers) {
            try {
                RequestObservation observation = observer.begin(request, route);
                if (observation != null) {
                    begun.add(observation);
                }
            } catch (Throwable e) {
                log(e);
            }
        }
        return begun.isEmpty() ? null : new All(begun);
    }

    private static void log(Throwable thrown) {
        FatalErrors.escalate(thrown);
        LOG.error("Exception in an observer of requests", thrown);
    }

    private record All(List<RequestObservation> observations) implements RequestObservation {

        @Override
        public Scope openScope() {
            Scope[] opened = new Scope[observations.size()];
            for (int i = 0; i < opened.length; i++) {
                opened[i] = open(observations.get(i));
            }
            return opened.length == 1 ? opened[0] : () -> close(opened);
        }

        private static Scope open(RequestObservation observation) {
            try {
                Scope scope = observation.openScope();
                return scope == Scope.NONE ? scope : () -> close(scope);
            } catch (Throwable e) {
                log(e);
                return Scope.NONE;
            }
        }

        private static void close(Scope scope) {
            try {
                scope.close();
            } catch (Throwable e) {
                log(e);
            }
        }

        private static void close(Scope[] opened) {
            for (int i = opened.length - 1; i >= 0; i--) {
                opened[i].close();
            }
        }

        private void tell(Consumer<RequestObservation> news) {
            for (RequestObservation observation : observations) {
                try {
                    news.accept(observation);
                } catch (Throwable e) {
                    log(e);
                }
            }
        }

        @Override
        public void failed(Throwable failure) {
            tell(observation -> observation.failed(failure));
        }

        @Override
        public void finished(RequestHandler handler) {
            tell(observation -> observation.finished(handler));
        }

        @Override
        public void clientGone(RequestHandler handler) {
            tell(observation -> observation.clientGone(handler));
        }
    }
}
