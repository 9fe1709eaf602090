package org.tornado4j.web;

import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPServerRequest;

/**
 * Maps an exception to the error that the client gets.
 *
 * <pre>
 * settings.errorMapper(NoSuchItemException.class, (failure, request) -&gt; new HTTPProblem(404, "there is no such item"));
 * </pre>
 *
 * <p>Of several mappers, the one for the nearest superclass of the exception is used. {@link HTTPError} and
 * {@link org.tornado4j.http.HTTPInputError} are mapped only by mappers for these classes and their subclasses, not by
 * one for {@code RuntimeException}, for instance.
 *
 * <p>An exception that is mapped to an error of the client, below 500, is logged like that error. Otherwise the
 * exception is logged, with its stack trace.
 *
 * <p>Thread: that of the handler, usually the loop; several at once.
 *
 * @see ApplicationSettings.Builder#errorMapper
 */
@FunctionalInterface
public interface ErrorMapper<T extends Throwable> {

    /**
     * Returns the error for the response, such as an {@link HTTPProblem} to tell the client more than the status. If
     * this method throws, that is logged, and the failure is answered as without a mapper.
     *
     * @return null to answer as without a mapper
     */
    @Nullable
    HTTPError map(T failure, HTTPServerRequest request);
}
