package org.tornado4j.spring.boot.starter.webmvc.app;

import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application as it would be on any server. */
@SpringBootApplication
public class TestApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(TestApplication.class, arguments).close();
    }

    /** Returns {@code application} as it runs with these properties, on a port of its own. */
    public static ConfigurableApplicationContext run(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .properties("server.port=0")
                .run(Arrays.stream(properties).map("--"::concat).toArray(String[]::new));
    }
}
