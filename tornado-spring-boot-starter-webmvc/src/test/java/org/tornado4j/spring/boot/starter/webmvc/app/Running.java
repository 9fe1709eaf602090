package org.tornado4j.spring.boot.starter.webmvc.app;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as it runs, and a client of it. */
public final class Running implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .build();

    public Running(String... properties) {
        this(TestApplication.class, properties);
    }

    /** @param application in place of the usual one */
    public Running(Class<?> application, String... properties) {
        context = TestApplication.run(application, properties);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public WebServerApplicationContext serving() {
        return (WebServerApplicationContext) context;
    }

    public int port() {
        return Integer.parseInt(property("local.server.port"));
    }

    public String property(String name) {
        return context.getEnvironment().getRequiredProperty(name);
    }

    public HttpRequest.Builder request(String path) {
        return requestAt("local.server.port", path);
    }

    public HttpRequest.Builder requestAt(String port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + property(port) + path))
                .timeout(TIMEOUT);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public String text(String path) throws Exception {
        return send(request(path)).body();
    }

    public int status(String path) throws Exception {
        return send(request(path)).statusCode();
    }

    public int statusAt(String port, String path) throws Exception {
        return send(requestAt(port, path)).statusCode();
    }

    @Override
    public void close() {
        context.close();
    }
}
