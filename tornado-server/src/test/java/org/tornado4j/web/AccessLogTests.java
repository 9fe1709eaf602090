package org.tornado4j.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.ManualClock;

/** A126: lines for finished requests. */
@Timeout(60)
class AccessLogTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();

    private class Slow extends RequestHandler {

        private final int status;

        Slow(int status) {
            this.status = status;
        }

        void get() {
            clock.advance(Duration.ofNanos(12_345_678));
            setStatus(status);
        }
    }

    private void get(Application app, String target) {
        new FakeConnection(new IOLoop(), clock).request(app, "GET", target, "");
    }

    @Test
    @DisplayName("A126: status, method, uri, ip, milliseconds with two decimals; level by status")
    void lineHasWhatTornadoHas() {
        logs.enable("tornado.access", Level.INFO);
        logs.expect(Level.WARN, "404 GET /?a=b (127.0.0.1) 12.35ms");
        logs.expect(Level.ERROR, "503 GET /?a=b (127.0.0.1) 12.35ms");
        for (int status : List.of(200, 302, 404, 503)) {
            get(TestApplications.of(() -> new Slow(status)), "/?a=b");
        }
        assertThat(logs.lines().get(0).getLevel()).isEqualTo(Level.INFO);
        assertThat(logs.messages("tornado.access"))
                .startsWith("200 GET /?a=b (127.0.0.1) 12.35ms", "302 GET /?a=b (127.0.0.1) 12.35ms");
    }

    @Test
    @DisplayName("D7: what a stranger can ask for is no error of the server")
    void unknownMethodIsAWarning() {
        logs.expect(Level.WARN, "501 NONSENSE /");
        new FakeConnection(new IOLoop(), clock).request(TestApplications.of(() -> new Slow(200)), "NONSENSE", "/", "");
    }

    @Test
    @DisplayName("A126: log_function replaces it")
    void functionReplacesTheLine() {
        List<Integer> statuses = new ArrayList<>();
        ApplicationSettings.Builder settings =
                ApplicationSettings.builder().logFunction(handler -> statuses.add(handler.getStatus()));
        get(TestApplications.of(settings, () -> new Slow(404)), "/");
        assertThat(statuses).containsExactly(404);
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    void linesCanBeSwitchedOff() {
        get(TestApplications.of(ApplicationSettings.builder().logRequests(false), () -> new Slow(503)), "/");
        assertThat(logs.lines()).isEmpty();
    }

    @Test
    @DisplayName("A126: the time a request took does not depend on whether a line is written")
    void clockStopsWithoutALine() {
        List<Duration> times = new ArrayList<>();
        RequestHandler slow = new Slow(200) {
            @Override
            protected void onFinish() {
                clock.advance(Duration.ofSeconds(1));
                times.add(request().requestTime());
            }
        };
        get(TestApplications.of(ApplicationSettings.builder().logRequests(false), () -> slow), "/");
        clock.advance(Duration.ofSeconds(1));
        times.add(slow.request().requestTime());
        Duration taken = Duration.ofNanos(12_345_678);
        assertThat(times).containsExactly(taken, taken);
    }
}
