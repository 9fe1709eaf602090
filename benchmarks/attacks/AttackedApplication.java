package attacked;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.tornado4j.ioloop.PeriodicCallback;
import org.tornado4j.spring.boot.ApplicationCustomizer;
import org.tornado4j.web.EventStream;
import org.tornado4j.web.RedirectHandler;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.websocket.WebSocketHandler;

/**
 * The application that is attacked. Its handlers are ordinary and careless: none of them limits anything itself. It is
 * compiled by {@code run}, against the libraries of the demo application.
 */
@SpringBootApplication(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
public class AttackedApplication {

    public static void main(String[] args) {
        SpringApplication.run(AttackedApplication.class, args);
    }

    @Bean
    ApplicationCustomizer routes() {
        return application -> application
                .route("/plaintext", PlaintextHandler::new)
                .route("/slow", SlowHandler::new)
                .route("/collected", CollectingHandler::new)
                .route("/large", LargeHandler::new)
                .route("/events", EventsHandler::new)
                .route("/socket", SocketHandler::new)
                .route("/redirect", () -> new RedirectHandler("/plaintext"));
    }

    static class PlaintextHandler extends RequestHandler {

        void get() {
            setHeader("Content-Type", "text/plain");
            write("Hello, World!");
        }
    }

    /** Waits for something that never happens, as for a database that does not answer. */
    static class SlowHandler extends RequestHandler {

        CompletionStage<?> get() {
            return new CompletableFuture<>();
        }
    }

    /** Called when all content has come. */
    static class CollectingHandler extends RequestHandler {

        void post() {
            write("collected " + request().body().length);
        }
    }

    /** Eight megabytes, made anew for each request. */
    static class LargeHandler extends RequestHandler {

        private static final int SIZE = 8 << 20;

        void get() {
            setHeader("Content-Type", "application/octet-stream");
            write(new byte[SIZE]);
        }
    }

    /** Sends back what comes, and does not ask whether the client takes it. */
    static class SocketHandler extends WebSocketHandler {

        @Override
        protected CompletionStage<?> onMessage(String text) {
            if (text.equals("close")) {
                close();
            }
            writeMessage(text);
            return null;
        }

        @Override
        protected CompletionStage<?> onMessage(byte[] bytes) {
            writeMessage(bytes);
            return null;
        }
    }

    /** Sends 1.6 MB a second, and does not ask whether the client takes them. */
    static class EventsHandler extends RequestHandler {

        private static final String EVENT = "x".repeat(16 << 10);
        private static final Duration INTERVAL = Duration.ofMillis(10);

        CompletionStage<?> get() {
            EventStream events = EventStream.open(this);
            PeriodicCallback producer = new PeriodicCallback(() -> send(events), INTERVAL);
            producer.start();
            return events.closed().thenRun(producer::stop);
        }

        private static void send(EventStream events) {
            events.send(EVENT); // whose stage would tell the producer to wait
        }
    }
}
