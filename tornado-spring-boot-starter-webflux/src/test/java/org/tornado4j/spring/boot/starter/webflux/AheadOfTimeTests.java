package org.tornado4j.spring.boot.starter.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.tornado4j.spring.boot.starter.webflux.app.Clients;
import org.tornado4j.spring.boot.starter.webflux.app.SocketClient;
import org.tornado4j.spring.boot.starter.webflux.app.TestApplication;

/** Definitions generated ahead of time, WebSocket's hints among them, serve what annotations say. */
@Timeout(180)
class AheadOfTimeTests {

    @Test
    @CompileWithForkedClassLoader
    void generatedContextServes() {
        TestGenerationContext generation = new TestGenerationContext(TestApplication.class);
        AnnotationConfigReactiveWebServerApplicationContext source =
                new AnnotationConfigReactiveWebServerApplicationContext();
        source.register(TestApplication.class);
        new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
        generation.writeGeneratedContent();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (ReactiveWebServerApplicationContext context = new ReactiveWebServerApplicationContext()) {
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "test",
                                Map.of(
                                        "server.port",
                                        "0",
                                        "tornado.server.loops",
                                        "1",
                                        "tornado.web.websocket.drain-spread",
                                        "0s")));
                new ServerPortInfoApplicationContextInitializer().initialize(context);
                initializer(compiled.getInstance(ApplicationContextInitializer.class))
                        .initialize(context);
                context.refresh();
                assertThat(text(context, "/function/you")).isEqualTo("Hello you, by a function");
                assertThat(text(context, "/native/you")).isEqualTo("Hello you, by a handler");
                assertThat(SocketClient.open(context.getEnvironment().getRequiredProperty("local.server.port"))
                                .next())
                        .isEqualTo("Hello");
            }
        });
    }

    private static String text(ReactiveWebServerApplicationContext context, String path) {
        return Clients.of(context.getEnvironment(), "local.server.port")
                .get()
                .uri(path)
                .exchange()
                .returnResult(String.class)
                .getResponseBody()
                .blockLast();
    }

    @SuppressWarnings("unchecked")
    private static ApplicationContextInitializer<GenericApplicationContext> initializer(
            ApplicationContextInitializer<?> generated) {
        return (ApplicationContextInitializer<GenericApplicationContext>) generated;
    }
}
