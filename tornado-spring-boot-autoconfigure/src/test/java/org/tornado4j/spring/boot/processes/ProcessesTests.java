package org.tornado4j.spring.boot.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tornado4j.spring.boot.KeepingClients;

/** An application that runs in real processes, from the first start to the end. */
@Timeout(value = 5, unit = TimeUnit.MINUTES) // it starts many JVMs
class ProcessesTests {

    private static final String READY = ".*Started ServingApplication in .*";
    private static final int SOME = 100;
    /** Becomes the command that follows, with a listening socket. */
    private static final String WITH_SOCKET = "import os, socket, sys; s = socket.socket(); s.bind(('127.0.0.1', 0));"
            + " s.listen(128); os.dup2(s.fileno(), 0); os.execvp(sys.argv[1], sys.argv[1:])";

    @TempDir
    Path directory;

    private final List<ApplicationProcess> running = new ArrayList<>();

    @AfterEach
    void endProcesses() {
        running.forEach(ApplicationProcess::close);
    }

    private ApplicationProcess start(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--tornado.server.processes=2"));
        all.addAll(List.of(arguments));
        ApplicationProcess application = ApplicationProcess.start(all.toArray(String[]::new));
        running.add(application);
        return application;
    }

    /** Returns the port on which the workers listen, as logged. */
    private static int port(ApplicationProcess application) {
        String line =
                application.awaitLines(1, ".*Tornado started on port \\d+ .*").get(0);
        return Integer.parseInt(line.replaceAll(".*on port (\\d+) .*", "$1"));
    }

    /** The pids of two workers by their task ids, found by asking again and again. */
    private static Map<String, Long> workers(ApplicationProcess application, LongPredicate expected) {
        int port = port(application);
        Map<String, Long> workers = new HashMap<>();
        application.await("two workers that serve", () -> {
            String[] who = KeepingClients.askOnce(port).split(" ");
            if (expected.test(Long.parseLong(who[1]))) {
                workers.put(who[0], Long.parseLong(who[1]));
            }
            return workers.size() == 2;
        });
        return workers;
    }

    /** The digits before 0 and 1 of two ports that are free, and lower than those that the kernel gives to clients. */
    private static int freePorts() {
        int digits = ThreadLocalRandom.current().nextInt(1100, 3200);
        return isFree(10 * digits) && isFree(10 * digits + 1) ? digits : freePorts();
    }

