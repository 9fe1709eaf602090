package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.RawClient;

/** Files of the class path, in jars and in directories. */
@Timeout(60)
class ClassPathFileTests {

    private static final String LARGE = "0123456789".repeat(20_000);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private URLClassLoader loader = new URLClassLoader(new URL[0], null);
    private Application app = Application.builder().build();

    @BeforeEach
    void fill() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        Files.createDirectories(classes.resolve("static"));
        Files.writeString(classes.resolve("static/own.txt"), "of the directory");
        Path first = jar(
                "first.jar",
                Map.of(
                        "static/a.css", "a {}",
                        "static/a.css.gz", "coded",
                        "static/own.txt", "of the first jar",
                        "static/docs/index.html", "<h1>Docs</h1>",
                        "static/large.txt", LARGE,
                        "static/.env", "secret",
                        "static/.well-known/security.txt", "Contact: a@b.example",
                        "static/docs/.git/config", "secret",
                        "application.yml", "secret"));
        Path second = jar("second.jar", Map.of("static/b.css", "b {}", "static/a.css", "other"));
        loader = new URLClassLoader(
                new URL[] {
                    classes.toUri().toURL(),
                    first.toUri().toURL(),
                    second.toUri().toURL()
                },
                null);
        app = app(StaticFiles.onClassPath(loader, "static")
                .defaultFilename("index.html")
                .precompressed(true)
                .build());
    }

    @AfterEach
    void close() throws IOException {
        loader.close();
    }

    private Path jar(String name, Map<String, String> files) throws IOException {
        Path jar = directory.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("static/"));
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                out.putNextEntry(new JarEntry(file.getKey()));
                out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }

    private static Application app(StaticSource files) {
        return Application.builder()
                .settings(ApplicationSettings.builder()
                        .staticFiles(files)
                        .logRequests(false)
                        .build())
                .build();
    }

    private FakeConnection get(String target, String... fields) {
        return FakeConnection.get(app, target, fields);
    }

    /** The resources of a native image are in a file system of their own, as the modules of the JDK are. */
    @Test
    void folderOfAnotherFileSystemIsServed() {
        ClassLoader image = new ClassLoader(null) {
            @Override
            protected Enumeration<URL> findResources(String name) throws IOException {
                return Collections.enumeration(List.of(new URL("jrt:/java.base/java/lang/annotation")));
            }
        };
        app = app(StaticFiles.onClassPath(image, "static").build());
        FakeConnection response = get("/static/Documented.class");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("java/lang/annotation/Documented");
        assertThat(get("/static/../Object.class").status()).isEqualTo(403);
        assertThat(get("/static/None.class").status()).isEqualTo(404);
    }

    @Test
    void fileInAJarIsServed() {
        FakeConnection response = get("/static/a.css");
        assertThat(response.body()).isEqualTo("a {}");
        assertThat(response.header("Content-Type")).startsWith("text/css");
        assertThat(response.header("Last-Modified")).isNull();
        String etag = response.header("Etag");
        assertThat(etag).matches("\"[0-9a-f]+-4\"");
        assertThat(get("/static/a.css", "If-None-Match: " + etag).status()).isEqualTo(304);
        assertThat(get("/static/a.css", "Range: bytes=0-0").body()).isEqualTo("a");
    }

    @Test
    void firstFolderThatHasAFileCounts() {
        assertThat(get("/static/own.txt").body()).isEqualTo("of the directory");
        assertThat(get("/static/b.css").body()).isEqualTo("b {}");
    }

    @Test
    void neighbourInAJarIsTheFileCoded() {
        FakeConnection response = get("/static/a.css", "Accept-Encoding: gzip");
        assertThat(response.body()).isEqualTo("coded");
        assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(response.header("Content-Type")).startsWith("text/css");
    }

    @ParameterizedTest
    @CsvSource({
        "/static/missing.css, 404",
        "/static/.env, 404",
        "/static/docs/.git/config, 404",
        "/static/../application.yml, 403",
        "/static/%2e%2e/application.yml, 403",
        "/static/docs/..%2fa.css, 404",
        "/static//a.css, 403",
        "/static/a.css/, 404",
        "/static/docs/missing/, 404",
        "/static/.well-known/security.txt, 200",
        "/static/docs/, 200",
        "/static/docs, 301",
    })
    void onlyFilesOfTheFolderAreReached(String target, int status) {
        assertThat(get(target).status()).isEqualTo(status);
    }

    @Test
    void largeFileIsReadPieceByPiece() throws Exception {
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send("GET /static/large.txt HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Response whole = client.read();
            assertThat(whole.field("Content-Length")).isEqualTo("" + LARGE.length());
            assertThat(whole.text()).isEqualTo(LARGE);
            client.send("GET /static/large.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=100001-170000\r\n\r\n");
            RawClient.Response part = client.read();
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.text()).isEqualTo(LARGE.substring(100_001, 170_001));
            client.send("GET /static/large.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=0-0,100000-100000\r\n\r\n");
            assertThat(client.read().text()).isEqualTo(LARGE);
            client.send("HEAD /static/large.txt HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead().field("Content-Length")).isEqualTo("" + LARGE.length());
        }
    }

    @Test
    void folderThatIsNotThereIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StaticFiles.onClassPath(loader, "public/").build())
                .withMessageContaining("public/");
    }
}
