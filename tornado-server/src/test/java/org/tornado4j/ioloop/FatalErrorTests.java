package org.tornado4j.ioloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.ioloop.FatalProgram.Place;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.Program;
import org.tornado4j.testing.Requesting;

/** Fatal errors, which end the process once with a status, and errors that a loop survives. */
class FatalErrorTests {

    /** The thread that fails at each place at which memory is left for a log line. */
    private static final Map<Place, String> WITH_MEMORY = Map.of(
            Place.INTERNAL_ERROR, "main",
            Place.LOOP, "ending-0",
            Place.WATCHER, "tornado-stall-watch");

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @RegisterExtension
    final LoopThread loopThread = new LoopThread();

    private final IOLoop loop = loopThread.loop();

    @AfterEach
    void forgetHandler() {
        FatalErrors.setHandler(null);
    }

    // ------------------------------------------------------------------------------------------ which are fatal

    static Stream<Throwable> fatal() {
        return Stream.of(
                new OutOfMemoryError("Java heap space"),
                new OutOfMemoryError("Metaspace"),
                new OutOfMemoryError(
                        "unable to create native thread: possibly out of memory or process/resource limits"),
                new OutOfMemoryError(),
                new InternalError(),
                new UnknownError(),
                new CompletionException(new OutOfMemoryError("Java heap space")),
                new IllegalStateException(new ExecutionException(new InternalError())),
                new ExceptionInInitializerError(new OutOfMemoryError("Java heap space")));
    }

    @ParameterizedTest
    @MethodSource("fatal")
    void errorThatNoProcessSurvivesIsFatal(Throwable failure) {
        assertThat(FatalErrors.isFatal(failure)).isTrue();
    }

    static Stream<Throwable> notFatal() {
        Throwable endless = new IllegalStateException();
        endless.initCause(new IllegalStateException(endless));
        return Stream.of(
                new StackOverflowError(),
                new NoClassDefFoundError(),
                new AssertionError(),
                new Error("application's own"),
                new RuntimeException(new StackOverflowError()),
                endless);
    }

    @ParameterizedTest
    @MethodSource("notFatal")
    void errorOfATaskIsNotFatal(Throwable failure) {
        assertThat(FatalErrors.isFatal(failure)).isFalse();
    }

    /** As the JDK that runs this test words it. */
    static Stream<Callable<Object>> impossibleSizes() {
        String[] long600 = new String[600];
        Arrays.fill(long600, "x".repeat(1 << 22));
        return Stream.of(
                () -> new byte[Integer.MAX_VALUE],
                () -> "two".repeat(Integer.MAX_VALUE / 2),
                () -> String.join("", long600),
                () -> {
                    throw new OutOfMemoryError("Required array length 2147483639 + 9 is too large");
                });
    }

    @ParameterizedTest
    @MethodSource("impossibleSizes")
    void sizeThatNoMemoryCouldHoldIsNotFatal(Callable<Object> allocation) {
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(allocation::call)
                .matches(failure -> !FatalErrors.isFatal(failure), "is not fatal");
    }

    // ------------------------------------------------------------------------------------------ in a process that
    // lives on

    static Stream<Error> survivable() {
        return Stream.of(
                new StackOverflowError("made up"),
                new NoClassDefFoundError("made up"),
                new AssertionError("made up"),
                new Error("made up"),
                new OutOfMemoryError("made up")); // this process does not end
    }