    private static boolean isFree(int port) {
        try (ServerSocketChannel socket = ServerSocketChannel.open()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String statusPage(ApplicationProcess application, String path) throws Exception {
        String line = application.awaitLines(1, ".*The status page is at .*").get(0);
        URI page = URI.create(line.replaceAll(".* at (.*)", "$1"));
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }

    @Test
    @DisplayName("T03: two processes serve one port; HUP replaces them, TERM ends them, and no request is lost")
    void lifeOfAnApplication() throws Exception {
        assumeThat(ApplicationProcess.isHupIgnored()).isFalse();
        ApplicationProcess application = start(
                "--spring.pid.file=" + directory.resolve("${tornado.process.task-id}.pid"),
                "--port-file=" + directory.resolve("${tornado.process.task-id}.port"),
                "--tornado.server.listeners[0].name=socket",
                "--tornado.server.listeners[0].socket-file=" + directory.resolve("${tornado.process.task-id}.sock"),
                "--tornado.server.listeners[1].name=own",
                "--tornado.server.listeners[1].port=" + freePorts() + "${tornado.process.task-id}",
                "--spring.application.version=1.4.2",
                "--tornado.server.supervisor.status-port=0",
                "--test.registry=true");
        application.awaitLines(2, READY);
        // The start is told of before a registry has its meters, and a busy process is left out of a page.
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertMetrics(statusPage(application, "/metrics")));
        Map<String, Long> first = workers(application, pid -> true);
        assertThat(first).containsOnlyKeys("0", "1");
        assertThat(Files.readString(directory.resolve("1.pid")))
                .isEqualTo(first.get("1").toString());
        assertThat(directory.resolve("1.port")).hasContent(Integer.toString(port(application)));
        assertThat(statusPage(application, "/status.json"))
                .contains("\"pid\":" + first.get("0"), "\"pid\":" + first.get("1"))
                .contains("\"releases\":1", "\"version\":\"1.4.2\"");

        try (KeepingClients clients = new KeepingClients(port(application), 6)) {
            clients.awaitMore(SOME);
            application.signal("HUP");
            application.awaitLines(1, ".*All processes were replaced.*");
            clients.awaitMore(SOME);
            Collection<Long> before = first.values();
            assertThat(workers(application, pid -> !before.contains(pid))).containsOnlyKeys("0", "1");
            clients.awaitMore(SOME);
            clients.lastServerGoes();
            application.signal("TERM");
            clients.awaitRefusal(); // fails if a request did
        }
        assertThat(application.awaitEnd()).isZero();
        assertThat(directory.resolve("0.sock")).doesNotExist();
        assertThat(application.lines("\\[0] .*:: Spring Boot ::.*"))
                .as("banner")
                .hasSize(2);
        assertThat(application.lines("(?!\\[0] ).*:: Spring Boot ::.*"))
                .as("banner of others")
                .isEmpty();
    }

    /** The engine's figures have the names of Micrometer's meters for the same. */
    private static void assertMetrics(String metrics) {
        Set<String> ofRegistry = series(metrics, "0");
        assertThat(ofRegistry).contains("tornado_requests_total", "tornado_responses_total{status=\"2xx\"}");
        assertThat(series(metrics, "1")).isEqualTo(ofRegistry);
        assertThat(metrics)
                .contains("orders_total{task=\"0\",exported_task=\"import\"} 1.0\n")
                .contains(
                        "tornado_worker_scrape_success{task=\"0\"} 1\n",
                        "tornado_worker_scrape_success{task=\"1\"} 1\n")
                .contains(
                        "tornado_worker_scrape_left_out{task=\"0\"} 0\n",
                        "tornado_worker_scrape_left_out{task=\"1\"} 0\n");
    }

    /** The engine's series of a task, without the label of the task; loops are the first one. */
    private static Set<String> series(String metrics, String task) {
        return metrics.lines()
                .filter(line -> line.startsWith("tornado_") && !line.startsWith("tornado_worker_"))
                .filter(line -> line.contains("task=\"" + task + "\""))
                .filter(line -> !line.contains("loop=") || line.contains("loop=\"0\""))
                .map(line -> line.replaceAll("(task=\"\\d+\",?| [^ ]*$)", "").replace("{}", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName("Two processes serve the socket that the first was handed; a file has them drain before TERM")
    void socketActivationAndDrainFile() throws Exception {
        assumeThat(isPythonThere()).isTrue();
        Path drain = directory.resolve("drain");
        ApplicationProcess application = ApplicationProcess.startBy(
                List.of("python3", "-c", WITH_SOCKET),
                "--tornado.server.processes=2",
                "--tornado.server.socket-activation=true",
                "--tornado.server.drain-file=" + drain,
                "--tornado.server.drain-delay=300ms");
        running.add(application);
        application.awaitLines(2, READY);
        application.awaitLines(2, "\\[\\d] .*Tornado started on port \\d+ \\(http, handed over\\).*");
        Map<String, Long> before = workers(application, pid -> true);
        assertThat(before).containsOnlyKeys("0", "1");

        Files.createFile(drain);
        application.awaitLines(2, "\\[\\d] .* is there: ready for no traffic, but requests are served");
        long seen = System.nanoTime();
        application.await("the delay", () -> System.nanoTime() - seen > TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(workers(application, pid -> true)).isEqualTo(before);

        application.signal("TERM");
        assertThat(application.awaitEnd()).isZero();
        assertThat(application.lines("\\[\\d] .*Graceful shutdown complete.*")).hasSize(2);
        assertThat(application.lines(".*Still accepting requests.*")).isEmpty();
    }

    /** Java cannot start a process with a socket as its descriptor 0. */
    private static boolean isPythonThere() throws InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "-c", "import socket").start();
            return python.waitFor(60, TimeUnit.SECONDS) && python.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName("A port in use is reported once, by the first process")
    void portInUse() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
            ApplicationProcess application =
                    start("--server.port=" + other.socket().getLocalPort());
            assertThat(application.awaitEnd()).isEqualTo(1);
            assertThat(application.lines(".*Web server failed to start. Port \\d+ was already in use."))
                    .hasSize(1);
            assertThat(application.lines("\\[\\d] .*")).as("lines of workers").isEmpty();
        }
    }

    @Test
    @DisplayName("So is that of the status page")
    void portOfStatusPageInUse() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            ApplicationProcess application = start(
                    "--tornado.server.supervisor.status-port=" + other.socket().getLocalPort());
            assertThat(application.awaitEnd()).isEqualTo(1);
            assertThat(
                            application.lines(
                                    "The supervisor cannot begin: cannot show the status page on port \\d+: Address already in use."))
                    .hasSize(1);
            assertThat(application.lines("\\[\\d] .*")).as("lines of workers").isEmpty();
        }
    }

