package org.tornado4j.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;
import org.tornado4j.web.EventStream;
import org.tornado4j.web.JsonCodec;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.ServerSentEvent;

class StreamedResponseTests {

    private final CompletableFuture<EventStream> events = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final CompletableFuture<String> rest = new CompletableFuture<>();
    private final AtomicInteger written = new AtomicInteger();
    private @Nullable HandlerTestClient client;

    @BeforeEach
    void makeClient() {
        client = HandlerTestClient.of(Application.builder()
                .settings(ApplicationSettings.builder()
                        .logRequests(false)
                        .jsonCodec(new Numbers())
                        .build())
                .route("/events", EventsHandler.class, () -> new EventsHandler())
                .route("/lines", LinesHandler.class, () -> new LinesHandler())
                .route("/flood", FloodHandler.class, () -> new FloodHandler())
                .build());
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    private static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    /** Reads numbers. */
    private static final class Numbers implements JsonCodec {
        @Override
        public byte[] encode(Object value) {
            return JsonCodec.standard().encode(value);
        }

        @Override
        public Object decode(byte[] json, java.lang.reflect.Type type) {
            return Integer.valueOf(new String(json, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    class EventsHandler extends RequestHandler {
        CompletionStage<?> get() {
            EventStream stream = EventStream.open(this);
            events.complete(stream);
            return stream.closed();
        }

        @Override
        protected void onConnectionClose() {
            gone.complete(null);
        }
    }

    @Test
    void eventsAreReadAsTheyCome() throws Exception {
        try (StreamedResponse response = client.get("/events").stream()) {
            assertThat(response.head()).hasStatus(200).hasContentType("text/event-stream");
            EventStream stream = await(events);
            stream.send("one");
            assertThat(response.nextEvent()).isEqualTo(ServerSentEvent.of("one"));
            ServerSentEvent second = ServerSentEvent.of("two\nlines")
                    .withEvent("price")
                    .withId("7")
                    .withRetry(Duration.ofSeconds(3));
            stream.send(second);
            assertThat(response.nextEvent()).isEqualTo(second);
            stream.close();
            assertThat(response.nextEvent()).isNull();
        }
    }

    @Test
    void handlerLearnsThatTheClientHasLeft() throws Exception {
        StreamedResponse response = client.get("/events").stream();
        await(events);
        response.close();
        await(gone);
    }

    @Test
    void pieceThatDoesNotComeIsNamed() {
        TestRequest request = client.get("/events");
        try (StreamedResponse response = request.stream()) {
            request.timeout(Duration.ofMillis(20));
            String message = "";
            for (int attempt = 0; !message.contains("RESPONDING") && attempt < 20; attempt++) {
                // The loop is asked what it does, and on a busy machine may take too long to tell.
                message = catchThrowableOfType(NoResponseException.class, response::nextEvent)
                        .getMessage();
                assertThat(message).contains("GET /events: nothing came within 20 ms");
            }
            assertThat(message).contains("RESPONDING");
        }
    }

    class LinesHandler extends RequestHandler {
        CompletionStage<?> get() {
            setHeader("Content-Type", "application/x-ndjson");
            write("1\n2");
            return flush().thenCompose(flushed -> rest).thenAcceptAsync(this::write, loopExecutor());
        }
    }

    @Test
    void linesAreReadAsTheyCome() {
        try (StreamedResponse response = client.get("/lines").stream()) {
            assertThat(response.nextJson(Integer.class)).isEqualTo(1);
            rest.complete("2\r\n3");
            assertThat(response.nextLine()).isEqualTo("22");
            assertThat(response.nextJson(Integer.class)).isEqualTo(3);
            assertThat(response.nextLine()).isNull();
        }
    }

    @Test
    void piecesAreWhatWasFlushed() {
        rest.complete("end");
        try (StreamedResponse response = client.get("/lines").stream()) {
            assertThat(response.nextText()).isEqualTo("1\n2");
            assertThat(response.nextText()).isEqualTo("end");
            assertThat(response.nextText()).isNull();
        }
    }

    class FloodHandler extends RequestHandler {
        CompletionStage<?> get() {
            return more();
        }

        private CompletionStage<?> more() {
            if (written.get() == 100) {
                return CompletableFuture.completedFuture(null);
            }
            write("x".repeat(20_000));
            return flush().thenComposeAsync(
                            flushed -> {
                                written.incrementAndGet();
                                return more();
                            },
                            loopExecutor());
        }
    }

    @Test
    void handlerWaitsForAClientThatDoesNotRead() {
        try (StreamedResponse response = client.get("/flood").stream()) {
            assertThat(response.next()).hasSize(20_000);
            assertThat(client.fetch("/lines/none")).hasStatus(404); // the loop has come round
            assertThat(written.get()).isLessThan(20);
            int bytes = 20_000;
            for (byte[] piece = response.next(); piece != null; piece = response.next()) {
                bytes += piece.length;
            }
            assertThat(bytes).isEqualTo(2_000_000);
        }
        assertThat(Map.of("written", written.get())).containsEntry("written", 100);
    }
}
