package org.tornado4j.catalina;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Requests that are answered when the servlet has returned. */
class AsynchronousTests {

    /** Notes what happens. */
    private static final class Notes implements AsyncListener {

        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return String.valueOf(events.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS));
        }

        @Override
        public void onComplete(AsyncEvent event) {
            events.add("complete");
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            events.add("timeout");
            event.getSuppliedResponse().getWriter().print("too late");
            event.getAsyncContext().complete();
        }

        @Override
        public void onError(AsyncEvent event) {
            events.add("error " + (event.getThrowable() instanceof IOException));
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "application");
        thread.setDaemon(true);
        thread.start();
    }

    private static void print(AsyncContext context, String text) {
        try {
            context.getResponse().getWriter().print(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void completedByAnotherThread() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    AsyncContext context = request.startAsync();
                    inBackground(() -> {
                        print(context, "later");
                        context.complete();
                    });
                });
                Wire wire = server.connect()) {
            for (int round = 0; round < 20; round++) {
                assertThat(wire.get("/").text()).isEqualTo("later");
            }
        }
    }

    @Test
    void dispatchedByAnotherThread() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    if (request.getDispatcherType() == DispatcherType.ASYNC) {
                        response.getWriter().print("dispatched " + request.getAttribute("made"));
                        return;
                    }
                    AsyncContext context = request.startAsync();
                    inBackground(() -> {
                        request.setAttribute("made", "elsewhere");
                        context.dispatch();
                    });
                });
                Wire wire = server.connect()) {
            for (int round = 0; round < 20; round++) {
                assertThat(wire.get("/").text()).isEqualTo("dispatched elsewhere");
            }
        }
    }

    @Test
    void tasksRunOnTheThreadsOfRequests() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    AsyncContext context = request.startAsync();
                    context.start(() -> {
                        print(context, Thread.currentThread().getName());
                        context.complete();
                    });
                });
                Wire wire = server.connect()) {
            assertThat(wire.get("/").text()).startsWith(server.protocol().getName() + "-exec-");
        }
    }

    @Test
    void timeoutIsTold() throws Exception {
        Notes notes = new Notes();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    AsyncContext context = request.startAsync();
                    context.setTimeout(1);
                    context.addListener(notes, request, response);
                });
                Wire wire = server.connect()) {
            assertThat(wire.get("/").text()).isEqualTo("too late");
            assertThat(notes.next()).isEqualTo("timeout");
            assertThat(notes.next()).isEqualTo("complete");
            assertThat(wire.get("/").text()).isEqualTo("too late");
        }
    }

    @Test
    void timeoutThatNobodyHandlesIsAnError() throws Exception {
        try (RunningCatalina server = new RunningCatalina(
                        (request, response) -> request.startAsync().setTimeout(1));
                Wire wire = server.connect()) {
            assertThat(wire.get("/").status()).isEqualTo(500);
        }
    }

    @Test
    void clientThatLeavesIsNoticedAtOnce() throws Exception {
        Notes notes = new Notes();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            context.addListener(notes);
            response.getWriter().print("first");
            response.flushBuffer();
        })) {
            for (int client = 0; client < 10; client++) {
                Wire wire = server.connect();
                wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                wire.readHead();
                assertThat(wire.readChunk()).asString().isEqualTo("first");
                wire.hangUp();
                assertThat(notes.next()).isEqualTo("error true");
                assertThat(notes.next()).isEqualTo("complete");
            }
        }
    }

    @Test
    void clientThatClosesItsHalfIsAnswered() throws Exception {
        BlockingQueue<AsyncContext> begun = new LinkedBlockingQueue<>();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    AsyncContext context = request.startAsync();
                    context.setTimeout(0);
                    begun.add(context);
                });
                Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            AsyncContext context = begun.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
            CompletableFuture<Void> ended = ResponseTests.whenClientLeaves(context.getRequest());
            wire.endOutput();
            ended.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
            print(context, "first");
            context.getResponse().flushBuffer();
            Wire.Response head = wire.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(wire.readChunk()).asString().isEqualTo("first");
            print(context, "second");
            context.complete();
            assertThat(wire.readChunk()).asString().isEqualTo("second");
            assertThat(wire.readChunk()).isEmpty();
        }
    }

    @Test
    void clientThatLeavesBeforeTheResponseIsNoticedWhenItIsWrittenTo() throws Exception {
        Notes notes = new Notes();
        BlockingQueue<AsyncContext> begun = new LinkedBlockingQueue<>();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            context.addListener(notes);
            begun.add(context);
        })) {
            Wire wire = server.connect();
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            AsyncContext context = begun.poll(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
            CompletableFuture<Void> ended = ResponseTests.whenClientLeaves(context.getRequest());
            wire.hangUp();
            ended.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(Wire.DEADLINE_SECONDS))
                    .until(() -> isRefused(context, "event") || !notes.events.isEmpty());
            assertThat(notes.next()).isEqualTo("error true");
            assertThat(notes.next()).isEqualTo("complete");
        }
    }

    /** Returns true for a request that has ended, too. */
    private static boolean isRefused(AsyncContext context, String text) {
        try {
            context.getResponse().getWriter().print(text);
            context.getResponse().flushBuffer();
            return false;
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    @Test
    void listenerReadsWhatComes() throws Exception {
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    AsyncContext context = request.startAsync();
                    ServletInputStream in = request.getInputStream();
                    in.setReadListener(new ReadListener() {
                        private int count;

                        @Override
                        public void onDataAvailable() throws IOException {
                            byte[] buffer = new byte[1000];
                            while (in.isReady() && !in.isFinished()) {
                                count += Math.max(0, in.read(buffer));
                            }
                        }

                        @Override
                        public void onAllDataRead() {
                            print(context, "read " + count);
                            context.complete();
                        }

                        @Override
                        public void onError(Throwable failure) {
                            context.complete();
                        }
                    });
                });
                Wire wire = server.connect()) {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
            for (int i = 0; i < 50; i++) {
                wire.send(new byte[10_000]);
            }
            assertThat(wire.read().text()).isEqualTo("read 500000");
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
            wire.send("0\r\n\r\n");
            assertThat(wire.read().text()).isEqualTo("read 5");
            assertThat(wire.get("/").text()).isEqualTo("read 0");
        }
    }

    @Test
    void listenerWritesAsTheClientTakesIt() throws Exception {
        int pieces = 400;
        AtomicInteger calls = new AtomicInteger();
        try (RunningCatalina server = new RunningCatalina((request, response) -> {
                    AsyncContext context = request.startAsync();
                    ServletOutputStream out = response.getOutputStream();
                    out.setWriteListener(new WriteListener() {
                        private int written;

                        @Override
                        public void onWritePossible() throws IOException {
                            calls.incrementAndGet();
                            while (out.isReady()) {
                                if (written == pieces) {
                                    context.complete();
                                    return;
                                }
                                out.write(new byte[50_000]);
                                written++;
                            }
                        }

                        @Override
                        public void onError(Throwable failure) {
                            context.complete();
                        }
                    });
                });
                Wire wire = server.connect()) {
            assertThat(wire.get("/").content()).hasSize(pieces * 50_000);
            assertThat(calls.get()).isGreaterThan(1);
        }
    }

    @Test
    void stopEndsWhatIsPending() throws Exception {
        Notes notes = new Notes();
        CompletableFuture<Void> started = new CompletableFuture<>();
        RunningCatalina server = new RunningCatalina((request, response) -> {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            context.addListener(notes);
            started.complete(null);
        });
        try (Wire wire = server.connect()) {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            started.get(Wire.DEADLINE_SECONDS, TimeUnit.SECONDS);
            server.close();
            assertThat(notes.next()).isIn("timeout", "error true");
        }
    }
}