    @Test
    @DisplayName("A value that cannot be read is reported once, by the first process")
    void unreadableValue() throws Exception {
        ApplicationProcess application = start("--tornado.server.header-timeout=soon");
        assertThat(application.awaitEnd()).isEqualTo(1);
        assertThat(application.lines(".*Failed to bind properties under 'tornado.server.header-timeout'.*"))
                .hasSize(1);
    }

    @Test
    @DisplayName("What keeps every worker from starting ends the application at once")
    void valueThatWorkersRefuse() throws Exception {
        ApplicationProcess application = start("--tornado.server.backlog=0");
        assertThat(application.awaitEnd()).isEqualTo(1);
        assertThat(application.lines("\\[\\d] .*It must be 1 or more.*")).hasSizeBetween(2, 3);
        assertThat(application.lines(".*No worker came to serve, giving up.*")).isNotEmpty();
    }

    @Test
    @DisplayName(
            "A worker that fails at its start is tried again; one that fails when it is to replace another changes nothing")
    void failingStarts() throws Exception {
        assumeThat(ApplicationProcess.isHupIgnored()).isFalse();
        Path failing = Files.createFile(directory.resolve("1"));
        ApplicationProcess application = start(
                "--failing=" + directory.resolve("${tornado.process.task-id}").toString());
        application.awaitLines(1, ".*child 1 .* exited with status 1, restarting.*");
        application.awaitLines(1, "\\[0] " + READY);
        assertThat(KeepingClients.askOnce(port(application))).matches("0 \\d+ job");

        Files.delete(failing);
        Map<String, Long> workers = workers(application, pid -> true);
        Files.createFile(directory.resolve("0"));
        application.signal("HUP");
        application.awaitLines(1, ".*ended with status 1 before it was ready; processes that were not replaced go on");
        assertThat(workers(application, pid -> true)).isEqualTo(workers);

        application.signal("TERM");
        assertThat(application.awaitEnd()).isZero();
    }

    @Test
    @DisplayName("One process is one process")
    void oneProcess() throws Exception {
        ApplicationProcess application = ApplicationProcess.start("--tornado.server.processes=1");
        running.add(application);
        application.awaitLines(1, READY);
        assertThat(KeepingClients.askOnce(port(application))).matches("- \\d+ job");
        assertThat(application.children()).isEmpty();
    }

    @Test
    @DisplayName("One process tells systemd that it is ready, after its runners, and that it ends")
    void oneProcessTellsTheServiceManager() throws Exception {
        Path calls = directory.resolve("calls");
        Path program = Files.writeString(
                directory.resolve("systemd-notify"), "#!/bin/sh\necho \"$PPID $*\" >> '" + calls + "'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ApplicationProcess application = ApplicationProcess.start(
                Map.of("NOTIFY_SOCKET", "/none", "PATH", directory + ":" + System.getenv("PATH")),
                Runtime.version().feature() < 24 ? List.of() : List.of("--illegal-native-access=deny"),
                "--tornado.server.processes=1");
        running.add(application);
        application.awaitLines(1, READY);
        application.await("a message", () -> Files.exists(calls));
        application.signal("TERM");
        application.awaitEnd();
        List<String> messages = Files.readAllLines(calls);
        assertThat(messages).startsWith(application.pid() + " READY=1 STATUS=serving");
        assertThat(messages).contains(application.pid() + " STOPPING=1 STATUS=finishing requests");
    }
}
