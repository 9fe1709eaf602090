package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.web.server.context.MissingWebServerFactoryBeanException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.Resource;
import org.tornado4j.web.Application;

class TornadoWebServerApplicationContextTests {

    private final AnnotationConfigTornadoWebServerApplicationContext context =
            new AnnotationConfigTornadoWebServerApplicationContext();

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void factoryIsNeeded() {
        assertThatExceptionOfType(ApplicationContextException.class)
                .isThrownBy(context::refresh)
                .withCauseInstanceOf(MissingWebServerFactoryBeanException.class);
    }

    @Test
    void factoryOfTheParentIsNotOurs() {
        try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext()) {
            parent.registerBean(TornadoWebServerFactory.class);
            parent.refresh();
            context.setParent(parent);
            assertThatExceptionOfType(ApplicationContextException.class)
                    .isThrownBy(context::refresh)
                    .withCauseInstanceOf(MissingWebServerFactoryBeanException.class);
        }
    }

    @Test
    void severalFactoriesAreNamed() {
        context.registerBean("one", TornadoWebServerFactory.class);
        context.registerBean("two", TornadoWebServerFactory.class);
        assertThatExceptionOfType(ApplicationContextException.class)
                .isThrownBy(context::refresh)
                .havingRootCause()
                .withMessageContaining("one, two");
    }

    @Test
    void applicationIsNeeded() {
        registerFactory();
        assertThatExceptionOfType(ApplicationContextException.class)
                .isThrownBy(context::refresh)
                .havingRootCause()
                .withMessageContaining("no Application bean");
    }

    @Test
    void httpHandlerWithoutWebFluxIsRefused() throws ClassNotFoundException {
        registerFactory();
        registerApplication();
        RootBeanDefinition handler =
                new RootBeanDefinition(Class.forName("org.springframework.http.server.reactive.HttpHandler"));
        handler.setLazyInit(true);
        context.registerBeanDefinition("handler", handler);
        assertThatExceptionOfType(ApplicationContextException.class)
                .isThrownBy(context::refresh)
                .havingRootCause()
                .withMessageContaining("tornado-spring-boot-starter-webflux");
    }

    @Test
    void serverIsOfTheFactory() {
        registerFactory();
        registerApplication();
        assertThat(context.getWebServer()).isNull();
        context.refresh();
        assertThat(context.getWebServer()).isInstanceOf(TornadoWebServer.class);
    }

    @Test
    void lifecycleBeansHaveBootsNamesAndPhases() {
        registerFactory();
        registerApplication();
        context.refresh();
        assertThat(context.getBean("webServerGracefulShutdown", SmartLifecycle.class)
                        .getPhase())
                .isEqualTo(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
        SmartLifecycle startStop = context.getBean("webServerStartStop", SmartLifecycle.class);
        assertThat(startStop.getPhase()).isEqualTo(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE);
        assertThat(startStop.isPauseable()).isFalse();
    }

    @Test
    void failureOfALaterBeanLeavesNoServer() {
        registerFactory();
        registerApplication();
        context.registerBean("failing", Object.class, () -> {
            throw new IllegalStateException("as asked");
        });
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(context::refresh);
        assertThat(context.getWebServer()).isNotNull();
        assertThat(context.getWebServer().getPort()).isEqualTo(-1);
    }

    @Test
    void namespaceIsKept() {
        context.setServerNamespace("management");
        assertThat(WebServerApplicationContext.hasServerNamespace(context, "management"))
                .isTrue();
    }

    @Test
    void classPathIsNotServedAsResources() {
        Resource resource = context.getResource("/application.properties");
        assertThat(resource.exists()).isFalse();
    }

    @Test
    void constructorsForClassesAndPackagesStartTheServer() {
        try (AnnotationConfigTornadoWebServerApplicationContext own =
                new AnnotationConfigTornadoWebServerApplicationContext(FreePort.class)) {
            assertThat(own.getWebServer()).isNotNull();
            assertThat(own.getWebServer().getPort()).isPositive();
        }
    }

    private void registerFactory() {
        context.registerBean(TornadoWebServerFactory.class, () -> new TornadoWebServerFactory(0));
    }

    private void registerApplication() {
        context.registerBean(Application.class, () -> Application.builder().build());
    }

    static class FreePort {

        @Bean
        TornadoWebServerFactory factory() {
            return new TornadoWebServerFactory(0);
        }

        @Bean
        Application application() {
            return Application.builder().build();
        }
    }
}
