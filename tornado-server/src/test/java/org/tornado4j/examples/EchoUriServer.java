package org.tornado4j.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.ioloop.IOLoop;

/** Tells each client which URI it asked for: the sample that Tornado's own {@code httpserver.py} began with. */
public final class EchoUriServer {

    private EchoUriServer() {}

    static void handleRequest(HTTPServerRequest request) {
        String message = "You requested " + request.uri() + "\n";
        // A character of the request target is a byte on the wire: the length of the text is the length of the content.
        String response = "HTTP/1.1 200 OK\r\nContent-Length: " + message.length() + "\r\n\r\n" + message;
        request.write(response.getBytes(ISO_8859_1));
        request.finish();
    }

    static HTTPServer start(int port) throws IOException {
        HTTPServer httpServer = HTTPServer.ofCallback(EchoUriServer::handleRequest);
        httpServer.bind(port);
        httpServer.start();
        return httpServer;
    }

    /** Serves on port 8888, or on the one that {@code args} name. */
    public static void main(String[] args) throws IOException {
        start(args.length > 0 ? Integer.parseInt(args[0]) : 8888);
        IOLoop.instance().start();
    }
}
