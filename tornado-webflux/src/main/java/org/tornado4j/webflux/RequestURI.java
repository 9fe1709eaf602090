package org.tornado4j.webflux;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;

/** The URI that a request is for, as far as it came: scheme, host, path and query. */
final class RequestURI {

    private RequestURI() {}

    /**
     * Puts the URI together. The path may begin with several slashes, which are no authority.
     *
     * @throws URISyntaxException if the target holds what no URI may
     */
    static URI of(HTTPServerRequest request) throws URISyntaxException {
        if (request.method().equals(HTTPMethod.CONNECT)) { // authority-form
            return new URI(request.protocol() + "://" + request.uri());
        }
        return new URI(request.protocol() + "://" + host(request) + request.prefix() + pathAndQuery(request));
    }

    private static String pathAndQuery(HTTPServerRequest request) {
        String target = request.uri();
        if (target.startsWith("/")) {
            return target;
        }
        String query = request.query();
        return query.isEmpty() ? request.path() : request.path() + "?" + query;
    }

    /** A client of HTTP/1.0 need not name the host: then it is that of the socket. */
    private static String host(HTTPServerRequest request) {
        HTTPConnection connection = request.connection();
        boolean named = request.headers().contains("Host")
                || connection.context().host() != null
                || !request.uri().startsWith("/");
        return !named && connection.context().localAddress() instanceof InetSocketAddress local
                ? literal(local)
                : request.host();
    }

    private static String literal(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        int zone = host.indexOf('%');
        String bare = zone < 0 ? host : host.substring(0, zone);
        return (bare.indexOf(':') < 0 ? bare : "[" + bare + "]") + ":" + address.getPort();
    }
}
