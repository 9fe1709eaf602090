package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.EventListener;
import org.tornado4j.web.RequestHandler;

/** Whole applications, from run to close. */
@ExtendWith(OutputCaptureExtension.class)
class SpringApplicationTests {

    private @Nullable ConfigurableApplicationContext context;

    @AfterEach
    void close() {
        Waiting.release.complete(null);
        if (context != null) {
            context.close();
        }
    }

    @Test
    void eventAndPropertyTellThePort() {
        ConfigurableApplicationContext running = run(Listener.class);
        Listener listener = running.getBean(Listener.class);
        int port = running.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        assertThat(listener.events).singleElement().satisfies(event -> {
            assertThat(event).isInstanceOf(TornadoWebServerInitializedEvent.class);
            assertThat(event.getWebServer().getPort()).isEqualTo(port);
            assertThat(event.getApplicationContext()).isSameAs(running);
        });
    }

    @Test
    void typeNoneStartsNoServer() {
        ConfigurableApplicationContext running = run(Empty.class, "--spring.main.web-application-type=none");
        assertThat(running).isNotInstanceOf(WebServerApplicationContext.class);
        assertThat(running.getBeansOfType(TornadoWebServerFactory.class)).isEmpty();
    }

    @Test
    void negativePortIsAWebApplicationThatDoesNotListen(CapturedOutput output) {
        ConfigurableApplicationContext running = run(Empty.class, "--server.port=-1");
        assertThat(running).isInstanceOf(TornadoWebServerApplicationContext.class);
        assertThat(output).doesNotContain("Tornado started");
    }

    @Test
    void lazyInitializationMakesHandlersAndTheirServicesAtTheFirstRequest() throws Exception {
        Counted.made = 0;
        ConfigurableApplicationContext running = run(LazyApp.class, "--spring.main.lazy-initialization=true");
        assertThat(Counted.made).isZero();
        assertThat(Client.of(running).get("/lazy").body()).isEqualTo("1");
        assertThat(Client.of(running).get("/lazy").body()).isEqualTo("1");
    }

    @Test
    void routeErrorsAreFoundAtTheStartEvenIfLazy(CapturedOutput output) {
        failing(Unusable.class, "--spring.main.lazy-initialization=true");
        assertThat(output).contains(Unusable.class.getName());
    }

    @Test
    void handlersAreMadeAtTheFirstRequest() throws Exception {
        CountedHandler.made = 0;
        ConfigurableApplicationContext running = run(LazyApp.class);
        assertThat(CountedHandler.made).isZero();
        Client.of(running).get("/lazy");
        assertThat(CountedHandler.made).isEqualTo(1);
    }

    @Test
    void stoppedContextCanBeStartedAgain() throws Exception {
        ConfigurableApplicationContext running = run(Root.class);
        running.stop();
        assertThat(server(running).getPort()).isEqualTo(-1);
        running.start();
        assertThat(Client.of(running).get("/").body()).isEqualTo("root");
    }

    @Test
    void applicationCanBeRunAgainAsDevtoolsDoes() throws Exception {
        ConfigurableApplicationContext first = run(Root.class);
        String port = first.getEnvironment().getRequiredProperty("local.server.port");
        first.close();
        ConfigurableApplicationContext second = run(Root.class, "--server.port=" + port);
        assertThat(Client.of(second).get("/").body()).isEqualTo("root");
    }

    @Test
    void closingLetsRequestsFinish(CapturedOutput output) throws Exception {
        ConfigurableApplicationContext running = run(WaitingApp.class);
        Waiting.entered = new CountDownLatch(1);
        Waiting.release = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> inFlight = Client.of(running).getLater("/waiting");
        assertThat(Waiting.entered.await(30, TimeUnit.SECONDS)).isTrue();
        running.close(); // waits; a lifecycle bean of the application, which is stopped before, lets the request go on
        assertThat(inFlight.get(30, TimeUnit.SECONDS).body()).isEqualTo("waited");
        assertThat(output)
                .containsSubsequence("released", "Commencing graceful shutdown", "Graceful shutdown complete");
    }

    @Test
    void closingGivesUpAfterTheTimeout(CapturedOutput output) throws Exception {
        ConfigurableApplicationContext running =
                run(StubbornApp.class, "--spring.lifecycle.timeout-per-shutdown-phase=10ms");
        Waiting.entered = new CountDownLatch(1);
        Waiting.release = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> inFlight = Client.of(running).getLater("/waiting");
        assertThat(Waiting.entered.await(30, TimeUnit.SECONDS)).isTrue();
        running.close();
        assertThat(output).contains("Graceful shutdown aborted with one or more requests still active");
        assertThat(inFlight).failsWithin(Duration.ofSeconds(30));
    }

