package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.tornado4j.process.ForkOptions;
import org.tornado4j.process.Processes;
import org.tornado4j.process.ReservedPort;
import org.tornado4j.spring.boot.TornadoStartException;

/** Checks of the first process before it starts others. */
@ExtendWith(OutputCaptureExtension.class)
class ForkTests {

    private ForkOptions options = ForkOptions.of(1);

    @AfterEach
    void givePortsBack() {
        options.ports().forEach(ReservedPort::close);
    }

    private ForkOptions options(String... properties) {
        Map<String, Object> map = new HashMap<>(Map.of("server.port", "-1", "tornado.server.processes", "2"));
        for (String property : properties) {
            map.put(property.substring(0, property.indexOf('=')), property.substring(property.indexOf('=') + 1));
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", map));
        options = new Fork(environment).options().build();
        return options;
    }

    private List<String> names(String... properties) {
        return options(properties).ports().stream().map(ReservedPort::name).toList();
    }

    private FailureAnalysis refused(String... properties) {
        try {
            options(properties);
        } catch (TornadoStartException e) {
            return new FailureAnalysis(e.getMessage(), e.getAction(), e);
        }
        throw new AssertionError("was not refused");
    }

    @Test
    void optionsFollowFromProperties() {
        options("tornado.server.max-restarts=7", "tornado.server.supervisor.start-timeout=11s");
        assertThat(options.processes()).isEqualTo(2);
        assertThat(options.maxRestarts()).isEqualTo(7);
        assertThat(options.startTimeout()).isEqualTo(Duration.ofSeconds(11));
        assertThat(options.stopTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.restartWindow()).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.orphanTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.workerJvmOptions()).isNull();
        assertThat(options.isReadinessAwaited()).isTrue();
        assertThat(options.ports()).isEmpty();
    }

    @Test
    void livenessTimeoutMayBeZero() {
        assertThat(options().livenessTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options("tornado.server.liveness-timeout=5s").livenessTimeout())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(options("tornado.server.liveness-timeout=0s").livenessTimeout())
                .isZero();
    }

    @Test
    void restartsAndOrphansAndOptionsOfWorkersAreSet() {
        options(
                "tornado.server.supervisor.restart-window=0s",
                "tornado.server.supervisor.orphan-timeout=7s",
                "tornado.server.supervisor.worker-jvm-options= -Xmx512m  -Xlog:gc*:file=gc-%p.log,a.log ");
        assertThat(options.restartWindow()).isZero();
        assertThat(options.orphanTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.workerJvmOptions()).containsExactly("-Xmx512m", "-Xlog:gc*:file=gc-%p.log,a.log");
    }

    @Test
    void processWithoutTheSocketThatWorkersAreToHaveIsRefused() {
        FailureAnalysis report = refused("tornado.server.socket-activation=true");
        assertThat(report.getDescription()).contains("descriptor 0 is no socket");
        assertThat(report.getAction()).contains("tornado.server.socket-activation");
    }

    @Test
    void recyclingIsOffUnlessSet() {
        options();
        assertThat(options.maxRequests()).isZero();
        assertThat(options.maxAge()).isZero();
        assertThat(options.recycleJitter()).isEqualTo(0.1);
        options(
                "tornado.server.supervisor.max-requests=5000000000",
                "tornado.server.supervisor.max-age=24h",
                "tornado.server.supervisor.recycle-jitter=0.25");
        assertThat(options.maxRequests()).isEqualTo(5_000_000_000L);
        assertThat(options.maxAge()).isEqualTo(Duration.ofHours(24));
        assertThat(options.recycleJitter()).isEqualTo(0.25);
    }

    @Test
    void zeroIsOneProcessPerCore() {
        assertThat(options("tornado.server.processes=0").processes()).isEqualTo(Processes.cpuCount());
    }

