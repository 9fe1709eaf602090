package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.spring.boot.Client;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.ErrorMapper;
import org.tornado4j.web.ErrorPages;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.HTTPProblem;
import org.tornado4j.web.RequestHandler;

/** {@code tornado.web.error-format}, error pages and error mappers. */
@Timeout(60)
class ErrorSettingsTests {

    private final ApplicationContextRunner runner = Native.runner().withBean(ItemHandler.class);

    static final class NoSuchItemException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    @Route("/items/{id}")
    static class ItemHandler extends RequestHandler {

        void get(long id) throws IOException {
            if (id == 0) {
                throw new IOException("of a test");
            }
            throw new NoSuchItemException();
        }
    }

    static final class MissingItems implements ErrorMapper<NoSuchItemException> {

        @Override
        public HTTPError map(NoSuchItemException failure, HTTPServerRequest request) {
            return new HTTPProblem(404, "there is no such item");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Mappers {

        @Bean
        MissingItems missingItems() {
            return new MissingItems();
        }

        @Bean
        ErrorMapper<IOException> brokenStores() {
            return (failure, request) -> new HTTPError(503).withHeader("Retry-After", "60");
        }
    }

    @Test
    void mapperBeansAreForWhatTheyDeclare() {
        runner.withUserConfiguration(Mappers.class).run(context -> {
            Client client = Client.of(context);
            assertThat(client.get("/items/7").body())
                    .isEqualTo("{\"title\":\"Not Found\",\"status\":404,\"detail\":\"there is no such item\"}");
            HttpResponse<String> broken = client.get("/items/0");
            assertThat(broken.statusCode()).isEqualTo(503);
            assertThat(broken.headers().firstValue("Retry-After")).hasValue("60");
        });
    }

    @Test
    void twoMappersForAClassEndTheStart() {
        runner.withUserConfiguration(Mappers.class)
                .withBean("other", MissingItems.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(
                                "'other' and 'missingItems' both map " + NoSuchItemException.class.getName()));
    }

    @Configuration(proxyBeanMethods = false)
    static class Unclear {

        @Bean
        @SuppressWarnings("rawtypes")
        ErrorMapper anything() {
            return (failure, request) -> null;
        }
    }

    @Test
    void mapperForNobodyKnowsWhatEndsTheStart() {
        runner.withUserConfiguration(Unclear.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("It cannot be seen what the error mapper bean 'anything' is for."));
    }

    @ParameterizedTest
    @CsvSource({
        "auto, text/html; charset=UTF-8",
        "html, text/html; charset=UTF-8",
        "problem, application/problem+json",
        "plain, text/plain; charset=UTF-8",
    })
    void keyChoosesTheForm(String format, String type) {
        runner.withPropertyValues("tornado.web.error-format=" + format).run(context -> {
            Client client = Client.of(context);
            assertThat(client.get("/nothing").headers().firstValue("Content-Type"))
                    .hasValue(type);
            String ofUnreadable = format.equals("auto") ? "text/plain; charset=UTF-8" : type;
            assertThat(client.get("/" + "x".repeat(20_000)).headers().firstValue("Content-Type"))
                    .hasValue(ofUnreadable);
        });
    }

    @Test
    void otherFormsAreRefusedAtStart() {
        runner.withPropertyValues("tornado.web.error-format=xml")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("tornado.web.error-format"));
    }

    @Test
    void pagesAreFoundWhereSpringBootHasThem(@TempDir Path directory) throws Exception {
        for (String page :
                new String[] {"static/error/404.html", "public/error/4xx.html", "META-INF/resources/error/5xx.html"}) {
            Path file = directory.resolve(page);
            Files.createDirectories(file.getParent());
            Files.writeString(file, page);
        }
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            runner.withClassLoader(loader).withBean(IOExceptions.class).run(context -> {
                Client client = Client.of(context);
                assertThat(client.get("/nothing").body()).isEqualTo("static/error/404.html");
                HttpRequest.Builder ofBrowser = client.request("/items/x").header("Accept", "text/html");
                assertThat(client.send(ofBrowser).body()).isEqualTo("public/error/4xx.html");
                assertThat(client.get("/items/0").body()).isEqualTo("META-INF/resources/error/5xx.html");
            });
        }
    }

    static final class IOExceptions implements ErrorMapper<IOException> {

        @Override
        public @Nullable HTTPError map(IOException failure, HTTPServerRequest request) {
            return new HTTPError(502);
        }
    }

    @Test
    void pagesOfABeanComeFirst() {
        runner.withBean(ErrorPages.class, () -> status -> ("page for " + status).getBytes())
                .run(context ->
                        assertThat(Client.of(context).get("/nothing").body()).isEqualTo("page for 404"));
    }
}
