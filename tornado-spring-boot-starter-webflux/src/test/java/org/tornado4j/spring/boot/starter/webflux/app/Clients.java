package org.tornado4j.spring.boot.starter.webflux.app;

import java.time.Duration;
import org.springframework.core.env.Environment;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Clients that wait longer for a response than the usual five seconds, which the first one on a busy machine may take. */
public final class Clients {

    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Clients() {}

    /** Makes a client for the port that {@code property} has, such as {@code local.server.port}. */
    public static WebTestClient of(Environment environment, String property) {
        return WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + environment.getRequiredProperty(property))
                .responseTimeout(TIMEOUT)
                .build();
    }
}
