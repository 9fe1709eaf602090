package org.tornado4j.httpserver;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.ioloop.IOLoop;

/**
 * A listener for completed requests, including those refused before a handler could see them. Access logs are based on
 * it.
 *
 * <p>Thread: {@link #forLoop} is called once on each loop of a server; its result is used only on that loop.
 */
@FunctionalInterface
public interface RequestLog {

    /** Returns the log for the requests of {@code loop}. */
    ForLoop forLoop(IOLoop loop);

    /**
     * Returns the parameters whose values this does not show; {@link MaskedParameters#STANDARD}. All other logs of the server
     * hide them too, unless {@link HTTPServerOptions.Builder#maskParameters} names others.
     */
    default MaskedParameters maskedParameters() {
        return MaskedParameters.STANDARD;
    }

    /** Returns the number of requests that could not be logged. Any thread. */
    default long droppedLines() {
        return 0;
    }

    /** The log for the requests of one loop. */
    @FunctionalInterface
    interface ForLoop {

        /**
         * Records a request that has ended: its response was passed on to be sent completely, or never will be. The
         * loop serves no other connection until this returns.
         *
         * @param request valid until this returns
         */
        void ended(Entry request);

        /** Called when all connections were closed, before {@link HTTPServer#closeAllConnections} completes. */
        default void flush() {}
    }

    /** The data of a request. */
    interface Entry {

        /** Returns the request line; null if it was malformed. */
        @Nullable
        RequestStartLine startLine();

        /** Returns the header fields of the request; null if the head was malformed. */
        @Nullable
        HTTPHeaders requestHeaders();

        HTTPRequestContext context();

        /**
         * Returns the status of the response; 499 if the client left before it was complete, 500 if the server cut it
         * off.
         */
        int status();

        /**
         * Returns the header fields of the response; null if the server answered by itself, or if there was no
         * response.
         */
        @Nullable
        HTTPHeaders responseHeaders();

        /** Returns the number of bytes of the response's content that were passed on to be sent. */
        long contentLength();

        /** Returns the time from the end of the head to the end of the response, in nanoseconds. */
        long nanos();

        /**
         * Returns the reason for which the server refused the request: the name of a violation or the key of a limit;
         * null if it did not.
         */
        @Nullable
        String refusal();

        /** Returns the id of the request; null if it has none. */
        default @Nullable String requestId() {
            return null;
        }

        /** Returns the pattern of the route that answered; null if there was none, or it has no pattern. */
        default @Nullable String route() {
            return null;
        }
    }
}