    @Test
    void readinessIsRefusedFirst() {
        ConfigurableApplicationContext running = run(Listener.class);
        assertThat(running.getBean(ApplicationAvailability.class).getReadinessState())
                .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
        Listener listener = running.getBean(Listener.class);
        running.close();
        assertThat(listener.readiness).endsWith(ReadinessState.REFUSING_TRAFFIC);
    }

    @Test
    void portInUseIsExplained(CapturedOutput output) throws IOException {
        try (ServerSocketChannel other = ServerSocketChannel.open()) {
            other.bind(new InetSocketAddress(0));
            int port = other.socket().getLocalPort();
            failing(Root.class, "--server.port=" + port);
            assertThat(output)
                    .contains("APPLICATION FAILED TO START")
                    .contains("Web server failed to start. Port " + port + " was already in use.");
        }
    }

    @Test
    void addressThatIsNotOursIsExplained(CapturedOutput output) {
        failing(Root.class, "--server.address=192.0.2.1");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Tornado cannot listen on port 0 of 192.0.2.1: Cannot assign requested address.")
                .contains(
                        "Set the address (server.address, management.server.address or that of the listener) to one of");
    }

    @Test
    void accessLogThatCannotBeWrittenIsExplained(CapturedOutput output, @TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        failing(
                Root.class,
                "--tornado.server.accesslog.enabled=true",
                "--tornado.server.accesslog.output=file",
                "--tornado.server.accesslog.file.path=" + file.resolve("access.log"));
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Tornado cannot write the access log " + file.resolve("access.log"))
                .contains("Set tornado.server.accesslog.file.path to a file that this user may write to");
    }

    @Test
    void wrongValueIsExplained(CapturedOutput output) {
        failing(Root.class, "--tornado.server.loops=0");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Invalid value '0' for configuration property 'tornado.server.loops'")
                .contains("It must be 1 or more. Leave it out to have one event loop per core.");
    }

    @Test
    void valueThatIsNoneIsExplained(CapturedOutput output) {
        failing(Root.class, "--tornado.web.handler-instantiation=sometimes");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("tornado.web.handler-instantiation")
                .contains("sometimes")
                .contains("BEAN_FACTORY");
    }

