package org.tornado4j.demo.bench;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.web.RequestHandler;

/** As many routes as {@code bench.routes} says, of three kinds: a path, a template, a regular expression. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("bench.routes")
class ManyRoutes {

    @Bean
    ApplicationCustomizer benchRoutes(@Value("${bench.routes}") int count) {
        return application -> {
            for (int i = 1; i <= count; i++) {
                application.route("/path/" + i, PlaintextHandler::new);
                application.route("/template/" + i + "/{id}", ItemHandler::new);
                application.route("/expression/" + i + "/([a-z]+)", ItemHandler::new);
            }
        };
    }

    static class ItemHandler extends RequestHandler {

        void get(String id) {
            write(id);
        }
    }
}
