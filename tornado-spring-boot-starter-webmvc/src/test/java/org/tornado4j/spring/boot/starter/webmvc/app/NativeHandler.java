package org.tornado4j.spring.boot.starter.webmvc.app;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** Answers in front of Spring MVC. */
@Route("/native/{name}")
class NativeHandler extends RequestHandler {

    void get(String name) {
        write("Hello " + name + ", by a handler");
    }
}
