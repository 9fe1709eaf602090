package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that lie beside others, coded beforehand. */
@Timeout(20)
class PrecompressedFileTests {

    private static final Instant CHANGED = Instant.parse("2024-05-06T07:08:09Z");

    @TempDir
    Path root;

    private Application app = Application.builder().build();

    @BeforeEach
    void fill() throws IOException {
        write("app.js", "uncoded");
        write("app.js.br", "brotli");
        write("app.js.gz", "gzipped");
        write("only.js", "uncoded");
        app = app(StaticFiles.builder(root).precompressed(true).build());
    }

    private void write(String path, String content) throws IOException {
        write(path, content, CHANGED);
    }

    private void write(String path, String content, Instant changed) throws IOException {
        Files.setLastModifiedTime(Files.writeString(root.resolve(path), content), FileTime.from(changed));
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

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "gzip, gzip, gzipped",
                "'gzip, br', br, brotli",
                "'br;q=0.5, gzip', gzip, gzipped",
                "x-gzip, gzip, gzipped",
                "*, br, brotli",
                "'*, br;q=0', gzip, gzipped",
                "'identity, gzip;q=0.5', none, uncoded",
                "'gzip;q=0', none, uncoded",
                "deflate, none, uncoded",
                "'', none, uncoded",
            })
    void clientGetsTheCodingThatItLikesBest(String accepted, String coding, String body) {
        FakeConnection response = get("/static/app.js", "Accept-Encoding: " + accepted);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Encoding")).isEqualTo(coding);
        assertThat(response.body()).isEqualTo(body);
        assertThat(response.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(response.header("Content-Type")).isEqualTo("text/javascript");
        assertThat(response.header("Content-Length")).isEqualTo("" + body.length());
    }

    @Test
    void clientThatTakesNoCodingGetsTheFile() {
        FakeConnection response = get("/static/app.js");
        assertThat(response.body()).isEqualTo("uncoded");
        assertThat(response.header("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void fileWithoutNeighboursVariesByNothing() {
        FakeConnection response = get("/static/only.js", "Accept-Encoding: br");
        assertThat(response.body()).isEqualTo("uncoded");
        assertThat(response.header("Vary")).isNull();
    }

    @Test
    void neighboursAreNothingSpecialUnlessAskedFor() {
        app = app(StaticFiles.of(root));
        FakeConnection response = get("/static/app.js", "Accept-Encoding: br");
        assertThat(response.body()).isEqualTo("uncoded");
        assertThat(response.header("Content-Encoding")).isNull();
        assertThat(response.header("Vary")).isNull();
    }

    @Test
    void variantsHaveTagsOfTheirOwn() {
        String coded = get("/static/app.js", "Accept-Encoding: br").header("Etag");
        String uncoded = get("/static/app.js").header("Etag");
        assertThat(coded).isNotNull().isNotEqualTo(uncoded);
        FakeConnection known = get("/static/app.js", "Accept-Encoding: br", "If-None-Match: " + coded);
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(get("/static/app.js", "If-None-Match: " + coded).status()).isEqualTo(200);
    }

    @Test
    void rangesAreThoseOfTheVariant() {
        FakeConnection response = get("/static/app.js", "Accept-Encoding: br", "Range: bytes=1-2");
        assertThat(response.status()).isEqualTo(206);
        assertThat(response.body()).isEqualTo("ro");
        assertThat(response.header("Content-Range")).isEqualTo("bytes 1-2/6");
        assertThat(response.header("Content-Encoding")).isEqualTo("br");
    }

    @Test
    void variantThatIsOlderThanTheFileIsLeftOut() throws IOException {
        write("app.js", "changed", CHANGED.plusSeconds(1));
        assertThat(get("/static/app.js", "Accept-Encoding: br").body()).isEqualTo("changed");
        write("app.js.br", "new", CHANGED.plusSeconds(2));
        assertThat(get("/static/app.js", "Accept-Encoding: br").body()).isEqualTo("new");
    }

    @Test
    void variantsThatComeAndGoAreSeen() throws IOException {
        assertThat(get("/static/only.js", "Accept-Encoding: gzip").body()).isEqualTo("uncoded");
        write("only.js.gz", "coded");
        assertThat(get("/static/only.js", "Accept-Encoding: gzip").body()).isEqualTo("coded");
        write("only.js.gz", "longer");
        assertThat(get("/static/only.js", "Accept-Encoding: gzip").body()).isEqualTo("longer");
        Files.delete(root.resolve("only.js.gz"));
        assertThat(get("/static/only.js", "Accept-Encoding: gzip").body()).isEqualTo("uncoded");
    }

    @Test
    void variantBehindALinkOutOfTheRootIsLeftOut(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.writeString(elsewhere.resolve("secret"), "secret");
        Files.createSymbolicLink(root.resolve("only.js.gz"), secret);
        assertThat(get("/static/only.js", "Accept-Encoding: gzip").body()).isEqualTo("uncoded");
    }

    @Test
    void largeVariantIsSentAsAFile() throws IOException {
        write("large.css", "x".repeat(200_000));
        write("large.css.gz", "y".repeat(100_000));
        FakeConnection response = get("/static/large.css", "Accept-Encoding: gzip");
        assertThat(response.events).contains("file 0 100000");
        assertThat(response.header("Content-Length")).isEqualTo("100000");
        assertThat(response.header("Content-Type")).isEqualTo("text/css");
    }

    @Test
    void timesToKeepFilesAreThoseOfTheSettings() {
        app = Application.builder()
                .settings(ApplicationSettings.builder()
                        .staticPath(root)
                        .staticMaxAge(Duration.ofHours(2), Duration.ofSeconds(90))
                        .logRequests(false)
                        .build())
                .build();
        assertThat(get("/static/app.js").header("Cache-Control")).isEqualTo("max-age=90");
        assertThat(get("/static/app.js?v=1").header("Cache-Control")).isEqualTo("max-age=7200");
    }
}
