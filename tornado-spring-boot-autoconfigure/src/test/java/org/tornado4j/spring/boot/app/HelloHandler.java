package org.tornado4j.spring.boot.app;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

@Route("/hello")
class HelloHandler extends RequestHandler {

    private final Greetings greetings;

    HelloHandler(Greetings greetings) {
        this.greetings = greetings;
    }

    void get() {
        write(greetings.greet("World"));
    }
}