    @Test
    void unusableMethodIsExplained(CapturedOutput output) {
        failing(Unusable.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(Unusable.class.getName() + " cannot be used the way it is written");
    }

    @Test
    void routeConflictIsExplained(CapturedOutput output) {
        failing(Conflict.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Two routes answer the same requests")
                .contains("Conflict$One")
                .contains("Conflict$Two")
                .contains("Change the path or the host of one of them");
    }

    @Test
    void namesakesAreExplained(CapturedOutput output) {
        failing(Namesakes.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Two routes are called \"item\"")
                .contains("Namesakes$One")
                .contains("Namesakes$Two");
    }

    @Test
    void badPatternIsExplained(CapturedOutput output) {
        failing(BadPattern.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(BadPattern.class.getName())
                .contains("/items/([a-z]+");
    }

    @Test
    void badHostIsExplained(CapturedOutput output) {
        failing(BadHost.class);
        assertThat(output).contains("APPLICATION FAILED TO START").contains(BadHost.class.getName());
    }

    @Test
    void missingBeanOfAHandlerIsExplainedAsSpringBootDoes(CapturedOutput output) {
        failing(Incomplete.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Parameter 0 of constructor in " + Incomplete.class.getName() + " required a bean of type '"
                        + Counted.class.getName() + "' that could not be found.");
    }

    @Test
    void severalConstructorsAreExplained(CapturedOutput output) {
        failing(Undecided.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(Undecided.class.getName())
                .contains("Annotate the one to be called with @Autowired");
    }

    @Test
    void braceThatIsNotClosedIsExplained(CapturedOutput output) {
        failing(OpenBrace.class);
        assertThat(output).contains("APPLICATION FAILED TO START").contains("/items/{id");
    }

    @Test
    void typeThatNoPathHasIsExplained(CapturedOutput output) {
        failing(OfRunnable.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(OfRunnable.class.getName())
                .contains("Runnable");
    }

    @Test
    void rangeOfTooManyBitsIsExplained(CapturedOutput output) {
        failing(
                Root.class,
                "--server.forward-headers-strategy=native",
                "--tornado.server.trusted-downstream=10.0.0.0/99");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("tornado.server.trusted-downstream")
                .contains("10.0.0.0/99");
    }

    @Test
    void certificateThatIsMissingIsExplained(CapturedOutput output) {
        failing(
                Root.class,
                "--server.ssl.certificate=file:/no/such/chain.pem",
                "--server.ssl.certificate-private-key=file:/no/such/key.pem");
        assertThat(output).contains("APPLICATION FAILED TO START").contains("/no/such/chain.pem");
    }

    @Test
    void singletonHandlerIsExplained(CapturedOutput output) {
        failing(Single.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(Single.class.getName())
                .contains("Remove its @Scope");
    }

    private ConfigurableApplicationContext run(Class<?> source, String... args) {
        SpringApplication application = new SpringApplication(AutoConfigured.class, source);
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(Map.of("server.port", "0", "tornado.server.loops", "1"));
        ConfigurableApplicationContext running = application.run(args);
        context = running;
        return running;
    }

    private void failing(Class<?> source, String... args) {
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> run(source, args));
    }

    private static WebServer server(ConfigurableApplicationContext context) {
        WebServer server = ((WebServerApplicationContext) context).getWebServer();
        assertThat(server).isNotNull();
        return Objects.requireNonNull(server);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class AutoConfigured {}

    @Configuration(proxyBeanMethods = false)
    static class Empty {}

    @Route("/")
    static class Root extends RequestHandler {

        void get() {
            write("root");
        }
    }

    static class Listener {

        final List<WebServerInitializedEvent> events = new ArrayList<>();
        final List<ReadinessState> readiness = new ArrayList<>();

        @EventListener
        void started(WebServerInitializedEvent event) {
            events.add(event);
        }

        @EventListener
        void changed(AvailabilityChangeEvent<ReadinessState> event) {
            readiness.add(event.getState());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Counted.class, CountedHandler.class})
    static class LazyApp {}

    static class Counted {

        static int made;

        Counted() {
            made++;
        }
    }

    @Route("/lazy")
    static class CountedHandler extends RequestHandler {

        static int made;

        CountedHandler(Counted counted) {
            made++;
        }

        void get() {
            write(Integer.toString(Counted.made));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Waiting.class)
    static class StubbornApp {}

    @Configuration(proxyBeanMethods = false)
    @Import(Waiting.class)
    static class WaitingApp {

        @Bean
        SmartLifecycle release() {
            return new ReleaseAtStop();
        }
    }

    /** Stopped before the server is, in the phase that beans have unless they ask for another. */
    static class ReleaseAtStop implements SmartLifecycle {

        private volatile boolean running;

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            System.out.println("released");
            Waiting.release.complete(null);
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }

    @Route("/waiting")
    static class Waiting extends RequestHandler {

        static volatile CountDownLatch entered = new CountDownLatch(0);
        static volatile CompletableFuture<@Nullable Void> release = CompletableFuture.completedFuture(null);

        CompletableFuture<?> get() {
            CompletableFuture<?> answer = release.thenRunAsync(
                    () -> write("waited"), request().connection().loop());
            entered.countDown();
            return answer;
        }
    }

    @Route("/unusable/{id}")
    static class Unusable extends RequestHandler {

        static void get() {}
    }

    @Route("/items/([a-z]+")
    static class BadPattern extends RequestHandler {

        void get() {}
    }

    @Route(value = "/", host = "(")
    static class BadHost extends RequestHandler {

        void get() {}
    }

    @Route("/")
    @Scope("singleton")
    static class Single extends RequestHandler {

        void get() {}
    }

    @Route("/")
    static class Incomplete extends RequestHandler {

        Incomplete(Counted missing) {}

        void get() {}
    }

    @Route("/")
    static class Undecided extends RequestHandler {

        Undecided(Counted missing) {}

        Undecided(Counted missing, String text) {}

        void get() {}
    }

    @Route("/items/{id")
    static class OpenBrace extends RequestHandler {

        void get(String id) {}
    }

    @Route("/tasks/{id}")
    static class OfRunnable extends RequestHandler {

        void get(Runnable id) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Conflict.One.class, Conflict.Two.class})
    static class Conflict {

        @Route("/items/{id}")
        static class One extends RequestHandler {

            void get(String id) {}
        }

        @Route("/items/{number}")
        static class Two extends RequestHandler {

            void get(String number) {}
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Namesakes.One.class, Namesakes.Two.class})
    static class Namesakes {

        @Route(value = "/one", name = "item")
        static class One extends RequestHandler {

            void get() {}
        }

        @Route(value = "/two", name = "item")
        static class Two extends RequestHandler {

            void get() {}
        }
    }
}
