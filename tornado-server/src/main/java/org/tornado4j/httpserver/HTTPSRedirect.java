package org.tornado4j.httpserver;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.HostAndPort;
import org.tornado4j.http.RequestStartLine;

/**
 * Redirects plain HTTP requests to HTTPS: with 301 for GET and HEAD, which every client understands, and with 308 for
 * the others, which preserves their method and content (RFC 9110 section 15.4.9). A request without Host gets 400,
 * because it names no host to redirect to.
 *
 * <p>Thread: any; immutable.
 */
public final class HTTPSRedirect implements HTTPServerConnectionDelegate {

    private static final int USUAL_PORT = 443;

    private final IntSupplier port;

    /** @param port the port for HTTPS, as clients see it; called for each request */
    public HTTPSRedirect(IntSupplier port) {
        this.port = port;
    }

    @Override
    public HTTPMessageDelegate startRequest(HTTPConnection connection) {
        return new Answer(connection);
    }

    /** Returns the target of the redirect; null if the request does not tell it. */
    private @Nullable String location(HTTPServerRequest request) {
        if (!request.headers().contains("Host")) {
            return null;
        }
        String host = HostAndPort.split(request.host()).host();
        String authority = port.getAsInt() == USUAL_PORT ? host : host + ":" + port.getAsInt();
        String path = request.path().equals("*") ? "" : request.path();
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        return "https://" + authority + request.prefix() + path + query;
    }

    /** Answers as soon as the head is there; content is not waited for. */
    private final class Answer implements HTTPMessageDelegate {

        private final HTTPConnection connection;

        Answer(HTTPConnection connection) {
            this.connection = connection;
        }

        @Override
        public @Nullable CompletionStage<?> headersReceived(RequestStartLine startLine, HTTPHeaders headers) {
            HTTPHeaders fields = new HTTPHeaders();
            String location = location(new HTTPServerRequest(connection, startLine, headers));
            if (location != null) {
                fields.add("Location", location);
            }
            connection.respond(status(startLine.method(), location), null, fields, new byte[0], 0, 0);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            return null; // the answer is given
        }

        @Override
        public void finish() {
            // the answer is given
        }

        @Override
        public void onConnectionClose() {
            // nobody waits
        }

        private static int status(String method, @Nullable String location) {
            if (location == null) {
                return HTTPStatus.BAD_REQUEST;
            }
            boolean safe = method.equals(HTTPMethod.GET) || method.equals(HTTPMethod.HEAD);
            return safe ? HTTPStatus.MOVED_PERMANENTLY : HTTPStatus.PERMANENT_REDIRECT;
        }
    }
}
