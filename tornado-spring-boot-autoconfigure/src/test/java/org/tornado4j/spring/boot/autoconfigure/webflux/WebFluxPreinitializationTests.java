package org.tornado4j.spring.boot.autoconfigure.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationListener;
import org.springframework.core.io.support.SpringFactoriesLoader;

class WebFluxPreinitializationTests {

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    /** The log would not tell if it failed. */
    @Test
    void requestIsAnsweredAndNothingIsLeft() throws Exception {
        assertThat(WebFluxPreinitialization.run())
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\nready");
        assertThat(threads()).noneMatch(name -> name.startsWith(WebFluxPreinitialization.THREADS));
    }

    @Test
    void listenerIsRegistered() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationListener.class))
                .hasAtLeastOneElementOfType(WebFluxPreinitializationListener.class);
    }
}
