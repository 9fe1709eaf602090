package org.tornado4j.spring.boot.starter;

import java.util.Map;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

@Route("/greeting/{name}")
class GreetingHandler extends RequestHandler {

    Map<String, String> get(String name) {
        return Map.of("greeting", "Hello " + name);
    }

    void post(String name) {
        setStatus(201);
        write(name + ": " + request().body().length);
    }
}
