package org.tornado4j.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornado4j.metrics.MetricsFormat;
import org.tornado4j.metrics.PackedMetrics;
import org.tornado4j.process.Supervision;
import org.tornado4j.process.TaskMetrics;
import org.tornado4j.tcp.Sockets;
import org.tornado4j.testing.CapturedLogs;
import org.tornado4j.testing.LoopThread;
import org.tornado4j.testing.ManualClock;
import org.tornado4j.testing.RawClient;
import org.tornado4j.testing.RawClient.Response;
import org.tornado4j.testing.StrictMetrics;

/** A supervisor's status over HTTP, and access to it. */
@Timeout(60)
class StatusPageTests {

    private static final String ADDRESS = "The status page is at http://127.0.0.1:";

    @RegisterExtension
    final CapturedLogs logs = new CapturedLogs();

    @TempDir
    Path directory;

    private final StubSupervision supervision = new StubSupervision();
    private final LoopThread supervisor = new LoopThread(new ManualClock(Instant.parse("2025-01-02T14:03:05Z")));

    @AfterEach
    void end() throws Exception {
        supervisor.run(supervision::end);
        supervisor.close();
    }

    private void show(Consumer<Supervision> page) throws Exception {
        supervisor.run(() -> page.accept(supervision));
    }

    /** Lets the page pick a port, and reads in the log which one that is, as people do. */
    private int showOnPort() throws Exception {
        logs.enable("tornado.general", Level.INFO);
        show(StatusPage.onPort(0));
        String line = logs.messages("tornado.general").stream()
                .filter(message -> message.startsWith(ADDRESS))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.substring(ADDRESS.length(), line.length() - 1));
    }

    private RawClient showOnSocket() throws Exception {
        Path file = directory.resolve("status");
        show(StatusPage.onSocket(file));
        return RawClient.connect(UnixDomainSocketAddress.of(file));
    }

    private static Response get(int port, String path) throws IOException {
        return get(port, path, "localhost");
    }

    private static Response get(int port, String target, String host) throws IOException {
        return request(port, "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private static Response request(int port, String request) throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            client.send(request);
            return client.read();
        }
    }

    // ------------------------------------------------------------------------------------------ what it says

    @Test
    void programsGetJson() throws Exception {
        Response response = get(showOnPort(), "/status.json");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("Content-Type")).isEqualTo("application/json; charset=UTF-8");
        assertThat(response.text()).isEqualTo("""
                        {"supervisor":{"pid":100,"since":"2025-01-01T12:00:00.500Z","uptimeSeconds":93784,\
                        "processes":3,"restarts":1,"maxRestarts":7,"restartWindowSeconds":600,\
                        "recycled":5,"replacing":false,"releases":1},\
                        "workers":[\
                        {"taskId":0,"pid":101,"state":"ready","uptimeSeconds":93784,"restarts":0,"connections":30,\
                        "connectionsToMean":1.5,"requests":1234567,"busy":0.34,"lagMillis":3,\
                        "silentMillis":0,"loops":0,"heldLoops":0,"heldMillis":0,"version":"1.4.2","fingerprint":"9c3f01ab"},\
                        {"taskId":1,"pid":102,"state":"ready","uptimeSeconds":59,"restarts":1,"connections":10,\
                        "connectionsToMean":0.5,"requests":12,"busy":0.9,"lagMillis":170,\
                        "silentMillis":0,"loops":0,"heldLoops":0,"heldMillis":0,"version":"1.4.2","fingerprint":"9c3f01ab"},\
                        {"taskId":2,"pid":103,"state":"starting","uptimeSeconds":0,"restarts":0,"connections":0,\
                        "connectionsToMean":0.0,"requests":0,"busy":0.0,"lagMillis":0,\
                        "silentMillis":0,"loops":0,"heldLoops":0,"heldMillis":0,"version":"","fingerprint":""}],\
                        "failures":[\
                        {"time":"2025-01-02T12:00:00.123Z","taskId":1,"pid":99,"uptimeSeconds":86399,\
                        "exitStatus":137,"signal":9,"reason":"killed by signal 9","lastWords":[]}]}""");
    }

    @Test
    void peopleGetAPage() throws Exception {
        Response response = get(showOnPort(), "/");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("Content-Type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(text(response.text()))
                .contains("2 of 3 workers serve")
                .contains(
                        "Supervisor pid 100 Since 2025-01-01 12:00:00 UTC Uptime 1 d 2:03:04 Restarts 1 in all; at most 7 in 0:10:00 Recycled 5")
                .doesNotContain("Too many restarts", "in service")
                .contains("0 101 ready 1 d 2:03:04 0 1,234,567 30 150 % 34 % 3 ms 1.4.2 (9c3f01ab)")
                .contains("1 102 ready 0:00:59 1 12 10 50 % 90 % 170 ms 1.4.2 (9c3f01ab)")
                .contains("2 103 starting 0:00:00 0 0 0 0 % 0 % 0 ms unknown")
                .contains("2025-01-02 12:00:00 UTC task 1 (pid 99) killed by signal 9 after 23:59:59")
                .contains("As of 2025-01-02 14:03:05 UTC");
    }

    @Test
    void sickWorkersAreShownWithWhatIsWrong() throws Exception {
        supervision.fallSick();
        int port = showOnPort();
        assertThat(text(get(port, "/").text()))
                .contains("1 of 3 workers serve")
                .contains("0 101 held 1 of 2 loops held for 12 s 1 d 2:03:04")
                .contains("killed by signal 9 (2 of 2 loops held for 30 s) after 0:01:00"
                        + " &quot;loop-0&quot; RUNNABLE at Spin.&lt;init&gt;(Spin.java:1)");
        assertThat(get(port, "/").text()).contains("<td data-name=\"State\" class=\"left bad\">held<br>");
        assertThat(get(port, "/status.json").text())
                .contains("\"taskId\":0,\"pid\":101,\"state\":\"held\"")
                .contains("\"silentMillis\":400,\"loops\":2,\"heldLoops\":1,\"heldMillis\":12000")
                .contains("\"reason\":\"killed by signal 9 (2 of 2 loops held for 30 s)\"")
                .contains("\"lastWords\":[\"\\\"loop-0\\\" RUNNABLE\",\"  at Spin.<init>(Spin.java:1)\"]");
    }

    @Test
    void restartsThatAreHeldBackAreShown() throws Exception {
        supervision.holdBackUntil(Instant.parse("2025-01-02T14:10:00.7Z"));
        int port = showOnPort();
        assertThat(text(get(port, "/").text()))
                .contains("Too many restarts: missing workers are started again at 2025-01-02 14:10:00 UTC");
        assertThat(get(port, "/status.json").text()).contains("\"restartsHeldBackUntil\":\"2025-01-02T14:10:00.700Z\"");
    }

    @Test
    void severalReleasesAreShown() throws Exception {
        supervision.mix(false);
        int port = showOnPort();
        String page = get(port, "/").text();
        assertThat(text(page))
                .contains(
                        "2 releases are in service: 1.4.2 (9c3f01ab) by task 0, 1.5 &lt;beta&gt; (0a11b2c3) by task 1;"
                                + " HUP replaces all")
                .contains("170 ms 1.5 &lt;beta&gt; (0a11b2c3)");
        assertThat(page).contains("<p class=\"bad\">2 releases").doesNotContain("<beta>");
        assertThat(get(port, "/status.json").text())
                .contains("\"releases\":2", "\"version\":\"1.5 <beta>\",\"fingerprint\":\"0a11b2c3\"");
    }

    @Test
    void severalReleasesAreShownAsAMatterOfCourseDuringAReplacement() throws Exception {
        supervision.mix(true);
        int port = showOnPort();
        assertThat(get(port, "/").text())
                .contains("<p class=\"wait\">2 releases", "by task 1; workers are being replaced</p>");
        assertThat(get(port, "/status.json").text()).contains("\"replacing\":true");
    }

    /** Returns the text between the tags, each of which becomes a blank. */
    private static String text(String html) {
        return html.substring(html.indexOf("<body>"))
                .replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Test
    void pageRenewsItselfWithoutScript() throws Exception {
        String page = get(showOnPort(), "/").text();
        assertThat(page).contains("<meta http-equiv=\"refresh\" content=\"3\">").doesNotContain("<script");
    }

    @Test
    void barsShowWhatIsTooMuch() throws Exception {
        String page = get(showOnPort(), "/").text();
        assertThat(page)
                .contains("50 %<svg class=\"\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                        + "<rect width=\"25\"")
                .contains(
                        "90 %<svg class=\"bad\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                                + "<rect width=\"90\"");
    }

    @Test
    void nothingButTheStyleOfThePageIsAllowedInIt() throws Exception {
        Response response = get(showOnPort(), "/");
        String page = response.text();
        String style = page.substring(page.indexOf("<style>") + 7, page.indexOf("</style>"));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
        assertThat(response.field("Content-Security-Policy"))
                .isEqualTo("default-src 'none'; style-src 'sha256-"
                        + Base64.getEncoder().encodeToString(hash)
                        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/status.json", "/metrics"})
    void nobodyKeepsIt(String path) throws Exception {
        Response response = get(showOnPort(), path);
        assertThat(response.fields())
                .contains(
                        "Cache-Control: no-store",
                        "X-Content-Type-Options: nosniff",
                        "Cross-Origin-Resource-Policy: same-origin");
        assertThat(response.field("Etag")).isNull();
    }

    // ------------------------------------------------------------------------------------------ metrics

    private static TaskMetrics metrics(int task, MetricsFormat format, String text, String problem) throws IOException {
        PackedMetrics packed = PackedMetrics.pack(format, List.of(text.getBytes(StandardCharsets.UTF_8)));
        return new TaskMetrics(task, task, new StubSupervision().workers().get(task), packed, problem);
    }

    /** Has two workers tell {@code text}, the second of them not all of its own, and a third be missing. */
    private void haveMetrics(String text) {
        supervision.metrics = format -> {
            try {
                String end = format == MetricsFormat.OPENMETRICS ? "# EOF\n" : "";
                return CompletableFuture.completedFuture(List.of(
                        metrics(0, format, text + end, ""),
                        metrics(1, format, text + end, "its source hangs"),
                        new TaskMetrics(2, 4, null, null, "it has no worker")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Response scrape(int port, String accept) throws IOException {
        return request(port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: " + accept + "\r\n\r\n");
    }

    @Test
    void prometheusGetsMetrics() throws Exception {
        haveMetrics("# TYPE a gauge\na{b=\"c\"} 1\n# TYPE tornado_worker_up gauge\ntornado_worker_up 7\n");
        Response response = get(showOnPort(), "/metrics");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.field("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.field("Vary")).isEqualTo("Accept");
        StrictMetrics metrics = StrictMetrics.ofText(response.text());
        assertThat(metrics.series())
                .containsEntry("a{b=\"c\",task=\"0\"}", 1.0)
                .containsEntry("a{b=\"c\",task=\"1\"}", 1.0)
                .containsEntry("tornado_supervisor_uptime_seconds", 93_784.5)
                .containsEntry("tornado_supervisor_processes", 3.0)
                .containsEntry("tornado_supervisor_restarts_total", 1.0)
                .containsEntry("tornado_supervisor_restarts_held_back", 0.0)
                .containsEntry("tornado_supervisor_workers{state=\"ready\"}", 2.0)
                .containsEntry("tornado_supervisor_workers{state=\"starting\"}", 1.0)
                .containsEntry("tornado_supervisor_workers{state=\"held\"}", 0.0)
                .containsEntry("tornado_supervisor_failures_total{kind=\"signal\",status=\"137\"}", 1.0)
                .containsEntry("tornado_worker_up{task=\"0\"}", 1.0)
                .containsEntry("tornado_worker_up{task=\"2\"}", 0.0)
                .containsEntry("tornado_worker_scrape_success{task=\"0\"}", 1.0)
                .containsEntry("tornado_worker_scrape_success{task=\"1\"}", 0.0)
                .containsEntry("tornado_worker_scrape_success{task=\"2\"}", 0.0)
                .containsEntry("tornado_worker_scrape_left_out{task=\"0\"}", 1.0)
                .containsEntry("tornado_worker_scrape_left_out{task=\"2\"}", 0.0)
                .containsEntry("tornado_worker_restarts_total{task=\"2\"}", 4.0)
                .containsEntry("tornado_worker_state{state=\"ready\",task=\"0\"}", 1.0)
                .containsEntry("tornado_worker_state{state=\"late\",task=\"0\"}", 0.0)
                .containsEntry("tornado_worker_uptime_seconds{task=\"1\"}", 59.0)
                .containsEntry("tornado_worker_silent_seconds{task=\"0\"}", 0.0)
                .containsEntry("tornado_worker_held_loops{task=\"0\"}", 0.0)
                .doesNotContainKey("tornado_worker_uptime_seconds{task=\"2\"}");
    }

    @Test
    void openMetricsAreToBeHad() throws Exception {
        haveMetrics("# TYPE a counter\na_total 1 # {trace_id=\"x\"} 1\n");
        Response response = scrape(showOnPort(), "application/openmetrics-text; version=1.0.0");
        assertThat(response.field("Content-Type"))
                .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        StrictMetrics metrics = StrictMetrics.ofOpenMetrics(response.text());
        assertThat(metrics.types())
                .containsEntry("a", "counter")
                .containsEntry("tornado_supervisor_failures", "counter");
        assertThat(metrics.series()).containsEntry("a_total{task=\"1\"}", 1.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
                        + "|OPENMETRICS",
                "application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1|OPENMETRICS",
                "application/openmetrics-text; version=\"1.0.0\"|OPENMETRICS",
                "application/openmetrics-text|OPENMETRICS",
                "Application/OpenMetrics-Text|OPENMETRICS",
                "application/openmetrics-text;version=2.0.0|TEXT",
                "application/openmetrics-text;q=0|TEXT",
                "application/openmetrics-text;q=0.5, text/plain|TEXT",
                "application/vnd.google.protobuf;q=0.7, text/plain;q=0.3|TEXT",
                "text/html, */*;q=0.8|TEXT",
                "image/png|TEXT",
                ";;;,=|TEXT"
            })
    void formatIsChosenByAccept(String accept, MetricsFormat format) {
        assertThat(AcceptedFormat.of(accept)).isEqualTo(format);
        assertThat(AcceptedFormat.of(null)).isEqualTo(MetricsFormat.TEXT);
    }

    @Test
    @DisplayName("Long texts are sent in pieces, whole")
    void longTextIsWhole() throws Exception {
        StringBuilder text = new StringBuilder("# TYPE a gauge\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("a{number=\"").append(i).append("\"} ").append(i).append('\n');
        }
        haveMetrics(text.toString());
        int port = showOnPort();
        StrictMetrics metrics = StrictMetrics.ofText(get(port, "/metrics").text());
        assertThat(metrics.series())
                .containsEntry("a{number=\"19999\",task=\"1\"}", 19_999.0)
                .hasSizeGreaterThan(40_000);
        try (RawClient client = RawClient.connect(port)) {
            client.send("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(200);
            client.expectEnd();
        }
    }

    @Test
    @DisplayName("Four may read metrics at a time, and those who leave make room")
    void scrapesAreLimited() throws Exception {
        CompletableFuture<List<TaskMetrics>> answer = new CompletableFuture<>();
        supervision.metrics = format -> answer;
        int port = showOnPort();
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                RawClient client = RawClient.connect(port);
                clients.add(client);
                client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
                Awaitility.await().until(() -> supervisor.call(() -> underWay(answer)) == clients.size());
            }
            assertThat(get(port, "/metrics").status()).isEqualTo(503);
            clients.get(0).hangUp();
            supervisor.run(() -> answer.complete(List.of()));
            assertThat(clients.get(3).read().status()).isEqualTo(200);
            assertThat(get(port, "/metrics").status()).isEqualTo(200);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static int underWay(CompletableFuture<?> answer) {
        return answer.getNumberOfDependents();
    }

    // ------------------------------------------------------------------------------------------ to whom

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost:80", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:9000"})
    void whoNamesThisMachineIsAnswered(String host) throws Exception {
        assertThat(get(showOnPort(), "/", host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "rebound.example:9000",
                "localhost.rebound.example",
                "127.0.0.1.rebound.example",
                "127.0.0.2",
                "[::2]",
                "localhost.",
                "localhosts"
            })
    void whoNamesAnotherHostIsRefused(String host) throws Exception {
        int port = showOnPort();
        assertThat(get(port, "/", host).status()).isEqualTo(421);
        assertThat(get(port, "/status.json", host).status()).isEqualTo(421);
        assertThat(get(port, "/status.json", host).text()).doesNotContain("pid");
        assertThat(get(port, "/metrics", host).status()).isEqualTo(421);
    }

    @Test
    void theTargetMayNameTheHostToo() throws Exception {
        int port = showOnPort();
        assertThat(get(port, "http://localhost/", "localhost").status()).isEqualTo(200);
        assertThat(get(port, "http://rebound.example/", "rebound.example").status())
                .isEqualTo(421);
        assertThat(get(port, "http://localhost/", "rebound.example").status()).isEqualTo(400);
        assertThat(get(port, "http://rebound.example/", "localhost").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void nothingCanBeChanged(String method) throws Exception {
        int port = showOnPort();
        assertThat(request(port, method + " / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                        .status())
                .isEqualTo(405);
        assertThat(request(port, method + " /status.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
                        .status())
                .isEqualTo(405);
    }

    @Test
    void headHasNoContent() throws Exception {
        try (RawClient client = RawClient.connect(showOnPort())) {
            client.send("HEAD /status.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(200);
            client.expectEnd();
        }
    }

    @Test
    void contentIsRefused() throws Exception {
        int port = showOnPort();
        String request = "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n";
        assertThat(request(port, request).status()).isEqualTo(413);
    }

    @Test
    void theRestIsNotFound() throws Exception {
        assertThat(get(showOnPort(), "/favicon.ico").status()).isEqualTo(404);
    }

    @Test
    void thirtyTwoConnectionsAreEnough() throws Exception {
        logs.allow(Level.WARN, "32 connections are open, which is the limit"); // if it is noticed in time
        int port = showOnPort();
        List<RawClient> clients = new ArrayList<>();
        try (RawClient late = open(port, clients, 32)) {
            late.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            clients.get(31).hangUp();
            assertThat(late.read().status()).isEqualTo(200);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** Opens {@code count} connections that are served and another one. */
    private static RawClient open(int port, List<RawClient> clients, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            RawClient client = RawClient.connect(port);
            clients.add(client);
            client.send("GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
        return RawClient.connect(port);
    }

    // ------------------------------------------------------------------------------------------ Unix sockets

    @Test
    void socketSaysTheSame() throws Exception {
        try (RawClient client = showOnSocket()) {
            client.send("GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.read().text()).startsWith("{\"supervisor\":{\"pid\":100,");
        }
    }

    @Test
    void socketRefusesOtherHostsToo() throws Exception {
        try (RawClient client = showOnSocket()) {
            client.send("GET / HTTP/1.1\r\nHost: rebound.example\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(421);
        }
    }

    @Test
    void socketIsTheOwnersAndGoneInTheEnd() throws Exception {
        Path file = directory.resolve("status");
        showOnSocket().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        supervisor.run(supervision::end);
        assertThat(file).doesNotExist();
    }

    @Test
    void socketThatTookThePlaceOfAnotherIsShownByItsName() throws Exception {
        String file = directory.resolve("status").toString();
        try (ServerSocketChannel old = Sockets.bindUnixSocket(file);
                ServerSocketChannel next = Sockets.takeOverUnixSocket(file, 0600, 10)) {
            assertThat(old.getLocalAddress()).hasToString(file);
            assertThat(next.getLocalAddress()).doesNotHaveToString(file);
            assertThat(StatusPage.shown(file, next.getLocalAddress())).isEqualTo(file);
        }
    }

    @Test
    void fileThatIsNoSocketStays() throws Exception {
        Path file = Files.writeString(directory.resolve("status"), "precious");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> show(StatusPage.onSocket(file)))
                .withMessageContaining(file.toString());
        assertThat(file).hasContent("precious");
    }

    // ------------------------------------------------------------------------------------------ ports

    @Test
    void portInUseIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> show(StatusPage.onPort(other.getLocalPort())))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage(
                            "cannot show the status page on port " + other.getLocalPort() + ": Address already in use")
                    .hasCauseInstanceOf(BindException.class);
        }
    }

    @Test
    void portIsFreeInTheEnd() throws Exception {
        int port = showOnPort();
        supervisor.run(supervision::end);
        supervisor.settle();
        assertThatThrownBy(() -> RawClient.connect(port)).isInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void onlyPortsArePorts(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StatusPage.onPort(port))
                .withMessage("port must be between 0 and 65535: " + port);
    }
}
