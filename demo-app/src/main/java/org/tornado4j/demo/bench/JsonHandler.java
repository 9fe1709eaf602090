package org.tornado4j.demo.bench;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

@Route("/json")
class JsonHandler extends RequestHandler {

    record Message(String message) {}

    void get() {
        write(new Message("Hello, World!"));
    }
}
