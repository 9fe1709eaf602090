package org.tornado4j.spring.boot.starter.webmvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.spring.boot.starter.webmvc.app.Running;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;

/** The application of handlers, in one of Spring MVC that may have none. */
class HandlersApplicationTests {

    private static final String APPLICATION = "handlerApplication";

    private static final String SETTINGS = "applicationSettings";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WithoutHandlers {}

    @Test
    void isNotMadeForNothing() throws Exception {
        try (Running running = new Running(WithoutHandlers.class)) {
            assertThat(running.status("/no/such/path")).isEqualTo(404);
            assertThat(running.context().getBeanFactory().containsSingleton(APPLICATION))
                    .isFalse();
            assertThat(running.context().getBeanFactory().containsSingleton(SETTINGS))
                    .isFalse();
        }
    }

    @Test
    void isThereForThoseWhoAsk() {
        try (Running running = new Running(WithoutHandlers.class)) {
            assertThat(running.context().getBean(Application.class)).isNotNull();
        }
    }

    @Route("/greeting")
    static class Greeting extends RequestHandler {

        void get() {
            write("hello");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({WithoutHandlers.class, Greeting.class})
    static class WithHandler {}

    @Test
    void isMadeForAHandler() throws Exception {
        try (Running running = new Running(WithHandler.class)) {
            assertThat(running.context().getBeanFactory().containsSingleton(APPLICATION))
                    .isTrue();
            assertThat(running.status("/greeting")).isEqualTo(200);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(WithoutHandlers.class)
    static class WithRouteInCode {

        @Bean
        ApplicationCustomizer routes() {
            return application -> application.route("/in-code", Greeting::new);
        }
    }

    @Test
    void isMadeForARouteInCode() {
        try (Running running = new Running(WithRouteInCode.class)) {
            assertThat(running.context().getBeanFactory().containsSingleton(APPLICATION))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tornado.web.login-url=login", "tornado.server.blocking-queue-limit=-1"})
    void whatItWouldRefuseEndsTheStart(String property) {
        assertThatThrownBy(() -> new Running(WithoutHandlers.class, property))
                .hasStackTraceContaining(property.substring(0, property.indexOf('=')));
    }

    @Configuration(proxyBeanMethods = false)
    @Import(WithoutHandlers.class)
    static class WithMistake {

        @Bean
        @Route("/mistake")
        String noHandler() {
            return "mistaken";
        }
    }

    @Test
    void routeOfWhatIsNoHandlerEndsTheStart() {
        assertThatThrownBy(() -> new Running(WithMistake.class))
                .hasStackTraceContaining("has @Route but is no RequestHandler");
    }
}
