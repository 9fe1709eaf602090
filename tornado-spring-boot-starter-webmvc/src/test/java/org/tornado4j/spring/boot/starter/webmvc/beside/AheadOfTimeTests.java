package org.tornado4j.spring.boot.starter.webmvc.beside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.tornado4j.spring.boot.starter.webmvc.app.TestApplication;

/** Definitions generated ahead of time serve what annotations say, with handlers behind Spring Security. */
@Timeout(180)
class AheadOfTimeTests {

    @Test
    @CompileWithForkedClassLoader
    void generatedContextServes() {
        TestGenerationContext generation = new TestGenerationContext(TestApplication.class);
        AnnotationConfigServletWebServerApplicationContext source =
                new AnnotationConfigServletWebServerApplicationContext();
        source.register(TestApplication.class);
        new ApplicationContextAotGenerator().processAheadOfTime(source, generation);
        generation.writeGeneratedContent();
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (ServletWebServerApplicationContext context = new ServletWebServerApplicationContext()) {
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "test",
                                Map.of(
                                        "server.port",
                                        "0",
                                        "tornado.server.loops",
                                        "1",
                                        "spring.security.user.name",
                                        "user",
                                        "spring.security.user.password",
                                        "{noop}secret")));
                new ServerPortInfoApplicationContextInitializer().initialize(context);
                initializer(compiled.getInstance(ApplicationContextInitializer.class))
                        .initialize(context);
                TomcatURLStreamHandlerFactory.disable(); // the JVM may have that of another test
                context.refresh();
                assertThat(send(context, "/hello/you", false).statusCode()).isEqualTo(401);
                assertThat(send(context, "/native/you", false).statusCode()).isEqualTo(401);
                assertThat(send(context, "/hello/you", true).body()).contains("Hello you");
                assertThat(send(context, "/native/you", true).body()).isEqualTo("Hello you, by a handler");
            }
        });
    }

    private static HttpResponse<String> send(ApplicationContext context, String path, boolean authorized) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30));
        if (authorized) {
            byte[] user = "user:secret".getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static ApplicationContextInitializer<GenericApplicationContext> initializer(
            ApplicationContextInitializer<?> generated) {
        return (ApplicationContextInitializer<GenericApplicationContext>) generated;
    }
}
