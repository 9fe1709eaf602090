package org.tornado4j.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.tornado4j.spring.boot.Client;

/** {@code tornado.web.static-*}. */
@Timeout(60)
class StaticFilesSettingsTests {

    private final ApplicationContextRunner runner = Native.runner();

    @TempDir
    Path directory;

    private Path write(String file, String content) throws Exception {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    private static String field(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }

    @Test
    void filesOfTheClassPathAndOfDirectoriesAreServed() throws Exception {
        write("classes/static/a.css", "of the class path");
        write("classes/static/b.css", "b");
        write("classes/application-secret.yml", "secret");
        write("files/a.css", "of the directory");
        write("files/robots.txt", "User-agent: *");
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.resolve("classes").toUri().toURL()},
                getClass().getClassLoader())) {
            runner.withClassLoader(loader)
                    .withPropertyValues(
                            "tornado.web.static-path=" + directory.resolve("files") + ", classpath:/static/")
                    .run(context -> {
                        Client client = Client.of(context);
                        assertThat(client.get("/static/a.css").body()).isEqualTo("of the directory");
                        assertThat(client.get("/static/b.css").body()).isEqualTo("b");
                        assertThat(field(client.get("/static/b.css"), "Content-Type"))
                                .startsWith("text/css");
                        assertThat(client.get("/robots.txt").body()).isEqualTo("User-agent: *");
                        assertThat(client.get("/static/%2e%2e/application-secret.yml")
                                        .statusCode())
                                .isEqualTo(403);
                    });
        }
    }

    @Test
    void keysSayHowFilesAreSeen() throws Exception {
        write("files/docs/index.html", "docs");
        write("files/app.js", "plain");
        write("files/app.js.gz", "coded");
        runner.withPropertyValues(
                        "tornado.web.static-path=" + directory.resolve("files"),
                        "tornado.web.static-default-file=index.html",
                        "tornado.web.static-precompressed=true",
                        "tornado.web.static-versions=content",
                        "tornado.web.static-max-age=5m",
                        "tornado.web.static-versioned-max-age=1h")
                .run(context -> {
                    Client client = Client.of(context);
                    assertThat(client.get("/static/docs/").body()).isEqualTo("docs");
                    assertThat(field(client.get("/static/docs"), "Location")).isEqualTo("/static/docs/");
                    HttpResponse<String> coded =
                            client.send(client.request("/static/app.js").header("Accept-Encoding", "gzip"));
                    assertThat(coded.body()).isEqualTo("coded");
                    assertThat(field(coded, "Content-Encoding")).isEqualTo("gzip");
                    HttpResponse<String> plain = client.get("/static/app.js");
                    assertThat(field(plain, "Etag")).hasSize(130);
                    assertThat(field(plain, "Cache-Control")).isEqualTo("max-age=300");
                    assertThat(field(client.get("/static/app.js?v=1"), "Cache-Control"))
                            .isEqualTo("max-age=3600");
                });
    }
}
