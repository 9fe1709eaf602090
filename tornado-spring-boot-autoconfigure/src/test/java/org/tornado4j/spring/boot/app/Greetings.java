package org.tornado4j.spring.boot.app;

import org.springframework.stereotype.Service;

/** Something for handlers to have injected. */
@Service
public class Greetings {

    public String greet(String name) {
        return "Hello " + name;
    }
}
