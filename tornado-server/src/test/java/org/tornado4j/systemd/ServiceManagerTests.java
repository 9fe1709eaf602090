package org.tornado4j.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.tornado4j.testing.CapturedLogs;

/** The notifications that systemd receives, and the processes that send them. */
@Timeout(20)
class ServiceManagerTests {

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final ServiceManager manager = new ServiceManager(sent::add, null);

    @Test
    void messagesAreAssignmentsOnLines() throws Exception {
        manager.status("1 of 2 workers ready");
        manager.ready("2 of 2 workers ready");
        manager.reloading(1_234_567_890, "replacing\nworkers");
        manager.mainPid(4711);
        manager.alive();
        manager.stopping("bye").toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(sent)
                .containsExactly(
                        "STATUS=1 of 2 workers ready",
                        "READY=1\nSTATUS=2 of 2 workers ready",
                        "RELOADING=1\nMONOTONIC_USEC=1234567\nSTATUS=replacing workers",
                        "MAINPID=4711",
                        "WATCHDOG=1",
                        "STOPPING=1\nSTATUS=bye");
    }

    @Test
    void signsOfLifeDoNotQueueUp() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ServiceManager slow = new ServiceManager(
                message -> {
                    awaitUninterruptibly(release);
                    sent.add(message);
                },
                null);
        slow.status("a");
        for (int i = 0; i < 100; i++) {
            slow.alive();
        }
        release.countDown();
        slow.status("b").toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(sent).containsExactly("STATUS=a", "WATCHDOG=1", "STATUS=b");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void socketThatFailsIsOneWarning() throws Exception {
        logs.expect(Level.WARN, "The service manager cannot be told [READY=1, STATUS=a]");
        ServiceManager failing = new ServiceManager(
                message -> {
                    throw new IOException("gone");
                },
                null);
        failing.ready("a");
        failing.status("b").toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(logs.messages("tornado.general")).hasSize(1);
    }

    // ------------------------------------------------------------------------------------------ environment

    private static Map<String, String> environment(String... pairs) {
        Map<String, String> environment = new HashMap<>(Map.of("NOTIFY_SOCKET", "/run/notify", "HOME", "/root"));
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return environment;
    }

    private static @Nullable Duration watchdog(String... pairs) {
        return Objects.requireNonNull(ServiceManager.of(environment(pairs), 100))
                .watchdog()
                .orElse(null);
    }

    @Test
    void withoutASocketThereIsNoServiceManager() {
        assertThat(ServiceManager.of(Map.of("WATCHDOG_USEC", "1000000"), 100)).isNull();
        assertThat(ServiceManager.of(environment("NOTIFY_SOCKET", ""), 100)).isNull();
    }

    @Test
    void socketThatCannotBeReachedIsAWarning() {
        logs.expect(Level.WARN, "NOTIFY_SOCKET is neither a path nor an abstract socket: vsock:2:1234");
        assertThat(ServiceManager.of(environment("NOTIFY_SOCKET", "vsock:2:1234"), 100))
                .isNull();
    }

    @Test
    void watchdogIsForTheProcessThatIsMeant() {
        assertThat(watchdog()).isNull();
        assertThat(watchdog("WATCHDOG_USEC", "3000000")).isEqualTo(Duration.ofSeconds(3));
        assertThat(watchdog("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "100")).isEqualTo(Duration.ofSeconds(3));
        assertThat(watchdog("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "99")).isNull();
        assertThat(watchdog("WATCHDOG_USEC", "0")).isNull();
    }

    @Test
    void watchdogThatIsNoNumberIsAWarning() {
        logs.expect(Level.WARN, "WATCHDOG_USEC is no number");
        assertThat(ServiceManager.of(environment("WATCHDOG_USEC", "soon"), 100)).isNull();
    }

    @Test
    void childrenDoNotSpeakForTheService() {
        Map<String, String> environment = environment("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "100");
        ServiceManager.withhold(environment);
        assertThat(environment).containsOnlyKeys("HOME");
    }

    @Test
    void successorSpeaksForTheServiceAsAnotherProcess() {
        Map<String, String> environment = environment("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "100");
        ServiceManager.handOver(environment);
        assertThat(environment).containsOnlyKeys("HOME", "NOTIFY_SOCKET", "WATCHDOG_USEC");
    }
}
