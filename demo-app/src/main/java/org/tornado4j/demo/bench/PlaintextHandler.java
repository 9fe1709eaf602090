package org.tornado4j.demo.bench;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

@Route("/plaintext")
class PlaintextHandler extends RequestHandler {

    void get() {
        setHeader("Content-Type", "text/plain");
        write("Hello, World!");
    }
}
