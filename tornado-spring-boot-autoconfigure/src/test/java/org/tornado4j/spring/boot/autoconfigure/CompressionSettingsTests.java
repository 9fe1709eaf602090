package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.tornado4j.coding.ResponseCompression;
import org.tornado4j.spring.boot.ApplicationSettingsCustomizer;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** Boot's rules for {@code server.compression.*}. */
class CompressionSettingsTests {

    private static final String TEXT = "compressible ".repeat(1000);

    private final ApplicationContextRunner runner = Native.runner().withUserConfiguration(Handlers.class);

    @Test
    void nothingIsCompressedUnlessThatIsWanted() {
        runner.run(context -> {
            assertThat(get(context.getSourceApplicationContext(), "x").headers().firstValue("Content-Encoding"))
                    .isEmpty();
        });
    }

    @Test
    void bootsOwnKeysDecide() {
        runner.withPropertyValues(
                        "server.compression.enabled=true",
                        "server.compression.mime-types=text/plain",
                        "server.compression.additional-mime-types=text/html",
                        "server.compression.min-response-size=13000B",
                        "server.compression.excluded-user-agents=Old.*")
                .run(context -> {
                    HttpResponse<byte[]> response = get(context.getSourceApplicationContext(), "New/1");
                    assertThat(response.headers().firstValue("Content-Encoding"))
                            .contains("gzip");
                    assertThat(response.headers().firstValue("Vary")).contains("Accept-Encoding");
                    assertThat(decoded(response.body())).isEqualTo(TEXT);
                    assertThat(get(context.getSourceApplicationContext(), "old/1")
                                    .body())
                            .hasSize(TEXT.length());
                });
    }

    @Test
    void smallerResponsesStayAsTheyAre() {
        runner.withPropertyValues("server.compression.enabled=true", "server.compression.min-response-size=13001B")
                .run(context -> assertThat(
                                get(context.getSourceApplicationContext(), "x").body())
                        .hasSize(TEXT.length()));
    }

    @Test
    void ownKeyIsShorter() {
        runner.withPropertyValues("tornado.web.compress-response=true").run(context -> {
            HttpResponse<byte[]> response = get(context.getSourceApplicationContext(), "x");
            assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(decoded(response.body())).isEqualTo(TEXT);
        });
    }

    @Test
    void codingsCanBeNamed() {
        runner.withPropertyValues("server.compression.enabled=true", "tornado.server.compression-codings=zstd,br,gzip")
                .run(context -> assertThat(coding(context, "gzip, br, zstd")).contains("zstd"));
        runner.withPropertyValues("tornado.web.compress-response=true", "tornado.server.compression-codings=gzip")
                .run(context -> assertThat(coding(context, "gzip, br, zstd")).contains("gzip"));
        runner.withPropertyValues("server.compression.enabled=true")
                .run(context -> assertThat(coding(context, "gzip, br, zstd")).contains("br"));
    }

    @Test
    void rulesOfTheApplicationTakeTheirPlace() {
        runner.withPropertyValues("server.compression.enabled=true")
                .withBean(
                        ApplicationSettingsCustomizer.class,
                        () -> settings -> settings.compression(
                                ResponseCompression.standard().minSize(1 << 20).build()))
                .run(context -> assertThat(coding(context, "gzip")).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "server.compression.mime-types=html, server.compression.mime-types",
        "server.compression.excluded-user-agents=(, server.compression.excluded-user-agents",
        "server.compression.min-response-size=-1B, server.compression.min-response-size",
        "tornado.server.compression-codings=deflate, tornado.server.compression-codings",
    })
    void nonsenseIsRefusedAtStart(String property, String key) {
        runner.withPropertyValues("server.compression.enabled=true", property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName()).isEqualTo(key)));
    }

    private static Optional<String> coding(AssertableApplicationContext context, String accepted) throws Exception {
        return get(context.getSourceApplicationContext(), "x", accepted)
                .headers()
                .firstValue("Content-Encoding");
    }

    private static HttpResponse<byte[]> get(ApplicationContext context, String userAgent) throws Exception {
        return get(context, userAgent, "gzip");
    }

    private static HttpResponse<byte[]> get(ApplicationContext context, String userAgent, String accepted)
            throws Exception {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/text"))
                .header("Accept-Encoding", accepted)
                .header("User-Agent", userAgent)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String decoded(byte[] content) throws IOException {
        return new String(
                new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Configuration
    static class Handlers {

        @Bean
        @Scope("prototype")
        TextHandler text() {
            return new TextHandler();
        }
    }

    @Route("/text")
    static class TextHandler extends RequestHandler {

        void get() {
            write(TEXT);
        }
    }
}
