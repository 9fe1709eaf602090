package org.tornado4j.documents;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** An application with the actuator and a registry for Prometheus, configured as the documents have it, on a free port. */
final class ExampleApplication implements AutoCloseable {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(ItemHandler.class)
    static class Beans {}

    @Route("/items/{id}")
    static class ItemHandler extends RequestHandler {

        void get(long id) {
            write("item " + id);
        }
    }

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    private ExampleApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static ExampleApplication start() {
        return new ExampleApplication(SpringApplication.run(
                Beans.class,
                "--server.port=0",
                "--tornado.mode=native",
                "--tornado.server.loops=1",
                "--spring.main.banner-mode=off",
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.health.show-details=always",
                "--management.endpoint.health.probes.add-additional-paths=true",
                "--management.metrics.distribution.percentiles-histogram.http.server.requests=true"));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String port = context.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }
}
