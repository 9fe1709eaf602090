package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Forms that are read as they arrive, and the files that they leave on disk. */
@Timeout(60)
class UploadTests {

    private static final String LARGE = "0123456789abcdef".repeat(20_000);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private UploadLimits limits;

    @BeforeEach
    void limit() {
        limits = UploadLimits.DEFAULT.withDirectory(directory).withMaxFileBytes(1 << 20);
    }

    private Application app(Supplier<? extends RequestHandler> handler) {
        return TestApplications.of(
                ApplicationSettings.builder().uploadLimits(limits).logRequests(false), handler);
    }

    /** Tells what it got: field, files, where they were. */
    @StreamMultipart
    private static class Describing extends RequestHandler {

        @Blocking
        void post() throws IOException {
            write(getArgument("title", "none") + " " + request().files().size() + " "
                    + request().body().length);
            for (UploadedFile file : getFiles("file")) {
                boolean same = new String(file.bytes(), StandardCharsets.UTF_8).equals(LARGE);
                write("; " + file + " " + file.name() + " " + (file.path() == null ? "memory" : "disk") + " " + same);
            }
        }

        void get() {
            write("get " + request().body().length + getFiles("file"));
        }
    }

    private static String file(String filename, String content) {
        return "--B\r\nContent-Disposition: form-data; name=file; filename=" + filename
                + "\r\nContent-Type: text/plain\r\n\r\n" + content + "\r\n";
    }

    private static String field(String name, String value) {
        return "--B\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\n" + value + "\r\n";
    }

    private static String head(String method, long length) {
        return method + " / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    private static String post(String content) {
        return head("POST", content.length()) + content;
    }

    private RawClient.Response ask(Supplier<? extends RequestHandler> handler, String request) throws Exception {
        try (RunningApplication running = new RunningApplication(app(handler));
                RawClient client = running.connect()) {
            client.send(request);
            RawClient.Response response = client.read();
            awaitNoFiles();
            return response;
        }
    }

