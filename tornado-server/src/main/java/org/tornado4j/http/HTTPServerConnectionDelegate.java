package org.tornado4j.http;

import org.jspecify.annotations.Nullable;

/**
 * Accepts the requests that reach a server: Tornado's {@code HTTPServerConnectionDelegate}.
 *
 * <p>Thread: called on the loop of the connection, so with several loops in several threads.
 */
@FunctionalInterface
public interface HTTPServerConnectionDelegate {

    /**
     * Begins a request.
     *
     * @param connection the connection for its response, valid for this request only
     * @return the delegate that receives the request
     */
    HTTPMessageDelegate startRequest(HTTPConnection connection);

    /**
     * Returns the response to a request that was not delegated, because its head is malformed or must not be served. If
     * this throws, the failure is logged and the default is sent.
     *
     * @return null, the default, for a line of plain text
     */
    default @Nullable ErrorContent refusal(Refusal refusal) {
        return null;
    }
}
