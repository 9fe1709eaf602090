package org.tornado4j.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.systemd.ServiceManager;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;

/** A supervisor's notifications to the service manager, with processes that do nothing and a clock that stands still. */
class ServiceNoticesTests {

    private static final Duration WATCHDOG = Duration.ofSeconds(20);

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final ManualClock clock = new ManualClock();
    private final LoopThread loop = new LoopThread(clock);
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final ServiceManager manager = new ServiceManager(sent::add, WATCHDOG);
    private final BlockingQueue<Process> launched = new LinkedBlockingQueue<>();
    private final List<Process> all = new ArrayList<>();

    private Supervisor supervisor;

    @BeforeEach
    void start() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        supervisor = loop.call(() -> {
            Supervisor made = new Supervisor(
                    loop.loop(),
                    ForkOptions.of(2),
                    taskId -> {
                        Process process = new ProcessBuilder("sleep", "60").start();
                        launched.add(process);
                        return process;
                    },
                    new Surroundings(manager, null, Surroundings.NONE.successors()));
            made.start();
            return made;
        });
        assertThat(next()).isEqualTo("STATUS=0 of 2 workers ready");
        assertThat(next()).isEqualTo("WATCHDOG=1");
    }

    @AfterEach
    void endProcesses() throws Exception {
        loop.close();
        launched.drainTo(all);
        for (Process process : all) {
            process.destroyForcibly().waitFor();
        }
    }

    private String next() throws InterruptedException {
        return sent.poll(30, TimeUnit.SECONDS);
    }

    /** The next that is no sign of life. */
    private String nextNotice() throws InterruptedException {
        String message = next();
        while ("WATCHDOG=1".equals(message)) {
            message = next();
        }
        return message;
    }

    /** Waits until all was sent that the loop has said, and returns that, but for signs of life. */
    private List<String> notices() throws Exception {
        letAllBeSent();
        List<String> notices = new ArrayList<>();
        sent.drainTo(notices);
        notices.remove("STATUS=behind the others");
        notices.removeIf("WATCHDOG=1"::equals);
        return notices;
    }

    /** Messages are sent by one thread, which is done with all before this one. */
    private void letAllBeSent() throws Exception {
        LoopThread.await(manager.status("behind the others").toCompletableFuture());
    }

    private Process nextReady() throws Exception {
        Process process = Objects.requireNonNull(launched.poll(30, TimeUnit.SECONDS));
        all.add(process);
        loop.run(() -> supervisor.ready(Objects.requireNonNull(supervisor.withPid(process.pid()))));
        return process;
    }

    private void awaitLog(String part) {
        Awaitility.await(part)
                .until(() -> logs.messages("tornado.general").stream().anyMatch(line -> line.contains(part)));
    }

    @Test
    void readyWhenEachWorkerIs() throws Exception {
        nextReady();
        assertThat(next()).isEqualTo("STATUS=1 of 2 workers ready");
        nextReady();
        assertThat(next()).isEqualTo("READY=1\nSTATUS=2 of 2 workers ready");
    }

    @Test
    void reloadingUntilAllAreReplaced() throws Exception {
        Process first = nextReady();
        Process second = nextReady();
        clock.advance(Duration.ofNanos(5_000_000));
        loop.run(() -> supervisor.replaceWorkers());
        nextReady();
        first.waitFor();
        nextReady();
        second.waitFor();
        awaitLog("All processes were replaced");
        loop.advance(Duration.ofSeconds(1));
        assertThat(notices())
                .containsSubsequence(
                        "READY=1\nSTATUS=2 of 2 workers ready",
                        "RELOADING=1\nMONOTONIC_USEC=5000\nSTATUS=2 of 2 workers ready, being replaced",
                        "READY=1\nSTATUS=2 of 2 workers ready");
    }

    @Test
    void reloadThatFailsIsOverAsWell() throws Exception {
        logs.expect(Level.ERROR, "before it was ready");
        nextReady();
        nextReady();
        loop.run(() -> supervisor.replaceWorkers());
        Process successor = Objects.requireNonNull(launched.poll(30, TimeUnit.SECONDS));
        successor.destroyForcibly();
        awaitLog("before it was ready");
        loop.advance(Duration.ofSeconds(1));
        assertThat(notices())
                .filteredOn(each -> each.startsWith("READY=1") || each.startsWith("RELOADING=1"))
                .satisfiesExactly(
                        each -> assertThat(each).startsWith("READY=1"),
                        each -> assertThat(each).startsWith("RELOADING=1"),
                        each -> assertThat(each).startsWith("READY=1"));
    }

    @Test
    void workerThatIsMissingIsSaid() throws Exception {
        logs.expect(Level.WARN, "killed by signal 9, restarting");
        nextReady();
        nextReady().destroyForcibly().waitFor();
        assertThat(next()).isEqualTo("STATUS=1 of 2 workers ready");
        assertThat(next()).isEqualTo("READY=1\nSTATUS=2 of 2 workers ready");
        awaitLog("restarting");
        loop.advance(Duration.ofSeconds(1));
        assertThat(nextNotice()).isEqualTo("STATUS=1 of 2 workers ready");
    }

    @Test
    void endIsSaidOnce() throws Exception {
        nextReady();
        next();
        loop.run(() -> supervisor.stop());
        assertThat(next()).isEqualTo("STOPPING=1\nSTATUS=finishing requests");
        clock.advance(Duration.ofSeconds(10));
        Awaitility.await("the end of the loop, which comes with that of the workers")
                .until(() -> loop.loop().thread() == null);
        assertThat(notices()).isEmpty();
    }

    @Test
    void signsOfLifeFourTimesInTheTimeout() throws Exception {
        for (int beat = 0; beat < 4; beat++) {
            for (int second = 0; second < 5; second++) {
                assertThat(sent).isEmpty();
                loop.advance(Duration.ofSeconds(1));
            }
            assertThat(next()).isEqualTo("WATCHDOG=1");
            letAllBeSent(); // until then, there would be no further sign
            assertThat(next()).isEqualTo("STATUS=behind the others");
        }
    }
}
