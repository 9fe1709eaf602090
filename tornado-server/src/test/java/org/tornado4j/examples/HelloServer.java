package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;

/**
 * The smallest HTTP server, in the style of Tornado 1.x: a callback gets each request, writes the bytes of the response
 * itself and says when it is finished.
 */
public final class HelloServer {

    private static final String MESSAGE = "Hello World from Tornado Http Server";

    private HelloServer() {}

    static void handleRequest(HTTPServerRequest request) {
        String response = "HTTP/1.1 200 OK\r\nContent-Length: " + MESSAGE.length() + "\r\n\r\n" + MESSAGE;
        request.write(response.getBytes(US_ASCII));
        request.finish();
    }

    static HTTPServer start(int port) throws IOException {
        HTTPServer httpServer = HTTPServer.ofCallback(HelloServer::handleRequest);
        httpServer.bind(port);
        httpServer.start();
        return httpServer;
    }

    /** Serves on port 8080, or on the one that {@code args} name. */
    public static void main(String[] args) throws IOException {
        start(args.length > 0 ? Integer.parseInt(args[0]) : 8080);
        IOLoop.instance().start();
    }
}
