package org.tornado4j.demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A Spring Boot application served by Tornado4j. */
@SpringBootApplication
public class DemoApplication {

    public static void main(String[] args) {
        // For the port by which several processes share a database file: it is nobody's business elsewhere.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        SpringApplication.run(DemoApplication.class, args);
    }
}
