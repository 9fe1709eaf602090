package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Says which error a client is told of when something is thrown.
 *
 * <pre>
 * settings.errorMapper(NoSuchItemException.class, (failure, request) -&gt; new HTTPProblem(404, "there is no such item"));
 * </pre>
 *
 * <p>Of several the one for the nearest class above that of the failure is asked. {@link HTTPError} and
 * {@link org.tornado4j.http.HTTPInputError} are mapped by those for them and for classes below them, not by one for
 * {@code RuntimeException}, say.
 *
 * <p>What becomes an error of the client, below 500, is logged as that error is. Of others the failure is logged, with its stack.
 *
 * <p>Thread: that of the handler, mostly the loop; several at once.
 *
 * @see ApplicationSettings.Builder#errorMapper
 */
@FunctionalInterface
public interface ErrorMapper<T extends Throwable> {

    /**
     * Returns the error to be answered, an {@link HTTPProblem} to tell the client more than the status. What this throws is logged,
     * and the failure answered as without a mapper.
     *
     * @return null to answer as without a mapper
     */
    @Nullable
    HTTPError map(T failure, HTTPServerRequest request);
}
