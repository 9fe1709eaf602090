package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;

/** C.4: files. */
@Timeout(60)
class StaticFileHandlerTests {

    private static final String ROBOTS = "User-agent: *\nDisallow: /\n";
    private static final Instant CHANGED = Instant.parse("2024-05-06T07:08:09.5Z");
    private static final String LARGE = "0123456789".repeat(20_000);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private Path root;
    private Application app;

    @BeforeEach
    void fill() throws IOException {
        root = directory.resolve("static");
        Files.createDirectories(root.resolve("dir"));
        write("robots.txt", ROBOTS);
        write("sample.xml", "<x/>");
        write("sample.xml.gz", "gzip?");
        write("sample.xml.bz2", "bzip2?");
        write("large.txt", LARGE);
        write("empty.txt", "");
        write("dir/index.html", "this is the index\n");
        Files.writeString(directory.resolve("secret.txt"), "secret");
        app = app(StaticFiles.of(root));
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(CHANGED));
    }

    private static Application app(StaticSource files) {
        return app(ApplicationSettings.builder().staticFiles(files));
    }

    private static Application app(ApplicationSettings.Builder settings) {
        return Application.builder()
                .settings(settings.logRequests(false).build())
                .build();
    }

    @Test
    void filesBelowTheRootDoNotHideHandlers() {
        ApplicationSettings settings = ApplicationSettings.builder()
                .staticFiles(StaticFiles.of(root))
                .staticUrlPrefix("/")
                .logRequests(false)
                .build();
        app = Application.builder()
                .settings(settings)
                .route("/dir/{name}", () -> new ErrorHandler(HTTPStatus.GONE))
                .build();
        assertThat(get("/dir/index.html").status()).isEqualTo(410);
        assertThat(get("/sample.xml").body()).isEqualTo("<x/>");
        assertThat(get("/robots.txt").body()).isEqualTo(ROBOTS);
    }

    private FakeConnection get(String target, String... fields) {
        return FakeConnection.get(app, target, fields);
    }

    private FakeConnection head(String target, String... fields) {
        return new FakeConnection().request(app, "HEAD", target, "", fields);
    }

    // ------------------------------------------------------------------------------------------ files

    @ParameterizedTest
    @DisplayName("W80: files below the prefix, and /robots.txt")
    @ValueSource(strings = {"/robots.txt", "/static/robots.txt"})
    void fileIsServed(String target) {
        FakeConnection response = get(target);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(ROBOTS);
        assertThat(response.header("Content-Type")).isEqualTo("text/plain");
        assertThat(response.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(response.header("Last-Modified")).isEqualTo("Mon, 06 May 2024 07:08:09 GMT");
        assertThat(response.header("Etag")).matches("\"[0-9a-f]+-1a\"");
        assertThat(response.header("Cache-Control")).isNull();
        assertThat(response.events).containsExactly("headers", "write 26", "finish");
    }

    @Test
    @DisplayName("RFC 9110 8.8.2.1: nothing is of later than the response")
    void fileOfTheFutureIsOfNow() {
        ManualClock clock = new ManualClock(CHANGED.minusSeconds(60));
        FakeConnection response =
                new FakeConnection(new IOLoop(clock), clock).request(app, "GET", "/static/robots.txt", "");
        assertThat(response.header("Last-Modified")).isEqualTo("Mon, 06 May 2024 07:07:09 GMT");
    }

    @Test
    @DisplayName("W80: a version in the URL lets browsers keep the file for ten years")
    void versionedFileMayBeKept() {
        ManualClock clock = new ManualClock(Instant.parse("2025-01-01T12:00:00Z"));
        FakeConnection response =
                new FakeConnection(new IOLoop(clock), clock).request(app, "GET", "/static/robots.txt?v=1", "");
        assertThat(response.header("Cache-Control")).isEqualTo("max-age=315360000");
        assertThat(response.header("Expires")).isEqualTo("Sat, 30 Dec 2034 12:00:00 GMT");
    }

    @Test
    void largeFileIsSentFromTheFile() {
        FakeConnection response = get("/static/large.txt");
        assertThat(response.body()).isEqualTo(LARGE);
        assertThat(response.header("Content-Length")).isEqualTo("200000");
        assertThat(response.events).containsExactly("headers", "file 0 200000", "finish");
        FakeConnection part = get("/static/large.txt", "Range: bytes=100003-100007");
        assertThat(part.body()).isEqualTo("34567");
        assertThat(part.events).containsExactly("headers", "file 100003 5", "finish");
    }

    @Test
    void emptyFileIsServed() {
        assertThat(get("/static/empty.txt").header("Content-Length")).isEqualTo("0");
        assertThat(get("/static/empty.txt", "Range: bytes=0-").status()).isEqualTo(416);
    }

    @ParameterizedTest
    @DisplayName("W81: media types")
    @CsvSource({"sample.xml, text/xml", "sample.xml.gz, application/gzip", "sample.xml.bz2, application/octet-stream"})
    void typeGoesByTheName(String file, String type) {
        assertThat(get("/static/" + file).header("Content-Type")).isEqualTo(type);
    }

    @Test
    void typesCanBeAdded() {
        app = app(StaticFiles.builder(root)
                .mimeTypes(name -> name.equals("robots.txt") ? "text/x-robots" : null)
                .build());
        assertThat(get("/static/robots.txt").header("Content-Type")).isEqualTo("text/x-robots");
        assertThat(get("/static/sample.xml").header("Content-Type")).isEqualTo("application/octet-stream");
    }

    @ParameterizedTest
    @DisplayName("W83, W86: HEAD has the fields of GET and no content")
    @ValueSource(strings = {"robots.txt", "large.txt"})
    void headHasTheFieldsOfGet(String file) {
        FakeConnection head = head("/static/" + file);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers()).isEqualTo(get("/static/" + file).headers());
    }

    @Test
    @DisplayName("B.13: other methods")
    void otherMethodsAreNotAllowed() {
        FakeConnection response = FakeConnection.post(app, "/static/robots.txt", "");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    @DisplayName("E25: a change is seen at once")
    void changedFileIsServedAnew() throws IOException {
        String etag = get("/static/robots.txt").header("Etag");
        assertThat(get("/static/robots.txt", "If-None-Match: " + etag).status()).isEqualTo(304);
        write("robots.txt", ROBOTS + "# changed");
        FakeConnection changed = get("/static/robots.txt", "If-None-Match: " + etag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body()).endsWith("# changed");
        Files.delete(root.resolve("robots.txt"));
        assertThat(get("/static/robots.txt").status()).isEqualTo(404);
    }

    // ------------------------------------------------------------------------------------------ conditions

    @ParameterizedTest
    @DisplayName("W84: If-Modified-Since")
    @CsvSource({
        "'Mon, 06 May 2024 07:08:09 GMT', 304",
        "'Mon, 06 May 2024 07:08:10 GMT', 304",
        "'Mon, 06 May 2024 07:08:08 GMT', 200",
        "'Fri, 01 Jan 1960 00:00:00 GMT', 200",
        "nonsense, 200",
    })
    void unchangedFileIsNotSentAgain(String since, int status) {
        FakeConnection response = get("/static/robots.txt", "If-Modified-Since: " + since);
        assertThat(response.status()).isEqualTo(status);
        if (status == 304) {
            assertThat(response.header("Content-Length")).isNull();
            assertThat(response.header("Etag")).isNotNull();
            assertThat(response.header("Last-Modified")).isNull();
        }
    }

    @Test
    @DisplayName("W84: If-None-Match alone counts when it is there")
    void tagCountsMoreThanTheDate() {
        String etag = get("/static/robots.txt").header("Etag");
        String since = "If-Modified-Since: Mon, 06 May 2024 07:08:09 GMT";
        assertThat(get("/static/robots.txt", "If-None-Match: " + etag).status()).isEqualTo(304);
        assertThat(get("/static/robots.txt", "If-None-Match: \"x\"", since).status())
                .isEqualTo(200);
        assertThat(get("/static/robots.txt", "If-None-Match: " + etag, "Range: bytes=0-9")
                        .status())
                .isEqualTo(304);
    }

    @Test
    @DisplayName("RFC 9110 13.2.2: If-Match and If-Unmodified-Since go first; 304 has what caches need (15.4.5)")
    void otherConditionsHoldToo() {
        String etag = get("/static/robots.txt").header("Etag");
        assertThat(get("/static/robots.txt", "If-Match: \"x\"").status()).isEqualTo(412);
        assertThat(get("/static/robots.txt", "If-Match: " + etag).status()).isEqualTo(200);
        assertThat(get("/static/robots.txt", "If-Unmodified-Since: Mon, 06 May 2024 07:08:08 GMT")
                        .status())
                .isEqualTo(412);
        FakeConnection cached = get("/static/robots.txt?v=1", "If-None-Match: " + etag);
        assertThat(cached.status()).isEqualTo(304);
        assertThat(cached.header("Cache-Control")).isEqualTo("max-age=315360000");
        assertThat(cached.header("Expires")).isNotNull();
        assertThat(cached.header("Content-Type")).isNull();
    }

    // ------------------------------------------------------------------------------------------ ranges

    @ParameterizedTest
    @DisplayName("W85: ranges of a file of 26 bytes")
    @CsvSource({
        "bytes=0-9, 206, 10, 0-9/26",
        "bytes=1-10000000, 206, 25, 1-25/26",
        "bytes=22-, 206, 4, 22-25/26",
        "bytes=-4, 206, 4, 22-25/26",
        "bytes=25-25, 206, 1, 25-25/26",
        "bytes=0-, 200, 26, ",
        "bytes=0-10000000, 200, 26, ",
        "bytes=-1000000, 200, 26, ",
        "bytes=0-25, 200, 26, ",
        "asdf, 200, 26, ",
        "'bytes=0-4,6-10', 206, 11, 0-10/26",
        "'bytes=0-4,-4', 200, 26, ",
        "'bytes=0-4,x', 200, 26, ",
        "bytes=+1-2, 200, 26, ",
        "items=0-9, 200, 26, ",
        "bytes=-0, 416, 0, */26",
        "bytes=26-, 416, 0, */26",
        "bytes=10-3, 416, 0, */26",
    })
    void rangeIsServed(String range, int status, int length, String contentRange) {
        FakeConnection response = get("/static/robots.txt", "Range: " + range);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Length")).isEqualTo(String.valueOf(length));
        assertThat(response.header("Content-Range")).isEqualTo(contentRange == null ? null : "bytes " + contentRange);
        assertThat(response.body()).hasSize(length);
        assertThat(ROBOTS).contains(response.body());
    }

    @Test
    @DisplayName("RFC 9110 14.2: a Range is for GET alone, unlike in W86")
    void headHasNoRange() {
        FakeConnection head = head("/static/robots.txt", "Range: bytes=0-9");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("26");
        assertThat(head.header("Content-Range")).isNull();
    }

    @Test
    @DisplayName("RFC 9110 14.6: several ranges of a file on disk")
    void severalRangesOfALargeFile() {
        FakeConnection response = get("/static/large.txt", "Range: bytes=100000-100009,5-9,-3");
        assertThat(response.status()).isEqualTo(206);
        assertThat(response.header("Content-Range")).isNull();
        assertParts(response, "100000-100009=0123456789", "5-9=56789", "199997-199999=789");
        assertThat(response.events).contains("file 100000 10", "file 5 5", "file 199997 3");
    }

    @Test
    void severalRangesOfASmallFile() throws IOException {
        write("small.txt", "0123456789".repeat(100));
        FakeConnection response = get("/static/small.txt", "Range: bytes=990-,0-1");
        assertParts(response, "990-999=0123456789", "0-1=01");
    }

    /** Each part is written as {@code range=content}. */
    private static void assertParts(FakeConnection response, String... parts) {
        String type = response.header("Content-Type");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String delimiter = "\r\n--" + type.substring(type.indexOf('=') + 1);
        String[] pieces = response.body().split(delimiter, -1);
        assertThat(pieces).hasSize(parts.length + 2);
        assertThat(pieces[0]).isEmpty();
        assertThat(pieces[pieces.length - 1]).isEqualTo("--\r\n");
        for (int i = 0; i < parts.length; i++) {
            String range = parts[i].substring(0, parts[i].indexOf('='));
            String content = parts[i].substring(parts[i].indexOf('=') + 1);
            assertThat(pieces[i + 1]).startsWith("\r\nContent-Type: text/plain\r\nContent-Range: bytes " + range + "/");
            assertThat(pieces[i + 1]).endsWith("\r\n\r\n" + content);
        }
        assertThat(response.header("Content-Length"))
                .isEqualTo(String.valueOf(response.body().length()));
    }

    @Test
    @DisplayName("D4: ranges do not make more of a file than it is")
    void rangesDoNotMultiplyTheFile() {
        String all = "bytes=" + "0-,".repeat(30) + "-1";
        assertThat(get("/static/large.txt", "Range: " + all).body()).hasSize(LARGE.length());
        String many = "bytes=" + "0-0,".repeat(10_000);
        assertThat(get("/static/large.txt", "Range: " + many).status()).isEqualTo(200);
    }

    @Test
    void partsTravelOneAfterTheOther() throws Exception {
        try (RunningApplication running = new RunningApplication(app);
                RawClient client = running.connect()) {
            client.send("GET /static/large.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=0-99999,120000-\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.text())
                    .contains("Content-Range: bytes 120000-199999/200000\r\n\r\n" + LARGE.substring(120_000));
        }
    }

    @Test
    @DisplayName("B.13: If-Range lets a range hold for the same file only")
    void rangeHoldsForTheSameFileOnly() {
        String etag = get("/static/robots.txt").header("Etag");
        String range = "Range: bytes=0-9";
        assertThat(get("/static/robots.txt", range, "If-Range: " + etag).status())
                .isEqualTo(206);
        assertThat(get("/static/robots.txt", range, "If-Range: \"other\"").status())
                .isEqualTo(200);
        assertThat(get("/static/robots.txt", range, "If-Range: W/" + etag).status())
                .isEqualTo(200);
        assertThat(get("/static/robots.txt", range, "If-Range: Mon, 06 May 2024 07:08:09 GMT")
                        .status())
                .isEqualTo(206);
        assertThat(get("/static/robots.txt", range, "If-Range: Mon, 06 May 2024 07:08:10 GMT")
                        .status())
                .isEqualTo(200);
        assertThat(get("/static/robots.txt", range, "If-Range: x").status()).isEqualTo(200);
    }

    // ------------------------------------------------------------------------------------------ what cannot be reached

    @ParameterizedTest
    @DisplayName("W87, S9: nothing outside the root")
    @ValueSource(
            strings = {
                "/static/../secret.txt",
                "/static/%2e%2e/secret.txt",
                "/static/..%2fsecret.txt",
                "/static/%2E%2E%2Fsecret.txt",
                "/static/dir/../../secret.txt",
                "/static//etc/passwd",
                "/static/%2fetc%2fpasswd",
                "/static/../static2/x",
            })
    void pathOutOfTheRootIsForbidden(String target) throws IOException {
        Files.createDirectories(directory.resolve("static2"));
        Files.writeString(directory.resolve("static2/x"), "secret");
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "is not in root static directory");
        FakeConnection response = get(target);
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).doesNotContain("secret");
    }

    @ParameterizedTest
    @DisplayName("W87, S9: what is not there, however it is spelled")
    @ValueSource(
            strings = {
                "/static/nothing.txt",
                "/static/a%00b",
                "/static/robots.txt%00.html",
                "/static/robots.txt/",
                "/static/robots.txt/x",
                "/static/%252e%252e/secret.txt",
                "/static/..%5csecret.txt",
                "/static/robots.txt;x",
                "/static/dir/nothing/",
                "/favicon.ico",
            })
    void whatIsNotThereIsNotFound(String target) {
        assertThat(get(target).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @DisplayName("names that begin with a dot are not found, whatever is there")
    @ValueSource(
            strings = {
                "/static/.env",
                "/static/%2eenv",
                "/static/./.env",
                "/static/dir/../.env",
                "/static/.git",
                "/static/.git/",
                "/static/.git/config",
                "/static/.git/nothing",
                "/static/dir/.hidden/page.html",
                "/static/dir/.well-known/page.html",
                "/static/.well-known/.env",
            })
    void dotfileIsNotFound(String target) throws IOException {
        writeDotfiles();
        assertThat(get(target).status()).isEqualTo(404);
    }

    private void writeDotfiles() throws IOException {
        for (String directory : List.of(".git", ".well-known", "dir/.hidden", "dir/.well-known")) {
            Files.createDirectories(root.resolve(directory));
        }
        for (String file : List.of(
                ".env",
                ".git/config",
                ".well-known/security.txt",
                ".well-known/.env",
                "dir/.hidden/page.html",
                "dir/.well-known/page.html")) {
            write(file, "secret");
        }
    }

    @Test
    @DisplayName("RFC 8615: well-known URIs are meant to be found")
    void wellKnownFileIsServed() throws IOException {
        writeDotfiles();
        assertThat(get("/static/.well-known/security.txt").status()).isEqualTo(200);
    }

    @Test
    void dotfilesAreServedIfAskedFor() throws IOException {
        writeDotfiles();
        app = app(StaticFiles.builder(root).dotfiles(true).build());
        assertThat(get("/static/.git/config").body()).isEqualTo("secret");
        assertThat(get("/static/.env").body()).isEqualTo("secret");
    }

    @Test
    void rootMayItselfBeBelowADotDirectory() throws IOException {
        Path hidden = Files.createDirectories(root.resolve(".cache/public"));
        Files.writeString(hidden.resolve("a.txt"), "public");
        app = app(StaticFiles.of(hidden));
        assertThat(get("/static/a.txt").body()).isEqualTo("public");
    }

    @Test
    @DisplayName("S9: overlong UTF-8")
    void overlongDotsAreABadRequest() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "Invalid unicode");
        assertThat(get("/static/%c0%ae%c0%ae/secret.txt").status()).isEqualTo(400);
    }

    @Test
    @DisplayName("B.13: what is no file")
    void directoryIsForbidden() {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "dir is not a file");
        logs.expect(Level.INFO, "dir/ is not a file");
        assertThat(get("/static/dir").status()).isEqualTo(403);
        assertThat(get("/static/dir/").status()).isEqualTo(403);
    }

    @Test
    @DisplayName("S9: a symbolic link out of the root, unless that is wanted")
    void linkOutOfTheRootIsForbidden() throws IOException {
        Files.createSymbolicLink(root.resolve("link.txt"), directory.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("up"), directory);
        Files.createSymbolicLink(root.resolve("inside.txt"), root.resolve("robots.txt"));
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "a symbolic link leads out of it");
        assertThat(get("/static/link.txt").status()).isEqualTo(403);
        assertThat(get("/static/up/secret.txt").status()).isEqualTo(403);
        assertThat(get("/static/inside.txt").body()).isEqualTo(ROBOTS);
        app = app(StaticFiles.builder(root).linksLeadAnywhere().build());
        assertThat(get("/static/link.txt").body()).isEqualTo("secret");
    }

    @Test
    void linkThatChangesIsLookedAtAnew() throws IOException {
        Path link = root.resolve("link.txt");
        Files.createSymbolicLink(link, root.resolve("robots.txt"));
        assertThat(get("/static/link.txt").body()).isEqualTo(ROBOTS);
        Files.delete(link);
        Files.createSymbolicLink(link, directory.resolve("secret.txt"));
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "a symbolic link leads out of it");
        assertThat(get("/static/link.txt").status()).isEqualTo(403);
    }

    @Test
    void unreadableFileIsForbidden() throws IOException {
        Path file = root.resolve("robots.txt");
        assumeTrue(file.toFile().setReadable(false));
        assumeFalse(Files.isReadable(file)); // root reads everything
        logs.expect(Level.WARN, "cannot read");
        assertThat(get("/static/robots.txt").status()).isEqualTo(403);
    }

    @Test
    @DisplayName("W87: the whole file system as root")
    void rootMayBeTheWholeFileSystem() {
        app = app(StaticFiles.of(Path.of("/")));
        assertThat(get("/static" + root.resolve("robots.txt").toAbsolutePath()).body())
                .isEqualTo(ROBOTS);
    }

    // ------------------------------------------------------------------------------------------ directories

    @Test
    @DisplayName("W88: the default file of a directory")
    void defaultFileStandsForItsDirectory() {
        app = app(StaticFiles.builder(root).defaultFilename("index.html").build());
        assertThat(get("/static/dir/").body()).isEqualTo("this is the index\n");
        assertThat(get("/static/dir/").header("Content-Type")).isEqualTo("text/html");
        FakeConnection redirected = get("/static/dir");
        assertThat(redirected.status()).isEqualTo(301);
        assertThat(redirected.header("Location")).isEqualTo("/static/dir/");
        assertThat(get("/static/").status()).isEqualTo(404);
    }

    @Test
    @DisplayName("W88: the root has a slash, too")
    void rootWithoutItsSlashLeadsToTheRoot() throws IOException {
        write("index.html", "the root");
        app = app(StaticFiles.builder(root).defaultFilename("index.html").build());
        assertThat(get("/static/").body()).isEqualTo("the root");
        FakeConnection redirected = get("/static");
        assertThat(redirected.status()).isEqualTo(301);
        assertThat(redirected.header("Location")).isEqualTo("/static/");
    }

    @Test
    @DisplayName("A route without arguments is for what its source finds")
    void routeOfASingleFileNeedsNoSlash() {
        StaticSource files = StaticFiles.of(root);
        app = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/robots", () -> new StaticFileHandler(path -> files.find("robots.txt")))
                .build();
        assertThat(get("/robots").body()).isEqualTo(ROBOTS);
    }

    @Test
    @DisplayName("W88, CVE-2023-28370: no redirect to another host")
    void redirectNeverGoesToAnotherHost() {
        StaticFiles files = StaticFiles.builder(root)
                .defaultFilename("index.html")
                .linksLeadAnywhere()
                .build();
        app = Application.builder()
                .settings(ApplicationSettings.builder().logRequests(false).build())
                .route("/(.*)", () -> new StaticFileHandler(files) {
                    @Override
                    protected String parseUrlPath(String path) {
                        return path.replaceFirst("^/evil.com/\\.\\./", "");
                    }
                })
                .build();
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "cannot redirect path with two initial slashes");
        assertThat(get("//evil.com/../dir").status()).isEqualTo(403);
    }

    // ------------------------------------------------------------------------------------------ versions

    @Test
    @DisplayName("W82: URLs with the version of the file")
    void urlHasTheVersion() throws Exception {
        app = app(
                StaticFiles.builder(root).versions(StaticFiles.Versions.CONTENT).build());
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(root.resolve("robots.txt"))));
        assertThat(get("/static/robots.txt").header("Etag")).isEqualTo('"' + hash + '"');
        logs.expect(Level.ERROR, "Could not open static file nothing.txt");
        FakeConnection response = FakeConnection.get(
                Application.builder()
                        .settings(app.settings())
                        .route("/", () -> new RequestHandler() {
                            void get() {
                                write(staticUrl("robots.txt") + " " + staticUrl("nothing.txt"));
                            }
                        })
                        .build(),
                "/");
        assertThat(response.body()).isEqualTo("/static/robots.txt?v=" + hash + " /static/nothing.txt");
    }

    @Test
    void largeFileIsHashedBesideTheLoop() throws Exception {
        List<Runnable> tasks = new ArrayList<>();
        app = app(StaticFiles.builder(root)
                .versions(StaticFiles.Versions.CONTENT)
                .hashing(tasks::add)
                .build());
        assertThat(get("/static/large.txt").header("Etag")).hasSizeLessThan(40);
        tasks.forEach(Runnable::run);
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(root.resolve("large.txt"))));
        assertThat(get("/static/large.txt").header("Etag")).isEqualTo('"' + hash + '"');
        assertThat(tasks).hasSize(1);
    }

    @Test
    void manyFilesDoNotFillTheMemory() throws IOException {
        for (int i = 0; i < 300; i++) {
            write("f" + i, "x".repeat(65_536));
            assertThat(get("/static/f" + i).status()).isEqualTo(200);
        }
        assertThat(get("/static/f0").body()).hasSize(65_536);
    }

    // ------------------------------------------------------------------------------------------ other sources

    @Test
    @DisplayName("W89: paths, content, fields of one's own")
    void sourceAndHandlerCanBeReplaced() {
        StaticSource memory = path -> new InMemory("content of " + path);
        app = Application.builder()
                .route("/my/{*path}", () -> new StaticFileHandler(memory) {
                    @Override
                    protected String parseUrlPath(String path) {
                        return path.toUpperCase(java.util.Locale.ROOT);
                    }

                    @Override
                    protected void setExtraHeaders(String path) {
                        setHeader("X-Path", path);
                    }
                })
                .build();
        FakeConnection response = get("/my/file");
        assertThat(response.body()).isEqualTo("content of FILE");
        assertThat(response.header("X-Path")).isEqualTo("FILE");
        assertThat(response.header("Last-Modified")).isNull();
        assertThat(response.header("Etag")).isNull();
        assertThat(get("/my/file", "Range: bytes=0-6").body()).isEqualTo("content");
    }
}
