package org.tornado4j.examples.blog;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves the blog, by default on port 8888. */
@SpringBootApplication
public class BlogApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(BlogApplication.class, arguments);
    }
}
