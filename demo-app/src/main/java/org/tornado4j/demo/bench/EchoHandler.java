package org.tornado4j.demo.bench;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

@Route("/echo")
class EchoHandler extends RequestHandler {

    void post() {
        setHeader("Content-Type", "application/octet-stream");
        write(request().body());
    }
}
