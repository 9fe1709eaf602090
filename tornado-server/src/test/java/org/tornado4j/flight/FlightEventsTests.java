package org.tornado4j.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.Program;
import org.tornado4j.testing.RawClient;

/** Recordings of Flight Recorder, of a server with real requests. */
@Timeout(120)
class FlightEventsTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    @RegisterExtension
    final LoopThread thread = new LoopThread(clock);

    @TempDir
    Path directory;

    private List<RecordedEvent> recorded(Recording recording) throws Exception {
        Path file = directory.resolve("recording.jfr");
        recording.stop();
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("org.tornado4j." + name))
                .toList();
    }

    private HTTPServer serve() throws Exception {
        HTTPServerOptions options = HTTPServerOptions.builder()
                .slowRequestThreshold(Duration.ofMillis(300))
                .maskParameters(List.of("key"))
                .maxBodyBytes(10)
                .build();
        HTTPServer server = HTTPServer.ofCallback(this::answer, options);
        thread.run(() -> {
            thread.loop().setSlowCallbackThreshold(Duration.ofMillis(100));
            server.listen(0, "127.0.0.1");
        });
        return server;
    }

    /** The path says how many milliseconds pass meanwhile. */
    private void answer(HTTPServerRequest request) {
        IOLoop.current().setActivity("answer to " + request.path());
        clock.advance(Duration.ofMillis(Long.parseLong(request.path().substring(1))));
        request.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        request.finish();
    }

    private static int port(HTTPServer server) throws Exception {
        return ((java.net.InetSocketAddress) server.sockets().get(0).getLocalAddress()).getPort();
    }

    @Test
    void whatIsSlowAndWhatReachesALimitIsRecorded() throws Exception {
        HTTPServer server = serve();
        try (Recording recording = new Recording();
                RawClient client = RawClient.connect(port(server))) {
            recording.start();
            client.send("GET /0?key=secret HTTP/1.1\r\nHost: a\r\n\r\n");
            client.read();
            client.send("GET /299?key=secret HTTP/1.1\r\nHost: a\r\n\r\n");
            client.read();
            client.send("GET /300?key=secret HTTP/1.1\r\nHost: a\r\n\r\n");
            client.read();
            client.send("POST /0 HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
            client.read();
            thread.run(() -> {});
            List<RecordedEvent> events = recorded(recording);

            RecordedEvent request = of(events, "SlowRequest").get(0);
            assertThat(of(events, "SlowRequest")).hasSize(1);
            assertThat(request.getString("method")).isEqualTo("GET");
            assertThat(request.getString("target")).isEqualTo("/300?key=***");
            assertThat(request.getString("client")).isEqualTo("127.0.0.1");
            assertThat(request.getDuration("took")).isEqualTo(Duration.ofMillis(300));
            assertThat(request.getBoolean("complete")).isTrue();
            assertThat(request.getThread().getJavaName()).isEqualTo("test-loop");

            assertThat(of(events, "SlowCallback"))
                    .extracting(event -> event.getString("callback") + " "
                            + event.getDuration("held").toMillis())
                    .containsExactly("answer to /299 299", "answer to /300 300");

            assertThat(of(events, "LimitReached"))
                    .extracting(event -> event.getString("limit") + " " + event.getString("client"))
                    .containsExactly("max-body-size 127.0.0.1");
        }
        thread.run(() -> {
            server.stop();
            server.closeAllConnections();
        });
    }

    @Test
    void stallIsRecordedWithItsStack() throws Exception {
        try (Recording recording = new Recording()) {
            recording.start();
            FlightEvents.stall(
                    Thread.currentThread(),
                    "a handler",
                    1_000_000,
                    List.of(new StackTraceElement("Shop", "buy", "Shop.java", 7)));
            RecordedEvent stall = of(recorded(recording), "LoopStall").get(0);
            assertThat(stall.getThread("loop").getJavaName())
                    .isEqualTo(Thread.currentThread().getName());
            assertThat(stall.getString("callback")).isEqualTo("a handler");
            assertThat(stall.getDuration("held")).isEqualTo(Duration.ofMillis(1));
            assertThat(stall.getString("stack")).isEqualTo("Shop.buy(Shop.java:7)");
        }
    }

    @Test
    void nothingIsAskedForWithoutARecording() {
        List<String> asked = new ArrayList<>();
        FlightEvents.slowCallback(
                () -> {
                    asked.add("name");
                    return "";
                },
                1);
        assertThat(asked).isEmpty();
        assertThat(FlightEvents.wantSlowRequests()).isFalse();
        assertThat(FlightEvents.wantLimits()).isFalse();
    }

    /** A program that has all there is to record, and prints what is wanted. */
    static final class Unrecorded {

        private Unrecorded() {}

        public static void main(String[] arguments) {
            FlightEvents.slowCallback(() -> "", 1);
            FlightEvents.stall(Thread.currentThread(), "", 1, List.of());
            FlightEvents.slowRequest("GET", "/", "", "", 1, true);
            FlightEvents.limitReached("", "");
            System.out.println(FlightEvents.wantSlowRequests()
                    + " "
                    + FlightEvents.wantLimits()
                    + " "
                    + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
        }
    }

    @Test
    void jdkWithoutFlightRecorderWillDo() throws Exception {
        List<String> options = List.of("--limit-modules", "java.base,java.logging");
        try (Program program = Program.start(options, Unrecorded.class)) {
            assertThat(program.awaitEnd()).as(program.toString()).isZero();
            assertThat(program.output()).containsExactly("false false false");
        }
    }

    @Test
    void flightRecorderIsNotLoadedBeforeSomebodyRecords() throws Exception {
        Path loaded = directory.resolve("loaded.txt");
        List<String> options = List.of("-Xlog:class+load:file=" + loaded);
        try (Program program = Program.start(options, Unrecorded.class)) {
            assertThat(program.awaitEnd()).as(program.toString()).isZero();
            assertThat(program.output()).containsExactly("false false true");
        }
        assertThat(loaded).content().contains(" jdk.jfr.FlightRecorder ").doesNotContain(" jdk.jfr.Event ");
    }
}