    @ParameterizedTest
    @MethodSource("survivable")
    void loopSurvivesErrorsInAllThatItRuns(Error error) throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        logs.expect(Level.ERROR, "Exception in I/O handler");
        CompletableFuture<Integer> executed = new CompletableFuture<>();
        loopThread.run(() -> {
            loop.addCallback(() -> fail(error));
            loop.callLater(Duration.ZERO, () -> fail(error));
            loop.spawnCallback(() -> CompletableFuture.failedStage(error));
            loop.spawnCallback(() -> {
                throw error;
            });
            loop.addFuture(CompletableFuture.completedFuture(1), done -> fail(error));
            loop.addCallback(() -> loop.afterTask(() -> fail(error)));
            loop.runInExecutor(null, () -> {
                        throw error;
                    })
                    .whenComplete((result, failure) -> executed.complete(failure == error ? 1 : 0));
        });
        PeriodicCallback periodic = new PeriodicCallback(() -> fail(error), 1);
        loopThread.run(periodic::start);
        LoopLocal<Object> local = LoopLocal.withInitial(in -> {
            throw error;
        });
        loopThread.run(() -> loop.addCallback(() -> local.get(loop)));
        failInEvents(error);
        assertThat(LoopThread.await(executed)).isOne();
        loopThread.settle();
        assertThat(loopThread.call(periodic::isRunning)).isTrue();
        loopThread.run(periodic::stop);
    }

    private void failInEvents(Error error) throws Exception {
        Pipe pipe = Pipe.open();
        CompletableFuture<Integer> failed = new CompletableFuture<>();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            assertThat(source.isOpen()).isTrue(); // or the sink would be in error
            sink.configureBlocking(false);
            loopThread.run(() -> loop.addHandler(sink, IOLoop.WRITE, (channel, events) -> {
                loop.removeHandler(channel);
                failed.complete(1);
                throw error;
            }));
            LoopThread.await(failed);
            loopThread.settle();
        }
    }

    private static void fail(Error error) {
        throw error;
    }

    @Test
    void stackThatReallyOverflowsDoesNotEndTheLoop() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        loopThread.run(() -> loop.addCallback(this::recurse));
        loopThread.settle();
    }

    @SuppressWarnings("InfiniteRecursion")
    private int recurse() {
        return recurse() + 1;
    }

    @Test
    void handlerIsToldOnceOfEachFatalErrorAndOfNoOther() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        List<String> told = new CopyOnWriteArrayList<>();
        FatalErrors.setHandler((thread, failure) -> told.add(thread.getName() + ": " + failure.getMessage()));
        loopThread.run(() -> {
            loop.addCallback(() -> fail(new AssertionError("one")));
            loop.addCallback(() -> fail(new InternalError("two")));
            loop.spawnCallback(
                    () -> CompletableFuture.failedStage(new CompletionException(new InternalError("three"))));
        });
        loopThread.settle();
        assertThat(told).containsExactlyInAnyOrder("test-loop: two", "test-loop: three");
    }

    @Test
    void handlerThatFailsDoesNotEndTheLoop() throws Exception {
        logs.expect(Level.ERROR, "Exception in callback");
        logs.expect(Level.ERROR, "Exception in the handler of fatal errors");
        FatalErrors.setHandler((thread, failure) -> fail(new AssertionError("handler")));
        loopThread.run(() -> loop.addCallback(() -> fail(new InternalError("two"))));
        loopThread.settle();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "with \u0000 and \u20ac"})
    void reportIsOneLineOfASCII(String message) throws Exception {
        FatalReport report = new FatalReport();
        report.compose(Thread.currentThread(), new InternalError("before, and longer than the one that follows"));
        report.compose(Thread.currentThread(), new InternalError(message));
        assertThat(written(report))
                .isEqualTo("Tornado: fatal error in thread \""
                        + Thread.currentThread().getName()
                        + "\": java.lang.InternalError: " + message.replaceAll("[^ -~]", "?")
                        + "; the process ends with status 70\n");
    }

    @Test
    void reportThatIsTooLongKeepsItsEnd() throws Exception {
        FatalReport report = new FatalReport();
        report.compose(Thread.currentThread(), new InternalError("x".repeat(5000)));
        assertThat(written(report)).hasSize(1024).endsWith("xxx; the process ends with status 70\n");
    }

    private static String written(FatalReport report) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        report.writeTo(out);
        return out.toString(StandardCharsets.US_ASCII);
    }

    // ------------------------------------------------------------------------------------------ in one that ends

    @ParameterizedTest
    @EnumSource(Place.class)
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void processEndsWithOneReport(Place place) throws Exception {
        try (Program program = Program.start(List.of("-Xmx24m"), FatalProgram.class, place)) {
            if (place == Place.HANDLER || place == Place.BLOCKING) {
                int port = Integer.parseInt(program.awaitLine("port: ").substring("port: ".length()));
                try (Requesting client = new Requesting(port)) {
                    client.send("/" + place);
                    client.awaitEnd();
                }
            }
            assertThat(program.awaitEnd()).as("%s", program).isEqualTo(FatalErrors.EXIT_STATUS);
            assertThat(program.errors())
                    .filteredOn(line -> line.contains("the process ends with status 70"))
                    .as("%s", program)
                    .hasSize(1);
            String thread = WITH_MEMORY.get(place);
            assertThat(program.output())
                    .filteredOn(line -> line.contains("the process ends with status 70"))
                    .as("%s", program)
                    .hasSizeBetween(thread == null ? 0 : 1, 1)
                    .allMatch(line -> thread == null || line.contains("Fatal error in thread " + thread));
        }
    }
}
