package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServerException;
import org.tornado4j.http.HTTPServerConnectionDelegate;
import org.tornado4j.httpserver.HTTPServerOptions;
import org.tornado4j.tcp.BindOptions;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;

@DisplayName("TornadoWebServer keeps the contract of Boot's WebServer")
@ExtendWith(OutputCaptureExtension.class)
class TornadoWebServerTests {

    private final TornadoWebServerFactory factory = new TornadoWebServerFactory(0);
    private @Nullable TornadoWebServer made;

    @AfterEach
    void destroy() {
        Slow.release.complete(null);
        if (made != null) {
            made.destroy();
        }
    }

    @Test
    void serverListensOnlyWhenItWasStarted() throws Exception {
        TornadoWebServer server = server();
        assertThat(server.getPort()).isEqualTo(-1);
        server.start();
        assertThat(server.getPort()).isPositive();
        assertThat(get(server, "/")).isEqualTo("root");
    }

    @Test
    void applicationIsAskedForAtTheStart() {
        AtomicInteger asked = new AtomicInteger();
        made = factory.getWebServer(() -> {
            asked.incrementAndGet();
            return application();
        });
        assertThat(asked).hasValue(0);
        made.start();
        assertThat(asked).hasValue(1);
    }

    @Test
    void secondStartDoesNothing() {
        TornadoWebServer server = started();
        int port = server.getPort();
        server.start();
        assertThat(server.getPort()).isEqualTo(port);
    }

