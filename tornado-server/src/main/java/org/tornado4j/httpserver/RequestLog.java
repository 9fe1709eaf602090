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
 * <p>Thread: {@link #forLoop} is called on each loop of a server, once; what it returns is used on that loop alone.
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

    /** Returns how many requests could not be logged. Any thread. */
    default long droppedLines() {
        return 0;
    }

    /** The log for the requests of one loop. */
    @FunctionalInterface
    interface ForLoop {

        /**
         * Records a request that is over: its response was handed over completely, or never will be. The loop serves no
         * other connection until this returns.
         *
         * @param request valid until this returns
         */
        void ended(Entry request);

        /** All connections were closed; called before {@link HTTPServer#closeAllConnections} completes. */
        default void flush() {}
    }

    /** The known facts about a request. */
    interface Entry {

        /** Null when the request line could not be read. */
        @Nullable
        RequestStartLine startLine();

        /** Null when the head could not be read. */
        @Nullable
        HTTPHeaders requestHeaders();

        HTTPRequestContext context();

        /**
         * Returns the status of the response; 499 if the client left before it was complete, 500 if the server cut it
         * off.
         */
        int status();

        /** Null if the server answered by itself, or if there was no response. */
        @Nullable
        HTTPHeaders responseHeaders();

        /** Content of the response in bytes, as far as it was handed over. */
        long contentLength();

        /** From the end of the head to the end of the response. */
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
