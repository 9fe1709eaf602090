package chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.tornado4j.httpserver.ServerStatistics;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.spring.boot.TornadoWebServer;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/**
 * The application whose workers fail. Each response names the worker and the thread that made it. It is compiled by
 * {@code run}, against the libraries of the demo application.
 */
@SpringBootApplication(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
public class ChaosApplication {

    public static void main(String[] args) {
        SpringApplication.run(ChaosApplication.class, args);
    }

    @Bean
    ApplicationCustomizer routes(WebServerApplicationContext context) {
        Supplier<ServerStatistics> statistics = () -> ((TornadoWebServer) context.getWebServer()).statistics();
        return application -> application
                .route("/token/(\\w+)", TokenHandler::new)
                .route("/echo", EchoHandler::new)
                .route("/never", NeverHandler::new)
                .route("/hold", HoldHandler::new)
                .route("/spin", SpinHandler::new)
                .route("/hoard", HoardHandler::new)
                .route("/exit", ExitHandler::new)
                .route("/blocking", BlockingHandler::new)
                .route("/figures", () -> new FiguresHandler(statistics));
    }

    /** Fails or hangs, as the file says that {@code chaos.release} names. */
    @Bean
    ApplicationRunner release(Environment environment) {
        return arguments -> {
            String release = content(environment.getProperty("chaos.release", ""));
            if (release.equals("broken")) {
                throw new IllegalStateException("this release is broken");
            }
            if (release.equals("hangs")) {
                System.out.println("this release hangs");
                Thread.sleep(Duration.ofDays(1).toMillis());
            }
        };
    }

    private static String content(String file) throws IOException {
        return file.isEmpty() || !Files.exists(Path.of(file)) ? "" : Files.readString(Path.of(file)).strip();
    }

    abstract static class NamingHandler extends RequestHandler {

        @Override
        protected void setDefaultHeaders() {
            setHeader("Content-Type", "text/plain");
            setHeader("X-Worker", ProcessHandle.current().pid());
            setHeader("X-Thread", Thread.currentThread().getName());
        }

        Duration millis() {
            return Duration.ofMillis(Long.parseLong(getArgument("millis", "0")));
        }
    }

    /** Answers with the token, after some milliseconds if that is asked for, in which the loop is free. */
    static class TokenHandler extends NamingHandler {

        CompletionStage<?> get(String token) {
            CompletableFuture<Void> answered = new CompletableFuture<>();
            loop().callLater(millis(), () -> {
                write(token);
                answered.complete(null);
            });
            return answered;
        }
    }

    static class EchoHandler extends NamingHandler {

        void post() {
            write(request().body());
        }
    }

    static class NeverHandler extends NamingHandler {

        CompletionStage<?> get() {
            return new CompletableFuture<>();
        }
    }

    /** Holds its loop for some milliseconds. */
    static class HoldHandler extends NamingHandler {

        void get() throws InterruptedException {
            Thread.sleep(millis().toMillis());
        }
    }

    /** Holds its loop for ever. */
    static class SpinHandler extends NamingHandler {

        void get() {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            throw new HTTPError(500);
        }
    }

    /** Fills the heap. */
    static class HoardHandler extends NamingHandler {

        private static final List<byte[]> HOARD = new ArrayList<>();

        void get() {
            while (!Thread.currentThread().isInterrupted()) {
                HOARD.add(new byte[1 << 20]);
            }
        }
    }

    /** Ends the process as if it had meant to. */
    static class ExitHandler extends NamingHandler {

        void get() {
            new Thread(() -> System.exit(0)).start();
        }
    }

    static class BlockingHandler extends NamingHandler {

        @Blocking
        void get() throws InterruptedException {
            Thread.sleep(millis().toMillis());
            write(Thread.currentThread().getName());
        }
    }

    /** Blocking methods that run, requests that wait for one, connections. */
    static class FiguresHandler extends NamingHandler {

        private final Supplier<ServerStatistics> statistics;

        FiguresHandler(Supplier<ServerStatistics> statistics) {
            this.statistics = statistics;
        }

        void get() {
            ServerStatistics figures = statistics.get();
            write(figures.blockingActive() + " " + figures.blockingWaiting() + " " + figures.connections());
        }
    }
}