    @Test
    void stoppedServerHasNoPortAndRefusesConnections() {
        TornadoWebServer server = started();
        int port = server.getPort();
        server.stop();
        assertThat(server.getPort()).isEqualTo(-1);
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(port));
        server.stop();
    }

    @Test
    void stoppedServerCanBeStartedAgain() throws Exception {
        TornadoWebServer server = started();
        server.stop();
        server.start();
        assertThat(get(server, "/")).isEqualTo("root");
    }

    @Test
    void destroyedServerCannotBeStartedAgain() {
        TornadoWebServer server = started();
        server.destroy();
        assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("destroyed");
    }

    @Test
    void negativePortMeansNoListener() {
        factory.setPort(-1);
        TornadoWebServer server = server();
        server.start();
        assertThat(server.getPort()).isEqualTo(-1);
        server.stop();
    }

    @Test
    void loopThreadsKeepTheProcessAliveAndEndWithTheServer() {
        factory.setLoops(2);
        TornadoWebServer server = started();
        int port = server.getPort();
        assertThat(loopThreads(port))
                .noneMatch(Thread::isDaemon)
                .extracting(Thread::getName)
                .containsExactlyInAnyOrder(
                        "tornado-" + port + "-0", "tornado-" + port + "-1", "tornado-" + port + "-acceptor");
        server.stop();
        assertThat(loopThreads(port)).isEmpty();
    }

    @Test
    void singleLoopIsTheOnlyThread() {
        factory.setLoops(1);
        int port = started().getPort();
        assertThat(loopThreads(port)).extracting(Thread::getName).containsExactly("tornado-" + port + "-0");
    }

    @Test
    void newConnectionsAreServedWhileALoopIsHeld() throws Exception {
        factory.setLoops(2);
        TornadoWebServer server = started();
        CompletableFuture<HttpResponse<String>> held = later(server, "/hanging");
        for (int i = 0; i < 4; i++) {
            assertThat(get(server, "/")).isEqualTo("root"); // by a client, and so a connection, of its own
        }
        assertThat(held).isNotDone();
        Slow.release.complete(null);
        assertThat(held.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }

    @Test
    void handlersSeeTheClassLoaderOfTheThreadThatMadeTheServer() throws Exception {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = new ClassLoader("of the context", own) {};
        Thread.currentThread().setContextClassLoader(loader);
        TornadoWebServer server;
        try {
            server = server();
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
        server.start();
        assertThat(get(server, "/loader")).isEqualTo("of the context");
    }

    @Test
    void portInUseIsReportedAsSuch() throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress(0));
            factory.setPort(other.socket().getLocalPort());
            assertThatExceptionOfType(PortInUseException.class)
                    .isThrownBy(() -> server().start())
                    .satisfies(failure -> assertThat(failure.getPort()).isEqualTo(factory.getPort()));
        }
    }

    @Test
    void addressThatIsNotOursIsNamed() throws IOException {
        factory.setAddress(InetAddress.getByName("192.0.2.1"));
        assertThatExceptionOfType(WebServerException.class)
                .isThrownBy(() -> server().start())
                .isNotInstanceOf(PortInUseException.class)
                .withMessageContaining("192.0.2.1");
    }

    @Test
    void failureOfTheApplicationLeavesNothingBehind() {
        made = factory.getWebServer(() -> {
            throw new IllegalStateException("no application");
        });
        assertThatIllegalStateException().isThrownBy(made::start).withMessage("no application");
        assertThat(made.getPort()).isEqualTo(-1);
    }

    @Test
    void addressIsBoundTo() throws Exception {
        factory.setAddress(InetAddress.getLoopbackAddress());
        assertThat(get(started(), "/")).isEqualTo("root");
    }

    @Test
    void startIsLoggedWithWhatIsOn(CapturedOutput output) {
        factory.setLoops(2);
        TornadoWebServer server = started();
        assertThat(output)
                .contains("Tornado started on port " + server.getPort() + " (http) with 2 loops, mode native");
    }

    @Test
    void withoutGraceTheShutdownDoesNotWait() throws Exception {
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        started().shutDownGracefully(result::complete);
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IMMEDIATE);
    }

    @Test
    void gracefulShutdownOfAnIdleServerIsQuick(CapturedOutput output) throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        TornadoWebServer server = started();
        assertThat(get(server, "/")).isEqualTo("root"); // leaves an idle connection in the client's pool
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(result::complete);
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
        assertThat(output).contains("Commencing graceful shutdown").contains("Graceful shutdown complete");
    }

    @Test
    void gracefulShutdownLetsRequestsFinishAndRefusesNewConnections() throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        TornadoWebServer server = started();
        int port = server.getPort();
        CompletableFuture<HttpResponse<String>> inFlight = slowRequest(server);
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(result::complete);
        refused(port);
        assertThat(result).isNotDone();
        Slow.release.complete(null);
        assertThat(inFlight.get(30, TimeUnit.SECONDS).body()).isEqualTo("slow");
        assertThat(inFlight.get().headers().firstValue("Connection")).hasValue("close");
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
    }

    @Test
    void stopEndsAGracefulShutdownThatTakesTooLong(CapturedOutput output) throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        TornadoWebServer server = started();
        CompletableFuture<HttpResponse<String>> inFlight = slowRequest(server);
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(result::complete);
        server.stop();
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.REQUESTS_ACTIVE);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> inFlight.get(30, TimeUnit.SECONDS));
        assertThat(output).contains("Graceful shutdown aborted with one or more requests still active");
    }

    @Test
    void duringTheDrainDelayRequestsAreStillAccepted(CapturedOutput output) throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.setDrainDelay(Duration.ofMinutes(10));
        TornadoWebServer server = started();
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(result::complete);
        for (int i = 0; i < 3; i++) {
            assertThat(get(server, "/")).isEqualTo("root");
        }
        assertThat(output).contains("Still accepting requests for 600000 ms");
        assertThat(result).isNotDone();
        server.stop();
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.REQUESTS_ACTIVE);
    }

    @Test
    void afterTheDrainDelayNobodyIsAccepted() throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.setDrainDelay(Duration.ofMillis(20));
        TornadoWebServer server = started();
        int port = server.getPort();
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(result::complete);
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
        refused(port);
    }

    @Test
    void drainDelayCountsFromTheAnnouncement(CapturedOutput output) throws Exception {
        Duration delay = Duration.ofMillis(50);
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.setDrainDelay(delay);
        TornadoWebServer server = started();
        server.announceShutdown();
        long announced = System.nanoTime();
        await().pollInterval(5, TimeUnit.MILLISECONDS).until(() -> System.nanoTime() - announced > delay.toNanos());
        server.announceShutdown(); // changes nothing
        assertThat(get(server, "/")).isEqualTo("root");
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(result::complete);
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
        assertThat(output).doesNotContain("Still accepting");
    }

    @Test
    void announcementCanBeTakenBack(CapturedOutput output) {
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.setDrainDelay(Duration.ofMinutes(10));
        TornadoWebServer server = started();
        server.announceShutdown();
        server.retractShutdown();
        server.shutDownGracefully(result -> {});
        assertThat(output).contains("Still accepting requests for 600000 ms");
    }

    @Test
    void serverWithoutTheSocketThatItIsToHaveDoesNotStart() {
        factory.setSocketActivation(true);
        TornadoWebServer server = server();
        assertThatExceptionOfType(TornadoStartException.class)
                .isThrownBy(server::start)
                .withMessageStartingWith(
                        "Tornado cannot listen on the socket that was handed over: descriptor 0 is no socket;")
                .satisfies(e -> assertThat(e.getAction()).contains("tornado.server.socket-activation"));
    }

    @Test
    void drainTimeoutEndsTheWaitingAndTheLogNamesWhatIsCutOff(CapturedOutput output) throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        factory.setDrainTimeout(Duration.ofMillis(20));
        TornadoWebServer server = started();
        slowRequest(server);
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(result::complete);
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.REQUESTS_ACTIVE);
        server.stop();
        assertThat(output).containsPattern("1 request was cut off: GET /slow from 127\\.0\\.0\\.1 after \\d+ ms");
    }

    @Test
    void serverThatWasDrainedCanBeStartedAgain() throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        TornadoWebServer server = started();
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(result::complete);
        result.get(30, TimeUnit.SECONDS);
        server.stop();
        server.start();
        assertThat(get(server, "/")).isEqualTo("root");
    }

    @Test
    void callbackOfTheShutdownMayStopTheServer() throws Exception {
        factory.setShutdown(Shutdown.GRACEFUL);
        TornadoWebServer server = started();
        CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
        server.shutDownGracefully(outcome -> {
            server.stop();
            result.complete(outcome);
        });
        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(GracefulShutdownResult.IDLE);
        assertThat(server.getPort()).isEqualTo(-1);
    }

    @Test
    void handlerThatHangsDoesNotKeepTheServerFromStopping(CapturedOutput output) throws Exception {
        TornadoWebServer server = new TornadoWebServer(
                new TornadoWebServer.Settings(
                        List.of(ServerListener.of("", new ServerListener.Port(BindOptions.of(0)))),
                        null,
                        1,
                        null,
                        false,
                        Shutdown.IMMEDIATE,
                        new TornadoWebServer.Drain(Duration.ZERO, Duration.ZERO),
                        Duration.ofMillis(50),
                        null,
                        HTTPServerOptions.DEFAULT),
                TornadoWebServerTests::application,
                () -> "mode native");
        made = server;
        server.start();
        int port = server.getPort();
        Slow.entered = new CountDownLatch(1);
        Slow.release = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> cutOff = new Client(port).getLater("/hanging");
        assertThat(Slow.entered.await(30, TimeUnit.SECONDS)).isTrue();
        server.stop();
        assertThat(output).contains("a handler holds its loop");
        assertThat(cutOff).isNotDone();
        Slow.release.complete(null);
        await().atMost(30, TimeUnit.SECONDS).until(() -> loopThreads(port).isEmpty());
    }

    private CompletableFuture<HttpResponse<String>> slowRequest(TornadoWebServer server) throws InterruptedException {
        return later(server, "/slow");
    }

    /** Asks for {@code path}, and returns when its handler, which waits for {@link Slow#release}, was called. */
    private CompletableFuture<HttpResponse<String>> later(TornadoWebServer server, String path)
            throws InterruptedException {
        Slow.entered = new CountDownLatch(1);
        Slow.release = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> response = new Client(server.getPort()).getLater(path);
        assertThat(Slow.entered.await(30, TimeUnit.SECONDS)).isTrue();
        return response;
    }

    /** Connects until that is refused: the loop closes the listening socket a moment after it was asked to. */
    private static void refused(int port) {
        await().atMost(30, TimeUnit.SECONDS)
                .untilAsserted(
                        () -> assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(port)));
    }

    private static List<Thread> loopThreads(int port) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tornado-" + port + "-"))
                .toList();
    }

    private static void connect(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }

    private static String get(TornadoWebServer server, String path) throws Exception {
        return new Client(server.getPort()).get(path).body();
    }

    private TornadoWebServer server() {
        TornadoWebServer server = factory.getWebServer(TornadoWebServerTests::application);
        made = server;
        return server;
    }

    private TornadoWebServer started() {
        TornadoWebServer server = server();
        server.start();
        return server;
    }

    private static HTTPServerConnectionDelegate application() {
        return Application.builder()
                .route("/", Root::new)
                .route("/slow", Slow::new)
                .route("/hanging", Hanging::new)
                .route("/loader", Loader::new)
                .build();
    }

    static class Root extends RequestHandler {

        void get() {
            write("root");
        }
    }

    static class Loader extends RequestHandler {

        void get() {
            write(Thread.currentThread().getContextClassLoader().getName());
        }
    }

    static class Hanging extends RequestHandler {

        void get() {
            Slow.entered.countDown();
            Slow.release.join();
        }
    }

    static class Slow extends RequestHandler {

        static volatile CountDownLatch entered = new CountDownLatch(0);
        static volatile CompletableFuture<@Nullable Void> release = CompletableFuture.completedFuture(null);

        CompletableFuture<?> get() {
            CompletableFuture<?> answer = release.thenRunAsync(
                    () -> write("slow"), request().connection().loop());
            entered.countDown();
            return answer;
        }
    }
}
