package org.tornado4j.web;

/**
 * A request that is observed: {@link RequestObserver}.
 *
 * <ol>
 *   <li>{@link #openScope} around each piece of the application's code, as often as there is one
 *   <li>{@link #failed}, if the handler throws something
 *   <li>{@link #finished} or {@link #clientGone}, one of them, once. Scopes may be open then, and may be opened afterwards
 *       for code that goes on
 * </ol>
 *
 * <p>Thread: the loop of the connection; {@link #openScope} and {@link #failed} also those of {@link Blocking} methods, one
 * at a time.
 */
public interface RequestObservation {

    /** The time in which a thread works for a request. */
    @FunctionalInterface
    interface Scope {

        /** A scope that holds nothing. */
        Scope NONE = () -> {};

        /** Ends the scope, in the thread that opened it, and restores what was current in it before. */
        void close();
    }

    /** Makes the request current in the calling thread, until the scope is closed. */
    default Scope openScope() {
        return Scope.NONE;
    }

    /** Notes what the handler threw. The response may be whole already. */
    default void failed(Throwable failure) {}

    /** Ends the observation: the response of {@code handler} was handed to the connection, or given up. */
    void finished(RequestHandler handler);

    /** Ends the observation: the client is gone before its response was whole. */
    void clientGone(RequestHandler handler);
}
