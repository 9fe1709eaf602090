package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.http.HTTPMessageDelegate;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** Reports to the connection of the content that is held for a request. */
@Timeout(60)
class HeldContentTests {

    private static final int AHEAD = 64 * 1024;

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    @TempDir
    Path directory;

    private static final class Taking extends RequestHandler {
        void get() {}

        void post() {}
    }

    @StreamMultipart
    private static final class Uploading extends RequestHandler {
        void post() {}
    }

    private FakeConnection connection() {
        return new FakeConnection(loop.loop(), Clock.SYSTEM);
    }

    private HTTPMessageDelegate start(
            FakeConnection connection, Supplier<? extends RequestHandler> handler, String... fields) throws Exception {
        ApplicationSettings.Builder settings = ApplicationSettings.builder()
                .logRequests(false)
                .uploadLimits(UploadLimits.DEFAULT.withDirectory(directory));
        return loop.call(() -> connection.start(TestApplications.of(settings, handler), "POST", "/", fields));
    }

    private @Nullable CompletionStage<?> send(HTTPMessageDelegate delegate, String content) throws Exception {
        return loop.<@Nullable CompletionStage<?>>call(
                () -> delegate.dataReceived(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void requestsWithoutContentTellNothing() {
        assertThat(FakeConnection.get(TestApplications.of(Taking::new), "/").held)
                .isEmpty();
    }

    @Test
    void collectedContentIsToldWhenItsBufferChanges() throws Exception {
        FakeConnection connection = connection();
        HTTPMessageDelegate delegate = start(connection, Taking::new);
        send(delegate, "x".repeat(100));
        send(delegate, "x".repeat(150));
        send(delegate, "x".repeat(10));
        assertThat(connection.held).containsExactly(100L, 250L, 500L);
        loop.run(delegate::finish);
        assertThat(connection.held).containsExactly(100L, 250L, 500L, 260L);
    }

    @Test
    void announcedContentIsToldOnce() throws Exception {
        FakeConnection connection = connection();
        HTTPMessageDelegate delegate = start(connection, Taking::new, "Content-Length: 1000");
        send(delegate, "x".repeat(100));
        send(delegate, "x".repeat(900));
        loop.run(delegate::finish);
        assertThat(connection.held).containsExactly(1000L);
    }

    @Test
    void promiseIsNotHeld() throws Exception {
        FakeConnection connection = connection();
        HTTPMessageDelegate delegate = start(connection, Taking::new, "Content-Length: 1000000");
        send(delegate, "x".repeat(100));
        assertThat(connection.held).containsExactly(100L + AHEAD);
    }

    @Test
    void formIsHeldAsItCameAndTakenApart() throws Exception {
        FakeConnection connection = connection();
        HTTPMessageDelegate delegate =
                start(connection, Taking::new, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 7");
        send(delegate, "a=1&b=2");
        loop.run(delegate::finish);
        assertThat(connection.held).containsExactly(7L, 2 * 7 + 2 * 200L);
    }

    // ------------------------------------------------------------------------------------------ as it arrives

    private static String part(String disposition, String content) {
        return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\nContent-Type: x/y\r\n\r\n" + content
                + "\r\n";
    }

    private static long overhead(String name, String filename) {
        return 200 + 2L * (name.length() + filename.length() + "x/y".length());
    }

    @Test
    void partsInMemoryAreHeld() throws Exception {
        FakeConnection connection = connection();
        HTTPMessageDelegate delegate =
                start(connection, Uploading::new, "Content-Type: multipart/form-data; boundary=B");
        send(delegate, part("name=title", "x".repeat(50)) + part("name=file; filename=ab", "y".repeat(70)));
        send(delegate, "--B--");
        loop.run(delegate::finish);
        assertThat(connection.held.get(0)).isEqualTo(overhead("title", "") + 50 + overhead("file", "ab") + 70);
        assertThat(connection.held).hasSize(1);
    }

    @Test
    void largeFileIsHeldUntilItIsWritten() throws Exception {
        FakeConnection connection = connection();
        HTTPMessageDelegate delegate =
                start(connection, Uploading::new, "Content-Type: multipart/form-data; boundary=B");
        String file = part("name=file; filename=ab", "y".repeat(100_000));
        CompletionStage<?> written = send(delegate, file);
        assertThat(written).isNotNull();
        LoopThread.await(written.toCompletableFuture());
        assertThat(connection.held).containsExactly(overhead("file", "ab") + 100_000, overhead("file", "ab"));
        send(delegate, "--B--");
        loop.run(delegate::finish);
        loop.settle();
    }

    @StreamRequestBody
    private static final class Blocked extends RequestHandler {

        @Override
        @Blocking
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            return null;
        }

        void post() {}
    }

    @Test
    void copyOnItsWayToABlockingMethodIsHeld() throws Exception {
        FakeConnection connection = connection();
        HTTPMessageDelegate delegate = start(connection, Blocked::new);
        CompletionStage<?> taken = send(delegate, "x".repeat(300));
        assertThat(taken).isNotNull();
        LoopThread.await(taken.toCompletableFuture());
        assertThat(connection.held).containsExactly(300L, 0L);
        loop.run(delegate::finish);
    }
}
