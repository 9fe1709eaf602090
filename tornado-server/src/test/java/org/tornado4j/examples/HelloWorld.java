package org.tornado4j.examples;

import java.io.IOException;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;

/** A handler, and an application that routes to it and listens. */
public final class HelloWorld {

    /** A new one answers each request. */
    static class MainHandler extends RequestHandler {

        void get() {
            write("Hello, world");
        }
    }

    private HelloWorld() {}

    static Application makeApp() {
        return Application.builder().route("/", MainHandler::new).build();
    }

    /** Serves on port 8888, or on the one that {@code args} name. */
    public static void main(String[] args) throws IOException {
        makeApp().listen(args.length > 0 ? Integer.parseInt(args[0]) : 8888);
        IOLoop.current().start();
    }
}
