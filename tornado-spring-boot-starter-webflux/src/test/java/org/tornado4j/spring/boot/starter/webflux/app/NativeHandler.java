package org.tornado4j.spring.boot.starter.webflux.app;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** Stands in front of WebFlux. */
@Route("/native/{name}")
class NativeHandler extends RequestHandler {

    void get(String name) {
        write("Hello " + name + ", by a handler");
    }

    void post(String name) {
        write(name + ": " + request().body().length);
    }
}
