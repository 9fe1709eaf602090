package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.TrailerUse;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;

/** A response is changed by the thread alone that has its handler. */
@Timeout(20)
class HandlerThreadTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loop = new LoopThread();

    private static final class Waiting extends RequestHandler {

        final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

        CompletionStage<?> get() {
            setHeader("X-Is", "there");
            write("whole");
            return end;
        }
    }

    private static Stream<Named<Consumer<RequestHandler>>> changes() {
        return Stream.of(
                Named.of("write text", handler -> handler.write("text")),
                Named.of("write bytes", handler -> handler.write(new byte[1])),
                Named.of("write lent bytes", handler -> handler.write(ByteBuffer.allocate(1))),
                Named.of("write an object", handler -> handler.write(Map.of("a", 1))),
                Named.of("flush", RequestHandler::flush),
                Named.of("finish", RequestHandler::finish),
                Named.of("finish with text", handler -> handler.finish("text")),
                Named.of("finish with trailers", handler -> handler.finish(new HTTPHeaders())),
                Named.of("declareTrailers", handler -> handler.declareTrailers(TrailerUse.OPTIONAL, "X-T")),
                Named.of("switchProtocols", handler -> handler.switchProtocols("x")),
                Named.of("setStatus", handler -> handler.setStatus(201)),
                Named.of("setStatus with a phrase", handler -> handler.setStatus(201, "Made")),
                Named.of("headers", RequestHandler::headers),
                Named.of("setHeader", handler -> handler.setHeader("X-Is", "other")),
                Named.of("addHeader", handler -> handler.addHeader("X-Is", "other")),
                Named.of("clearHeader", handler -> handler.clearHeader("X-Is")),
                Named.of("setLastModified", handler -> handler.setLastModified(Instant.EPOCH)),
                Named.of("setCookie", handler -> handler.setCookie("a", "b")),
                Named.of("clearCookie", handler -> handler.clearCookie("a")),
                Named.of("clear", RequestHandler::clear),
                Named.of("redirect", handler -> handler.redirect("/x")),
                Named.of("sendError", handler -> handler.sendError(404)),
                Named.of("checkPreconditions", handler -> handler.checkPreconditions(null)),
                Named.of("setEtagHeader", RequestHandler::setEtagHeader));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void anotherThreadCannotChangeTheResponse(Consumer<RequestHandler> change) throws Exception {
        Waiting handler = new Waiting();
        FakeConnection connection = begin(handler);
        assertThatIllegalStateException()
                .isThrownBy(() -> change.accept(handler))
                .withMessageContaining("called in thread \""
                        + Thread.currentThread().getName() + "\", but this belongs to the loop of thread \"");
        loop.run(() -> handler.end.complete(null));
        loop.run(() -> assertThat(connection.events).containsExactly("headers", "write 5", "finish"));
        assertThat(connection.status()).isEqualTo(200);
        assertThat(connection.header("X-Is")).isEqualTo("there");
        assertThat(connection.body()).isEqualTo("whole");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void loopCannotChangeTheResponseOfABlockingMethodThatRuns(Consumer<RequestHandler> change) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Integer> finished = new CompletableFuture<>();
        RequestHandler handler = new RequestHandler() {
            @Blocking
            void get() throws InterruptedException {
                write("who");
                running.countDown();
                end.await();
                write("le");
            }

            @Override
            protected void onFinish() {
                finished.complete(getStatus());
            }
        };
        FakeConnection connection = begin(handler);
        running.await();
        loop.run(() -> assertThatIllegalStateException()
                .isThrownBy(() -> change.accept(handler))
                .withMessageContaining("but this belongs to a @Blocking method"));
        end.countDown();
        assertThat(LoopThread.await(finished)).isEqualTo(200);
        assertThat(connection.body()).isEqualTo("whole");
    }

    @Test
    void fileThatAnotherThreadSendsIsClosed(@TempDir Path directory) throws Exception {
        Waiting handler = new Waiting();
        begin(handler);
        FileChannel file = FileChannel.open(Files.createFile(directory.resolve("file")));
        assertThatIllegalStateException().isThrownBy(() -> handler.sendFile(file, 0, 0));
        assertThat(file.isOpen()).isFalse();
        loop.run(() -> handler.end.complete(null));
    }

    @Test
    void hooksInTheLoopMayChangeTheResponseThatABlockingMethodFinishes() throws Exception {
        CompletableFuture<Integer> finished = new CompletableFuture<>();
        FakeConnection connection = begin(new RequestHandler() {
            @Blocking
            void get() {
                finish("whole");
            }

            @Override
            protected @Nullable String computeEtag() {
                setHeader("X-From", "computeEtag");
                return null;
            }

            @Override
            protected void onFinish() {
                finished.complete(getStatus());
            }
        });
        assertThat(LoopThread.await(finished)).isEqualTo(200);
        loop.run(() -> assertThat(connection.header("X-From")).isEqualTo("computeEtag"));
    }

    private FakeConnection begin(RequestHandler handler) throws Exception {
        ApplicationSettings.Builder settings = ApplicationSettings.builder().etag(true);
        FakeConnection connection = new FakeConnection(loop.loop(), Clock.SYSTEM);
        loop.run(() -> connection.request(TestApplications.of(settings, () -> handler), "GET", "/", ""));
        return connection;
    }
}
