package org.tornado4j.demo;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** A name in the path, decoded, as an argument. */
@Route("/hello/{name}")
class HelloHandler extends RequestHandler {

    void get(String name) {
        write("Hello, " + name + "!");
    }
}