    @Test
    void workersMayTakeLongerToEndThanSpringWaitsForThem() {
        assertThat(options("spring.lifecycle.timeout-per-shutdown-phase=5m").stopTimeout())
                .isEqualTo(Duration.ofSeconds(330));
        assertThat(options("tornado.server.supervisor.stop-timeout=5s").stopTimeout())
                .isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tornado.server.processes=-1",
                "tornado.server.max-restarts=-1",
                "tornado.server.liveness-timeout=4999ms",
                "tornado.server.liveness-timeout=-1s",
                "tornado.server.supervisor.start-timeout=0s",
                "tornado.server.supervisor.stop-timeout=-1s",
                "tornado.server.supervisor.restart-window=-1s",
                "tornado.server.supervisor.orphan-timeout=0s",
                "tornado.server.supervisor.max-requests=-1",
                "tornado.server.supervisor.max-age=-1s",
                "tornado.server.supervisor.recycle-jitter=1.1",
                "tornado.server.supervisor.recycle-jitter=NaN",
                "tornado.server.supervisor.status-port=70000"
            })
    void valueThatIsNotAllowedIsRefused(String property) {
        assertThat(refused(property).getDescription()).contains(property.substring(0, property.indexOf('=')));
        assertThat(refused(property).getAction()).startsWith("It must ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx512m Main", "-jar app.jar"})
    void jvmOptionsThatAreNoneAreRefused(String value) {
        FailureAnalysis analysis = refused("tornado.server.supervisor.worker-jvm-options=" + value);
        assertThat(analysis.getDescription()).contains("tornado.server.supervisor.worker-jvm-options");
        assertThat(analysis.getAction()).contains("must begin with a hyphen");
    }

    @Test
    void valueThatCannotBeReadIsRefusedForAllWorkersAtOnce() {
        assertThatExceptionOfType(BindException.class).isThrownBy(() -> options("tornado.server.header-timeout=soon"));
    }

    @Test
    void addressThatIsNotOursIsRefused() {
        FailureAnalysis analysis = refused("server.address=192.0.2.1", "server.port=0");
        assertThat(analysis.getDescription()).contains("port 0 of 192.0.2.1: Cannot assign requested address");
        assertThat(analysis.getAction()).contains("server.address");
    }

    @Test
    void debugModeIsRefused() {
        FailureAnalysis analysis = refused("tornado.web.debug=true");
        assertThat(analysis.getDescription()).contains("tornado.web.debug", "tornado.server.processes");
        assertThat(analysis.getAction()).isNotEmpty();
    }

    // ------------------------------------------------------------------------------------------ ports

    @Test
    void freePortIsPickedOnceForAllWorkers() {
        options("server.port=0");
        assertThat(options.ports()).singleElement().satisfies(port -> {
            assertThat(port.name()).isEqualTo("server");
            assertThat(port.port()).isPositive();
        });
    }

    @Test
    void portsOfListenersAndManagementAreReserved() throws IOException {
        int free;
        try (ServerSocketChannel socket = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
            free = socket.socket().getLocalPort();
        }
        assertThat(names(
                        "server.port=0",
                        "tornado.server.listeners[0].name=other",
                        "tornado.server.listeners[0].port=0",
                        "management.server.port=" + free))
                .containsExactly("server", "listener-other", "management");
    }

    @Test
    void portsThatDifferBetweenWorkersAreTheirOwn() {
        assertThat(names(
                        "tornado.server.listeners[0].name=own",
                        "tornado.server.listeners[0].port=1909${tornado.process.task-id}",
                        "management.server.port=${elsewhere}",
                        "elsewhere=1910${tornado.process.task-id}"))
                .isEmpty();
    }

    @Test
    void portThatIsInUseIsReportedAsBootDoes() throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
            int port = socket.socket().getLocalPort();
            assertThatExceptionOfType(PortInUseException.class)
                    .isThrownBy(() -> options(
                            "server.port=0",
                            "tornado.server.listeners[0].name=other",
                            "tornado.server.listeners[0].port=" + port))
                    .satisfies(e -> assertThat(e.getPort()).isEqualTo(port));
        }
    }

    @Test
    void portMayBeSharedWithOthersOnDemand() throws IOException {
        try (ReservedPort other = ReservedPort.reserve("other", InetAddress.getLoopbackAddress(), 0)) {
            assertThat(names(
                            "server.address=localhost",
                            "server.port=" + other.port(),
                            "tornado.server.reuse-port=true"))
                    .containsExactly("server");
        }
    }

    // ------------------------------------------------------------------------------------------ files

    @Test
    void unixSocketOfAllWorkersIsRefused() {
        FailureAnalysis analysis = refused(
                "tornado.server.listeners[0].name=socket", "tornado.server.listeners[0].socket-file=/run/app.sock");
        assertThat(analysis.getDescription())
                .isEqualTo("The property tornado.server.listeners[0].socket-file names one file, /run/app.sock,"
                        + " for all processes.");
        assertThat(analysis.getAction()).contains("${tornado.process.task-id}");
    }

    @Test
    void unixSocketOfEachWorkerIsFine() {
        assertThat(names(
                        "tornado.server.listeners[0].name=socket",
                        "tornado.server.listeners[0].socket-file=/run/app-${tornado.process.task-id}.sock"))
                .isEmpty();
    }

    @Test
    void accessLogOfAllWorkersIsRefused() {
        assertThat(refused(
                                "tornado.server.accesslog.enabled=true",
                                "tornado.server.accesslog.file.path=/var/log/access.log")
                        .getDescription())
                .contains("tornado.server.accesslog.file.path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tornado.server.accesslog.enabled=false",
                "tornado.server.accesslog.output=stdout",
                "tornado.server.accesslog.file.path=/var/log/access-${tornado.process.task-id}.log"
            })
    void accessLogThatIsNoFileOfAllWorkersIsFine(String property) {
        assertThat(names(
                        "tornado.server.accesslog.enabled=true",
                        "tornado.server.accesslog.file.path=/var/log/access.log",
                        property)) // goes before the others
                .isEmpty();
    }

    @Test
    void logFileOfAllProcessesIsAWarning(CapturedOutput output) {
        options("logging.file.name=app.log");
        assertThat(output).containsOnlyOnce("logging.file.name names one file, app.log, for all processes");
    }

    @Test
    void logFileOfEachProcessIsFine(CapturedOutput output) {
        options("logging.file.name=app-${tornado.process.task-id:supervisor}.log");
        assertThat(output).doesNotContain("logging.file.name");
    }
}
