package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.RawClient;

/** Content that no client will read is not made, and holds no thread. */
@Timeout(60)
class UnwantedContentTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final AtomicInteger encoded = new AtomicInteger();

    private final ApplicationSettings.Builder settings = ApplicationSettings.builder()
            .jsonCodec(value -> {
                encoded.incrementAndGet();
                return value.toString().getBytes(StandardCharsets.UTF_8);
            });

    // ------------------------------------------------------------------------------------------ behind a head alone

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 204", "GET, 304"})
    void nothingIsMadeBehindAHeadThatHasNoContent(String method, int status) {
        ByteBuffer lent = ByteBuffer.allocate(10);
        FakeConnection response = new FakeConnection();
        Application app = TestApplications.of(settings, () -> new RequestHandler() {
            void get() {
                setStatus(status);
                flush();
                write(1);
                write("text");
                write(lent);
                flush();
                finish(2);
            }
        });
        response.request(app, method, "/", "");
        assertThat(encoded).hasValue(0);
        assertThat(lent.hasRemaining()).isFalse();
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.isFinished()).isTrue();
    }

    @Test
    void lengthOfAHeadIsStillThatOfItsContent() {
        FakeConnection response = new FakeConnection();
        response.request(
                TestApplications.of(settings, () -> new RequestHandler() {
                    void get() {
                        write("four");
                    }
                }),
                "HEAD",
                "/",
                "");
        assertThat(response.header("Etag")).isNotNull();
    }

    // ------------------------------------------------------------------------------------------ for a client that left

    /** Writes on once the client is gone, and tells what became of that. */
    private abstract static class Abandoned extends RequestHandler {

        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch left = new CountDownLatch(1);
        final CompletableFuture<@Nullable Throwable> outcome = new CompletableFuture<>();

        @Blocking
        void get() throws InterruptedException {
            begin();
            began.countDown();
            left.await();
            try {
                write();
                outcome.complete(null);
            } catch (RuntimeException e) {
                outcome.complete(e);
                throw e;
            }
        }

        abstract void begin();

        abstract void write();

        @Override
        protected void onConnectionClose() {
            left.countDown();
        }
    }

    private @Nullable Throwable outcome(Abandoned handler) throws Exception {
        logs.expect(Level.WARN, "499 GET /");
        try (RunningApplication running = new RunningApplication(TestApplications.of(settings, () -> handler))) {
            RawClient client = running.connect();
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            handler.began.await();
            client.reset();
            Throwable outcome = LoopThread.await(handler.outcome);
            Awaitility.await("what the loop logs of it, which hears of the method's end a little later")
                    .until(() -> !logs.lines().isEmpty());
            return outcome;
        }
    }

    @Test
    void blockingMethodThatStreamsIsToldByItsNextWrite() throws Exception {
        Throwable thrown = outcome(new Abandoned() {
            @Override
            void begin() {
                flush();
            }

            @Override
            void write() {
                write(1);
            }
        });
        assertThat(thrown).isInstanceOf(UncheckedIOException.class).hasMessageContaining("the client is gone");
        assertThat(encoded).hasValue(0);
    }

    @Test
    void blockingMethodThatHasSentNothingIsToldByItsFlush() throws Exception {
        Throwable thrown = outcome(new Abandoned() {
            @Override
            void begin() {}

            @Override
            void write() {
                write(1);
                flush();
            }
        });
        assertThat(thrown).isInstanceOf(UncheckedIOException.class);
        assertThat(encoded).hasValue(0);
    }

    @Test
    void blockingMethodThatSendsNothingGoesOnToItsEnd() throws Exception {
        Throwable thrown = outcome(new Abandoned() {
            @Override
            void begin() {}

            @Override
            void write() {
                write(1);
                write("text");
            }
        });
        assertThat(thrown).isNull();
        assertThat(encoded).hasValue(0);
    }

    @Test
    void blockingMethodThatWaitsForTheClientIsReleased() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch finished = new CountDownLatch(1);
        logs.expect(Level.WARN, "499 GET /");
        RequestHandler handler = new RequestHandler() {
            @Blocking
            void get() {
                byte[] piece = new byte[1 << 16];
                writing.countDown();
                try {
                    while (true) {
                        write(piece.clone());
                    }
                } catch (UncheckedIOException e) {
                    thrown.complete(e);
                    throw e;
                }
            }

            @Override
            protected @Nullable CompletionStage<?> prepare() {
                flush();
                return null;
            }

            @Override
            protected void onFinish() {
                finished.countDown();
            }
        };
        try (RunningApplication running = new RunningApplication(TestApplications.of(() -> handler))) {
            RawClient client = RawClient.connectSlow(running.port(), 4096);
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            writing.await();
            client.reset();
            assertThat(LoopThread.await(thrown)).isInstanceOf(UncheckedIOException.class);
            finished.await(); // the access line comes before
        }
    }
}
