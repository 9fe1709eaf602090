package org.tornado4j.web;

/**
 * The observation of one request: {@link RequestObserver}.
 *
 * <ol>
 *   <li>{@link #openScope} around each piece of the application's code
 *   <li>{@link #failed}, if the handler throws an exception
 *   <li>{@link #finished} or {@link #clientGone}, one of them, once. Scopes may still be open then, and may be opened
 *       afterwards for code that continues
 * </ol>
 *
 * <p>Thread: the loop of the connection; {@link #openScope} and {@link #failed} also those of {@link Blocking} methods, one
 * at a time.
 */
public interface RequestObservation {

    /** The time during which a thread works for a request. */
    @FunctionalInterface
    interface Scope {

        /** A scope that does nothing. */
        Scope NONE = () -> {};

        /** Ends the scope, in the thread that opened it, and restores what was current in it before. */
        void close();
    }

    /** Makes the request current in the calling thread, until the scope is closed. */
    default Scope openScope() {
        return Scope.NONE;
    }

    /** Notes an exception of the handler. The response may be complete already. */
    default void failed(Throwable failure) {}

    /** Ends the observation: the response of {@code handler} was passed to the connection, or given up. */
    void finished(RequestHandler handler);

    /** Ends the observation: the client has left before its response was complete. */
    void clientGone(RequestHandler handler);
}
