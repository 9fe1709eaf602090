package org.tornado4j.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.tornado4j.spring.boot.AnnotationConfigTornadoWebServerApplicationContext;

/** Contexts that run a server on a free port. */
final class Native {

    private Native() {}

    static ApplicationContextRunner runner() {
        return new ApplicationContextRunner(AnnotationConfigTornadoWebServerApplicationContext::new)
                .withInitializer(new ServerPortInfoApplicationContextInitializer())
                .withPropertyValues("server.port=0", "tornado.server.loops=1")
                .withConfiguration(AutoConfigurations.of(
                        TornadoWebAutoConfiguration.class, TornadoWebServerAutoConfiguration.class));
    }
}