    private void awaitNoFiles() {
        Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> fileCount() == 0);
    }

    private long fileCount() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".tmp")).count();
        }
    }

    @Test
    void largeFilesGoToDiskAndSmallOnesDoNot() throws Exception {
        String form = field("title", "Two") + file("large.txt", LARGE) + file("small.txt", "small") + "--B--";
        assertThat(ask(Describing::new, post(form)).text())
                .isEqualTo("Two 0 0; UploadedFile(large.txt, 320000 bytes, text/plain) file disk true;"
                        + " UploadedFile(small.txt, 5 bytes, text/plain) file memory false");
    }

    @ParameterizedTest
    @DisplayName("the threshold is what may stay in memory")
    @ValueSource(ints = {0, 4, 5})
    void thresholdDecides(int threshold) throws Exception {
        limits = limits.withMemoryThreshold(threshold);
        assertThat(ask(Describing::new, post(file("a", "12345") + "--B--")).text())
                .contains(threshold < 5 ? " disk " : " memory ");
    }

    @Test
    void piecesMayBeAnySize() throws Exception {
        String request = post(file("large.txt", LARGE) + "--B--");
        try (RunningApplication running = new RunningApplication(app(Describing::new));
                RawClient client = running.connect()) {
            for (int from = 0; from < request.length(); from += 7919) {
                client.send(request.substring(from, Math.min(request.length(), from + 7919)));
            }
            assertThat(client.read().text()).contains("disk true");
        }
        awaitNoFiles();
    }

    @Test
    void otherFormsAreReadAsEver() throws Exception {
        assertThat(ask(
                                Describing::new,
                                "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                        + "Content-Length: 7\r\n\r\ntitle=x")
                        .text())
                .isEqualTo("x 0 7");
        assertThat(ask(Describing::new, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                        .text())
                .isEqualTo("none 0 0");
    }

    @Test
    @DisplayName("D5: never on GET")
    void contentOfGetIsNoForm() throws Exception {
        String form = file("a", LARGE) + "--B--";
        assertThat(ask(Describing::new, head("GET", form.length()) + form).text())
                .isEqualTo("get " + form.length() + "[]");
    }

    @Test
    void handlersWithoutTheAnnotationGetFilesInTheSameWay() throws Exception {
        assertThat(ask(
                                () -> new RequestHandler() {
                                    void post() throws IOException {
                                        UploadedFile file = getFile("file");
                                        write(file.filename()
                                                + file.size()
                                                + new String(file.bytes(), StandardCharsets.UTF_8));
                                    }
                                },
                                post(file("a", "1") + file("b", "22") + "--B--"))
                        .text())
                .isEqualTo("b222");
    }

    @Test
    void missingFileIsABadRequest() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "Missing argument file");
        RawClient.Response response = ask(
                () -> new RequestHandler() {
                    void post() {
                        getFile("file");
                    }
                },
                post("--B--"));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text())
                .contains(
                        "\"detail\":\"Invalid or missing arguments: file\"",
                        "\"errors\":[{\"path\":\"file\",\"message\":\"is missing\"}]");
    }

    @Test
    void fileThatIsMovedAwayStays() throws Exception {
        Path kept = directory.resolve("kept");
        Files.writeString(kept, "before");
        @StreamMultipart
        class Moving extends RequestHandler {
            @Blocking
            void post() throws IOException {
                Path path = getFile("file").path();
                write(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
                getFile("file").moveTo(kept);
            }
        }
        assertThat(ask(Moving::new, post(file("a", LARGE) + "--B--")).text()).isEqualTo("rw-------");
        assertThat(Files.readString(kept)).isEqualTo(LARGE);
    }

    // ------------------------------------------------------------------------------------------ limits

    @Test
    @DisplayName("D8: a file beyond its limit is refused, and what was written is removed")
    void fileBeyondItsLimitIsRefused() throws Exception {
        limits = limits.withMaxFileBytes(200_000);
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "max-file-size");
        RawClient.Response response = ask(Describing::new, post(file("a", LARGE) + "--B--"));
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.text()).contains("\"detail\":\"multipart/form-data beyond max-file-size: 200000 bytes\"");
        assertThat(response.field("Connection")).isEqualTo("close");
    }

    @Test
    @DisplayName("D8: fields stay in memory, so that they have a limit, too")
    void fieldsTogetherAreLimited() throws Exception {
        limits = limits.withMaxFieldBytes(1000);
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "max-field-size");
        String fields = field("a", "x".repeat(400)).repeat(3);
        assertThat(ask(Describing::new, post(fields + "--B--")).status()).isEqualTo(413);
    }

    @Test
    void formMayBeLargerThanOtherContent() throws Exception {
        limits = limits.withMaxFileBytes(20 << 20).withMaxRequestBytes(15 << 20);
        String eleven = file("a", "x".repeat(11 << 20)) + "--B--";
        assertThat(ask(Describing::new, post(eleven)).text()).contains("11534336 bytes");
        logs.enable("tornado.general", Level.WARN);
        assertThat(ask(Describing::new, head("POST", 16 << 20)).status()).isEqualTo(413);
    }

    @Test
    @DisplayName("D5: the first error ends it")
    void malformedFormIsRefused() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "no final boundary");
        assertThat(ask(Describing::new, post(file("a", LARGE))).status()).isEqualTo(400);
        logs.expect(Level.INFO, "missing headers");
        assertThat(ask(Describing::new, post(file("a", LARGE) + "--B\r\n\r\n" + LARGE))
                        .status())
                .isEqualTo(400);
        logs.expect(Level.INFO, "boundary missing");
        assertThat(ask(
                                Describing::new,
                                "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data\r\nContent-Length: 5\r\n\r\n12345")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void directoryThatIsNotThereIsAnErrorOfTheServer() throws Exception {
        limits = limits.withDirectory(directory.resolve("nothing"));
        logs.expect(Level.ERROR, "Uncaught exception");
        assertThat(ask(Describing::new, post(file("a", LARGE) + "--B--")).status())
                .isEqualTo(500);
    }

    @Test
    void twoWaysAtOnceAreRefusedAtStart() {
        @StreamMultipart
        @StreamRequestBody
        class Both extends RequestHandler {
            void post() {}
        }
        assertThatThrownBy(() -> app(Both::new))
                .isInstanceOf(HandlerDefinitionException.class)
                .hasMessageContaining("take one of them away");
    }

    // ------------------------------------------------------------------------------------------ the end

    @Test
    @DisplayName("D8: the client dies in the middle")
    void nothingIsLeftWhenTheClientDies() throws Exception {
        try (RunningApplication running = new RunningApplication(app(Describing::new))) {
            try (RawClient client = running.connect()) {
                client.send(head("POST", 500_000) + file("a", LARGE).substring(0, 200_000));
                Awaitility.await().atMost(LoopThread.DEADLINE).until(() -> fileCount() == 1);
                client.reset();
            }
            awaitNoFiles();
        }
    }

    @Test
    @DisplayName("D8: the handler fails")
    void nothingIsLeftWhenTheHandlerFails() throws Exception {
        logs.expect(Level.ERROR, "Uncaught exception");
        @StreamMultipart
        class Failing extends RequestHandler {
            void post() throws IOException {
                assertThat(fileCount()).isEqualTo(1);
                throw new IllegalStateException("no");
            }
        }
        assertThat(ask(Failing::new, post(file("a", LARGE) + "--B--")).status()).isEqualTo(500);
    }

    @Test
    @DisplayName("files stay as long as an asynchronous response takes")
    void filesStayUntilTheResponseIsFinished() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        CountDownLatch waiting = new CountDownLatch(1);
        @StreamMultipart
        class Slow extends RequestHandler {
            CompletionStage<?> post() {
                waiting.countDown();
                return go.thenRunAsync(
                        () -> write("done"), request().connection().loop());
            }
        }
        try (RunningApplication running = new RunningApplication(app(Slow::new));
                RawClient client = running.connect()) {
            client.send(post(file("a", LARGE) + "--B--"));
            waiting.await();
            assertThat(fileCount()).isEqualTo(1);
            go.complete(null);
            assertThat(client.read().text()).isEqualTo("done");
        }
        awaitNoFiles();
    }

    @Test
    @DisplayName("W63: who is refused in prepare need not send the form")
    void refusalInPrepareReadsNothing() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        logs.expect(Level.INFO, "401");
        @StreamMultipart
        class Refusing extends RequestHandler {
            @Override
            protected CompletionStage<?> prepare() {
                throw new HTTPError(401, "401");
            }

            void post() {}
        }
        assertThat(ask(Refusing::new, head("POST", 500_000)).status()).isEqualTo(401);
    }
}
