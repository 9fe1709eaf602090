package org.tornado4j.http;

/**
 * What a server tells about the requests that come in: Tornado's {@code HTTPServerConnectionDelegate}.
 *
 * <p>Thread: each call comes on the loop of its connection; with several loops, from several threads.
 */
@FunctionalInterface
public interface HTTPServerConnectionDelegate {

    /**
     * A request begins.
     *
     * @param connection where its response goes; good for this request only
     * @return what hears of the request
     */
    HTTPMessageDelegate startRequest(HTTPConnection connection);
}
