package org.tornado4j.httpserver;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPRequestContext;
import org.tornado4j.http.MaskedParameters;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.ioloop.IOLoop;

/**
 * Hears of each request when it is over, also of the ones that were refused before anybody could handle them. What an
 * access log is made of.
 *
 * <p>Thread: {@link #forLoop} is called on each loop of a server, once; what it returns is used on that loop alone.
 */
@FunctionalInterface
public interface RequestLog {

    /** What hears of the requests of {@code loop}. */
    ForLoop forLoop(IOLoop loop);

    /**
     * Returns the parameters whose values this does not show. All other logs of the server hide them too, unless
     * {@link HTTPServerOptions.Builder#maskParameters} names others.
     */
    default MaskedParameters maskedParameters() {
        return MaskedParameters.NONE;
    }

    /** Returns how many requests could not be logged. Any thread. */
    default long droppedLines() {
        return 0;
    }

    /** Hears of the requests of one loop. */
    @FunctionalInterface
    interface ForLoop {

        /**
         * A request is over: its response was handed over whole, or will never be. The loop serves nobody else until this
         * returns.
         *
         * @param request good until this returns
         */
        void ended(Entry request);

        /** All connections were closed; called before {@link HTTPServer#closeAllConnections} completes. */
        default void flush() {}
    }

    /** What is known of a request. */
    interface Entry {

        /** Null when the request line could not be read. */
        @Nullable
        RequestStartLine startLine();

        /** Null when the head could not be read. */
        @Nullable
        HTTPHeaders requestHeaders();

        HTTPRequestContext context();

        /** Of the response; 499 when the client left before it was whole, 500 when the server cut it off. */
        int status();

        /** What the handler sent; null when the server answered by itself, or nobody did. */
        @Nullable
        HTTPHeaders responseHeaders();

        /** Content of the response in bytes, as far as it was handed over. */
        long contentLength();

        /** From the end of the head to the end of the response. */
        long nanos();

        /** Why the server refused the request: the name of a violation or the key of a limit; null if it did not. */
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
